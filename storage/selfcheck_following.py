"""Checks as those who follow them look for them; a ``Sight`` stands in every query."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from storage.ledger import COLUMNS as LEDGER_COLUMNS
from storage.ledger import LedgerItem, read_item
from storage.ledger import Sight as LedgerSight
from storage.selfchecks import COLUMNS, Selfcheck, Sight, read_check


def count(db: Database, sight: Sight, since: date) -> int:
    """How many checks of a sight were first handed in since that day."""
    row = db.conn.execute(
        f"SELECT count(*) FROM selfchecks k WHERE {sight.condition} AND k.day >= :since", {"since": since.isoformat(), **sight.values}
    ).fetchone()
    return int(row[0])


def newest(db: Database, sight: Sight, since: date, *, limit: int, offset: int = 0) -> tuple[Selfcheck, ...]:
    """The checks of a sight since that day: the last day first, within one those with findings first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM selfchecks k WHERE {sight.condition} AND k.day >= :since"
        " ORDER BY k.day DESC, k.findings > 0 DESC, k.id DESC LIMIT :limit OFFSET :offset",
        {"since": since.isoformat(), "limit": limit, "offset": offset, **sight.values},
    ).fetchall()
    return tuple(read_check(row) for row in rows)


def to_recheck(db: Database, sight: LedgerSight, unit_id: int, *, limit: int) -> tuple[LedgerItem, ...]:
    """The unit's items that wait to be looked at again, the one that has waited longest first."""
    rows = db.conn.execute(
        f"SELECT {LEDGER_COLUMNS} FROM ledger_items l WHERE {sight.condition} AND l.unit_id = :unit AND l.state = 'recheck'"
        " ORDER BY l.recheck_on, l.id LIMIT :limit",
        {"unit": unit_id, "limit": limit, **sight.values},
    ).fetchall()
    return tuple(read_item(row) for row in rows)
