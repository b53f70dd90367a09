"""What people tell us about the bot, and the answers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Feedback:
    """One piece of feedback; ``answer`` is none until somebody has answered."""

    id: int
    person_id: int
    text: str
    created_at: str
    answer: str | None


def add(db: Database, person_id: int, text: str, *, at: str) -> int:
    """Keep feedback; returns its number."""
    row = db.conn.execute(
        "INSERT INTO feedback (person_id, text, state, created_at) VALUES (?, ?, 'new', ?) RETURNING id", [person_id, text, at]
    ).fetchone()
    return int(row[0])


def feedback(db: Database, number: int) -> Feedback | None:
    """The feedback of that number."""
    row = db.conn.execute("SELECT id, person_id, text, created_at, answer FROM feedback WHERE id = ?", [number]).fetchone()
    return None if row is None else Feedback(*row)


def answer(db: Database, number: int, text: str, by: int, *, at: str) -> bool:
    """Answer it; False where somebody has done so already."""
    done = db.conn.execute(
        "UPDATE feedback SET state = 'answered', answer = ?, answered_by = ?, answered_at = ? WHERE id = ? AND state = 'new'",
        [text, by, at, number],
    )
    return done.rowcount == 1
