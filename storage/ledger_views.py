"""The ledger page by page, counted, and found by words. Every query has a ``Sight`` in it, or is about one's own items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage.ledger import COLUMNS, IS_OPEN, LedgerItem, Sight, read_item

_FEW = 2_000
"""Items that are looked up one by one rather than gone through from the newest on."""
_LATE = "l.state IN ('rework', 'todo', 'working') AND l.due_on < :today"
_ENDED = "l.state IN ('closed', 'void')"


@dataclass(frozen=True, slots=True)
class LedgerWish:
    """What of the ledger is looked for; empty values leave nothing out."""

    is_own: bool = False
    """The own items to put right, in place of what the sight shows."""
    is_late: bool = False
    is_supervised: bool = False
    waits: bool = False
    """For acceptance, or for somebody to look at it again."""
    category: str | None = None
    has_ended: bool = False
    """What is closed or void, in place of what is open."""


def page(db: Database, sight: Sight, wish: LedgerWish, *, today: date, limit: int, offset: int) -> tuple[LedgerItem, ...]:
    """What fits ``wish``: what is due first comes first; of what has ended the newest."""
    condition, values = _fitting(sight, wish, today)
    order = "l.opened_on DESC, l.id DESC" if wish.has_ended else "l.due_on, l.id"
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM (SELECT l.id FROM ledger_items l INDEXED BY {_index(wish)} WHERE {condition}"
        f" ORDER BY {order} LIMIT :limit OFFSET :offset) found CROSS JOIN ledger_items l ON l.id = found.id ORDER BY {order}",
        {**values, "limit": limit, "offset": offset},
    ).fetchall()
    return tuple(read_item(row) for row in rows)


def count(db: Database, sight: Sight, wish: LedgerWish, *, today: date) -> int:
    """How many fit ``wish``."""
    condition, values = _fitting(sight, wish, today)
    row = db.conn.execute(f"SELECT count(*) FROM ledger_items l INDEXED BY {_index(wish)} WHERE {condition}", values).fetchone()
    return int(row[0])


def by_category(db: Database, sight: Sight) -> Mapping[str, int]:
    """How many open items that ``sight`` shows each category has."""
    rows = db.conn.execute(
        f"SELECT l.category, count(*) FROM ledger_items l INDEXED BY ledger_open WHERE {sight.condition} AND {IS_OPEN} GROUP BY 1",
        sight.values,
    ).fetchall()
    return {str(row[0]): int(row[1]) for row in rows}


def matching(db: Database, sight: Sight, expression: str, *, limit: int) -> tuple[LedgerItem, ...]:
    """The newest items that the full-text ``expression`` (``knowledge.clues.query_terms``) finds, of the own ones and those in sight."""
    if not expression:
        return ()
    values = {"expression": expression, "limit": limit, **sight.values}
    visible = f"(({sight.condition}) OR {sight.own})"
    if _are_few(db, "SELECT 1 FROM ledger_search WHERE ledger_search MATCH :expression", values):
        # A rare word: each that has it is looked at.
        found = (
            "SELECT l.id FROM ledger_search s CROSS JOIN ledger_items l ON l.id = s.rowid"
            f" WHERE s.ledger_search MATCH :expression AND {visible} ORDER BY l.id DESC LIMIT :limit"
        )
    elif _are_few(db, in_sight := f"SELECT l.id FROM ledger_items l INDEXED BY ledger_of_unit WHERE {sight.condition}", values):
        # Somebody who sees little: what has the word is compared with that.
        own = f"SELECT l.id FROM ledger_items l INDEXED BY ledger_of_person WHERE {sight.own}"
        found = (
            "SELECT s.rowid AS id FROM ledger_search s"
            f" WHERE s.ledger_search MATCH :expression AND +s.rowid IN ({in_sight} UNION {own}) ORDER BY s.rowid DESC LIMIT :limit"
        )
    else:
        # A common word, and somebody who sees much: the newest that have it are soon found.
        found = (
            "SELECT s.rowid AS id FROM ledger_search s CROSS JOIN ledger_items l ON l.id = s.rowid"
            f" WHERE s.ledger_search MATCH :expression AND {visible} ORDER BY s.rowid DESC LIMIT :limit"
        )
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM ({found}) found CROSS JOIN ledger_items l ON l.id = found.id ORDER BY l.id DESC", values
    ).fetchall()
    return tuple(read_item(row) for row in rows)


def _are_few(db: Database, selecting: str, values: Mapping[str, object]) -> bool:
    """Whether there are no more than ``_FEW`` of what ``selecting`` selects."""
    row = db.conn.execute(f"SELECT count(*) FROM ({selecting} LIMIT {_FEW + 1})", values).fetchone()
    return int(row[0]) <= _FEW


def _index(wish: LedgerWish) -> str:
    if wish.is_own:
        return "ledger_of_person"
    return "ledger_of_unit" if wish.has_ended else "ledger_open"


def _fitting(sight: Sight, wish: LedgerWish, today: date) -> tuple[str, dict[str, object]]:
    conditions = [sight.own if wish.is_own else sight.condition, _ENDED if wish.has_ended else IS_OPEN]
    if wish.is_late:
        conditions.append(_LATE)
    if wish.is_supervised:
        conditions.append("l.supervised_at IS NOT NULL")
    if wish.waits:
        conditions.append("l.state IN ('recheck', 'to_accept')")
    if wish.category is not None:
        conditions.append("l.category = :category")
    return " AND ".join(conditions), {**sight.values, "today": today.isoformat(), "category": wish.category}
