"""Bulletins among the notices: their numbers, and the dues that one of them may finish."""

from __future__ import annotations

from collections.abc import Collection

from sqlite_utils import Database

from storage.dues import COLUMNS, Due, read


def last_number(db: Database, campaign_id: int) -> int:
    """The highest number among a campaign's bulletins that were not called off or recalled; 0 for none."""
    row = db.conn.execute(
        "SELECT coalesce(max(json_extract(n.detail, '$.number')), 0) FROM notices n INDEXED BY notices_bulletins WHERE n.kind = 'bulletin'"
        " AND json_extract(n.detail, '$.campaign_id') = ? AND n.state NOT IN ('cancelled', 'recalled')",
        [campaign_id],
    ).fetchone()
    return int(row[0])


def open_dues(db: Database, campaign_id: int, units: Collection[int], person_id: int) -> tuple[tuple[Due, str, str], ...]:
    """What is open of a campaign's duties that are not counted, for units or somebody who was given it, with what the duty asks for.

    The one that is due first comes first.
    """
    marks = ", ".join("?" * len(units)) or "NULL"
    rows = db.conn.execute(
        f"SELECT {COLUMNS}, u.what, u.evidence FROM duties u JOIN dues d ON d.duty_id = u.id WHERE u.campaign_id = ? AND u.counted = ''"
        f" AND d.state = 'open' AND d.person_id IS NULL AND (d.unit_id IN ({marks}) OR d.assigned_to = ?) ORDER BY d.due_on, d.id",
        [campaign_id, *sorted(units), person_id],
    ).fetchall()
    return tuple((read(row[:-2]), str(row[-2]), str(row[-1])) for row in rows)
