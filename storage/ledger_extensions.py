"""Requests for more time: each stays, with who decided on it; one at a time is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database


class Outcome(StrEnum):
    """What became of a request."""

    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """Nobody needs it any more."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A row of ``ledger_extensions``."""

    place: int
    until: date
    reason: str
    asked_by: int
    asked_at: str
    outcome: Outcome | None
    """None while it waits for somebody's word."""
    decided_by: int | None
    decided_at: str | None


def ask(db: Database, item_id: int, until: date, reason: str, *, by: int, at: str) -> None:
    """Note a request; the caller knows that none is open."""
    db.conn.execute(
        "INSERT INTO ledger_extensions (ledger_id, place, until, reason, asked_by, asked_at)"
        " SELECT ?, coalesce(max(place), 0) + 1, ?, ?, ?, ? FROM ledger_extensions WHERE ledger_id = ?",
        [item_id, until.isoformat(), reason, by, at, item_id],
    )


def waiting(db: Database, item_id: int) -> Extension | None:
    """The request that waits for somebody's word."""
    return next((each for each in extensions(db, item_id) if each.outcome is None), None)


def extensions(db: Database, item_id: int) -> tuple[Extension, ...]:
    """All requests for an item, the oldest first."""
    rows = db.conn.execute(
        "SELECT place, until, reason, asked_by, asked_at, outcome, decided_by, decided_at FROM ledger_extensions"
        " WHERE ledger_id = ? ORDER BY place",
        [item_id],
    ).fetchall()
    return tuple(
        Extension(row[0], date.fromisoformat(row[1]), row[2], row[3], row[4], None if row[5] is None else Outcome(row[5]), row[6], row[7])
        for row in rows
    )


def decide(db: Database, item_id: int, outcome: Outcome, *, by: int | None, at: str) -> bool:
    """Say what becomes of the open request; False where there is none."""
    done = db.conn.execute(
        "UPDATE ledger_extensions SET outcome = ?, decided_by = ?, decided_at = ? WHERE ledger_id = ? AND outcome IS NULL",
        [outcome, by, at, item_id],
    )
    return done.rowcount == 1
