"""What the database that a restore replaces knows and its backup does not: newer truth, which a restore must not undo."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from storage import anonymous, audit
from storage.database import connect_to_read
from storage.revived import Holding, agreed

NOT_ACTIVE_ANY_MORE = "suspended"


@dataclass(frozen=True, slots=True)
class PersonNow:
    """What somebody is now; ``unit`` is their unit's id and name."""

    role: str
    standing: str
    unit: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Present:
    """The database in use, as far as a restore must heed it."""

    installed_at: str
    """When it was created: two databases in which that differs tell of different people under the same ids."""
    audit_head: audit.Head
    people: dict[tuple[int, str], PersonNow]
    """By id and moment of entry: an id alone may have been given again after an earlier restore."""
    accounts: frozenset[tuple[str, int, int, str]]
    """Door, account and person (id, moment of entry) of each account in use."""
    attachments: frozenset[str]
    """The names of all files that are its, also of those that it has still to erase."""
    knowledge: Holding
    """The lists and learned names that hold, as far as somebody has been told that they do."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """How much a restore took back because newer truth says otherwise."""

    people: int = 0
    """Whose role, unit or standing is now another."""
    accounts: int = 0
    """Which are not, or no longer, that person's."""


def read_present(path: Path) -> Present | None:
    """What the database at ``path`` says now; none where it cannot be read."""
    try:
        with contextlib.closing(connect_to_read(path)) as db:
            return Present(
                installed_at(db),
                audit.head(db),
                _people(db),
                frozenset((door, account, *person) for _, door, account, person in _bound(db)),
                frozenset(str(row[0]) for row in db.conn.execute("SELECT name FROM attachments WHERE name IS NOT NULL"))
                | anonymous.names(db),
                agreed(db),
            )
    except (sqlite3.Error, ValueError):
        return None


def installed_at(db: Database) -> str:
    """When the database was created. Raises ``ValueError`` if it does not say."""
    row = db.conn.execute("SELECT value FROM installation WHERE name = 'created_at'").fetchone()
    if row is None:
        raise ValueError("no database of this program")
    return str(row[0])


def stored_attachments(db: Database) -> frozenset[str]:
    """The names of the attachments whose files should be in the folder."""
    stored = frozenset(str(row[0]) for row in db.conn.execute("SELECT name FROM attachments WHERE state = 'stored'"))
    return stored | anonymous.names(db)


def carry_over(db: Database, present: Present, *, at: str) -> CutOff:
    """Let ``db``, restored from a backup of the same installation, agree with ``present`` about who may do what.

    Roles, units and standings become those of now; whoever is not known now is suspended; an account stays only where it still is
    the same person's. Runs inside the caller's transaction.
    """
    units = dict(db.conn.execute("SELECT id, name FROM units").fetchall())
    changed = 0
    for (person_id, created_at), then in _people(db).items():
        now = present.people.get((person_id, created_at))
        if now is None:
            # Purged since, or entered in a history that an earlier restore gave up.
            now = PersonNow(then.role, NOT_ACTIVE_ANY_MORE if then.standing == "active" else then.standing, then.unit)
        elif units.get(now.unit[0]) != now.unit[1]:
            now = PersonNow(now.role, now.standing, then.unit)
        if now != then:
            changed += 1
            db.conn.execute(
                "UPDATE people SET role = ?, standing = ?, unit_id = ? WHERE id = ?", [now.role, now.standing, now.unit[0], person_id]
            )
    cut = [row_id for row_id, door, account, person in _bound(db) if (door, account, *person) not in present.accounts]
    db.conn.executemany("UPDATE accounts SET unbound_at = ? WHERE id = ?", [[at, row_id] for row_id in cut])
    return CutOff(changed, len(cut))


def _people(db: Database) -> dict[tuple[int, str], PersonNow]:
    rows = db.conn.execute(
        "SELECT p.id, p.created_at, p.role, p.standing, u.id, u.name FROM people p JOIN units u ON u.id = p.unit_id"
    ).fetchall()
    return {(row[0], row[1]): PersonNow(row[2], row[3], (row[4], row[5])) for row in rows}


def _bound(db: Database) -> list[tuple[int, str, int, tuple[int, str]]]:
    rows = db.conn.execute(
        "SELECT a.id, a.door, a.account_id, p.id, p.created_at FROM accounts a JOIN people p ON p.id = a.person_id"
        " WHERE a.unbound_at IS NULL"
    ).fetchall()
    return [(row[0], row[1], row[2], (row[3], row[4])) for row in rows]
