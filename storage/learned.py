"""What legal staff have taught the finder from the chat, and when they compared an entry with its source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Learned:
    """An alias of an entry; with ``table`` and ``cells`` (by column, without the id) the entry itself, whose first alias it is."""

    id: int
    entry: str
    alias: str
    table: str | None
    cells: Mapping[str, str]
    at: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """That somebody has compared an entry or row with its source; ``source`` is empty where it stays as it is."""

    id: int
    entry: str
    checked_on: str
    """A day."""
    source: str
    is_withdrawn: bool


_COLUMNS = "id, entry, alias, table_name, cells, at, withdrawn_at IS NOT NULL"
_CHECK = "id, entry, checked_on, source, withdrawn_at IS NOT NULL"


def add_alias(db: Database, entry: str, alias: str, by: int, *, gap: int | None, at: str) -> int:
    """Keep an alias; returns its number."""
    row = db.conn.execute(
        "INSERT INTO learned (entry, alias, gap_id, person_id, at) VALUES (?, ?, ?, ?, ?) RETURNING id", [entry, alias, gap, by, at]
    ).fetchone()
    return int(row[0])


def add_entry(db: Database, table: str, entry: str, alias: str, cells: Mapping[str, str], by: int, *, gap: int | None, at: str) -> int:
    """Keep a new entry; returns its number. Raises ``sqlite3.IntegrityError`` where its id was given before."""
    row = db.conn.execute(
        "INSERT INTO learned (entry, alias, table_name, cells, gap_id, person_id, at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [entry, alias, table, json.dumps(dict(cells), ensure_ascii=False), gap, by, at],
    ).fetchone()
    return int(row[0])


def learned(db: Database, number: int) -> Learned | None:
    """What has that number."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM learned WHERE id = ?", [number]).fetchone()
    return None if row is None else _read(row)


def all_learned(db: Database) -> tuple[Learned, ...]:
    """What holds now, in the order in which it was learned."""
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM learned WHERE withdrawn_at IS NULL ORDER BY id").fetchall()
    return tuple(_read(row) for row in rows)


def next_number(db: Database, table: str) -> int:
    """The number of the next entry of ``table``, one more than there ever were: entries are withdrawn, never deleted."""
    return int(db.conn.execute("SELECT count(*) + 1 FROM learned WHERE table_name = ?", [table]).fetchone()[0])


def withdraw(db: Database, number: int, by: int, *, at: str) -> bool:
    """Let something hold no longer; False where it did not."""
    done = db.conn.execute("UPDATE learned SET withdrawn_at = ?, withdrawn_by = ? WHERE id = ? AND withdrawn_at IS NULL", [at, by, number])
    return done.rowcount == 1


def check(db: Database, entry: str, checked_on: str, source: str, by: int, *, at: str) -> int:
    """Note a check; returns its number."""
    row = db.conn.execute(
        "INSERT INTO checked_entries (entry, checked_on, source, person_id, at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        [entry, checked_on, source, by, at],
    ).fetchone()
    return int(row[0])


def checked(db: Database, number: int) -> Checked | None:
    """The check of that number."""
    row = db.conn.execute(f"SELECT {_CHECK} FROM checked_entries WHERE id = ?", [number]).fetchone()
    return None if row is None else _read_check(row)


def checks(db: Database) -> tuple[Checked, ...]:
    """The checks that hold, in the order in which they were made."""
    rows = db.conn.execute(f"SELECT {_CHECK} FROM checked_entries WHERE withdrawn_at IS NULL ORDER BY id").fetchall()
    return tuple(_read_check(row) for row in rows)


def uncheck(db: Database, number: int, *, at: str) -> bool:
    """Take a check back; False where that was done before."""
    done = db.conn.execute("UPDATE checked_entries SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL", [at, number])
    return done.rowcount == 1


def forget_checks(db: Database, entry: str, *, at: str) -> None:
    """Take back every check of an entry that is no longer there."""
    db.conn.execute("UPDATE checked_entries SET withdrawn_at = ? WHERE entry = ? AND withdrawn_at IS NULL", [at, entry])


def _read(row: tuple[object, ...]) -> Learned:
    number, entry, alias, table, cells, at, withdrawn = row
    return Learned(
        int(str(number)),
        str(entry),
        str(alias),
        None if table is None else str(table),
        json.loads(str(cells)) if cells else {},
        str(at),
        bool(withdrawn),
    )


def _read_check(row: tuple[object, ...]) -> Checked:
    number, entry, checked_on, source, withdrawn = row
    return Checked(int(str(number)), str(entry), str(checked_on), str(source), bool(withdrawn))
