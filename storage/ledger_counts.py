"""What became of the ledger between two days, unit by unit, as it stood at the end of the last one; and what was frozen of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date

from sqlite_utils import Database

from storage.ledger import Sight

DONE = frozenset({"", "closed", "recheck", "void"})
"""The states in which nobody has to put anything right: also not yet there, and closed but to be looked at again."""
LATE = frozenset({"rework", "todo", "working"})


@dataclass(frozen=True, slots=True)
class Counts:
    """What a unit, or several, has found and put right."""

    carried: int = 0
    """Open when the time began."""
    found: int = 0
    reopened: int = 0
    """Closed before, and to be put right anew after a recheck."""
    closed: int = 0
    in_time: int = 0
    """Of what was closed, until its due date."""
    open: int = 0
    """At the end."""
    overdue: int = 0
    """Of what is open."""
    supervised: int = 0
    """Of what is open or was closed, listed for supervision."""
    repeated: int = 0
    """Found more than once."""
    by_category: Mapping[str, int] = field(default_factory=dict)
    """Of what was found."""

    def __add__(self, other: Counts) -> Counts:
        numbers = {each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Counts) if each.name != "by_category"}
        kinds = {kind: self.by_category.get(kind, 0) + other.by_category.get(kind, 0) for kind in {*self.by_category, *other.by_category}}
        return Counts(**numbers, by_category=kinds)

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing at all."""
        return not (self.carried or self.found or self.reopened)


@dataclass(frozen=True, slots=True)
class Life:
    """An item as far as its counts need it."""

    unit_id: int
    is_held: bool
    category: str
    opened_on: date
    due_on: date
    supervised_on: date | None
    found: int
    """How often it was found until the end."""
    moves: tuple[tuple[date, str, str], ...]
    """When it went from where to where, the oldest first; empty for one that was entered and never moved."""

    def state(self, day: date) -> str:
        """Where it stood at the end of ``day``; empty before it was opened."""
        found = ""
        for moved, _, after in self.moves:
            if moved > day:
                break
            found = after
        return found or ("todo" if self.opened_on <= day else "")


def counted(life: Life, first: date, before_first: date, last: date) -> Counts:
    """What one item adds to the counts from ``first`` to ``last``; ``before_first`` is the day before."""
    earlier, at_end = life.state(before_first), life.state(last)
    moves = [(moved, before, after) for moved, before, after in life.moves if first <= moved <= last]
    closings = [moved for moved, before, after in moves if after == "closed" and before != "recheck"]
    was_carried = earlier not in DONE
    is_found = first <= life.opened_on <= last
    is_reopened = not (was_carried or is_found) and any(after == "rework" for _, before, after in moves if before == "recheck")
    if at_end == "void" or not (was_carried or is_found or is_reopened):
        return Counts()
    is_open = at_end not in DONE
    return Counts(
        carried=int(was_carried),
        found=int(is_found),
        reopened=int(is_reopened),
        closed=int(not is_open),
        in_time=int(not is_open and bool(closings) and closings[-1] <= life.due_on),
        open=int(is_open),
        overdue=int(is_open and at_end in LATE and life.due_on < last),
        supervised=int(life.supervised_on is not None and life.supervised_on <= last),
        repeated=int(life.found > 1),
        by_category={life.category: 1} if is_found else {},
    )


def count_units(db: Database, first: date, last: date, *, end: str, zone_shift: str) -> dict[tuple[int, bool], Counts]:
    """The counts of each unit by itself, with whether they are those held for discipline.

    ``end`` is the moment at which ``last`` is over; ``zone_shift`` what SQLite adds to a moment to get the day here, as ``+8 hours``.
    """
    found: dict[tuple[int, bool], Counts] = {}
    before = date.fromordinal(first.toordinal() - 1)
    for life in _lives(db, first, last, end, zone_shift):
        key = (life.unit_id, life.is_held)
        found[key] = found.get(key, Counts()) + counted(life, first, before, last)
    return found


