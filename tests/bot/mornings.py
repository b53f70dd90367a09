"""A small agency to which things fall due, and its clockwork: ticks without any door, at whatever time the test says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from bot.actions.nudge_digest import PhaseShare
from bot.actions.nudge_parts import PartKind
from bot.actions.nudge_results import Digest, SnoozedAgain, Summary
from bot.actions.work import Owed, Work
from bot.line.effects import Effects
from bot.nudge_round import NudgeRound
from storage import dues, leaves
from storage.dues import Due, DueKind, NewDue
from storage.moments import to_text
from storage.people import Person, Role
from tests.bot.agency import DOOR, Agency

T = TypeVar("T")


class Doing:
    """Runs the actions of the clockwork in memory and keeps what they owe."""

    def __init__(self, agency: Agency) -> None:
        self._agency = agency
        self.owed: list[Owed] = []
        self.actions = 0
        self.before: Callable[[Work], object] | None = None
        """Runs inside the transaction before the action does: a test kills with it."""

    def by_itself(self, action: Callable[[Work], T]) -> T:
        def act(work: Work) -> T:
            if self.before is not None:
                self.before(work)
            return action(work)

        self.actions += 1
        result = self._agency.does(None, act, system=True)
        self.owed += self._agency.owed
        return result

    def view(self, question: Callable[[Work], T]) -> T:
        return question(self._work(self._agency.db))

    async def view_aside(self, question: Callable[[Work], T]) -> T:
        work = self._work(self._agency.db)
        work.db.conn.execute("PRAGMA query_only = ON")
        try:
            return question(work)
        finally:
            work.db.conn.execute("PRAGMA query_only = OFF")

    def _work(self, db: Database) -> Work:
        return Work(db, self._agency.keys, self._agency.now, None, DOOR, is_system=True)


class Mornings:
    """某支队 with a head, 一中队 with a head and two officers, 二中队 with a head; everybody has an account."""

    def __init__(self, *, zone: str = "Asia/Shanghai", kinds: tuple[PartKind, ...] = ()) -> None:
        self.agency = Agency()
        self.zone = ZoneInfo(zone)
        self.at("2026-11-02")
        self._accounts = 100
        self.officer, self.other = self.person("某甲"), self.person("某乙")
        self.head = self.person("某丙", Role.SUPERVISOR)
        self.above = self.person("某丁", Role.SUPERVISOR, self.agency.top.id)
        self.elsewhere = self.person("某戊", Role.SUPERVISOR, self.agency.second.id)
        self.kinds = kinds
        self.phases: tuple[PhaseShare, ...] = ()
        self.start()

    def start(self) -> None:
        """The process starts: whatever it remembered is gone."""
        self.doing = Doing(self.agency)
        self.round = NudgeRound(cast("Effects", self.doing), lambda: self.agency.now, self.kinds, lambda _work, _day: self.phases)

    def person(self, name: str, role: Role = Role.OFFICER, unit: int | None = None) -> Person:
        self._accounts += 1
        return self.agency.person(name, role, unit, account=self._accounts)

    def at(self, day: str | date, clock: str = "08:30") -> None:
        """Set the clock."""
        on = day if isinstance(day, date) else date.fromisoformat(day)
        self.agency.now = datetime.combine(on, time.fromisoformat(clock), self.zone)

    def due(
        self, due_on: str, *, person: Person | None = None, unit: int | None = None, leads: tuple[int, ...] = (), title: str = "报送简报"
    ) -> Due:
        """Something of 一中队, or somebody's own; entered now."""
        unit_id = unit or (self.agency.first.id if person is None else person.unit_id)
        day = date.fromisoformat(due_on)
        made = dues.add(
            self.agency.db,
            NewDue(
                *(DueKind.DUTY, unit_id, title, due_on, self.agency.now.date(), day),
                person_id=None if person is None else person.id,
                leads=leads,
            ),
            at=to_text(self.agency.now),
        )
        assert made is not None
        return made

    def now(self, due: Due) -> Due:
        found = dues.due(self.agency.db, due.id)
        assert found is not None
        return found

    def finish(self, due: Due) -> None:
        assert dues.change(self.agency.db, self.now(due), at=to_text(self.agency.now), state="done") is not None

    def snooze(self, due: Due, person: Person, until: str) -> None:
        day, _, clock = until.partition(" ")
        moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), self.zone)
        dues.snooze(self.agency.db, due.id, person.id, until=to_text(moment))

    def away(self, person: Person, first: str, last: str, deputy: Person | None = None) -> None:
        leaves.add(
            self.agency.db,
            *(person.id, date.fromisoformat(first), date.fromisoformat(last), None if deputy is None else deputy.id),
            set_by=None,
            at=to_text(self.agency.now),
        )

    def tick(self) -> dict[str, list[object]]:
        """What the clockwork does; returns what each person is owed, by name."""
        self.doing.owed.clear()
        asyncio.run(self.round.sweep())
        names = {row[0]: row[1] for row in self.agency.db.conn.execute("SELECT id, name FROM people")}
        told: dict[str, list[object]] = {}
        for owed in self.doing.owed:
            assert owed.person_id is not None
            told.setdefault(names[owed.person_id], []).append(owed.message)
        return told

    def digests(self) -> dict[str, list[int]]:
        """The dues named in the digests of one tick, by name; nothing else may have been sent."""
        return {name: [line.due.id for line in only(Digest, messages).lines] for name, messages in self.tick().items()}

    def summaries(self) -> dict[str, list[int]]:
        """The same for summaries."""
        return {name: late_in(only(Summary, messages)) for name, messages in self.tick().items()}

    def again(self) -> dict[str, list[int]]:
        """The same for what was snoozed."""
        return {name: [line.due.id for line in only(SnoozedAgain, messages).digest.lines] for name, messages in self.tick().items()}


def only(kind: type[T], messages: list[object]) -> T:
    """The one message, of that kind."""
    (message,) = messages
    assert isinstance(message, kind)
    return message


def late_in(message: Summary) -> list[int]:
    return [line.due.id for unit in message.units for line in unit.lines]
