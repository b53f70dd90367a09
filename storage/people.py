"""Units, people, and the accounts they write from."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage.moments import to_day


class Role(StrEnum):
    """What somebody is in the bot; the permission table says what each may do."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    LEGAL = "legal"
    DISCIPLINE = "discipline"
    ADMIN = "admin"
    OBSERVER = "observer"
    """执法监督员: from outside the agency; files clues and follows only their own."""


class Standing(StrEnum):
    """Whether somebody belongs to the agency now."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the agency (支队, 大队, 中队); the top of the tree has no parent."""

    id: int
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the agency."""

    id: int
    name: str
    unit_id: int
    role: Role
    standing: Standing
    certificate_number: str | None
    certificate_expires: date | None


@dataclass(frozen=True, slots=True)
class Account:
    """An account at a door, bound to a person until ``unbound_at``."""

    door: str
    account_id: int
    person_id: int
    shown_name: str
    is_reachable: bool


PERSON_COLUMNS = "p.id, p.name, p.unit_id, p.role, p.standing, p.certificate_number, p.certificate_expires"


def read_person(row: tuple[object, ...]) -> Person:
    """The person in a row of ``PERSON_COLUMNS`` from a table called ``p``."""
    number, name, unit, role, standing, certificate, expires = row
    return Person(
        int(str(number)),
        str(name),
        int(str(unit)),
        Role(str(role)),
        Standing(str(standing)),
        None if certificate is None else str(certificate),
        to_day(None if expires is None else str(expires)),
    )


def person_at(db: Database, door: str, account_id: int) -> Person | None:
    """The active person who writes from that account now; none for a stranger, and for whoever is suspended or has left."""
    row = db.conn.execute(
        f"SELECT {PERSON_COLUMNS} FROM accounts a JOIN people p ON p.id = a.person_id"
        " WHERE a.door = ? AND a.account_id = ? AND a.unbound_at IS NULL AND p.standing = 'active'",
        [door, account_id],
    ).fetchone()
    return None if row is None else read_person(row)


def was_bound(db: Database, door: str, account_id: int) -> bool:
    """Whether that account ever was somebody's."""
    row = db.conn.execute("SELECT 1 FROM accounts WHERE door = ? AND account_id = ? LIMIT 1", [door, account_id]).fetchone()
    return row is not None


def person(db: Database, person_id: int) -> Person | None:
    """The person of that id, whatever their standing."""
    row = db.conn.execute(f"SELECT {PERSON_COLUMNS} FROM people p WHERE p.id = ?", [person_id]).fetchone()
    return None if row is None else read_person(row)


def active_with_roles(db: Database, roles: frozenset[Role], units: Collection[int] | None = None) -> tuple[Person, ...]:
    """The active people with one of ``roles``, of ``units`` alone where some are given, in the order in which they were entered."""
    marks = ", ".join("?" * len(roles))
    within = "" if units is None else "AND p.unit_id IN (SELECT value FROM json_each(?))"
    rows = db.conn.execute(
        f"SELECT {PERSON_COLUMNS} FROM people p WHERE p.standing = 'active' AND p.role IN ({marks}) {within} ORDER BY p.id",
        [*sorted(roles), *(() if units is None else (json.dumps(sorted(units)),))],
    ).fetchall()
    return tuple(read_person(row) for row in rows)


def add_unit(db: Database, name: str, parent_id: int | None = None) -> Unit:
    """Enter a unit. Raises ``sqlite3.IntegrityError`` if its parent has one of that name."""
    row = db.conn.execute("INSERT INTO units (name, parent_id) VALUES (?, ?) RETURNING id", [name, parent_id]).fetchone()
    return Unit(int(row[0]), name, parent_id)


def units(db: Database) -> tuple[Unit, ...]:
    """The units that are not closed, parents before their children."""
    rows = db.conn.execute(
        """WITH RECURSIVE tree (id, name, parent_id, path) AS (
            SELECT id, name, parent_id, printf('%09d', id) FROM units WHERE parent_id IS NULL AND closed_at IS NULL
            UNION ALL
            SELECT u.id, u.name, u.parent_id, tree.path || printf('/%09d', u.id)
            FROM units u JOIN tree ON u.parent_id = tree.id WHERE u.closed_at IS NULL
        ) SELECT id, name, parent_id FROM tree ORDER BY path"""
    ).fetchall()
    return tuple(Unit(*row) for row in rows)


def units_below(db: Database, unit_id: int) -> frozenset[int]:
    """The ids of ``unit_id`` and of every unit below it."""
    rows = db.conn.execute(
        """WITH RECURSIVE tree (id) AS (
            SELECT ? UNION SELECT u.id FROM units u JOIN tree ON u.parent_id = tree.id
        ) SELECT id FROM tree""",
        [unit_id],
    ).fetchall()
    return frozenset(int(row[0]) for row in rows)


