"""Counting clues: by whatever they have in common, within what somebody may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlite_utils import Database

from storage.clues import ClueKind, Sight
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
    rows = db.conn.execute(
        f"""SELECT {_COLUMN[dimension]}, count(*) FROM clues c INDEXED BY clues_newest
        WHERE c.kind = :kind AND {sight.condition} AND {WITHIN} GROUP BY 1""",
        {"kind": kind, **sight.values, **span.values},
    ).fetchall()
    if dimension is not Dimension.MONTH:
        return {str(value): int(count) for value, count in rows}
    months: dict[str, int] = {}
    for hour, count in rows:
        month = hour[:7] if len(hour) <= 10 else f"{from_text(f'{hour}:00:00.000Z').astimezone(span.midnight.tzinfo):%Y-%m}"
        months[month] = months.get(month, 0) + int(count)
    return months


def total(db: Database, sight: Sight, span: Span, kind: ClueKind = ClueKind.CLUE) -> Mapping[str, int]:
    """How many clues of ``kind`` are in each state."""
    rows = db.conn.execute(
        f"SELECT c.state, count(*) FROM clues c INDEXED BY clues_newest WHERE c.kind = :kind AND {sight.condition} AND {WITHIN} GROUP BY 1",
        {"kind": kind, **sight.values, **span.values},
    ).fetchall()
    return {str(state): int(count) for state, count in rows}
