"""Questions that found no answer and were handed to legal staff, masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question; ``answer`` is none until legal staff have answered."""

    id: int
    person_id: int
    question: str
    note: str
    created_at: str
    answer: str | None


_COLUMNS = "id, person_id, question, note, created_at, answer"


def add(db: Database, person_id: int, question: str, note: str, *, at: str) -> int:
    """Keep a masked question; returns its number."""
    row = db.conn.execute(
        "INSERT INTO unanswered (person_id, question, note, state, created_at) VALUES (?, ?, ?, 'new', ?) RETURNING id",
        [person_id, question, note, at],
    ).fetchone()
    return int(row[0])


def question(db: Database, number: int) -> Unanswered | None:
    """The question of that number."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM unanswered WHERE id = ?", [number]).fetchone()
    return None if row is None else Unanswered(*row)


def questions(db: Database, *, all_of_them: bool = False, limit: int = 1000) -> Sequence[Unanswered]:
    """The questions that wait for an answer, oldest first, or all."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM unanswered WHERE ? OR state = 'new' ORDER BY id LIMIT ?", [all_of_them, limit]
    ).fetchall()
    return [Unanswered(*row) for row in rows]


def answer(db: Database, number: int, text: str, by: int, *, at: str) -> bool:
    """Answer it; False where somebody has done so already."""
    done = db.conn.execute(
        "UPDATE unanswered SET state = 'answered', answer = ?, answered_by = ?, answered_at = ? WHERE id = ? AND state = 'new'",
        [text, by, at, number],
    )
    return done.rowcount == 1
