"""What a report on self-checks says, before it has words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.actions.selfcheck_dues import Behind, Dues
from bot.actions.selfcheck_periods import Term
from storage.selfchecks import Sight


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: ``unit_id`` with the units below it, in ``term``; ``sight`` is narrowed to them."""

    term: Term
    unit_id: int
    unit: str
    sight: Sight
    is_whole: bool
    """Whether that is all that the asker may see."""

    @property
    def code(self) -> str:
        """It in letters, digits and a point, for a button; all that one may see is unit 0."""
        return f"{self.term.code}.{0 if self.is_whole else self.unit_id}"


@dataclass(frozen=True, slots=True)
class ListFigures:
    """One list: what was due and what was found; none of the latter where that is discipline's alone to know."""

    code: str
    title: str
    dues: Dues
    checks: int | None
    findings: int | None


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit by itself, without those below it."""

    unit_id: int
    unit: str
    dues: Dues
    checks: int
    findings: int
    fixed: int
    closed: int


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item of a list, in one unit or in all of them."""

    checklist: str
    item: str
    problem: str
    category: str
    unit_id: int | None
    """None where it is counted over the units."""
    unit: str
    count: int
    fixed: int
    closed: int
    after_closing: int
    """Found again after it had been closed in the same unit."""


@dataclass(frozen=True, slots=True)
class TrendFigures:
    """One time of a trend."""

    term: Term
    checks: int
    findings: int


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody may know of the self-checks of a unit and those below it in a time."""

    scope: Scope
    until: date
    """The last day that is counted: of a time that still runs, today."""
    is_running: bool
    is_discipline: bool
    dues: Dues
    people: int
    selfchecks: int
    spotchecks: int
    answers: int
    findings: int
    fixed: int
    entered: int
    closed: int
    after_closing: int
    by_category: tuple[tuple[str, int], ...]
    """The five categories in their order, also those without a finding."""
    by_list: tuple[ListFigures, ...]
    by_unit: tuple[UnitFigures, ...]
    items: tuple[ItemFigures, ...]
    """Over the units, the most frequent first."""
    repeated: tuple[ItemFigures, ...]
    """Unit by unit: found at least ``selfcheck_reports.REPEATED`` times, or again after it was closed; the most frequent first."""
    behind: tuple[Behind, ...]
    trend: tuple[TrendFigures, ...]
    """The times before, the oldest first, and this one."""


@dataclass(frozen=True, slots=True)
class ReportNames:
    """Who has not done what was due."""

    scope: Scope
    behind: tuple[Behind, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ReportRepeated:
    """What was found again and again."""

    scope: Scope
    repeated: tuple[ItemFigures, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ReportUnits:
    """The units that a report can be about, as buttons: the one above first where the asker may see it, then those right below."""

    scope: Scope
    above: tuple[int, str] | None
    """0 for all that one may see."""
    below: tuple[tuple[int, str], ...]
    page: int
    pages: int
