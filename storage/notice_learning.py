"""Which counted record a notice to be studied has left."""

from __future__ import annotations

from sqlite_utils import Database


def record_of(db: Database, person_id: int, kind: str, mark: str) -> int | None:
    """The record of somebody whose words end in ``mark``, also one that was taken back; none where there is none."""
    row = db.conn.execute(
        "SELECT id FROM due_records WHERE person_id = ? AND kind = ? AND substr(what, -length(?)) = ? ORDER BY id DESC LIMIT 1",
        [person_id, kind, mark, mark],
    ).fetchone()
    return None if row is None else int(row[0])


def records_of(db: Database, notice_id: int, kind: str, mark: str) -> int:
    """How many records of those who were sent a notice stand whose words end in ``mark``."""
    row = db.conn.execute(
        "SELECT count(*) FROM due_records WHERE kind = ? AND voided_at IS NULL AND person_id IN"
        " (SELECT person_id FROM notice_recipients WHERE notice_id = ?) AND substr(what, -length(?)) = ?",
        [kind, notice_id, mark, mark],
    ).fetchone()
    return int(row[0])
