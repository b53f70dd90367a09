"""Who is to be told in the morning, and of what: planned for everybody at once, on a connection that only reads.

Something is said where there is a reason for it; then all that is due within seven days comes along. Reasons are, on a working day:
something late or due today, a day on which it is to be named (``leads``), a phase that changes; on every day: what somebody wanted to
hear of again, and what another capability has put ready. On a day of rest nothing else counts but what is due before people work again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, zip_longest

from bot.actions.nudge_owners import Breathe, RoundOwners, no_breath
from bot.actions.nudge_results import Section
from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from knowledge.working_days import is_working_day, next_working_day, previous_working_day
from storage import nudge_dues
from storage.dues import Due
from storage.nudges import Waiting

SOON, WEEK = 3, 7
"""Calendar days."""
LINES, FEWEST = 6, 4
"""So many things have lines and buttons; fewer where phases or parts come along. They fit on one screen of a phone, so that what has a
line here is read there: else something would count as named that nobody has seen."""
FURTHEST = timedelta(days=400)
"""No lead is longer."""
_EVER = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which people are nudged."""

    day: date
    is_working: bool
    next_working: date
    previous_working: date

    @classmethod
    def of(cls, day: date) -> Day:
        """That day, with what the calendar says of it."""
        return cls(day, is_working_day(day), next_working_day(day), previous_working_day(day))

    def section(self, due_on: date) -> Section:
        """Under which heading something stands."""
        left = (due_on - self.day).days
        if left < 0:
            return Section.LATE
        if left == 0:
            return Section.TODAY
        return Section.SOON if left <= SOON else Section.WEEK if left <= WEEK else Section.AHEAD

    def is_reason(self, due: Due, made_at: str, last_day: date | None, last_at: str) -> bool:
        """Whether something open is reason enough to write to somebody who was considered last on ``last_day`` at ``last_at``."""
        if not self.is_working:
            return self.day <= due.due_on < self.next_working
        return due.due_on <= self.day or self.is_named(due, made_at, last_day, last_at)

    def is_named(self, due: Due, made_at: str, last_day: date | None, last_at: str) -> bool:
        """Whether a day has come on which something that is not due yet is to be named."""
        # What was to be named on a day of rest, or while the machine slept, is named now; so is what was entered since too late for that.
        since = self.previous_working if last_day is None else min(last_day, self.previous_working)
        if last_day is None or made_at > last_at or due.told_on is None:
            # Also what found no line in a full digest until now.
            since = _EVER
        for lead in due.leads:
            named = due.due_on - timedelta(days=lead)
            if since < named <= self.day:
                return True
            # Nobody works between that day and the day itself: the last working day before is the last on which it helps.
            if self.day < named and due.due_on < self.next_working:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Item:
    """Something due, in somebody's letter."""

    due: Due
    told_for: int
    """The person to whom it falls; not the receiver where that one stands in."""
    is_unclaimed: bool
    is_reason: bool
    is_again: bool = False
    """Whether its reader wanted to hear of it again by now."""


@dataclass(frozen=True, slots=True)
class PhaseShare:
    """A phase that changes, and whom it concerns."""

    campaign: str
    phase: str
    begins: bool
    days: int
    is_news: bool
    units: frozenset[int]
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody would be told. Nothing is promised: the writing looks again at what is still open."""

    person_id: int
    items: tuple[Item, ...]
    """What is due first first."""
    phases: tuple[PhaseShare, ...] = ()
    has_parts: bool = False
    """Whether something of another capability lies ready; it may have come to nothing."""


def chosen(items: Iterable[tuple[Item, Due]], day: date, most: int = LINES) -> tuple[tuple[Item, Due], ...]:
    """What has lines, in the order of ``items``. Where they are too many: in turns what is due today, what its reader asked to hear of
    again, what was never named, and what is late; so nothing that is late for long hides the last day of another, or its first mention.
    """
    found = list(items)
    if len(found) <= most:
        return tuple(found)
    today = [due.id for _, due in found if due.due_on == day]
    again = [due.id for item, due in found if item.is_again]
    # To another head of the same unit it may have been named a moment ago.
    new = [due.id for _, due in found if due.told_on in {None, day}]
    late = [due.id for _, due in found if due.due_on < day]
    in_turns = (each for turn in zip_longest(today, again, new, late) for each in turn if each is not None)
    first = set(islice(dict.fromkeys([*in_turns, *(due.id for _, due in found)]), most))
    return tuple(each for each in found if each[1].id in first)


def plan(
    work: Work,
    waiting: Mapping[int, Waiting],
    owners: RoundOwners,
    *,
    phases: Iterable[PhaseShare] = (),
    with_parts: Collection[int] = (),
    breathe: Breathe = no_breath,
) -> tuple[Letter, ...]:
    """The letters of those of ``waiting`` for whom there is a reason, in the order of their ids."""
    today = Day.of(work.today)
    items = _items(work, today, waiting, owners, breathe)
    told = tuple(phases)
    letters = []
    for number, person_id in enumerate(sorted(waiting)):
        if number % 200 == 0:
            breathe()
        concerned = _phases(told, owners, person_id) if told else ()
        mine = items.get(person_id, ())
        is_reason = any(item.is_reason for item in mine) or (today.is_working and any(phase.is_news for phase in concerned))
        if is_reason or person_id in with_parts:
            letters.append(Letter(person_id, tuple(mine), concerned, person_id in with_parts))
    return tuple(letters)


def _items(work: Work, today: Day, waiting: Mapping[int, Waiting], owners: RoundOwners, breathe: Breathe) -> Mapping[int, list[Item]]:
    """What falls to each of ``waiting``: all within seven days, and beyond them what is to be named today."""
    snoozes = {(each.due_id, each.person_id): each.until_at for each in nudge_dues.snoozed(work.db)}
    week = today.day + timedelta(days=WEEK)
    found: dict[int, list[Item]] = defaultdict(list)
    for page in nudge_dues.open_in_pages(work.db, today.day + FURTHEST):
        for number, (due, made_at) in enumerate(page):
            if number % 50 == 0:
                breathe()
            said = owners.disowned(due)
            for receiver, told_for in owners.receivers(due, today.day):
                if receiver not in waiting or receiver in said:
                    continue
                until = snoozes.get((due.id, receiver))
                if until is not None and until > work.at:
                    continue
                last = waiting[receiver]
                is_reason = until is not None or today.is_reason(due, made_at, last.last_day, last.last_at)
                if is_reason or due.due_on <= week or today.is_named(due, made_at, last.last_day, last.last_at):
                    found[receiver].append(Item(due, told_for, bool(said) and owners.is_unclaimed(due), is_reason, until is not None))
    return found


def _phases(phases: tuple[PhaseShare, ...], owners: RoundOwners, person_id: int) -> tuple[PhaseShare, ...]:
    """The changes that concern somebody: who has something to do themselves, and everybody of the units that have, and below them.

    Nobody on leave: there is nothing to be done about them.
    """
    person = owners.person(person_id)
    if person is None or not allows(person.role, Right.SEE_DUES) or owners.is_away(person_id, owners.today):
        return ()
    path = owners.path(person.unit_id)
    return tuple(phase for phase in phases if person_id in phase.people or not phase.units.isdisjoint(path))
