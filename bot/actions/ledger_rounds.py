"""What the clockwork does with the ledger: what is late or waits goes into everybody's digest, and rechecks fall due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.actions.ledger_heads import Heads
from bot.actions.ledger_moves import allowed
from bot.actions.ledger_opening import subject
from bot.actions.ledger_parts import HEADS_FROM, LEDGER, LedgerReady, told_on
from bot.actions.ledger_proposals import newly_proposed, propose
from bot.actions.nudge_parts import deposit, is_first_today
from bot.actions.work import Work
from knowledge.ledger import Threshold, limits
from knowledge.working_days import is_working_day, next_working_day, previous_working_day, working_days_after
from storage import leaves, ledger, ledger_due
from storage.ledger import HistoryKind, LedgerItem, LedgerState
from storage.moments import to_text

BATCH = 500
"""Rechecks that one tick lets fall due at most, so that nobody waits behind them."""
REMINDED = "ledger_reminded"
"""The day of the last round, among what the installation notes."""


@dataclass(slots=True)
class _Letter:
    own: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    to_accept: list[tuple[int, date]] = field(default_factory=list)
    rechecks: list[int] = field(default_factory=list)
    steps_after: int | None = None


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
    """Once each working day: propose steps, and put ready for everybody's digest what is late or waits for them."""
    if not is_working_day(work.today) or not is_first_today(work, REMINDED):
        return
    due = ledger_due.due_until(work.db, next_working_day(work.today))
    newest = propose(work, [item for item in due if item.due_on < work.today])
    round_ = _Round(work)
    for item in due:
        round_.remind(item)
    for waiting in ledger_due.to_accept(work.db, since=_days_ago(work, limits().step(Threshold.ACCEPTANCE).overdue_days)):
        round_.ask_to_accept(waiting.item, work.here(waiting.since).date())
    for item in ledger_due.rechecks_untold(work.db):
        round_.ask_to_recheck(item)
    round_.put_ready(newly_proposed(work, newest), newest)


class _Round:
    """One round: what everybody is to be told."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._heads = Heads(work)
        self._letters: dict[int, _Letter] = defaultdict(_Letter)
        self._late: dict[date, int] = {}
        self._away: dict[int, bool] = {}
        self._day_before = previous_working_day(work.today)

    def remind(self, item: LedgerItem) -> None:
        """The day before an item is due, and each working day that it is late."""
        work = self._work
        told = told_on(work, item)
        if item.due_on == work.today and told is not None and self._day_before <= told <= work.today:
            # Told the day before: on the day itself there is nothing to add.
            return
        late = self._days(item.due_on)
        least = limits().step(Threshold.REMINDER).overdue_days
        if least is None or late < least:
            return
        person = self._heads.responsible(item)
        if person is not None:
            self._letters[person.id].own.append(item.id)
        if person is None or late >= HEADS_FROM or self._is_away(person.id):
            for head in self._heads.of(item):
                self._letters[head.id].units.append(item.id)

    def ask_to_accept(self, item: LedgerItem, since: date) -> None:
        """For those who can accept it, which is never whoever has handed it in."""
        for head in self._heads.of(item, item.handed_in_by):
            self._letters[head.id].to_accept.append((item.id, since))

    def ask_to_recheck(self, item: LedgerItem) -> None:
        """For those who may look at it; put ready each day until somebody was told."""
        for head in self._heads.of(item):
            self._letters[head.id].rechecks.append(item.id)

    def put_ready(self, steps: Iterable[int], newest: int) -> None:
        """Deposit what everybody has in it; ``steps`` are those for whom there are steps above ``newest``."""
        work = self._work
        for person_id in steps:
            self._letters[person_id].steps_after = newest
        for person_id, letter in sorted(self._letters.items()):
            own, units, rechecks = tuple(letter.own), tuple(letter.units), tuple(letter.rechecks)
            deposit(work, LEDGER, person_id, LedgerReady(own, units, tuple(letter.to_accept), rechecks, letter.steps_after))
        if self._letters:
            work.record("ledger.reminded", f"day:{work.today}")

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
