"""Pictures that were sent together with what one of them entered: which record the others of an album belong to, and what shows it."""

from __future__ import annotations

from sqlite_utils import Database


def note(db: Database, record_id: int, album: str, *, at: str) -> None:
    """Remember with which album a record came."""
    db.conn.execute("UPDATE due_records SET album = ?, touched_at = ? WHERE id = ?", [album, at, record_id])


def of_album(db: Database, album: str, *, by: int, since: str) -> int | None:
    """The record that somebody has entered with a picture of that album since then."""
    row = db.conn.execute(
        "SELECT id FROM due_records WHERE made_by = ? AND album = ? AND touched_at >= ? AND voided_at IS NULL LIMIT 1", [by, album, since]
    ).fetchone()
    return None if row is None else int(row[0])


def shown_in(db: Database, subject: str, *, door: str, account_id: int) -> int | None:
    """The message that arrived last about a subject; none while it is on its way."""
    row = db.conn.execute(
        "SELECT max(message_id) FROM outbox WHERE subject = ? AND door = ? AND account_id = ? AND state = 'sent'",
        [subject, door, account_id],
    ).fetchone()
    return None if row[0] is None else int(row[0])
