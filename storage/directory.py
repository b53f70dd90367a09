"""Looking people up: by unit, by name, by certificate, and whether they can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from storage.people import PERSON_COLUMNS, Person, Standing, Unit, read_person


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether somebody writes to the bot; counted over all doors."""

    accounts: int
    unreachable: int
    """How many of the accounts messages no longer arrive at."""

    @property
    def is_enrolled(self) -> bool:
        return self.accounts > 0


def everybody(db: Database) -> tuple[Person, ...]:
    """Everybody whatever their standing, in the order in which they were entered."""
    rows = db.conn.execute(f"SELECT {PERSON_COLUMNS} FROM people p ORDER BY p.id").fetchall()
    return tuple(read_person(row) for row in rows)


def people_in(db: Database, unit_id: int, *, limit: int, offset: int = 0) -> tuple[Person, ...]:
    """Those who have not left, of that unit alone, those who lead first."""
    rows = db.conn.execute(
        f"SELECT {PERSON_COLUMNS} FROM people p WHERE p.unit_id = ? AND p.standing <> 'left'"
        " ORDER BY p.role = 'officer', p.standing = 'suspended', p.id LIMIT ? OFFSET ?",
        [unit_id, limit, offset],
    ).fetchall()
    return tuple(read_person(row) for row in rows)


def head_counts(db: Database) -> Mapping[int, int]:
    """How many who have not left each unit has by itself; a unit without anybody is not in it."""
    rows = db.conn.execute("SELECT unit_id, count(*) FROM people WHERE standing <> 'left' GROUP BY unit_id").fetchall()
    return {int(row[0]): int(row[1]) for row in rows}


def named(db: Database, name: str, *standings: Standing) -> tuple[Person, ...]:
    """Those of that name with one of ``standings`` (none given: whatever theirs), in the order in which they were entered."""
    marks = ", ".join("?" * len(standings))
    condition = f" AND p.standing IN ({marks})" if standings else ""
    rows = db.conn.execute(
        f"SELECT {PERSON_COLUMNS} FROM people p WHERE p.name = ?{condition} ORDER BY p.id", [name, *standings]
    ).fetchall()
    return tuple(read_person(row) for row in rows)


def reach_of(db: Database, person_id: int) -> Reach:
    """Whether somebody has accounts, whatever their standing."""
    row = db.conn.execute(
        "SELECT count(*), count(unreachable_since) FROM accounts WHERE person_id = ? AND unbound_at IS NULL", [person_id]
    ).fetchone()
    return Reach(int(row[0]), int(row[1]))


def enrolled(db: Database) -> frozenset[int]:
    """The ids of those who have an account, whatever their standing."""
    rows = db.conn.execute("SELECT DISTINCT person_id FROM accounts WHERE unbound_at IS NULL").fetchall()
    return frozenset(int(row[0]) for row in rows)


def unit(db: Database, unit_id: int) -> Unit | None:
    """The unit of that id, unless it is closed."""
    row = db.conn.execute("SELECT id, name, parent_id FROM units WHERE id = ? AND closed_at IS NULL", [unit_id]).fetchone()
    return None if row is None else Unit(*row)


def path_of(db: Database, unit_id: int) -> tuple[Unit, ...]:
    """The unit of that id and all above it, the top first; closed ones too."""
    rows = db.conn.execute(
        """WITH RECURSIVE up (id, name, parent_id, height) AS (
            SELECT id, name, parent_id, 0 FROM units WHERE id = ?
            UNION ALL SELECT u.id, u.name, u.parent_id, up.height + 1 FROM units u JOIN up ON u.id = up.parent_id
        ) SELECT id, name, parent_id FROM up ORDER BY height DESC""",
        [unit_id],
    ).fetchall()
    return tuple(Unit(*row) for row in rows)


def parents(db: Database) -> Mapping[int, int | None]:
    """The unit above each unit, closed ones too."""
    return {int(row[0]): row[1] for row in db.conn.execute("SELECT id, parent_id FROM units").fetchall()}
