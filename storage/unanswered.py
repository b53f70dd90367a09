"""What waits for legal staff: questions that found no answer, and errors that somebody has reported of a card; both masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database


class GapKind(StrEnum):
    """What it is."""

    QUESTION = "question"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question, or a report (``card`` is then the id of the entry or row, ``reason`` the kind of error).

    ``answer`` is what legal staff wrote, none where they wrote nothing; ``resolution`` how it was settled otherwise.
    """

    id: int
    person_id: int
    question: str
    note: str
    created_at: str
    answer: str | None
    is_open: bool
    kind: GapKind
    card: str | None
    reason: str | None
    resolution: str | None
    entry: str | None


_COLUMNS = "id, person_id, question, note, created_at, answer, state = 'new', kind, card, reason, resolution, entry"


def add(db: Database, person_id: int, question: str, note: str, *, at: str) -> int:
    """Keep a masked question; returns its number."""
    row = db.conn.execute(
        "INSERT INTO unanswered (person_id, question, note, state, created_at) VALUES (?, ?, ?, 'new', ?) RETURNING id",
        [person_id, question, note, at],
    ).fetchone()
    return int(row[0])


def report(db: Database, person_id: int, card: str, reason: str, text: str, *, at: str) -> tuple[int, bool]:
    """Keep a masked report of an error on ``card``; returns its number and whether it is new: the same one again is the same."""
    same = db.conn.execute(
        "SELECT id FROM unanswered WHERE state = 'new' AND kind = 'report' AND person_id = ? AND card = ? AND reason = ? AND question = ?",
        [person_id, card, reason, text],
    ).fetchone()
    if same is not None:
        return int(same[0]), False
    row = db.conn.execute(
        "INSERT INTO unanswered (person_id, question, note, state, created_at, kind, card, reason)"
        " VALUES (?, ?, '', 'new', ?, 'report', ?, ?) RETURNING id",
        [person_id, text, at, card, reason],
    ).fetchone()
    return int(row[0]), True


def question(db: Database, number: int) -> Unanswered | None:
    """The question or report of that number."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM unanswered WHERE id = ?", [number]).fetchone()
    return None if row is None else _read(row)


def questions(db: Database, *, all_of_them: bool = False, limit: int = 1000) -> Sequence[Unanswered]:
    """What waits for an answer, oldest first, or all."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM unanswered WHERE ? OR state = 'new' ORDER BY id LIMIT ?", [all_of_them, limit]
    ).fetchall()
    return [_read(row) for row in rows]


def answer(db: Database, number: int, text: str, by: int, *, at: str) -> bool:
    """Answer it in words; False where somebody has settled it already."""
    done = db.conn.execute(
        "UPDATE unanswered SET state = 'answered', answer = ?, answered_by = ?, answered_at = ?, resolution = 'answered'"
        " WHERE id = ? AND state = 'new'",
        [text, by, at, number],
    )
    return done.rowcount == 1


def settle(db: Database, number: int, resolution: str, by: int, *, entry: str | None = None, at: str) -> bool:
    """Settle it without words; ``entry`` is what answers it since, of which its asker is still to be told.

    False where somebody was first.
    """
    done = db.conn.execute(
        "UPDATE unanswered SET state = 'answered', resolution = ?, entry = ?, to_tell = ?, answered_by = ?, answered_at = ?"
        " WHERE id = ? AND state = 'new'",
        [resolution, entry, entry is not None, by, at, number],
    )
    return done.rowcount == 1


def to_tell(db: Database) -> Sequence[Unanswered]:
    """Those that an entry answers since, whose askers do not know it yet."""
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM unanswered WHERE to_tell = 1 ORDER BY id LIMIT 100").fetchall()
    return [_read(row) for row in rows]


def told(db: Database, number: int) -> None:
    """Its asker knows."""
    db.conn.execute("UPDATE unanswered SET to_tell = 0 WHERE id = ?", [number])


def _read(row: Sequence[object]) -> Unanswered:
    values = list(row)
    values[6], values[7] = bool(values[6]), GapKind(str(values[7]))
    return Unanswered(*values)  # type: ignore[arg-type]
