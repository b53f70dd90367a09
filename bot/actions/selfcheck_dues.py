"""What was due in a time and who has not done it, over all schedules: for the reports.

An occurrence belongs to the time in which its last day lies, so that no two times count the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.actions import reach
from bot.actions.selfcheck_occurrences import Occurrence
from bot.actions.selfcheck_owing import Owing, UnitTally, list_of, occurrences_of, owing, tallies
from bot.actions.work import Work
from knowledge.checklists import Checklist, Owner
from storage import people, selfcheck_schedules
from storage.people import Role
from storage.selfcheck_counts import Days
from storage.selfcheck_schedules import Schedule
from storage.selfchecks import Sight


@dataclass(frozen=True, slots=True)
class Dues:
    """How often something was due, and what became of it: ``due`` is the sum of the others."""

    due: int = 0
    done: int = 0
    returned: int = 0
    """Handed in and given back; not done again yet. Of held lists discipline alone sees that, to others it is done."""
    missing: int = 0
    """The time for it is over."""
    waiting: int = 0
    """There still is time."""

    def __add__(self, other: Dues) -> Dues:
        return Dues(
            self.due + other.due,
            self.done + other.done,
            self.returned + other.returned,
            self.missing + other.missing,
            self.waiting + other.waiting,
        )


@dataclass(frozen=True, slots=True)
class Behind:
    """Somebody who has not done something; for a list that is the unit's to do a whole unit, without a name."""

    person_id: int | None
    name: str
    unit_id: int
    unit: str
    missing: Mapping[str, int] = field(default_factory=dict)
    """How often, by the titles of the lists."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """The same of those for which there still is time."""

    @property
    def count(self) -> int:
        """How often, of those whose time is over."""
        return sum(self.missing.values())


@dataclass(frozen=True, slots=True)
class AllDues:
    """The dues of a time by list and unit, and who is behind: those most behind first."""

    by_list_and_unit: Mapping[tuple[str, int], Dues]
    behind: tuple[Behind, ...]


def all_dues(work: Work, lists: Mapping[str, Checklist], sight: Sight, days: Days) -> AllDues:
    """Count every schedule that concerns the units of ``sight``. Discipline counts the held lists alone; others count all lists."""
    counted: dict[tuple[str, int], Dues] = {}
    behind: dict[tuple[int | None, int], _Behind] = {}
    known: dict[tuple[str, Role, str, date], set[int]] = {}
    for schedule in selfcheck_schedules.between(work.db, days.first, min(days.last, work.today)):
        checklist = list_of(schedule, lists)
        if checklist is None or (sight.held and not checklist.is_held):
            continue
        units = people.units_below(work.db, schedule.unit_id) & frozenset(sight.units)
        if not units:
            continue
        for when in occurrences_of(schedule, days.first, min(days.last, work.today), work.now.tzinfo):
            if days.first <= when.last <= days.last and when.first <= work.today:
                owed = _not_yet_counted(known, schedule, when, owing(work.db, schedule, checklist, when, work.now.tzinfo, units=units))
                for tally in tallies(owed, checklist):
                    is_over = when.last < work.today
                    key = (checklist.code, tally.unit_id)
                    counted[key] = counted.get(key, Dues()) + _dues(tally, checklist, sight, is_over=is_over)
                    _note(behind, tally, checklist, is_over=is_over)
    names = {unit_id: reach.path_name(work.db, unit_id) for _, unit_id in behind}
    order = sorted(behind.values(), key=lambda each: (-sum(each.missing.values()), each.unit_id, each.person_id or 0))
    told = (Behind(each.person_id, each.name, each.unit_id, names[each.unit_id], each.missing, each.waiting) for each in order)
    return AllDues(counted, tuple(told))


@dataclass
class _Behind:
    person_id: int | None
    name: str
    unit_id: int
    missing: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)


def _not_yet_counted(
    known: dict[tuple[str, Role, str, date], set[int]], schedule: Schedule, when: Occurrence, owed: Sequence[Owing]
) -> tuple[Owing, ...]:
    """Without those who owe the same list in the same days by another schedule, too: it is done once for both."""
    before = known.setdefault((schedule.checklist, schedule.role, when.period, when.last), set())
    fresh = tuple(each for each in owed if each.person.id not in before)
    before.update(each.person.id for each in fresh)
    return fresh


def _dues(tally: UnitTally, checklist: Checklist, sight: Sight, *, is_over: bool) -> Dues:
    returned = len(tally.returned)
    # That a held check came back would tell that something was found.
    hidden = returned if checklist.is_held and not sight.held else 0
    return Dues(
        tally.due,
        tally.done + hidden,
        returned - hidden,
        tally.missing_count if is_over else 0,
        0 if is_over else tally.missing_count,
    )


def _note(behind: dict[tuple[int | None, int], _Behind], tally: UnitTally, checklist: Checklist, *, is_over: bool) -> None:
    if checklist.owner is Owner.UNIT:
        late = [_Behind(None, "", tally.unit_id)] * min(1, tally.missing_count)
    else:
        late = [_Behind(each.person.id, each.person.name, tally.unit_id) for each in tally.missing]
    for each in late:
        entry = behind.setdefault((each.person_id, each.unit_id), each)
        times = entry.missing if is_over else entry.waiting
        times[checklist.title] = times.get(checklist.title, 0) + 1
