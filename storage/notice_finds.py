"""Names that must not stand in what is passed on: of people, and of cases as far as somebody sees them."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlite_utils import Database

from storage.clues import Sight


def names_of_people(db: Database) -> tuple[tuple[str, str], ...]:
    """The name and the certificate number (empty for none) of everybody who was ever entered, whatever their standing."""
    rows = db.conn.execute("SELECT DISTINCT name, coalesce(certificate_number, '') FROM people").fetchall()
    return tuple((str(row[0]), str(row[1])) for row in rows)


def names_of_units(db: Database) -> frozenset[str]:
    """The names of all units, also of closed ones."""
    return frozenset(str(row[0]) for row in db.conn.execute("SELECT DISTINCT name FROM units").fetchall())


def whom_clues_are_about(db: Database, sight: Sight) -> tuple[str, ...]:
    """What the clues that ``sight`` shows are about, in their reporters' words."""
    rows = db.conn.execute(
        f"SELECT DISTINCT c.about FROM clues c INDEXED BY clues_about WHERE c.about <> '' AND {sight.condition}", sight.values
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def labels_of_timers(db: Database, person_id: int, units: Collection[int]) -> tuple[str, ...]:
    """What the cases are called for which ``person_id`` or somebody of ``units`` has ever started a timer."""
    rows = db.conn.execute(
        "SELECT DISTINCT json_extract(d.detail, '$.label') FROM dues d INDEXED BY dues_timers WHERE d.kind = 'timer'"
        " AND (d.person_id = ? OR d.unit_id IN (SELECT value FROM json_each(?)))",
        [person_id, json.dumps(sorted(units))],
    ).fetchall()
    return tuple(str(row[0]) for row in rows if row[0])
