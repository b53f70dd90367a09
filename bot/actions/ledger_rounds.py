"""What the clockwork does with the ledger: each working day one message a person of all that is late or waits, and rechecks fall due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.actions import reach
from bot.actions.ledger_heads import Heads
from bot.actions.ledger_moves import allowed
from bot.actions.ledger_opening import subject
from bot.actions.ledger_proposals import newly_proposed, propose
from bot.actions.work import Urgency, Work
from knowledge.ledger import Threshold, limits
from knowledge.working_days import is_working_day, next_working_day, previous_working_day, working_days_after
from storage import installation, leaves, ledger, ledger_due, ledger_steps
from storage.ledger import HistoryKind, LedgerItem, LedgerState
from storage.moments import from_text, to_text

DAY_BEGINS, DAY_ENDS = 8, 20
HEADS_FROM = 2
"""The working day of being late from which the heads hear of it as well."""
BATCH = 500
"""Rechecks that one tick lets fall due at most, so that nobody waits behind them."""
REMINDED = "ledger_reminded"
"""The day of the last round, among what the installation notes."""


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
    """To somebody: all that is late or waits for them today, in one message."""

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


@dataclass(slots=True)
class _Letter:
    own: list[LedgerLine] = field(default_factory=list)
    units: list[LedgerLine] = field(default_factory=list)
    to_accept: list[LedgerLine] = field(default_factory=list)
    rechecks: list[LedgerLine] = field(default_factory=list)
    steps: int = 0


def rechecks(work: Work) -> None:
    """Let what was closed be looked at again on its day; who has to look is told with the next round."""
    for item in ledger_due.rechecks_due(work.db, work.today, limit=BATCH):
        if not allowed(item.state, LedgerState.RECHECK):
            continue
        # Without its day: closed again, it is not due at once.
        after = ledger.change(work.db, item, at=work.at, state=LedgerState.RECHECK, recheck_on=None, told_at=None)
        if after is not None:
            ledger.say(work.db, item.id, HistoryKind.MOVE, f"{item.state}>{after.state}", by=None, at=work.at)
            work.record("ledger.recheck_due", subject(item), "state")


def daily(work: Work) -> None:
    """Once each working day between 08:00 and 20:00: propose steps, and tell everybody what is late or waits for them."""
    if not DAY_BEGINS <= work.now.hour < DAY_ENDS or installation.value(work.db, REMINDED) == work.today.isoformat():
        return
    if not is_working_day(work.today):
        return
    installation.note(work.db, REMINDED, work.today.isoformat())
    due = ledger_due.due_until(work.db, next_working_day(work.today))
    newest = propose(work, [item for item in due if item.due_on < work.today])
    round_ = _Round(work)
    for item in due:
        round_.remind(item)
    for waiting in ledger_due.to_accept(work.db, since=_days_ago(work, limits().step(Threshold.ACCEPTANCE).overdue_days)):
        round_.ask_to_accept(waiting.item, from_text(waiting.since).astimezone(work.now.tzinfo).date())
    for item in ledger_due.rechecks_untold(work.db):
        round_.ask_to_recheck(item)
    round_.send(newly_proposed(work, newest))


class _Round:
    """One round: what everybody is told."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._heads = Heads(work)
        self._letters: dict[int, _Letter] = defaultdict(_Letter)
        self._late: dict[date, int] = {}
        self._units: dict[int, str] = {}
        self._away: dict[int, bool] = {}
        self._day_before = previous_working_day(work.today)

    def remind(self, item: LedgerItem) -> None:
        """The day before an item is due, and each working day that it is late."""
        work = self._work
        told_on = None if item.told_at is None else from_text(item.told_at).astimezone(work.now.tzinfo).date()
        if item.due_on == work.today and told_on is not None and self._day_before <= told_on <= work.today:
            # Told the day before: on the day itself there is nothing to add.
            return
        late = self._days(item.due_on)
        least = limits().step(Threshold.REMINDER).overdue_days
        if least is None or late < least:
            return
        line = self._line(item, late)
        person = self._heads.responsible(item)
        if person is not None:
            self._letters[person.id].own.append(line)
        if person is None or late >= HEADS_FROM or self._is_away(person.id):
            for head in self._heads.of(item):
                self._letters[head.id].units.append(line)
        is_first = told_on is None or told_on <= item.due_on
        if late and (is_first or late == HEADS_FROM):
            # Not every day: the history would be nothing else.
            ledger.say(work.db, item.id, HistoryKind.REMINDED, str(late), by=None, at=work.at)
        ledger.tell(work.db, item.id, at=work.at)

    def ask_to_accept(self, item: LedgerItem, since: date) -> None:
        """Tell those who can accept it, which is never whoever has handed it in."""
        for head in self._heads.of(item, item.handed_in_by):
            self._letters[head.id].to_accept.append(self._line(item, self._days(since)))

    def ask_to_recheck(self, item: LedgerItem) -> None:
        """Tell those who may look at it, once."""
        heads = self._heads.of(item)
        for head in heads:
            self._letters[head.id].rechecks.append(self._line(item, 0))
        if heads:
            ledger.tell(self._work.db, item.id, at=self._work.at)

    def send(self, steps: Mapping[int, int]) -> None:
        """Owe one message to everybody who has something in it."""
        work = self._work
        for person_id, count in steps.items():
            self._letters[person_id].steps = count
        told = 0
        rule = limits().step(Threshold.ACCEPTANCE)
        for person_id, letter in sorted(self._letters.items()):
            if not ledger_steps.remind_once(work.db, person_id, work.today):
                continue
            told += 1
            message = LedgerReminder(
                tuple(letter.own),
                tuple(letter.units),
                tuple(letter.to_accept),
                tuple(letter.rechecks),
                letter.steps,
                work.today,
                rule.overdue_days or 0,
                "；".join(dict.fromkeys((limits().step(Threshold.REMINDER).note, rule.note))),
            )
            work.owe(message, person_id, urgency=Urgency.TASK, subject=f"ledger_reminder:{person_id}")
        if told:
            work.record("ledger.reminded", f"day:{work.today}")

    def _line(self, item: LedgerItem, late: int) -> LedgerLine:
        if item.unit_id not in self._units:
            self._units[item.unit_id] = reach.path_name(self._work.db, item.unit_id)
        person = self._heads.person(item.person_id)
        return LedgerLine(item.id, item.problem, self._units[item.unit_id], "" if person is None else person.name, item.due_on, late)

    def _days(self, since: date) -> int:
        if since not in self._late:
            self._late[since] = working_days_after(since, self._work.today)
        return self._late[since]

    def _is_away(self, person_id: int) -> bool:
        if person_id not in self._away:
            self._away[person_id] = bool(leaves.leaves_of(self._work.db, person_id, self._work.today, self._work.today))
        return self._away[person_id]


def _days_ago(work: Work, days: int | None) -> str:
    """The moment before which something must have come to wait for more than ``days`` working days; of none one before all."""
    if days is None:
        return ""
    day = work.today
    for _ in range(days):
        day = previous_working_day(day)
    return to_text(datetime.combine(day, datetime.min.time(), work.now.tzinfo) - timedelta(milliseconds=1))
