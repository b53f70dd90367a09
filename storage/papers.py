"""Papers that people have asked for: wanted, made, and sent; none of it outlives its use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from storage import attachments
from storage.attachments import Kept


class PaperState(StrEnum):
    """How far a paper is."""

    WANTED = "wanted"
    MADE = "made"
    """Its file is on the way."""
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Paper:
    """One request; ``question`` is the kind's own, ``message_id`` where its progress is shown, once that message has arrived."""

    id: int
    person_id: int
    kind: str
    question: str
    state: PaperState
    tries: int
    door: str
    account_id: int
    message_id: int | None


_COLUMNS = "id, person_id, kind, question, state, tries, door, account_id, message_id"


def _paper(row: Sequence[object]) -> Paper:
    number, person, kind, question, state, tries, door, account, message = row
    shown = None if message is None else int(str(message))
    return Paper(
        int(str(number)), int(str(person)), str(kind), str(question), PaperState(str(state)), int(str(tries)), str(door),
        int(str(account)), shown,
    )  # fmt: skip


def add(db: Database, person_id: int, kind: str, question: str, *, door: str, account_id: int, at: str) -> int:
    """Note that somebody wants a paper; returns its id."""
    row = db.conn.execute(
        "INSERT INTO papers (person_id, kind, question, state, door, account_id, asked_at, touched_at)"
        " VALUES (?, ?, ?, 'wanted', ?, ?, ?, ?) RETURNING id",
        [person_id, kind, question, door, account_id, at, at],
    ).fetchone()
    return int(row[0])


def paper(db: Database, paper_id: int) -> Paper | None:
    """The request of that id."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM papers WHERE id = ?", [paper_id]).fetchone()
    return None if row is None else _paper(row)


def wanted_by(db: Database, person_id: int) -> tuple[Paper, ...]:
    """What is still to be made for that person, the oldest first, whether its progress is shown already or not."""
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM papers WHERE person_id = ? AND state = 'wanted' ORDER BY id", [person_id]).fetchall()
    return tuple(_paper(row) for row in rows)


def next_of_each(db: Database, door: str) -> tuple[Paper, ...]:
    """For each person the oldest paper that is to be made and whose progress has a message to be shown in."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM papers WHERE id IN (SELECT min(id) FROM papers"
        " WHERE state = 'wanted' AND door = ? AND message_id IS NOT NULL GROUP BY person_id) ORDER BY id",
        [door],
    ).fetchall()
    return tuple(_paper(row) for row in rows)


def show_in(db: Database, paper_id: int, account_id: int, message_id: int) -> None:
    """Note the message in which a paper's progress is shown."""
    db.conn.execute("UPDATE papers SET account_id = ?, message_id = ? WHERE id = ?", [account_id, message_id, paper_id])


def begin(db: Database, paper_id: int, *, at: str) -> bool:
    """Count an attempt to make a paper; False where it is no longer wanted."""
    done = db.conn.execute("UPDATE papers SET tries = tries + 1, touched_at = ? WHERE id = ? AND state = 'wanted'", [at, paper_id])
    return done.rowcount == 1


def leave(db: Database, paper_id: int) -> None:
    """Do not count the attempt that is broken off now."""
    db.conn.execute("UPDATE papers SET tries = max(0, tries - 1) WHERE id = ? AND state = 'wanted'", [paper_id])


def keep(db: Database, paper_id: int, file: Kept, *, at: str) -> bool:
    """Note the file that a wanted paper has become; False where it is no longer wanted, so that the file must go."""
    if not _move(db, paper_id, "wanted", PaperState.MADE, None, at=at):
        return False
    attachments.add(db, f"paper:{paper_id}", file, at=at)
    return True


def end(db: Database, paper_id: int, state: PaperState, reason: str | None = None, *, at: str) -> bool:
    """Let a paper that is wanted or made be over, and its file erased; False where it was over already."""
    if not (_move(db, paper_id, "wanted", state, reason, at=at) or _move(db, paper_id, "made", state, reason, at=at)):
        return False
    attachments.give_up(db, f"paper:{paper_id}", at=at)
    return True


def left_over(db: Database, *, before: str, limit: int = 100) -> tuple[int, ...]:
    """The papers that are neither sent nor given up, untouched since ``before``."""
    rows = db.conn.execute("SELECT id FROM papers WHERE state IN ('wanted', 'made') AND touched_at < ? LIMIT ?", [before, limit]).fetchall()
    return tuple(int(row[0]) for row in rows)


def _move(db: Database, paper_id: int, source: str, target: PaperState, reason: str | None, *, at: str) -> bool:
    done = db.conn.execute(
        "UPDATE papers SET state = ?, reason = ?, touched_at = ? WHERE id = ? AND state = ?", [target, reason, at, paper_id, source]
    )
    return done.rowcount == 1
