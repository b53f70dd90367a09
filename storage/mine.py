"""What somebody finds of their own: the questions they handed over, and the cards they looked at, to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question that somebody handed over, masked as it was; ``is_open`` while legal staff have it before them."""

    id: int
    question: str
    note: str
    created_at: str
    answer: str | None
    is_open: bool
    card: str = ""
    """Of a reported error the entry or row that it is about."""


_COLUMNS = "id, question, note, created_at, answer, state = 'new', coalesce(card, '')"


def questions(db: Database, person_id: int, limit: int = 100) -> tuple[OwnQuestion, ...]:
    """The questions that the person handed over, the last first."""
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM unanswered WHERE person_id = ? ORDER BY id DESC LIMIT ?", [person_id, limit]).fetchall()
    return tuple(_read(row) for row in rows)


def question(db: Database, person_id: int, number: int) -> OwnQuestion | None:
    """The question of that number, if the person handed it over."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM unanswered WHERE id = ? AND person_id = ?", [number, person_id]).fetchone()
    return None if row is None else _read(row)


def forget_seen(db: Database, person_id: int) -> None:
    """Forget which cards the person looked at."""
    db.conn.execute("DELETE FROM seen_cards WHERE person_id = ?", [person_id])


def _read(row: tuple[int, str, str, str, str | None, int, str]) -> OwnQuestion:
    number, asked, note, created_at, answer, is_open, card = row
    return OwnQuestion(number, asked, note, created_at, answer, bool(is_open), card)
