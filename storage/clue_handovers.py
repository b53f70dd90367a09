"""What was handed to rectification: measure and day, for the ledger to take up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage.moments import to_day


@dataclass(frozen=True, slots=True)
class Handover:
    """What is to be put right, by which unit and until when."""

    clue_id: str
    unit_id: int
    measure: str
    due_on: date | None
    person_id: int
    at: str


def hand_over(db: Database, clue_id: str, unit_id: int, measure: str, due_on: date | None, person_id: int, *, at: str) -> None:
    """Hand a clue to rectification, or change what was handed over."""
    db.conn.execute(
        "INSERT INTO clue_handovers (clue_id, unit_id, measure, due_on, person_id, at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (clue_id) DO UPDATE SET unit_id = excluded.unit_id, measure = excluded.measure, due_on = excluded.due_on,"
        " person_id = excluded.person_id, at = excluded.at",
        [clue_id, unit_id, measure, None if due_on is None else due_on.isoformat(), person_id, at],
    )


def handover(db: Database, clue_id: str) -> Handover | None:
    """What was handed over of a clue."""
    row = db.conn.execute(
        "SELECT clue_id, unit_id, measure, due_on, person_id, at FROM clue_handovers WHERE clue_id = ?", [clue_id]
    ).fetchone()
    return None if row is None else Handover(row[0], row[1], row[2], to_day(row[3]), row[4], row[5])


def handovers(db: Database) -> tuple[Handover, ...]:
    """Everything that was handed over, in the order of the clues' ids."""
    rows = db.conn.execute("SELECT clue_id, unit_id, measure, due_on, person_id, at FROM clue_handovers ORDER BY clue_id").fetchall()
    return tuple(Handover(row[0], row[1], row[2], to_day(row[3]), row[4], row[5]) for row in rows)
