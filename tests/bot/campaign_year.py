"""A simulated year: the five campaigns, the clockwork as it ticks, the people of a bureau, and everything that anybody was told."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar, cast

from bot.actions import due_making
from bot.actions.nudge_phases import phase_shares
from bot.actions.work import Work
from bot.line.effects import Effects
from bot.nudge_round import NudgeRound
from tests.bot.agency import NOW
from tests.bot.bureau import Bureau, Life
from tests.bot.killing import Failing, KilledError
from tests.bot.mornings import Doing
from tests.bot.year_promises import Promises

T = TypeVar("T")

TICKS = tuple(time.fromisoformat(at) for at in ("07:50", "08:31", "09:40", "12:00", "17:31", "20:30"))


class Watched(Doing):
    """The clockwork's actions, each looked at as soon as it is done; between planning and sending people go on with their work."""

    def __init__(self, year: Year) -> None:
        super().__init__(year.bureau)
        self._year = year

    def by_itself(self, action: Callable[[Work], T]) -> T:
        """See ``Doing``."""
        self._year.meanwhile()
        self.owed.clear()
        result = super().by_itself(action)
        for owed in self.owed:
            self._year.answers(self._year.promises.told(owed), owed.person_id or 0)
        return result


class Year:
    """So many days of a bureau of ``people``, lived from one seed."""

    def __init__(self, first: date, people: int, starts: Mapping[str, date], *, seed: int = 7, events: float = 1) -> None:
        self.bureau = Bureau()
        self.chance = random.Random(seed)
        self.today = first
        self._at(time(7))
        self.bureau.staff(people, self.chance)
        self.life = Life(self.bureau, self.chance)
        self.bureau.starts_all(starts)
        self.promises = Promises(self.bureau)
        self._events = events
        """How often people go on leave and move."""
        self._planned: dict[date, list[tuple[time, int]]] = defaultdict(list)
        self._pressed: list[tuple[int, int, float]] = []
        self._is_dying = False
        self._starts()

    def run(self, days: int) -> list[str]:
        """Live so many days; returns the promises that were broken."""
        for _ in range(days):
            self._day()
            self.today += timedelta(days=1)
        self.promises.at_the_end()
        return self.promises.wrong

    def meanwhile(self) -> None:
        """Now and then somebody finishes something between planning and sending."""
        if self.chance.random() < 0.05 and not self._is_dying:
            late = [due.id for due in self.promises.state.open.values() if due.due_on <= self.today]
            if late:
                self.life.finish(self.chance.choice(late))
                self.promises.changed()

    def answers(self, named: tuple[int, ...], person: int) -> None:
        """Somebody who was told of these wants to hear of some later, or says that they are not theirs."""
        for due_id in named:
            if self.chance.random() < 0.06:
                self._pressed.append((due_id, person, self.chance.random()))

    def _day(self) -> None:
        if self.chance.random() < 0.15 * self._events:
            self.life.goes_on_leave()
        if self.chance.random() < 0.04 * self._events:
            self.life.moves()
        is_asleep, is_killed = self.chance.random() < 0.06, self.chance.random() < 0.1
        ticks = [at for at in TICKS if not is_asleep or at > time(9)]
        killed = self.chance.choice(ticks) if is_killed else None
        for at, due_id in sorted([(tick, 0) for tick in ticks] + self._planned.pop(self.today, [])):
            self._at(at)
            self.promises.changed()
            if due_id:
                self.life.finish(due_id)
            else:
                self._tick(is_killed=at == killed)

    def _tick(self, *, is_killed: bool) -> None:
        late = self.promises.state.late_of()
        if is_killed:
            self._die()
        self._sweep()
        self._notice()
        self.promises.ticked(late)
        for due_id, person, drawn in self._pressed:
            if drawn < 0.1:
                self.life.disown(due_id, person)
            else:
                self.promises.snoozed[due_id, person] = self.life.snooze(due_id, person)
        self._pressed.clear()

    def _die(self) -> None:
        """The process ends in the middle of a tick; it is started again within a minute."""
        connection, self._is_dying = self.bureau.db.conn, True
        self.bureau.db.conn = cast("sqlite3.Connection", Failing(connection, self.chance.randrange(3, 150)))
        try:
            self._sweep()
        except KilledError:
            self.promises.counts["killed"] += 1
        finally:
            self.bureau.db.conn, self._is_dying = connection, False
        connection.execute("PRAGMA query_only = OFF")
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        self._starts()
        self._at((self.bureau.now + timedelta(minutes=1)).time())
        self._notice()

    def _sweep(self) -> None:
        while self.doing.by_itself(due_making.make):
            pass
        self._notice()
        asyncio.run(self.round.sweep())

    def _starts(self) -> None:
        self.doing = Watched(self)
        self.round = NudgeRound(cast("Effects", self.doing), lambda: self.bureau.now, (), phase_shares)

    def _at(self, at: time) -> None:
        self.bureau.now = datetime.combine(self.today, at, NOW.tzinfo)

    def _notice(self) -> None:
        """What was entered gets its fate: 85 of 100 are done in time, most of the others some days late, two never."""
        for due_id, first_day, due_on in self.promises.follow():
            first, drawn = max(self.today, first_day), self.chance.random()
            if drawn > 0.98:
                continue
            if drawn < 0.85 and due_on >= first:
                day = max(first, due_on - timedelta(days=int(self.chance.expovariate(0.2))))
            else:
                day = max(first, due_on) + timedelta(days=self.chance.randrange(1, 9))
            at = time(self.chance.randrange(7, 22), self.chance.randrange(60))
            if (day, at) > (self.today, self.bureau.now.time()):
                self._planned[day].append((at, due_id))