def add_person(
    db: Database,
    name: str,
    unit_id: int,
    role: Role,
    *,
    created_at: str,
    certificate_number: str | None = None,
    certificate_expires: date | None = None,
) -> Person:
    """Enter somebody. Raises ``sqlite3.IntegrityError`` for a certificate number that somebody has, or an unknown unit."""
    expires = None if certificate_expires is None else certificate_expires.isoformat()
    row = db.conn.execute(
        "INSERT INTO people (name, unit_id, role, standing, certificate_number, certificate_expires, created_at)"
        " VALUES (?, ?, ?, 'active', ?, ?, ?) RETURNING id",
        [name, unit_id, role, certificate_number, expires, created_at],
    ).fetchone()
    return Person(int(row[0]), name, unit_id, role, Standing.ACTIVE, certificate_number, certificate_expires)


def set_standing(db: Database, person_id: int, standing: Standing) -> None:
    """Whether somebody belongs to the agency, from now on."""
    db.conn.execute("UPDATE people SET standing = ? WHERE id = ?", [standing, person_id])


def set_unit(db: Database, person_id: int, unit_id: int) -> None:
    """Transfer somebody. Raises ``sqlite3.IntegrityError`` for an unknown unit."""
    db.conn.execute("UPDATE people SET unit_id = ? WHERE id = ?", [unit_id, person_id])


def set_role(db: Database, person_id: int, role: Role) -> None:
    """Give somebody another role."""
    db.conn.execute("UPDATE people SET role = ? WHERE id = ?", [role, person_id])


def set_certificate(db: Database, person_id: int, number: str | None, expires: date | None) -> None:
    """Note somebody's certificate. Raises ``sqlite3.IntegrityError`` for a number that somebody else has."""
    db.conn.execute(
        "UPDATE people SET certificate_number = ?, certificate_expires = ? WHERE id = ?",
        [number, None if expires is None else expires.isoformat(), person_id],
    )


def bind(db: Database, door: str, account_id: int, person_id: int, shown_name: str, *, at: str) -> None:
    """Let the person write from that account, and from no other at that door; who used it before is cut off."""
    db.conn.execute(
        "UPDATE accounts SET unbound_at = ? WHERE door = ? AND unbound_at IS NULL AND (account_id = ? OR person_id = ?)",
        [at, door, account_id, person_id],
    )
    db.conn.execute(
        "INSERT INTO accounts (door, account_id, person_id, shown_name, bound_at) VALUES (?, ?, ?, ?, ?)",
        [door, account_id, person_id, shown_name, at],
    )


def unbind(db: Database, person_id: int, *, at: str) -> None:
    """Cut the person off from every account."""
    db.conn.execute("UPDATE accounts SET unbound_at = ? WHERE person_id = ? AND unbound_at IS NULL", [at, person_id])


def mark_reachable(db: Database, door: str, account_id: int, unreachable_since: str | None) -> None:
    """Note that messages do not arrive there since then, or (none) that they do."""
    db.conn.execute(
        "UPDATE accounts SET unreachable_since = ? WHERE door = ? AND account_id = ? AND unbound_at IS NULL",
        [unreachable_since, door, account_id],
    )


def unreachable(db: Database, door: str) -> tuple[int, ...]:
    """The accounts at which messages do not arrive."""
    rows = db.conn.execute(
        "SELECT account_id FROM accounts WHERE door = ? AND unbound_at IS NULL AND unreachable_since IS NOT NULL", [door]
    ).fetchall()
    return tuple(int(row[0]) for row in rows)


def accounts_of(db: Database, person_id: int) -> tuple[Account, ...]:
    """The accounts from which an active person writes now, one a door."""
    rows = db.conn.execute(
        "SELECT a.door, a.account_id, a.person_id, a.shown_name, a.unreachable_since IS NULL FROM accounts a"
        " JOIN people p ON p.id = a.person_id"
        " WHERE a.person_id = ? AND a.unbound_at IS NULL AND p.standing = 'active' ORDER BY a.id",
        [person_id],
    ).fetchall()
    return tuple(Account(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows)


def account_for(db: Database, person_id: int, door: str) -> tuple[str, int] | None:
    """Where to write to somebody: door and account, at ``door`` if they have one there; none without any."""
    row = db.conn.execute(
        "SELECT door, account_id FROM accounts WHERE person_id = ? AND unbound_at IS NULL ORDER BY door <> ?, id LIMIT 1", [person_id, door]
    ).fetchone()
    return None if row is None else (str(row[0]), int(row[1]))
