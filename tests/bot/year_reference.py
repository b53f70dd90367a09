"""Whose something due is and who hears of it, once more and slowly: the simulated year is compared with this, which shares no code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlite_utils import Database

from knowledge.holidays import calendar


@cache
def is_worked(day: date) -> bool:
    return calendar().day(day).is_worked


@cache
def late_by(due_on: date, today: date) -> int:
    """Working days after ``due_on`` until ``today``."""
    return sum(is_worked(due_on + timedelta(days=number)) for number in range(1, (today - due_on).days + 1))


@dataclass(frozen=True, slots=True)
class Open:
    """Something open, as it stands in the records."""

    id: int
    unit: int
    person: int | None
    given: int | None
    due_on: date


class State:
    """What the records say at one moment, and who has to be told of what."""

    def __init__(self, db: Database, today: date, at: str) -> None:
        ask = db.conn.execute
        self.today = today
        self.active = {row[0]: (row[1], row[2]) for row in ask("SELECT id, unit_id, role FROM people WHERE standing = 'active'")}
        self._above = dict(ask("SELECT id, parent_id FROM units").fetchall())
        self._deputy: dict[int, int | None] = {}
        for person, deputy in ask(
            "SELECT person_id, deputy_id FROM leaves WHERE ended_at IS NULL AND ? BETWEEN first_day AND last_day ORDER BY first_day, id",
            [today.isoformat()],
        ):
            self._deputy[person] = self._deputy.get(person) or deputy
        self._said = set(ask("SELECT due_id, person_id FROM due_snoozes WHERE is_disowned = 1").fetchall())
        self.asleep = {
            (due, person): until
            for due, person, until in ask("SELECT due_id, person_id, until_at FROM due_snoozes WHERE until_at IS NOT NULL")
        }
        self.at = at
        self.open = {
            row[0]: Open(*row[:4], date.fromisoformat(row[4]))
            for row in ask("SELECT id, unit_id, person_id, assigned_to, due_on FROM dues WHERE state = 'open' ORDER BY due_on, id")
        }
        self._readers: dict[int, dict[int, list[int]]] = {}
        self._receivers: dict[int, frozenset[int]] = {}

    def mine(self, person: int) -> list[Open]:
        """All that is open and that somebody receives."""
        return [due for due in self.open.values() if person in self.receivers(due)]

    def late_of(self) -> dict[int, list[int]]:
        """What is late, by the head who has to read of it this evening."""
        if not self._readers:
            found: dict[int, list[int]] = defaultdict(list)
            for due in self.open.values():
                for reader in self._hears(due):
                    found[reader].append(due.id)
            self._readers = {0: found}
        return self._readers[0]

    def levels_of(self, due: Open) -> list[list[int]]:
        """Who reads that it is late, the nearest heads' readers first."""
        theirs = self._left_out(due)
        levels = []
        for unit in self._path(due.unit):
            heads = [head for head in self._heads_of(unit) if head not in theirs]
            there = {reader for head in heads for reader in self._instead(head)}
            if there - theirs or (heads and not there):
                levels.append(sorted(there - theirs) or heads)
        if levels:
            return levels
        # Whoever is late stands in for all above: then the heads on leave have to read it.
        return [level for unit in self._path(due.unit) if (level := [head for head in self._heads_of(unit) if head not in theirs])][:1]

    def is_covered(self, person: int) -> bool:
        """Whether somebody is on leave and a deputy is there."""
        return person in self._deputy and bool(self._instead(person))

    def receivers(self, due: Open) -> frozenset[int]:
        """Who is told of it today."""
        if due.id not in self._receivers:
            self._receivers[due.id] = frozenset(self._told(due)) - {person for each, person in self._said if each == due.id}
        return self._receivers[due.id]

    def _told(self, due: Open) -> list[int]:
        mine = self._responsible(due)
        found = [there for person in mine for there in self._instead(person)]
        if not found:
            found = [head for person in mine for head in self._nearest(due.unit, but=person) if head not in self._deputy]
        return found or mine

    def _hears(self, due: Open) -> Iterable[int]:
        late = late_by(due.due_on, self.today) if due.due_on < self.today else 0
        return {reader for level in self.levels_of(due)[: 2 if late > 3 else 1 if late > 0 else 0] for reader in level}

    def _left_out(self, due: Open) -> set[int]:
        return {*self._responsible(due), *(person for each, person in self._said if each == due.id)}

    def _responsible(self, due: Open) -> list[int]:
        own = next((each for each in (due.person, due.given) if each in self.active), None)
        if own is not None:
            return [own] if (due.id, own) not in self._said else self._nearest(due.unit, but=own)
        heads = self._nearest(due.unit)
        left = [head for head in heads if (due.id, head) not in self._said]
        if left or not heads:
            return left
        above = self._above[self.active[heads[0]][0]]
        return heads if above is None else self._nearest(above)

    def _nearest(self, unit: int, *, but: int = 0) -> list[int]:
        levels = ([head for head in self._heads_of(each) if head != but] for each in self._path(unit))
        return next((level for level in levels if level), [])

    def _heads_of(self, unit: int) -> list[int]:
        return [person for person, (own, role) in self.active.items() if own == unit and role == "supervisor"]

    def _path(self, unit: int | None) -> list[int]:
        return [] if unit is None else [unit, *self._path(self._above[unit])]

    def _instead(self, person: int) -> list[int]:
        seen = [person]
        while seen[-1] in self._deputy:
            deputy = self._deputy[seen[-1]]
            if deputy is None or deputy in seen or deputy not in self.active:
                # Of a chain that breaks off whoever is there all the same.
                return []
            seen.append(deputy)
        return seen[-1:]
