"""What the handling of something due reads and writes besides the due itself."""

from __future__ import annotations

from sqlite_utils import Database


def snoozed_until(db: Database, due_id: int, person_id: int) -> str | None:
    """Before when somebody does not want to hear of it."""
    row = db.conn.execute("SELECT until_at FROM due_snoozes WHERE due_id = ? AND person_id = ?", [due_id, person_id]).fetchone()
    return None if row is None else row[0]


def forget_snoozes(db: Database, due_id: int) -> None:
    """It has ended: nobody has to be told of it again. Who said that it is not theirs stays known."""
    db.conn.execute("DELETE FROM due_snoozes WHERE due_id = ? AND is_disowned = 0", [due_id])
    db.conn.execute("UPDATE due_snoozes SET until_at = NULL WHERE due_id = ?", [due_id])
