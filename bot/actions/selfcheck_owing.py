"""Who owes which self-check: the one answer for the reminders, for who has not, and for the reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlite_utils import Database

from bot.actions.selfcheck_occurrences import Occurrence, occurrence, occurrences, owed_days
from knowledge.checklists import Checklist, Owner
from storage import directory, people, selfcheck_schedules
from storage.moments import from_text
from storage.people import Person
from storage.selfcheck_schedules import Candidate, Schedule
from storage.selfchecks import CheckState


@dataclass(frozen=True, slots=True)
class Owing:
    """Somebody who owes a list in an occurrence, or did."""

    person: Person
    days: tuple[date, ...]
    """The working days of it on which they can do it."""
    state: CheckState | None
    """Of what was handed in, for a unit's list by anybody of it; none where nothing was. What was returned is not done again yet."""
    leaves: tuple[tuple[date, date], ...]
    is_enrolled: bool

    def is_away(self, day: date) -> bool:
        """Whether they are on leave then."""
        return any(first <= day <= last for first, last in self.leaves)


@dataclass(frozen=True, slots=True)
class UnitTally:
    """One unit: how many checks it owes in an occurrence, how many are done, and who is behind the others.

    A list that is the unit's to do is one, whoever does it.
    """

    unit_id: int
    due: int
    done: int
    returned: tuple[Owing, ...]
    missing: tuple[Owing, ...]
    """The people who owe it, for a unit's list all who may do it: see ``missing_count``."""
    missing_count: int


def occurrence_of(schedule: Schedule, day: date) -> Occurrence | None:
    """The occurrence of a schedule in which ``day`` lies."""
    return occurrence(schedule.rule, day, schedule.first_day, schedule.last_day)


def occurrences_of(schedule: Schedule, first: date, last: date, zone: tzinfo | None) -> tuple[Occurrence, ...]:
    """Its occurrences that touch those days, for reports: of one that was stopped those that were over before."""
    stopped = None if schedule.ended_at is None else from_text(schedule.ended_at).astimezone(zone).date()
    found = occurrences(schedule.rule, first, last, schedule.first_day, schedule.last_day)
    return tuple(each for each in found if stopped is None or each.last < stopped)


def list_of(schedule: Schedule, lists: Mapping[str, Checklist]) -> Checklist | None:
    """The list in force of a schedule; none where it was taken out, or those whom it is about do not go through it any more."""
    checklist = lists.get(schedule.checklist)
    return None if checklist is None or schedule.role not in checklist.roles else checklist


def owing(
    db: Database,
    schedule: Schedule,
    checklist: Checklist,
    when: Occurrence,
    zone: tzinfo | None,
    *,
    units: Collection[int] | None = None,
    for_clock: bool = False,
    away_on: date | None = None,
    person_id: int | None = None,
) -> tuple[Owing, ...]:
    """Who owes ``checklist`` in ``when``, done or not; of ``units`` alone where some are given.

    People on leave on all its working days owe nothing, nor does whoever was entered after it; suspended and left ones neither.
    ``for_clock`` leaves out whom the clockwork has reminded, and may leave out who has done it; ``away_on`` asks for those on leave then,
    ``person_id`` for one person.
    """
    found = selfcheck_schedules.candidates(
        db,
        schedule.role,
        _within(db, schedule, units),
        checklist.code,
        when.first,
        when.last,
        not_yet_reminded=(schedule.id, when.period) if for_clock else None,
        away_on=away_on,
        but_done=for_clock and checklist.owner is Owner.PERSON,
        person_id=person_id,
    )
    owed = tuple(each for each in (_owing(candidate, when, zone) for candidate in found) if each.days)
    return owed if checklist.owner is Owner.PERSON else _by_unit(db, schedule, when, owed)


def tallies(owed: Iterable[Owing], checklist: Checklist) -> tuple[UnitTally, ...]:
    """The same counted by unit, in the order of the units' ids."""
    by_unit: dict[int, list[Owing]] = {}
    for each in owed:
        by_unit.setdefault(each.person.unit_id, []).append(each)
    return tuple(_tally(unit_id, by_unit[unit_id], checklist.owner) for unit_id in sorted(by_unit))


def _within(db: Database, schedule: Schedule, units: Collection[int] | None) -> frozenset[int]:
    """The units of a schedule, of ``units`` alone where some are given."""
    if units is not None and len(units) == 1:
        # The way up from one unit is short, and hundreds may lie below the schedule's: the digest asks this for each person.
        (unit_id,) = units
        is_below = any(unit.id == schedule.unit_id for unit in directory.path_of(db, unit_id))
        return frozenset({unit_id}) if is_below else frozenset()
    below = people.units_below(db, schedule.unit_id)
    return below if units is None else below & frozenset(units)


def _tally(unit_id: int, owed: Sequence[Owing], owner: Owner) -> UnitTally:
    returned = tuple(each for each in owed if each.state is CheckState.RETURNED)
    missing = tuple(each for each in owed if each.state is None)
    if owner is Owner.UNIT:
        # Each says the same of the unit.
        state = owed[0].state
        return UnitTally(unit_id, 1, int(state is CheckState.SUBMITTED), returned[:1], missing, int(state is None))
    return UnitTally(unit_id, len(owed), len(owed) - len(returned) - len(missing), returned, missing, len(missing))


def _owing(candidate: Candidate, when: Occurrence, zone: tzinfo | None) -> Owing:
    joined = from_text(candidate.joined_at).astimezone(zone).date()
    days = owed_days(when, joined, candidate.leaves)
    return Owing(candidate.person, days, candidate.state, candidate.leaves, candidate.is_enrolled)


def _by_unit(db: Database, schedule: Schedule, when: Occurrence, owed: Sequence[Owing]) -> tuple[Owing, ...]:
    units = {each.person.unit_id for each in owed}
    done = selfcheck_schedules.done_by_units(db, schedule.role, units, schedule.checklist, when.first, when.last)
    return tuple(Owing(each.person, each.days, done.get(each.person.unit_id), each.leaves, each.is_enrolled) for each in owed)
