"""Reading the clues of a period one after the other, for a paper."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from storage.clue_counts import WITHIN, Span
from storage.clues import COLUMNS, Clue, ClueKind, Sight, read_clue

EACH = 500


def within(db: Database, sight: Sight, span: Span, kind: ClueKind = ClueKind.CLUE) -> Iterator[Clue]:
    """What ``sight`` shows of ``kind`` in the days of ``span``, the oldest first; each batch is a reading of its own."""
    last = ("", "")
    while True:
        rows = db.conn.execute(
            f"""SELECT {COLUMNS} FROM clues c WHERE c.kind = :kind AND {sight.condition} AND {WITHIN}
            AND (c.received_at, c.id) > (:last_at, :last_id) ORDER BY c.received_at, c.id LIMIT :limit""",
            {"kind": kind, "last_at": last[0], "last_id": last[1], "limit": EACH, **sight.values, **span.values},
        ).fetchall()
        if not rows:
            return
        for row in rows:
            clue = read_clue(row)
            last = (clue.received_at, clue.id)
            yield clue
