"""Who is nudged when, who was, and what other capabilities have put into the next digest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage.moments import to_day


class NudgeKind(StrEnum):
    """What is sent at most once a person and day."""

    DIGEST = "digest"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class NudgeTime:
    """When a unit with all below it, or one person, is nudged: ``HH:MM``; empty where what is above decides."""

    digest_at: str = ""
    quiet_from: str = ""
    quiet_until: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who was not considered for a digest on a day."""

    person_id: int
    unit_id: int
    last_day: date | None
    """The day on which they were considered last, and the moment."""
    last_at: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a capability has put into somebody's next digest."""

    person_id: int
    kind: str
    content: str


def times(db: Database) -> tuple[dict[int, NudgeTime], dict[int, NudgeTime]]:
    """The times that were set, by unit and by person."""
    units: dict[int, NudgeTime] = {}
    persons: dict[int, NudgeTime] = {}
    for unit, person, *own in db.conn.execute("SELECT unit_id, person_id, digest_at, quiet_from, quiet_until FROM nudge_times").fetchall():
        if unit is not None:
            units[unit] = NudgeTime(*own)
        else:
            persons[person] = NudgeTime(*own)
    return units, persons


def times_of(db: Database, unit_ids: Sequence[int], person_id: int) -> tuple[dict[int, NudgeTime], NudgeTime]:
    """The times that were set for some units, by unit, and for one person."""
    rows = db.conn.execute(
        "SELECT unit_id, digest_at, quiet_from, quiet_until FROM nudge_times"
        " WHERE person_id = ? OR unit_id IN (SELECT value FROM json_each(?))",
        [person_id, json.dumps(list(unit_ids))],
    ).fetchall()
    units = {row[0]: NudgeTime(*row[1:]) for row in rows if row[0] is not None}
    return units, next((NudgeTime(*row[1:]) for row in rows if row[0] is None), NudgeTime())


def times_state(db: Database) -> tuple[int, int]:
    """Changes whenever a time was set or taken back."""
    row = db.conn.execute("SELECT count(*), coalesce(max(id), 0) FROM nudge_times").fetchone()
    return row[0], row[1]


def set_time(db: Database, time: NudgeTime, *, unit_id: int | None = None, person_id: int | None = None, by: int | None, at: str) -> None:
    """Set the times of a unit or a person; all empty takes them back."""
    column, key = ("unit_id", unit_id) if person_id is None else ("person_id", person_id)
    db.conn.execute(f"DELETE FROM nudge_times WHERE {column} = ?", [key])
    if time != NudgeTime():
        db.conn.execute(
            "INSERT INTO nudge_times (unit_id, person_id, digest_at, quiet_from, quiet_until, set_by, set_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [unit_id, person_id, time.digest_at, time.quiet_from, time.quiet_until, by, at],
        )


def mark(db: Database, kind: NudgeKind, person_ids: Iterable[int], day: date, *, at: str) -> None:
    """These people were considered on ``day``, whether or not there was anything to say."""
    db.conn.executemany(
        "INSERT INTO nudge_marks (person_id, kind, day, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person_id, kind) DO UPDATE SET day = excluded.day, at = excluded.at",
        [(person, kind, day.isoformat(), at) for person in person_ids],
    )


def waiting(db: Database, day: date) -> tuple[Waiting, ...]:
    """The active people who have an account and were not considered for a digest on ``day``.

    Also those who were and got none, where something was put ready for them since.
    """
    rows = db.conn.execute(
        """SELECT p.id, p.unit_id, m.day, m.at FROM people p
            LEFT JOIN nudge_marks m ON m.person_id = p.id AND m.kind = 'digest'
            WHERE p.standing = 'active'
            AND (m.day IS NOT :day OR EXISTS (SELECT 1 FROM nudge_parts q WHERE q.person_id = p.id AND q.day = :day))
            AND p.id IN (SELECT a.person_id FROM accounts a WHERE a.unbound_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM nudges n WHERE n.person_id = p.id AND n.day = :day AND n.kind = 'digest')
            ORDER BY p.id""",
        {"day": day.isoformat()},
    ).fetchall()
    return tuple(Waiting(row[0], row[1], to_day(row[2]), row[3] or "") for row in rows)


def got(db: Database, kind: NudgeKind, day: date) -> frozenset[int]:
    """Who was sent one on ``day``."""
    rows = db.conn.execute("SELECT person_id FROM nudges WHERE day = ? AND kind = ?", [day.isoformat(), kind]).fetchall()
    return frozenset(row[0] for row in rows)


def sent(db: Database, kind: NudgeKind, person_id: int, day: date, *, at: str) -> bool:
    """Note that somebody is sent one on ``day``; False where that has happened, and nothing may be sent."""
    done = db.conn.execute(
        "INSERT OR IGNORE INTO nudges (person_id, day, kind, at) VALUES (?, ?, ?, ?)", [person_id, day.isoformat(), kind, at]
    )
    return done.rowcount == 1


def deposit(db: Database, person_id: int, kind: str, day: date, content: str) -> None:
    """Put something into somebody's next digest; it takes the place of what the same capability has put there before."""
    db.conn.execute(
        "INSERT INTO nudge_parts (person_id, kind, day, content) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person_id, kind) DO UPDATE SET day = excluded.day, content = excluded.content",
        [person_id, kind, day.isoformat(), content],
    )


def parts(db: Database, person_ids: Iterable[int], since: date, until: date) -> tuple[Part, ...]:
    """What lies ready of these days for these people: a digest that goes out before it is put ready takes it along the next time."""
    rows = db.conn.execute(
        "SELECT person_id, kind, content FROM nudge_parts WHERE day BETWEEN ? AND ? AND person_id IN (SELECT value FROM json_each(?))"
        " ORDER BY person_id, kind",
        [since.isoformat(), until.isoformat(), json.dumps(list(person_ids))],
    ).fetchall()
    return tuple(Part(*row) for row in rows)


def with_parts(db: Database, since: date, until: date) -> frozenset[int]:
    """For whom something of these days lies ready."""
    rows = db.conn.execute(
        "SELECT DISTINCT person_id FROM nudge_parts WHERE day BETWEEN ? AND ?", [since.isoformat(), until.isoformat()]
    ).fetchall()
    return frozenset(row[0] for row in rows)


def take_out(db: Database, person_ids: Iterable[int]) -> None:
    """Forget what lies ready for these people: it was sent, or is of another day."""
    db.conn.execute("DELETE FROM nudge_parts WHERE person_id IN (SELECT value FROM json_each(?))", [json.dumps(list(person_ids))])
