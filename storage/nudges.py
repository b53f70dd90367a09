"""Who is nudged when, who was, and what other capabilities have put into the next digest."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database


class NudgeKind(StrEnum):
    """What is sent at most once a person and day."""

    DIGEST = "digest"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class NudgeTime:
    """When a unit with all below it, or one person, is nudged: ``HH:MM``; empty where what is above decides."""

    digest_at: str
    quiet_from: str
    quiet_until: str


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


def set_time(db: Database, time: NudgeTime, *, unit_id: int | None = None, person_id: int | None = None, by: int | None, at: str) -> None:
    """Set the times of a unit or a person; all empty takes them back."""
    column, key = ("unit_id", unit_id) if person_id is None else ("person_id", person_id)
    db.conn.execute(f"DELETE FROM nudge_times WHERE {column} = ?", [key])
    if time != NudgeTime("", "", ""):
        db.conn.execute(
            "INSERT INTO nudge_times (unit_id, person_id, digest_at, quiet_from, quiet_until, set_by, set_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [unit_id, person_id, time.digest_at, time.quiet_from, time.quiet_until, by, at],
        )


def mark(db: Database, kind: NudgeKind, person_ids: Iterable[int], day: date) -> None:
    """These people were considered on ``day``, whether or not there was anything to say."""
    db.conn.executemany(
        "INSERT INTO nudge_marks (person_id, kind, day) VALUES (?, ?, ?) ON CONFLICT (person_id, kind) DO UPDATE SET day = excluded.day",
        [(person, kind, day.isoformat()) for person in person_ids],
    )


def unmarked(db: Database, kind: NudgeKind, day: date) -> tuple[tuple[int, int], ...]:
    """The active people who have an account and were not considered on ``day``, each with their unit."""
    rows = db.conn.execute(
        """SELECT p.id, p.unit_id FROM people p LEFT JOIN nudge_marks m ON m.person_id = p.id AND m.kind = :kind
            WHERE p.standing = 'active' AND m.day IS NOT :day
            AND EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = p.id AND a.unbound_at IS NULL) ORDER BY p.id""",
        {"kind": kind, "day": day.isoformat()},
    ).fetchall()
    return tuple((int(row[0]), int(row[1])) for row in rows)


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


def parts(db: Database, person_ids: Iterable[int], day: date) -> tuple[Part, ...]:
    """What lies ready of ``day`` for these people."""
    rows = db.conn.execute(
        "SELECT person_id, kind, content FROM nudge_parts WHERE day = ? AND person_id IN (SELECT value FROM json_each(?))"
        " ORDER BY person_id, kind",
        [day.isoformat(), json.dumps(list(person_ids))],
    ).fetchall()
    return tuple(Part(*row) for row in rows)


def take_out(db: Database, person_ids: Iterable[int]) -> None:
    """Forget what lies ready for these people: it was sent, or is of another day."""
    db.conn.execute("DELETE FROM nudge_parts WHERE person_id IN (SELECT value FROM json_each(?))", [json.dumps(list(person_ids))])
