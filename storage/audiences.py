"""Who belongs to an audience, and how many they are: one statement each, however many people the agency has."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage.people import PERSON_COLUMNS, Person, Role, read_person


@dataclass(frozen=True, slots=True)
class Meant:
    """Everybody of ``units`` and of ``if_role`` who has one of ``roles``, and ``named`` whatever their role; of ``within`` alone."""

    units: Collection[int]
    roles: Collection[Role]
    if_role: Collection[int]
    named: Collection[int]
    within: Collection[int]
    """The units beyond which nobody is meant."""
    but: int
    """The one who is never meant: whoever sends."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people that is."""

    people: int
    without_account: int
    on_leave: int


@dataclass(frozen=True, slots=True)
class SameHours:
    """People of one unit who have set no times of their own, or one who has."""

    unit_id: int
    person_id: int | None
    people: int


_WHERE = """FROM people p WHERE p.standing = 'active' AND p.id <> ? AND p.unit_id IN (SELECT value FROM json_each(?)) AND (
    p.id IN (SELECT value FROM json_each(?))
    OR (p.role IN (SELECT value FROM json_each(?))
        AND (p.unit_id IN (SELECT value FROM json_each(?)) OR p.id IN (SELECT value FROM json_each(?))))
)"""


def members(db: Database, meant: Meant) -> tuple[Person, ...]:
    """The active people who are meant, in the order in which they were entered."""
    rows = db.conn.execute(f"SELECT {PERSON_COLUMNS} {_WHERE} ORDER BY p.id", _values(meant)).fetchall()
    return tuple(read_person(row) for row in rows)


def has(db: Database, meant: Meant, person_id: int) -> bool:
    """Whether somebody is among them."""
    return db.conn.execute(f"SELECT 1 {_WHERE} AND p.id = ?", [*_values(meant), person_id]).fetchone() is not None


def counted(db: Database, meant: Meant, today: date) -> Counted:
    """How many they are, how many of them have no account, and how many are on leave today."""
    row = db.conn.execute(
        "SELECT count(*), total(NOT EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = p.id AND a.unbound_at IS NULL)),"
        " total(EXISTS (SELECT 1 FROM leaves l WHERE l.person_id = p.id AND l.ended_at IS NULL AND l.first_day <= ? AND l.last_day >= ?))"
        f" {_WHERE}",
        [*(2 * [today.isoformat()]), *_values(meant)],
    ).fetchone()
    return Counted(int(row[0]), int(row[1]), int(row[2]))


def by_hours(db: Database, meant: Meant) -> tuple[SameHours, ...]:
    """Those who can be written to, put together as the hours that hold for them are."""
    rows = db.conn.execute(
        f"SELECT p.unit_id, t.person_id, count(*) FROM (SELECT p.id, p.unit_id {_WHERE}) p"
        " LEFT JOIN nudge_times t ON t.person_id = p.id"
        " WHERE EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = p.id AND a.unbound_at IS NULL) GROUP BY p.unit_id, t.person_id",
        _values(meant),
    ).fetchall()
    return tuple(SameHours(*row) for row in rows)


def _values(meant: Meant) -> list[object]:
    lists = (meant.within, meant.named, meant.roles, meant.units, meant.if_role)
    return [meant.but, *(json.dumps(sorted(each)) for each in lists)]


def called(db: Database, names: Collection[str]) -> dict[str, list[Person]]:
    """Those who have one of ``names`` and have not left, by their name; a name that nobody has is not in it."""
    rows = db.conn.execute(
        f"SELECT {PERSON_COLUMNS} FROM people p WHERE p.name IN (SELECT value FROM json_each(?)) AND p.standing <> 'left' ORDER BY p.id",
        [json.dumps(sorted(names), ensure_ascii=False)],
    ).fetchall()
    found: dict[str, list[Person]] = {}
    for row in rows:
        person = read_person(row)
        found.setdefault(person.name, []).append(person)
    return found


def these(db: Database, ids: Collection[int]) -> tuple[Person, ...]:
    """The people of those ids, whatever their standing, in the order of their names."""
    rows = db.conn.execute(
        f"SELECT {PERSON_COLUMNS} FROM people p WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.name, p.id",
        [json.dumps(sorted(ids))],
    ).fetchall()
    return tuple(read_person(row) for row in rows)
