"""Counting clues: by whatever they have in common, within what somebody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from storage.clues import ClueKind, ClueState, Sight
from storage.moments import from_text, to_text


class Dimension(StrEnum):
    """What clues are counted by."""

    CATEGORY = "category"
    MATTER = "matter"
    PLACE = "place"
    UNIT = "unit"
    CHANNEL = "channel"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, in the zone of ``midnight``."""

    first: date
    last: date
    midnight: datetime
    """Any aware moment of the installation: its zone says when a day begins."""

    @property
    def values(self) -> dict[str, object]:
        """The parameters of ``WITHIN``: days for anonymous clues, moments for the others."""
        zone = self.midnight.tzinfo
        begins = datetime.combine(self.first, time(), zone)
        ends = datetime.combine(self.last + timedelta(days=1), time(), zone)
        within: dict[str, str] = {"day_from": str(self.first), "day_to": str(self.last), "from": to_text(begins), "until": to_text(ends)}
        return {**within, "lowest": min(within["day_from"], within["from"]), "highest": max(within["day_to"], within["until"])}


WITHIN = """c.received_at BETWEEN :lowest AND :highest AND CASE length(c.received_at) WHEN 10
    THEN c.received_at BETWEEN :day_from AND :day_to ELSE c.received_at >= :from AND c.received_at < :until END"""
"""An SQL condition on ``clues`` called ``c``, with the parameters of ``Span.values``: an anonymous clue has no more than its day."""
_COLUMN = {
    Dimension.CATEGORY: "c.category",
    Dimension.MATTER: "c.matter",
    Dimension.PLACE: "trim(c.place)",
    Dimension.UNIT: "c.unit_id",
    Dimension.CHANNEL: "c.channel",
    # Only near its ends does the month depend on the zone; there by the hour.
    Dimension.MONTH: "substr(c.received_at, 1, CASE WHEN substr(c.received_at, 9, 2) BETWEEN '03' AND '26' THEN 7 ELSE 13 END)",
}


def counts(db: Database, sight: Sight, span: Span, dimension: Dimension, kind: ClueKind = ClueKind.CLUE) -> Mapping[str, int]:
    """How many clues of ``kind`` each value has; months as ``2026-03``."""
    found: dict[str, int] = {}
    for value, count in _grouped(db, sight, span, kind, _COLUMN[dimension]):
        key = _key(dimension, value, span)
        found[key] = found.get(key, 0) + count
    return found


def states(
    db: Database, sight: Sight, span: Span, dimension: Dimension, kind: ClueKind = ClueKind.CLUE
) -> Mapping[str, Mapping[ClueState, int]]:
    """The same, and of each value how many are in which state: one pass over the days has both."""
    found: dict[str, dict[ClueState, int]] = {}
    for value, state, count in _grouped(db, sight, span, kind, f"{_COLUMN[dimension]}, c.state"):
        of_value = found.setdefault(_key(dimension, value, span), {})
        of_value[ClueState(state)] = of_value.get(ClueState(state), 0) + count
    return found


def total(db: Database, sight: Sight, span: Span, kind: ClueKind = ClueKind.CLUE) -> int:
    """How many clues of ``kind`` there are."""
    return sum(count for _, count in _grouped(db, sight, span, kind, "c.kind"))


def _grouped(db: Database, sight: Sight, span: Span, kind: ClueKind, columns: str) -> Sequence[Any]:
    return db.conn.execute(
        f"SELECT {columns}, count(*) FROM clues c INDEXED BY clues_newest"
        f" WHERE c.kind = :kind AND {sight.condition} AND {WITHIN} GROUP BY {columns}",
        {"kind": kind, **sight.values, **span.values},
    ).fetchall()


def _key(dimension: Dimension, value: object, span: Span) -> str:
    if dimension is not Dimension.MONTH:
        return str(value)
    hour = str(value)
    return hour[:7] if len(hour) <= 10 else f"{from_text(f'{hour}:00:00.000Z').astimezone(span.midnight.tzinfo):%Y-%m}"
