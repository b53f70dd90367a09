"""Which message of ours answered which message of a person, so that an edited question is answered again in the same place."""

from __future__ import annotations

from sqlite_utils import Database

SUBJECT = "answer"
"""What the subject of an answer that waits in the outbox begins with."""


def subject_of(question_id: int) -> str:
    """The subject of the answer to ``question_id`` while it waits in the outbox."""
    return f"{SUBJECT}:{question_id}"


def note(db: Database, door: str, account_id: int, question_id: int, answer_id: int, *, at: str) -> None:
    """Keep that message ``answer_id`` answers message ``question_id`` of that account."""
    db.conn.execute(
        "INSERT INTO answered_questions (door, account_id, question_id, answer_id, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (door, account_id, question_id) DO UPDATE SET answer_id = excluded.answer_id, at = excluded.at",
        [door, account_id, question_id, answer_id, at],
    )


def answer_to(db: Database, door: str, account_id: int, question_id: int) -> int | None:
    """The message that answers ``question_id``; none where it was no question, or too long ago."""
    row = db.conn.execute(
        "SELECT answer_id FROM answered_questions WHERE door = ? AND account_id = ? AND question_id = ?", [door, account_id, question_id]
    ).fetchone()
    return None if row is None else int(row[0])


def is_awaited(db: Database, door: str, account_id: int, question_id: int) -> bool:
    """Whether the answer to ``question_id`` still waits in the outbox or is on its way."""
    row = db.conn.execute(
        "SELECT 1 FROM outbox WHERE door = ? AND account_id = ? AND subject = ? AND state IN ('queued', 'sending')",
        [door, account_id, subject_of(question_id)],
    ).fetchone()
    return row is not None
