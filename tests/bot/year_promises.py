"""What the nudge promises, looked at whenever somebody is told something, and once more at the end of the year."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.actions.nudge_results import Digest, SnoozedAgain, Summary
from bot.actions.work import Owed
from bot.replies import Press
from bot.wording.messages import show
from storage.moments import to_text
from tests.bot.bureau import Bureau
from tests.bot.mornings import late_in
from tests.bot.year_reference import State, is_worked, late_by

MORNING, EVENING, LATEST = time(8, 30), time(17, 30), time(20)


@dataclass(slots=True)
class Followed:
    """Something due, from the tick that entered it to the moment from which it was no longer open."""

    due_on: date
    leads: tuple[int, ...]
    made: datetime
    closed: datetime | None = None
    named: list[datetime] = field(default_factory=list)
    is_counted: bool = False
    """Whether it found no line in a digest that was full: only counted there."""
    told_heads: int = 0
    """How far up its being late has to have been told."""


class Promises:
    """Compares what is told with the records. Each broken promise is a sentence in ``wrong``."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self.wrong: list[str] = []
        self.dues: dict[int, Followed] = {}
        self.counts: Counter[str] = Counter()
        self.snoozed: dict[tuple[int, int], datetime] = {}
        self._sent: Counter[tuple[str, int, date]] = Counter()
        self._rounds: list[datetime] = []
        self._state: State | None = None

    @property
    def state(self) -> State:
        """What the records say now; read again after ``changed``."""
        if self._state is None:
            self._state = State(self._bureau.db, self._bureau.now.date(), to_text(self._bureau.now))
        return self._state

    def changed(self) -> None:
        """The records, or the time, have changed."""
        self._state = None

    def follow(self) -> list[tuple[int, date, date]]:
        """Notice what was entered and what ended; returns the new ones: id, first day, day."""
        self.changed()
        now, new = self._bureau.now, []
        for row in self._bureau.db.conn.execute(
            "SELECT id, first_day, due_on, leads FROM dues WHERE id > ? ORDER BY id", [max(self.dues, default=0)]
        ).fetchall():
            self.dues[row[0]] = Followed(date.fromisoformat(row[2]), tuple(json.loads(row[3])), now)
            new.append((row[0], date.fromisoformat(row[1]), self.dues[row[0]].due_on))
        for number, due in self.dues.items():
            if number in self.state.open:
                due.closed = None
            elif due.closed is None:
                due.closed = now
        return new

    def ticked(self, before: Mapping[int, list[int]]) -> None:
        """A tick is over; ``before`` is what was late when it began, by who has to hear of it."""
        now = self._bureau.now
        if MORNING <= now.time() < LATEST:
            self._rounds.append(now)
        if not is_worked(now.date()) or not EVENING <= now.time() < LATEST:
            return
        after = self.state.late_of()
        for head, late in before.items():
            if set(late) & set(after.get(head, ())) and not self._sent["summary", head, now.date()]:
                self._say("heard nothing in the evening of what is late", head, late)
        for due in self.state.open.values():
            late = late_by(due.due_on, now.date()) if due.due_on < now.date() else 0
            followed = self.dues[due.id]
            followed.told_heads = max(followed.told_heads, min(len(self.state.levels_of(due)), 2 if late > 3 else 1 if late else 0))

    def told(self, owed: Owed) -> tuple[int, ...]:
        """Somebody is told something; returns the dues that it names to them as theirs."""
        message, person, named = owed.message, owed.person_id or 0, ()
        if isinstance(message, Summary):
            self._once("summary", person)
            self._summary(message, person)
        elif isinstance(message, Digest):
            self._once("digest", person)
            named = tuple(line.due.id for line in message.lines)
            self._digest(message, named, person)
        elif isinstance(message, SnoozedAgain):
            named = tuple(line.due.id for line in message.digest.lines)
        else:
            return ()
        self._named(named, person)
        if len(named) > 1:
            buttons = [button for row in show(message).buttons for button in row]
            if sum(isinstance(button, Press) and button.label.isdigit() for button in buttons) != len(named):
                self._say("has lines that are not shown", person, len(named))
        self.counts[type(message).__name__] += 1
        if self.state.is_covered(person):
            self._say("disturbed on leave although somebody stands in", person, type(message).__name__)
        if not time(8) <= self._bureau.now.time() < LATEST:
            self._say("told in the night", person)
        return named

    def at_the_end(self) -> None:
        """Whether everything was named in time, and everything late has reached the heads."""
        levels = dict(self._bureau.db.conn.execute("SELECT id, level FROM dues").fetchall())
        for number, due in self.dues.items():
            self.counts["dues"] += 1
            if levels[number] < due.told_heads:
                self._say("late, and the heads were not told", number, f"level {levels[number]} of {due.told_heads}")
            self.counts[f"told up to level {due.told_heads}"] += 1
            expected = self._first_round(due)
            if expected is None or (due.closed is not None and due.closed <= expected):
                continue
            self.counts["had to be named"] += 1
            if not due.named and due.is_counted and due.closed is not None and due.closed.date() <= due.due_on:
                # It was done before it had a line.
                self.counts["only counted"] += 1
                continue
            in_time = max(expected, datetime.combine(due.due_on, LATEST, expected.tzinfo))
            if not any(at <= in_time for at in due.named):
                story = f"due {due.due_on}, entered {due.made}, closed {due.closed}, named {due.named[:1]}"
                self._say("never named in time", number, story)

    def _first_round(self, due: Followed) -> datetime | None:
        """The first round that had to name it."""
        day = due.due_on - timedelta(days=max(due.leads, default=0))
        # Nobody works from that day to the day itself: the last working day before.
        if not any(is_worked(day + timedelta(days=number)) for number in range((due.due_on - day).days + 1)):
            day = next(day - timedelta(days=back) for back in range(1, 40) if is_worked(day - timedelta(days=back)))
        begins = max(datetime.combine(day, MORNING, due.made.tzinfo), due.made)
        later = self._rounds[bisect_left(self._rounds, begins) :]
        return next((at for at in later if is_worked(at.date()) or self._ends(due, at)), None)

    @staticmethod
    def _ends(due: Followed, at: datetime) -> bool:
        """Whether it ends before people work again: a reason on a day of rest."""
        days = ((at.date() + timedelta(days=number)) for number in range((due.due_on - at.date()).days + 1))
        return at.date() <= due.due_on and not any(map(is_worked, days))

    def _once(self, kind: str, person: int) -> None:
        day = self._bureau.now.date()
        self._sent[kind, person, day] += 1
        if self._sent[kind, person, day] > 1:
            self._say("twice on one day", kind, person)

    def _named(self, ids: tuple[int, ...], person: int) -> None:
        for number in ids:
            self.dues[number].named.append(self._bureau.now)
            due = self.state.open.get(number)
            if due is None:
                self._say("named though it was not open", number, person)
            elif person not in self.state.receivers(due):
                self._say("named to somebody whose it is not", number, person)
            if self.state.asleep.get((number, person), "") > self.state.at:
                self._say("named although it was put off", number, person)

    def _digest(self, message: Digest, ids: tuple[int, ...], person: int) -> None:
        today = self._bureau.now.date()
        awake = [due for due in self.state.mine(person) if self.state.asleep.get((due.id, person), "") <= self.state.at]
        week = [due.id for due in awake if due.due_on <= today + timedelta(days=7)]
        if not len(week) <= message.count <= len(awake):
            self._say("counts what is not there, or not all of it", person, message.count, len(week), len(awake))
        for due in awake if message.count > len(ids) else ():
            if due.id not in ids:
                self.dues[due.id].is_counted = True
        if is_worked(today):
            return
        until = today
        while not is_worked(until):
            until += timedelta(days=1)
        is_asked = any((number, person) in self.snoozed and self.snoozed[number, person].date() <= today for number in ids)
        if not is_asked and not any(today <= due.due_on < until for due in awake):
            self._say("disturbed on a day of rest without a reason", person, ids)

    def _summary(self, message: Summary, person: int) -> None:
        late = self.state.late_of().get(person, [])
        if not is_worked(self._bureau.now.date()):
            self._say("a summary on a day of rest", person)
        if message.count != len(late) or not set(late_in(message)) <= set(late):
            self._say("a summary of something else", person, message.count, late_in(message), late)

    def _say(self, what: str, *about: object) -> None:
        self.wrong.append(f"{self._bureau.now:%Y-%m-%d %H:%M} {what}: {', '.join(map(str, about))}")
