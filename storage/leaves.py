"""Who is on leave when, and who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage.moments import to_day


@dataclass(frozen=True, slots=True)
class Leave:
    """A leave that was not ended; both days are part of it."""

    id: int
    person_id: int
    first_day: date
    last_day: date
    deputy_id: int | None


_LEAVE = "id, person_id, first_day, last_day, deputy_id"


def _leave(row: tuple[object, ...]) -> Leave:
    number, person, first, last, deputy = row
    first_day, last_day = to_day(str(first)), to_day(str(last))
    assert first_day is not None
    assert last_day is not None
    return Leave(int(str(number)), int(str(person)), first_day, last_day, None if deputy is None else int(str(deputy)))


def add(db: Database, person_id: int, first_day: date, last_day: date, deputy_id: int | None, *, set_by: int | None, at: str) -> Leave:
    """Enter a leave. Raises ``sqlite3.IntegrityError`` where it ends before it begins or somebody stands in for himself."""
    row = db.conn.execute(
        f"INSERT INTO leaves (person_id, first_day, last_day, deputy_id, set_by, set_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING {_LEAVE}",
        [person_id, first_day.isoformat(), last_day.isoformat(), deputy_id, set_by, at],
    ).fetchone()
    return _leave(row)


def leave(db: Database, leave_id: int) -> Leave | None:
    """The leave of that id, unless it was ended."""
    row = db.conn.execute(f"SELECT {_LEAVE} FROM leaves WHERE id = ? AND ended_at IS NULL", [leave_id]).fetchone()
    return None if row is None else _leave(row)


def leaves_of(db: Database, person_id: int, first_day: date, last_day: date | None = None) -> tuple[Leave, ...]:
    """The person's leaves that touch the days from ``first_day`` to ``last_day`` (none: open), in their order."""
    rows = db.conn.execute(
        f"SELECT {_LEAVE} FROM leaves WHERE person_id = ? AND ended_at IS NULL AND last_day >= ? AND (? IS NULL OR first_day <= ?)"
        " ORDER BY first_day, id",
        [person_id, first_day.isoformat(), *(2 * [None if last_day is None else last_day.isoformat()])],
    ).fetchall()
    return tuple(_leave(row) for row in rows)


def end(db: Database, leave_id: int, *, at: str) -> bool:
    """End a leave, or call it off before it begins; False where that has happened."""
    return db.conn.execute("UPDATE leaves SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [at, leave_id]).rowcount == 1


def end_all(db: Database, person_id: int, *, at: str) -> None:
    """End every leave of the person."""
    db.conn.execute("UPDATE leaves SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL", [at, person_id])


def running(db: Database, day: date) -> dict[int, int | None]:
    """Who is on leave on ``day``, each with who stands in: of several leaves the first with a deputy."""
    rows = db.conn.execute(
        "SELECT person_id, deputy_id FROM leaves WHERE ended_at IS NULL AND first_day <= ? AND last_day >= ? ORDER BY first_day, id",
        [day.isoformat(), day.isoformat()],
    ).fetchall()
    found: dict[int, int | None] = {}
    for person_id, deputy_id in rows:
        found[person_id] = found.get(person_id) or deputy_id
    return found


def away_on(db: Database, day: date) -> tuple[int, ...]:
    """The ids of those who are on leave on that day."""
    rows = db.conn.execute(
        "SELECT DISTINCT person_id FROM leaves WHERE ended_at IS NULL AND first_day <= ? AND last_day >= ? ORDER BY person_id",
        2 * [day.isoformat()],
    ).fetchall()
    return tuple(int(row[0]) for row in rows)
