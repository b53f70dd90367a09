"""Clues as those who handle them find them: in the queue, by words, and by likeness. Every query has a ``Sight`` in it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database

from storage.clues import COLUMNS, Clue, ClueState, Sight, read_clue

_RANK = "CASE c.level WHEN 'red' THEN 0 WHEN 'orange' THEN 1 WHEN 'yellow' THEN 2 ELSE 3 END"
_LATE = "c.due_at IS NOT NULL AND c.due_at <= :now"
_OPEN = (
    ClueState.CLAIMED, ClueState.NEW, ClueState.RECTIFYING, ClueState.REFERRED, ClueState.SUBSTANTIATED, ClueState.UNSUBSTANTIATED,
)  # fmt: skip
_DONE = (ClueState.CLOSED, ClueState.MERGED, ClueState.REJECTED)
_FEW = 2_000
"""Clues that are looked up one by one rather than gone through from the newest on."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the queue is looked for; empty values leave nothing out."""

    states: tuple[ClueState, ...]
    claimed_by: int | None = None
    is_late: bool = False
    level: str = ""
    unit_id: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How much waits for somebody."""

    new: int
    """Clues that nobody has claimed."""
    to_answer: int
    """Reports and suggestions that nobody has answered."""
    late: int
    late_mine: int
    mine: int
    anonymous: int
    """Of the new ones."""
    by_level: tuple[tuple[str, int], ...]
    """Of the new ones."""


def page(db: Database, sight: Sight, wish: Wish, *, now: str, limit: int, offset: int) -> tuple[Clue, ...]:
    """What of the queue fits ``wish``: what is late first, then by level, then the oldest; of what is done the newest first."""
    condition, values = _fitting(sight, wish, now)
    is_done = set(wish.states) <= set(_DONE)
    index, order = (
        ("clues_newest", "c.received_at DESC, c.id") if is_done else (_index(wish), f"NOT ({_LATE}), {_RANK}, c.received_at, c.id")
    )
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM (SELECT c.id FROM clues c {index and f'INDEXED BY {index}'} WHERE {condition}"
        f" ORDER BY {order} LIMIT :limit OFFSET :offset) found JOIN clues c ON c.id = found.id ORDER BY {order}",
        {**values, "limit": limit, "offset": offset},
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def count(db: Database, sight: Sight, wish: Wish, *, now: str) -> int:
    """How many fit ``wish``."""
    condition, values = _fitting(sight, wish, now)
    index = _index(wish)
    row = db.conn.execute(f"SELECT count(*) FROM clues c {index and f'INDEXED BY {index}'} WHERE {condition}", values).fetchone()
    return int(row[0])


def tally(db: Database, sight: Sight, *, now: str) -> Tally:
    """How much of what ``sight`` shows waits."""
    rows = db.conn.execute(
        f"""SELECT c.state = 'new', c.level, c.is_anonymous, coalesce({_LATE}, 0), c.claimed_by IS :person, c.kind = 'clue', count(*)
        FROM clues c INDEXED BY clues_open WHERE {_among(_OPEN)} AND {sight.condition} GROUP BY 1, 2, 3, 4, 5, 6""",
        {**sight.values, "now": now, "person": sight.person_id},
    ).fetchall()
    levels: dict[str, int] = {}
    for is_new, level, _, _, _, is_clue, number in rows:
        if is_new and is_clue:
            levels[level] = levels.get(level, 0) + number
    return Tally(
        sum(levels.values()),
        sum(row[6] for row in rows if row[0] and not row[5]),
        sum(row[6] for row in rows if row[3]),
        sum(row[6] for row in rows if row[3] and row[4]),
        sum(row[6] for row in rows if row[4]),
        sum(row[6] for row in rows if row[0] and row[2]),
        tuple((level, levels[level]) for level in ("red", "orange", "yellow", "blue") if level in levels),
    )


def matching(db: Database, sight: Sight, expression: str, *, limit: int, without: str = "") -> tuple[Clue, ...]:
    """Clues that the full-text ``expression`` (``knowledge.clues.query_terms``) finds, the newest first; ``without`` leaves one out."""
    if not expression:
        return ()
    values = {"expression": expression, "without": without, "limit": limit, **sight.values}
    few = "SELECT count(*) FROM (SELECT 1 FROM clue_search WHERE clue_search MATCH ? LIMIT ?)"
    if db.conn.execute(few, [expression, _FEW + 1]).fetchone()[0] <= _FEW:
        found = (
            "SELECT c.id FROM clue_search CROSS JOIN clues c ON c.search_id = clue_search.rowid"
            f" WHERE clue_search MATCH :expression AND c.id <> :without AND {sight.condition} ORDER BY c.received_at DESC LIMIT :limit"
        )
    else:
        # A common word: the newest that have it are soon found.
        found = (
            "SELECT c.id FROM clues c INDEXED BY clues_newest"
            " WHERE c.search_id IN (SELECT rowid FROM clue_search WHERE clue_search MATCH :expression)"
            f" AND c.id <> :without AND {sight.condition} ORDER BY c.received_at DESC LIMIT :limit"
        )
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM ({found}) found JOIN clues c ON c.id = found.id ORDER BY c.received_at DESC", values
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def rarest(db: Database, terms: Collection[str], *, most: int, commonest: int) -> tuple[str, ...]:
    """The ``most`` of ``terms`` that the fewest indexed clues have, and none that more than ``commonest`` have."""
    rows = db.conn.execute(
        "SELECT term FROM clue_search_terms WHERE term IN (SELECT value FROM json_each(?)) AND doc BETWEEN 2 AND ? ORDER BY doc LIMIT ?",
        [json.dumps(sorted(terms)), commonest, most],
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def unplanned(db: Database, limit: int = 200) -> tuple[Clue, ...]:
    """New clues for which nobody has said yet when somebody is late."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c INDEXED BY clues_unplanned"
        " WHERE c.kind = 'clue' AND c.state = 'new' AND c.due_at IS NULL AND c.is_shown = 1 LIMIT ?",
        [limit],
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def late(db: Database, *, now: str, told_before: str, levels: Collection[str], limit: int = 100) -> tuple[Clue, ...]:
    """Clues of ``levels`` whose next step is late, and of which nobody was told since ``told_before``."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.due_at <= ? AND c.kind = 'clue' AND (c.told_at IS NULL OR c.told_at <= ?)"
        " AND c.level IN (SELECT value FROM json_each(?)) ORDER BY c.due_at LIMIT ?",
        [now, told_before, json.dumps(sorted(levels)), limit],
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def merged_into(db: Database, clue_id: str) -> tuple[Clue, ...]:
    """The clues that were merged into one."""
    rows = db.conn.execute(f"SELECT {COLUMNS} FROM clues c WHERE c.merged_into = ? AND c.state = 'merged'", [clue_id]).fetchall()
    return tuple(read_clue(row) for row in rows)


def _index(wish: Wish) -> str:
    # A condition on states is known to be that of a partial index only where it is written the same.
    for index, states in (("clues_open", _OPEN), ("clues_done", _DONE)):
        if set(wish.states) == set(states):
            return index
    return ""


def _among(states: Collection[ClueState]) -> str:
    written = ", ".join(f"'{state}'" for state in sorted(states))
    return f"c.state IN ({written})"


def _fitting(sight: Sight, wish: Wish, now: str) -> tuple[str, dict[str, object]]:
    conditions = [sight.condition, _among(wish.states)]
    values: dict[str, object] = {**sight.values, "now": now}
    for asked, condition, name, value in (
        (wish.claimed_by is not None, "c.claimed_by = :claimed_by", "claimed_by", wish.claimed_by),
        (bool(wish.level), "c.level = :level", "level", wish.level),
        (bool(wish.unit_id), "c.unit_id = :unit", "unit", wish.unit_id),
    ):
        if asked:
            conditions.append(condition)
            values[name] = value
    if wish.is_late:
        conditions.append(_LATE)
    return " AND ".join(conditions), values
