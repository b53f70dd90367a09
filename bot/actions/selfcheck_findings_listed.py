"""The findings of a report one by one, and put together by problem with what stands in the ledger: for papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.actions import ledger_sight, reach
from bot.actions.selfcheck_findings import details_of
from bot.actions.selfcheck_report_results import Scope
from bot.actions.selfcheck_reports import Reporter
from bot.actions.work import Work
from storage import ledger, people, selfcheck_counts
from storage.ledger import LedgerItem, LedgerState
from storage.selfcheck_counts import Found
from storage.selfchecks import CheckKind


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as it is listed."""

    found: Found
    list_title: str
    problem: str
    signs: str
    """What was counted, chosen or noted; may be empty."""
    unit: str
    person: str


@dataclass
class ProblemLine:
    """One problem of one unit, however often it was found."""

    problem: str
    category: str
    unit: str
    list_title: str
    count: int = 0
    signs: dict[str, None] = field(default_factory=dict)
    """In the order in which they were found, each once."""
    kinds: dict[CheckKind, None] = field(default_factory=dict)
    ledger_ids: dict[int, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An item of the ledger to which findings led."""

    item: LedgerItem
    unit: str
    person: str
    """Empty for nobody yet."""


def findings_listed(work: Work, reporter: Reporter, scope: Scope) -> Iterator[FindingLine]:
    """The findings, the first one first; read batch by batch as they are gone through."""
    names: dict[int, str] = {}
    units: dict[int, str] = {}
    told: dict[tuple[str, str], tuple[str, str]] = {}
    for each in selfcheck_counts.findings(work.db, scope.sight, scope.term.days):
        if each.person_id not in names:
            names[each.person_id] = _name(work, each.person_id)
        if each.unit_id not in units:
            units[each.unit_id] = reach.path_name(work.db, each.unit_id)
        checklist = reporter.list_as_it_was(work, each.content)
        item = None if checklist is None else checklist.item(each.item)
        key = (each.content, each.item)
        if key not in told:
            title = each.checklist if checklist is None else checklist.title
            told[key] = (title, each.item if item is None else item.finding or item.question)
        signs = each.note if item is None else details_of(item, each.value, each.note)
        yield FindingLine(each, *told[key], signs, units[each.unit_id], names[each.person_id])


def problems(lines: Iterable[FindingLine]) -> list[ProblemLine]:
    """The same put together by unit and item, the most frequent first."""
    grouped: dict[tuple[int, str, str], ProblemLine] = {}
    for line in lines:
        found = line.found
        key = (found.unit_id, found.checklist, found.item)
        each = grouped.setdefault(key, ProblemLine(line.problem, found.category, line.unit, line.list_title))
        each.count += 1
        each.kinds[found.kind] = None
        if line.signs:
            each.signs[line.signs] = None
        if found.ledger_id is not None:
            each.ledger_ids[found.ledger_id] = None
    return sorted(grouped.values(), key=lambda each: -each.count)


def ledger_lines(work: Work, ids: Iterable[int]) -> Iterator[LedgerLine]:
    """The items of the ledger of those ids, as far as the actor may see them; voided ones are left out."""
    sight = ledger_sight.sight_of(work)
    for item_id in ids:
        item = ledger.seen(work.db, sight, item_id)
        if item is not None and item.is_held == sight.held and item.state is not LedgerState.VOID:
            person = "" if item.person_id is None else _name(work, item.person_id)
            yield LedgerLine(item, reach.path_name(work.db, item.unit_id), person)


def _name(work: Work, person_id: int) -> str:
    person = people.person(work.db, person_id)
    return "" if person is None else person.name