def freeze(db: Database, year: int, counts: Mapping[tuple[int, bool], Counts], *, at: str) -> None:
    """Keep the counts of a year; what was kept before stays."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO ledger_years (year, unit_id, is_held, counts, at) VALUES (?, ?, ?, ?, ?)",
        [(year, unit_id, is_held, json.dumps(asdict(each)), at) for (unit_id, is_held), each in counts.items()],
    )


def frozen(db: Database, year: int, sight: Sight) -> dict[int, Counts] | None:
    """The kept counts of the units in ``sight``; none for a year that was not frozen."""
    if not is_frozen(db, year):
        return None
    rows = db.conn.execute(
        "SELECT unit_id, counts FROM ledger_years WHERE year = :year AND is_held = :held"
        " AND unit_id IN (SELECT value FROM json_each(:sight_units))",
        {"year": year, "held": sight.held, "sight_units": json.dumps(sight.units)},
    ).fetchall()
    return {int(row[0]): Counts(**json.loads(row[1])) for row in rows}


def is_frozen(db: Database, year: int) -> bool:
    """Whether the counts of a year were kept."""
    return db.conn.execute("SELECT 1 FROM ledger_years WHERE year = ? LIMIT 1", [year]).fetchone() is not None


def thaw(db: Database, *, after: str) -> int:
    """Forget what was kept at a moment that has not come yet: the clock was wrong then. Returns how many rows."""
    return int(db.conn.execute("DELETE FROM ledger_years WHERE at > ?", [after]).rowcount)


def first_day(db: Database) -> date | None:
    """The day on which the first item that is still there was opened; none where there is no ledger yet."""
    row = db.conn.execute("SELECT opened_on FROM ledger_items ORDER BY id LIMIT 1").fetchone()
    return None if row is None else date.fromisoformat(row[0])


def frozen_years(db: Database) -> tuple[int, ...]:
    """The years that were frozen, the newest first."""
    return tuple(int(row[0]) for row in db.conn.execute("SELECT DISTINCT year FROM ledger_years ORDER BY year DESC"))


def _lives(db: Database, first: date, last: date, end: str, shift: str) -> Iterator[Life]:
    rows = db.conn.execute(
        """SELECT l.id, l.unit_id, l.is_held, l.category, l.opened_on, l.due_on, date(l.supervised_at, :shift),
            (SELECT count(*) FROM ledger_sources s WHERE s.ledger_id = l.id AND s.at < :end),
            (SELECT json_group_array(json_array(h.place, date(h.at, :shift), h.text)) FROM ledger_history h
                WHERE h.ledger_id = l.id AND h.kind = 'move' AND h.at < :end),
            (SELECT h.text FROM ledger_history h WHERE h.ledger_id = l.id AND h.kind = 'extension' AND h.at >= :end
                AND (h.text LIKE 'granted %' OR h.text LIKE 'set %') ORDER BY h.place LIMIT 1)
        FROM ledger_items l
        WHERE l.opened_on <= :last AND (l.opened_on >= :first OR l.closed_on IS NULL OR l.closed_on >= :first)""",
        {"shift": shift, "end": end, "first": first.isoformat(), "last": last.isoformat()},
    )
    for row in rows:
        yield Life(
            unit_id=int(row[1]),
            is_held=bool(row[2]),
            category=row[3],
            opened_on=date.fromisoformat(row[4]),
            due_on=date.fromisoformat(row[5] if row[9] is None else _due_before(row[9])),
            supervised_on=None if row[6] is None else date.fromisoformat(row[6]),
            found=int(row[7]),
            moves=tuple(_moves(json.loads(row[8]))),
        )


def _moves(lines: Iterable[tuple[int, str, str]]) -> Iterator[tuple[date, str, str]]:
    """From ``before>after why`` to the move."""
    for _, day, text in sorted(lines):
        before, _, rest = text.partition(" ")[0].partition(">")
        yield date.fromisoformat(day), before, rest


def _due_before(text: str) -> str:
    """The day that an item was due before ``granted before>after why``: what was put off later was not put off then."""
    return text.split(" ", 2)[1].partition(">")[0]
