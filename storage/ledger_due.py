"""What falls due in the ledger by itself: for the clockwork, which sees everything."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage.ledger import COLUMNS, IS_OPEN, LedgerItem, read_item


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that waits for somebody to accept it, and since when."""

    item: LedgerItem
    since: str


_TO_PUT_RIGHT = "l.state IN ('rework', 'todo', 'working')"


def items(db: Database, ids: Iterable[int]) -> tuple[LedgerItem, ...]:
    """Those of the given ids that there are, in the order of their ids."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM ledger_items l WHERE l.id IN (SELECT value FROM json_each(?)) ORDER BY l.id", [json.dumps(sorted(ids))]
    ).fetchall()
    return tuple(read_item(row) for row in rows)


def due_until(db: Database, day: date) -> tuple[LedgerItem, ...]:
    """What has to be put right until ``day`` or was due before, the longest overdue first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM ledger_items l WHERE {IS_OPEN} AND {_TO_PUT_RIGHT} AND l.due_on <= ? ORDER BY l.due_on, l.id",
        [day.isoformat()],
    ).fetchall()
    return tuple(read_item(row) for row in rows)


def found_often(db: Database, times: int, *, due_after: date) -> tuple[LedgerItem, ...]:
    """What has to be put right after ``due_after`` and was found at least ``times`` times."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM ledger_items l WHERE {IS_OPEN} AND {_TO_PUT_RIGHT} AND l.times >= ? AND l.due_on > ?"
        " ORDER BY l.due_on, l.id",
        [times, due_after.isoformat()],
    ).fetchall()
    return tuple(read_item(row) for row in rows)


def to_accept(db: Database, *, since: str) -> tuple[Waiting, ...]:
    """What was handed in at ``since`` or before and waits to be accepted, the longest first."""
    handed_in = (
        "coalesce((SELECT h.at FROM ledger_history h WHERE h.ledger_id = l.id AND h.kind = 'move' AND h.text LIKE '%>to_accept%'"
        " ORDER BY h.place DESC LIMIT 1), l.touched_at)"
    )
    rows = db.conn.execute(
        f"SELECT {handed_in} AS since, {COLUMNS} FROM ledger_items l WHERE {IS_OPEN} AND l.state = 'to_accept' AND {handed_in} <= ?"
        " ORDER BY since, l.id",
        [since],
    ).fetchall()
    return tuple(Waiting(read_item(row[1:]), str(row[0])) for row in rows)


def rechecks_due(db: Database, day: date, *, limit: int) -> tuple[LedgerItem, ...]:
    """What was closed and is to be looked at again on ``day`` or before."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM ledger_items l WHERE l.state = 'closed' AND l.recheck_on IS NOT NULL AND l.recheck_on <= ?"
        " ORDER BY l.recheck_on, l.id LIMIT ?",
        [day.isoformat(), limit],
    ).fetchall()
    return tuple(read_item(row) for row in rows)


def rechecks_untold(db: Database) -> tuple[LedgerItem, ...]:
    """What waits to be looked at again and nobody was told of."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM ledger_items l WHERE {IS_OPEN} AND l.state = 'recheck' AND l.told_at IS NULL ORDER BY l.due_on, l.id"
    ).fetchall()
    # In the order of an index of what is open: by their numbers, all that was ever closed would be gone through.
    return tuple(sorted((read_item(row) for row in rows), key=lambda item: item.id))


def lapse_steps(db: Database, today: date, *, at: str) -> int:
    """Let the proposed steps lapse whose item was closed, voided or extended, or is in another round; returns how many."""
    done = db.conn.execute(
        # Said which index, lest years of decided steps be looked through at each tick.
        """UPDATE ledger_steps INDEXED BY ledger_steps_open SET state = 'lapsed', decided_at = :at, touched_at = :at
        WHERE state = 'proposed' AND +ledger_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM ledger_items l WHERE l.id = ledger_steps.ledger_id AND (
                l.state IN ('closed', 'void', 'recheck') OR l.rounds <> ledger_steps.round OR l.is_held <> ledger_steps.is_held
                OR (l.due_on >= :today AND json_extract(ledger_steps.reason, '$.times') IS NULL)
            )
        )""",
        {"at": at, "today": today.isoformat()},
    )
    return int(done.rowcount)


def count_late(db: Database, unit_id: int, today: date, *, is_held: bool) -> int:
    """How many items of that unit alone are overdue."""
    row = db.conn.execute(
        f"SELECT count(*) FROM ledger_items l WHERE {IS_OPEN} AND {_TO_PUT_RIGHT} AND l.unit_id = ? AND l.is_held = ? AND l.due_on < ?",
        [unit_id, is_held, today.isoformat()],
    ).fetchone()
    return int(row[0])


def late_of(db: Database, unit_id: int, today: date, *, is_held: bool, limit: int) -> tuple[LedgerItem, ...]:
    """The overdue items of that unit alone, the longest overdue first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM ledger_items l WHERE {IS_OPEN} AND {_TO_PUT_RIGHT} AND l.unit_id = ? AND l.is_held = ? AND l.due_on < ?"
        " ORDER BY l.due_on, l.id LIMIT ?",
        [unit_id, is_held, today.isoformat(), limit],
    ).fetchall()
    return tuple(read_item(row) for row in rows)
