"""What those who follow self-checks are shown and told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.actions.selfcheck_occurrences import Occurrence
from knowledge.checklists import Checklist
from storage.people import Role
from storage.selfcheck_schedules import Rule
from storage.selfchecks import Answer, Selfcheck


@dataclass(frozen=True, slots=True)
class FollowLine:
    """A schedule today: how many owe it, have done it, have to correct it, have not."""

    schedule_id: int
    title: str
    label: str
    role: Role
    rule: Rule
    occurrence: Occurrence | None
    """None where nothing is due today."""
    first_day: date
    due: int
    done: int
    returned: int
    missing: int
    is_units: bool


@dataclass(frozen=True, slots=True)
class Following:
    """Every schedule of one's sight, as of today; ``count`` counts what does not fit as well."""

    today: date
    lines: tuple[FollowLine, ...]
    count: int
    is_discipline: bool
    can_schedule: bool


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in a schedule."""

    name: str
    due: int
    done: int
    returned: int
    missing: int


@dataclass(frozen=True, slots=True)
class ScheduleFollowed:
    """A schedule unit by unit."""

    line: FollowLine
    units: tuple[UnitLine, ...]


@dataclass(frozen=True, slots=True)
class MissingName:
    """Somebody who has not."""

    name: str
    unit: str
    is_returned: bool
    is_away: bool
    is_enrolled: bool


@dataclass(frozen=True, slots=True)
class MissingNames:
    """A page of those who have not; pages count from 0."""

    line: FollowLine
    names: tuple[MissingName, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class RemindedNow:
    """To whoever has reminded: how many were, and how many could not be."""

    reminded: int
    just_now: int
    """Were reminded within the hour."""
    away: int
    unreachable: int
    """Have no account."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check in the list of the newest."""

    check: Selfcheck
    title: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """A page of the newest checks; pages count from 0."""

    lines: tuple[CheckLine, ...]
    count: int
    days: int
    page: int
    pages: int
    is_discipline: bool


@dataclass(frozen=True, slots=True)
class CheckFollowed:
    """A check with its answers, to somebody who may see them."""

    check: Selfcheck
    checklist: Checklist
    """As it was when it was gone through."""
    name: str
    unit: str
    answers: tuple[Answer, ...]
    can_return: bool
    now: datetime
    """In the installation's time zone."""


@dataclass(frozen=True, slots=True)
class CheckReturned:
    """To whoever made a check: it came back, with what has to be put right."""

    check_id: int
    title: str
    day: str
    remark: str
    by: str


@dataclass(frozen=True, slots=True)
class ReturnDone:
    """To whoever has given it back."""

    check_id: int
    title: str
    name: str
