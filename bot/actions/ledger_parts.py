"""What the ledger has to say in somebody's digest: put ready as numbers of items alone, and looked up again when it goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.actions import reach
from bot.actions.ledger_heads import Heads
from bot.actions.ledger_proposals import step_sight_of
from bot.actions.nudge_parts import PartKind
from bot.actions.work import Work
from knowledge.ledger import Threshold, limits
from knowledge.working_days import is_working_day, next_working_day, working_days_after
from storage import ledger, ledger_due, ledger_steps, people
from storage.ledger import HistoryKind, LedgerItem, LedgerState
from storage.people import Person, Standing

HEADS_FROM = 2
"""The working day of being late from which the heads hear of it as well."""
_TO_PUT_RIGHT = frozenset({LedgerState.TODO, LedgerState.WORKING, LedgerState.REWORK})


@dataclass(frozen=True, slots=True)
class LedgerReady:
    """What lies ready for somebody: ids of items, in the order in which they are told, and no text of any."""

    own: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    to_accept: tuple[tuple[int, date], ...] = ()
    """With the day since when it waits."""
    rechecks: tuple[int, ...] = ()
    steps_after: int | None = None
    """The steps with a higher id are new; none where there are no new ones for them."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An item in a reminder."""

    item_id: int
    problem: str
    unit: str
    person: str
    due_on: date
    late: int
    """Working days that it is late, or that it waits for acceptance; 0 for what is not late yet."""


@dataclass(frozen=True, slots=True)
class LedgerReminder:
    """To somebody: all that is late or waits for them today, a part of their digest."""

    own: tuple[LedgerLine, ...]
    """To be put right by themselves."""
    units: tuple[LedgerLine, ...]
    """Of those whose head they are."""
    to_accept: tuple[LedgerLine, ...]
    rechecks: tuple[LedgerLine, ...]
    steps: int
    """How many steps were proposed today that they may decide on."""
    day: date
    accept_days: int
    """After how many working days an acceptance is reminded of."""
    basis: str
    """On what that rests."""


def days_late(work: Work, since: date) -> int:
    """Working days from ``since`` to today."""
    return working_days_after(since, work.today)


def told_on(work: Work, item: LedgerItem) -> date | None:
    """The day on which somebody was told of an item last."""
    return None if item.told_at is None else work.here(item.told_at).date()


class _Again:
    """Looks again at what lies ready for one person."""

    def __init__(self, work: Work, person: Person, ready: LedgerReady) -> None:
        self._work = work
        self._person = person
        ids = {*ready.own, *ready.units, *(number for number, _ in ready.to_accept), *ready.rechecks}
        self._items: Mapping[int, LedgerItem] = {item.id: item for item in ledger_due.items(work.db, ids)}
        self._heads = Heads(work, self._items.values()) if ready.units or ready.to_accept or ready.rechecks else None
        self._tomorrow = next_working_day(work.today)
        self._late: dict[date, int] = {}
        self._units: dict[int, str] = {}
        self._names: dict[int, str] = {}

    def own(self, numbers: Iterable[int]) -> tuple[LedgerLine, ...]:
        return self._lines(numbers, lambda item: item.person_id == self._person.id and self._is_late(item))

    def units(self, numbers: Iterable[int]) -> tuple[LedgerLine, ...]:
        return self._lines(numbers, lambda item: self._is_late(item) and self._is_heads(item))

    def to_accept(self, waiting: Iterable[tuple[int, date]]) -> tuple[LedgerLine, ...]:
        since = dict(waiting)

        def holds(item: LedgerItem) -> bool:
            return item.state is LedgerState.TO_ACCEPT and self._is_heads(item, item.handed_in_by)

        return self._lines(since, holds, lambda item: since[item.id])

    def rechecks(self, numbers: Iterable[int]) -> tuple[LedgerLine, ...]:
        return self._lines(numbers, lambda item: item.state is LedgerState.RECHECK and self._is_heads(item), lambda _: self._work.today)

    def _is_late(self, item: LedgerItem) -> bool:
        least = limits().step(Threshold.REMINDER).overdue_days
        # What was put off since has a day of its own, the day before which it is put ready again.
        is_near = item.due_on <= self._tomorrow
        return item.state in _TO_PUT_RIGHT and is_near and least is not None and self._days(item.due_on) >= least

    def _is_heads(self, item: LedgerItem, *barred: int | None) -> bool:
        return self._heads is not None and any(head.id == self._person.id for head in self._heads.of(item, *barred))

    def _lines(
        self, numbers: Iterable[int], holds: Callable[[LedgerItem], bool], since: Callable[[LedgerItem], date] = lambda item: item.due_on
    ) -> tuple[LedgerLine, ...]:
        items = (self._items[number] for number in numbers if number in self._items)
        return tuple(self._line(item, self._days(since(item))) for item in items if holds(item))

    def _line(self, item: LedgerItem, late: int) -> LedgerLine:
        if item.unit_id not in self._units:
            self._units[item.unit_id] = reach.path_name(self._work.db, item.unit_id)
        if item.person_id is not None and item.person_id not in self._names:
            found = people.person(self._work.db, item.person_id)
            self._names[item.person_id] = "" if found is None else found.name
        name = "" if item.person_id is None else self._names[item.person_id]
        return LedgerLine(item.id, item.problem, self._units[item.unit_id], name, item.due_on, late)

    def _days(self, since: date) -> int:
        if since not in self._late:
            self._late[since] = days_late(self._work, since)
        return self._late[since]


def _still(work: Work, person_id: int, ready: LedgerReady) -> LedgerReminder | None:
    """What of it is to be told; nothing on a day of rest, before the end of which nobody can put anything right."""
    person = people.person(work.db, person_id)
    if not is_working_day(work.today) or person is None or person.standing is not Standing.ACTIVE:
        return None
    again, rule = _Again(work, person, ready), limits().step(Threshold.ACCEPTANCE)
    found = LedgerReminder(
        again.own(ready.own),
        again.units(ready.units),
        again.to_accept(ready.to_accept),
        again.rechecks(ready.rechecks),
        _new_steps(work, person, ready),
        work.today,
        rule.overdue_days or 0,
        "；".join(dict.fromkeys((limits().step(Threshold.REMINDER).note, rule.note))),
    )
    return found if found.own or found.units or found.to_accept or found.rechecks or found.steps else None


def _new_steps(work: Work, person: Person, ready: LedgerReady) -> int:
    sight = None if ready.steps_after is None else step_sight_of(work, person)
    return 0 if sight is None else ledger_steps.count(work.db, sight, since=ready.steps_after or 0)


def _told(work: Work, _person_id: int, reminder: LedgerReminder) -> None:
    late = {line.item_id for line in (*reminder.own, *reminder.units)}
    for item in ledger_due.items(work.db, late | {line.item_id for line in reminder.rechecks}):
        last = told_on(work, item)
        if last == work.today:
            # By the digest of somebody else.
            continue
        days = days_late(work, item.due_on) if item.id in late else 0
        before = None if last is None else working_days_after(item.due_on, last)
        # Not every day: the history would be nothing else.
        if days and (not before or before < HEADS_FROM <= days):
            ledger.say(work.db, item.id, HistoryKind.REMINDED, str(days), by=None, at=work.at)
        ledger.tell(work.db, item.id, at=work.at)


LEDGER = PartKind("ledger", LedgerReady, _still, _told)
