"""An agency in memory: units, people and a clock that stands still until it is moved; actions run in it without any door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlite_utils import Database

from bot.actions.work import Owed, RefusedError, Work
from bot.keys import Keys
from storage import people
from storage.moments import to_text
from storage.people import Person, Role
from tests.storage.chains import blank

T = TypeVar("T")

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DOOR = "telegram"


@dataclass
class Agency:
    """支队 / (一中队, 二中队), with whoever a test brings in."""

    db: Database = field(default_factory=blank)
    now: datetime = NOW
    keys: Keys = field(default_factory=lambda: Keys(b"k" * 32))
    owed: list[Owed] = field(default_factory=list)
    """What the last action owed."""

    def __post_init__(self) -> None:
        self.top = people.add_unit(self.db, "某支队")
        self.first = people.add_unit(self.db, "一中队", self.top.id)
        self.second = people.add_unit(self.db, "二中队", self.top.id)

    def person(self, name: str, role: Role = Role.OFFICER, unit: int | None = None, *, account: int | None = None) -> Person:
        """Somebody, with an account where one is given."""
        made = people.add_person(self.db, name, unit or self.first.id, role, created_at=to_text(self.now))
        if account is not None:
            people.bind(self.db, DOOR, account, made.id, name, at=to_text(self.now))
        return made

    def does(self, actor: Person | None, action: Callable[[Work], T], *, account: int = 0, system: bool = False) -> T:
        """Run an action as somebody, in one transaction."""
        self.db.conn.execute("BEGIN IMMEDIATE")
        try:
            work = Work(self.db, self.keys, self.now, actor, DOOR, account, "路人甲", is_system=system)
            result = action(work)
        except BaseException:
            self.db.conn.execute("ROLLBACK")
            raise
        self.db.conn.execute("COMMIT")
        self.owed = work.owed
        return result

    def refuses(self, actor: Person | None, action: Callable[[Work], object], problem: str, *, system: bool = False) -> None:
        """The action is refused, and nothing has changed."""
        with pytest.raises(RefusedError) as refused:
            self.does(actor, action, system=system)
        assert refused.value.problem == problem

    def stranger_does(self, account: int, action: Callable[[Work], T]) -> T:
        return self.does(None, action, account=account)

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)

    def told(self, person: Person) -> list[object]:
        """What the last action owed to somebody."""
        return [owed.message for owed in self.owed if owed.person_id == person.id]

    def replies(self) -> list[object]:
        """What the last action owed to whoever asked for it."""
        return [owed.message for owed in self.owed if owed.person_id is None and owed.account is None]

    def who(self, account: int) -> Person | None:
        """Who writes from an account now."""
        return people.person_at(self.db, DOOR, account)

    def now_is(self, person: Person) -> Person:
        """Somebody as he stands in the records now."""
        found = people.person(self.db, person.id)
        assert found is not None
        return found

    def acts(self) -> list[str]:
        """The acts of the audit, oldest first."""
        return [row[0] for row in self.db.conn.execute("SELECT act FROM audit ORDER BY id")]
