"""Reading the ledger one item after the other, for papers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage.ledger import COLUMNS, IS_OPEN, Happened, HistoryKind, LedgerItem, Sight, read_item

EACH = 500


class Which(StrEnum):
    """Which items a register is about; voided ones stand in none."""

    OPEN = "open"
    ALL = "all"
    OVERDUE = "overdue"
    SUPERVISED = "supervised"
    YEAR = "year"
    """Found in a year of the calendar."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which items, as of which day; ``year`` for ``Which.YEAR``."""

    which: Which
    today: date
    year: int = 0

    @property
    def condition(self) -> str:
        """An SQL condition on ``ledger_items`` called ``l``, with the parameters of ``values``."""
        match self.which:
            case Which.OPEN:
                return IS_OPEN
            case Which.OVERDUE:
                return f"{IS_OPEN} AND l.state IN ('rework', 'todo', 'working') AND l.due_on < :today"
            case Which.SUPERVISED:
                return f"{IS_OPEN} AND l.supervised_at IS NOT NULL"
            case Which.YEAR:
                return "l.state <> 'void' AND l.opened_on >= :first AND l.opened_on <= :last"
            case _:
                return "l.state <> 'void'"

    @property
    def values(self) -> dict[str, object]:
        """The parameters of ``condition``."""
        match self.which:
            case Which.OVERDUE:
                return {"today": self.today.isoformat()}
            case Which.YEAR:
                return {"first": f"{self.year:04d}-01-01", "last": f"{self.year:04d}-12-31"}
            case _:
                return {}


@dataclass(frozen=True, slots=True)
class Registered:
    """An item with what happened to it, the oldest line first."""

    item: LedgerItem
    history: tuple[Happened, ...]


def count(db: Database, sight: Sight, selection: Selection) -> int:
    """How many items of ``selection`` ``sight`` shows."""
    row = db.conn.execute(
        f"SELECT count(*) FROM ledger_items l WHERE {sight.condition} AND {selection.condition}", {**sight.values, **selection.values}
    ).fetchone()
    return int(row[0])


def within(db: Database, sight: Sight, selection: Selection) -> Iterator[Registered]:
    """What ``sight`` shows of ``selection``, the first found first; each batch is a reading of its own."""
    last = 0
    while True:
        rows = db.conn.execute(
            f"SELECT {COLUMNS} FROM ledger_items l WHERE {sight.condition} AND {selection.condition} AND l.id > :last_id"
            " ORDER BY l.id LIMIT :limit",
            {"last_id": last, "limit": EACH, **sight.values, **selection.values},
        ).fetchall()
        if not rows:
            return
        items = [read_item(row) for row in rows]
        happened = _histories(db, [item.id for item in items])
        for item in items:
            yield Registered(item, tuple(happened.get(item.id, ())))
        last = items[-1].id


def _histories(db: Database, ids: Sequence[int]) -> dict[int, list[Happened]]:
    found: dict[int, list[Happened]] = {}
    rows = db.conn.execute(
        "SELECT h.ledger_id, h.place, h.kind, h.text, h.person_id, h.at FROM ledger_history h"
        " WHERE h.ledger_id IN (SELECT value FROM json_each(?)) ORDER BY h.ledger_id, h.place",
        [json.dumps(ids)],
    )
    for number, place, kind, text, person, at in rows:
        found.setdefault(number, []).append(Happened(place, HistoryKind(kind), text, person, at))
    return found
