"""The inbox: each update as it came, written down before Telegram is told that it was received.

``open`` rows are still to be handled; ``applied`` ones have changed something, with which their answer was put into the outbox;
``answered`` ones were a question and nothing more; ``dead`` ones could not be handled and are kept for an engineer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as it came: ``payload`` is its JSON."""

    update_id: int
    payload: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open row: how often it was begun, and the moment from which it may be tried again (none: at once)."""

    update_id: int
    payload: str
    tries: int
    due_at: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A row that could not be handled."""

    update_id: int
    received_at: str
    reason: str
    payload: str


def write_down(db: Database, door: str, arrivals: Iterable[Arrival], *, at: str) -> set[int]:
    """Write updates down; returns the ids of those that were not known yet. One that comes again changes nothing."""
    fresh = set()
    for arrival in arrivals:
        added = db.conn.execute(
            "INSERT OR IGNORE INTO inbox (door, update_id, state, payload, received_at) VALUES (?, ?, 'open', ?, ?)",
            [door, arrival.update_id, arrival.payload, at],
        )
        if added.rowcount:
            fresh.add(arrival.update_id)
    return fresh


def apply(db: Database, door: str, update_id: int) -> bool:
    """Mark an open row as applied, in the transaction of its effect; False where that has happened before."""
    done = db.conn.execute(
        "UPDATE inbox SET state = 'applied', payload = NULL, due_at = NULL WHERE door = ? AND update_id = ? AND state = 'open'",
        [door, update_id],
    )
    return done.rowcount == 1


def answered(db: Database, door: str, update_id: int) -> None:
    """Mark an open row as a question that was answered."""
    db.conn.execute(
        "UPDATE inbox SET state = 'answered', payload = NULL, due_at = NULL WHERE door = ? AND update_id = ? AND state = 'open'",
        [door, update_id],
    )


def forget(db: Database, door: str, update_id: int) -> None:
    """Erase a row without a trace: what anonymous reporters send leaves none."""
    db.conn.execute("DELETE FROM inbox WHERE door = ? AND update_id = ?", [door, update_id])


def thin(db: Database, *, one_in: int) -> None:
    """Erase a random part of the questions that were answered, so that a number that is missing says nothing about its sender."""
    db.conn.execute("DELETE FROM inbox WHERE state = 'answered' AND abs(random() % ?) = 0", [one_in])


def bury(db: Database, door: str, update_id: int, reason: str) -> None:
    """Mark an open row as one that cannot be handled; what it said is kept."""
    db.conn.execute(
        "UPDATE inbox SET state = 'dead', reason = ?, due_at = NULL WHERE door = ? AND update_id = ? AND state = 'open'",
        [reason, door, update_id],
    )


def put_off(db: Database, door: str, update_id: int, due_at: str) -> None:
    """Let an open row be tried again from ``due_at`` on."""
    db.conn.execute(
        "UPDATE inbox SET due_at = ?, tries = tries + 1, reason = NULL WHERE door = ? AND update_id = ? AND state = 'open'",
        [due_at, door, update_id],
    )


def bring_forward(db: Database, door: str, *, at: str, furthest: str) -> None:
    """Let an open row that is due after ``furthest`` be due now: the clock was set back."""
    db.conn.execute("UPDATE inbox SET due_at = ? WHERE door = ? AND state = 'open' AND due_at > ?", [at, door, furthest])


def begin(db: Database, door: str, update_id: int) -> None:
    """Note that a row which was put off is being handled: it is not due a second time."""
    db.conn.execute("UPDATE inbox SET due_at = NULL WHERE door = ? AND update_id = ? AND state = 'open'", [door, update_id])


def mark_alone(db: Database, door: str, update_id: int, reason: str) -> None:
    """Note that a row is being handled with nothing else under way."""
    db.conn.execute("UPDATE inbox SET reason = ? WHERE door = ? AND update_id = ? AND state = 'open'", [reason, door, update_id])


def begin_again(db: Database, door: str, update_ids: Iterable[int]) -> None:
    """Count a try for open rows that are handled first after a start: each may be what ended the process before."""
    db.conn.executemany(
        "UPDATE inbox SET tries = tries + 1 WHERE door = ? AND update_id = ? AND state = 'open'",
        [[door, update_id] for update_id in update_ids],
    )


def open_rows(db: Database, door: str, *, after: int, until: str | None = None, limit: int = 500) -> Sequence[Waiting]:
    """Open rows with an id over ``after``, in the order in which they came; ``until`` leaves out those due later."""
    rows = db.conn.execute(
        "SELECT update_id, payload, tries, due_at, reason FROM inbox WHERE door = ? AND update_id > ? AND state = 'open'"
        " AND (? IS NULL OR due_at <= ?) ORDER BY update_id LIMIT ?",
        [door, after, until, until, limit],
    ).fetchall()
    return [Waiting(row[0], row[1] or "{}", row[2], row[3], row[4]) for row in rows]


def dead_letters(db: Database, limit: int = 100) -> Sequence[tuple[str, DeadLetter]]:
    """The rows that could not be handled, newest first, each with its door."""
    rows = db.conn.execute(
        "SELECT door, update_id, received_at, coalesce(reason, ''), coalesce(payload, '') FROM inbox"
        " WHERE state = 'dead' ORDER BY received_at DESC LIMIT ?",
        [limit],
    ).fetchall()
    return [(row[0], DeadLetter(*row[1:])) for row in rows]


def revive(db: Database, door: str, update_id: int, *, due_at: str) -> bool:
    """Let a dead letter be handled again from ``due_at`` on, also by a bot that runs; False where there is none of that id."""
    done = db.conn.execute(
        "UPDATE inbox SET state = 'open', tries = 0, reason = NULL, due_at = ? WHERE door = ? AND update_id = ? AND state = 'dead'",
        [due_at, door, update_id],
    )
    return done.rowcount == 1
