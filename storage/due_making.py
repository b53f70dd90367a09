"""What the making of dues has to know in few statements: what is there, whose people have moved, which certificates expire."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from sqlite_utils import Database

from storage import dues
from storage.dues import Due
from storage.people import PERSON_COLUMNS, Person, read_person

Whose = tuple[int, int | None, str]
"""Unit, person (none for what a unit has to do) and period."""


def state(db: Database) -> str:
    """What changes whenever dues may be missing: a campaign, a duty, a person, an account of a unit; cheap to ask."""
    row = db.conn.execute(
        "SELECT (SELECT coalesce(sum(revision), 0) || '.' || count(*) FROM campaigns WHERE state = 'running'),"
        " (SELECT coalesce(sum(revision), 0) || '.' || count(*) FROM duties),"
        " (SELECT count(*) || '.' || coalesce(sum(unit_id * (id % 97 + 1)), 0) || '.' || group_concat(DISTINCT role) FROM people"
        " WHERE standing = 'active'),"
        " (SELECT coalesce(sum(id * (coalesce(substr(certificate_expires, 3, 2), 0) * 372 + substr(certificate_expires, 6, 2) * 31"
        " + substr(certificate_expires, 9, 2))), 0) FROM people WHERE standing = 'active' AND certificate_expires IS NOT NULL),"
        " (SELECT count(*) FROM units WHERE closed_at IS NULL)"
    ).fetchone()
    return "|".join(map(str, row))


def made(db: Database, duty_id: int, first: date) -> frozenset[Whose]:
    """For whom a duty was entered that is due since ``first``, whatever became of it. A person's own is theirs in whichever unit."""
    rows = db.conn.execute(
        "SELECT unit_id, person_id, period FROM dues WHERE duty_id = ? AND due_on >= ?", [duty_id, first.isoformat()]
    ).fetchall()
    return frozenset((0 if row[1] is not None else int(row[0]), row[1], str(row[2])) for row in rows)


def of_nobody(db: Database, limit: int) -> tuple[Due, ...]:
    """Open dues of people who have left and of units that were closed."""
    rows = db.conn.execute(
        f"SELECT {dues.COLUMNS} FROM dues d LEFT JOIN people p ON p.id = d.person_id JOIN units u ON u.id = d.unit_id"
        " WHERE d.state = 'open' AND (p.standing = 'left' OR (d.person_id IS NULL AND u.closed_at IS NOT NULL)) ORDER BY d.id LIMIT ?",
        [limit],
    ).fetchall()
    return tuple(dues.read(row) for row in rows)


def elsewhere(db: Database, limit: int) -> tuple[tuple[Due, int], ...]:
    """Open dues of people who belong to another unit now, each with that unit."""
    rows = db.conn.execute(
        f"SELECT p.unit_id, {dues.COLUMNS} FROM dues d JOIN people p ON p.id = d.person_id"
        " WHERE d.state = 'open' AND d.unit_id <> p.unit_id ORDER BY d.id LIMIT ?",
        [limit],
    ).fetchall()
    return tuple((dues.read(row[1:]), int(row[0])) for row in rows)


def given_to_strangers(db: Database, limit: int) -> tuple[Due, ...]:
    """Open dues of units that were given to somebody who has left or is suspended."""
    rows = db.conn.execute(
        f"SELECT {dues.COLUMNS} FROM dues d JOIN people p ON p.id = d.assigned_to"
        " WHERE d.state = 'open' AND p.standing <> 'active' ORDER BY d.id LIMIT ?",
        [limit],
    ).fetchall()
    return tuple(dues.read(row) for row in rows)


def expiring(db: Database, first: date, last: date) -> tuple[Person, ...]:
    """The active people whose certificate expires from ``first`` to ``last``."""
    rows = db.conn.execute(
        f"SELECT {PERSON_COLUMNS} FROM people p WHERE p.standing = 'active' AND p.certificate_expires BETWEEN ? AND ? ORDER BY p.id",
        [first.isoformat(), last.isoformat()],
    ).fetchall()
    return tuple(read_person(row) for row in rows)


def certificates(db: Database, person_ids: Iterable[int]) -> frozenset[tuple[int, str]]:
    """The person and the day of each certificate that was entered for one of them, whatever became of it."""
    rows = db.conn.execute(
        "SELECT person_id, period FROM dues WHERE kind = 'certificate' AND person_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(person_ids))],
    ).fetchall()
    return frozenset((int(row[0]), str(row[1])) for row in rows)


def renewed(db: Database, limit: int) -> tuple[Due, ...]:
    """Open certificates of people whose certificate now expires on another day."""
    rows = db.conn.execute(
        f"SELECT {dues.COLUMNS} FROM dues d JOIN people p ON p.id = d.person_id WHERE d.state = 'open' AND d.kind = 'certificate'"
        " AND p.certificate_expires IS NOT d.period ORDER BY d.id LIMIT ?",
        [limit],
    ).fetchall()
    return tuple(dues.read(row) for row in rows)
