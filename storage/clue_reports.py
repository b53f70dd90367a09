"""Who was told of a report, who has looked, and which reports nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from storage.clues import COLUMNS, Clue, ClueKind, ClueState, read_clue


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who was told of a clue."""

    person_id: int
    told_at: str
    read_at: str | None


def tell(db: Database, clue_id: str, person_ids: Iterable[int], *, at: str) -> None:
    """Note that people are told of a clue; whoever was told before keeps what they have read."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO clue_readers (clue_id, person_id, told_at) VALUES (?, ?, ?)",
        [[clue_id, person, at] for person in person_ids],
    )


def read(db: Database, clue_id: str, person_id: int, *, at: str) -> bool:
    """Note that somebody who was told has looked; False where they had already, or were not told."""
    done = db.conn.execute(
        "UPDATE clue_readers SET read_at = ? WHERE clue_id = ? AND person_id = ? AND read_at IS NULL", [at, clue_id, person_id]
    )
    return done.rowcount == 1


def look(db: Database, clue_id: str, person_id: int, *, since: str, at: str) -> bool:
    """Note that somebody looks at a clue; False where they have since it was last changed, at ``since``."""
    done = db.conn.execute(
        "INSERT INTO clue_readers (clue_id, person_id, told_at, read_at) VALUES (:clue, :person, :at, :at)"
        " ON CONFLICT (clue_id, person_id) DO UPDATE SET read_at = :at WHERE read_at IS NULL OR read_at < :since",
        {"clue": clue_id, "person": person_id, "at": at, "since": since},
    )
    return done.rowcount == 1


def readers(db: Database, clue_id: str) -> tuple[Reader, ...]:
    """Who was told of a clue, in the order in which they were."""
    rows = db.conn.execute(
        "SELECT person_id, told_at, read_at FROM clue_readers WHERE clue_id = ? ORDER BY told_at, person_id", [clue_id]
    ).fetchall()
    return tuple(Reader(*row) for row in rows)


def escalating(db: Database, *, at: str, limit: int = 50) -> tuple[Clue, ...]:
    """Reports that nobody has looked at in time."""
    rows = db.conn.execute(f"SELECT {COLUMNS} FROM clues c WHERE c.escalate_at <= ? ORDER BY c.escalate_at LIMIT ?", [at, limit]).fetchall()
    return tuple(read_clue(row) for row in rows)


def waiting(db: Database, kind: ClueKind, *, at: str, limit: int = 50) -> tuple[Clue, ...]:
    """Clues of ``kind`` whose next step is late."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.due_at <= ? AND c.kind = ? ORDER BY c.due_at LIMIT ?", [at, kind, limit]
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def same(db: Database, digest: bytes, states: Collection[ClueState]) -> Clue | None:
    """The clue with that digest that is in one of ``states``."""
    rows = db.conn.execute(f"SELECT {COLUMNS} FROM clues c WHERE c.digest = ?", [digest]).fetchall()
    return next((found for row in rows if (found := read_clue(row)).state in states), None)
