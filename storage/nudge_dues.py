"""What is due, as the rounds of the nudge read and mark it: in pages and batches, never person by person.

Nothing here changes a revision: whoever has the card open goes on with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage.dues import COLUMNS, Due, read

_PAGE = 400


@dataclass(frozen=True, slots=True)
class Snooze:
    """Somebody did not want to hear of it before ``until_at``."""

    due_id: int
    person_id: int
    until_at: str


def open_in_pages(db: Database, last: date) -> Iterator[tuple[tuple[Due, str], ...]]:
    """All that is open and due on ``last`` or before, what is due first first, each with the moment it was entered; page by page."""
    day, number = "", 0
    while True:
        rows = db.conn.execute(
            f"SELECT {COLUMNS}, d.made_at FROM dues d WHERE d.state = 'open' AND d.due_on <= ? AND (d.due_on, d.id) > (?, ?)"
            " ORDER BY d.due_on, d.id LIMIT ?",
            [last.isoformat(), day, number, _PAGE],
        ).fetchall()
        if not rows:
            return
        found = tuple((read(row), row[-1]) for row in rows)
        yield found
        day, number = found[-1][0].due_on.isoformat(), found[-1][0].id


def open_of(db: Database, due_ids: Iterable[int]) -> dict[int, Due]:
    """Those of ``due_ids`` that are open."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM dues d WHERE d.state = 'open' AND d.id IN (SELECT value FROM json_each(?))", [json.dumps(list(due_ids))]
    ).fetchall()
    return {row[0]: read(row) for row in rows}


def disowned(db: Database) -> frozenset[tuple[int, int]]:
    """The due and the person wherever something open was said not to be theirs."""
    rows = db.conn.execute(
        "SELECT s.due_id, s.person_id FROM due_snoozes s JOIN dues d ON d.id = s.due_id WHERE s.is_disowned = 1 AND d.state = 'open'"
    ).fetchall()
    return frozenset((row[0], row[1]) for row in rows)


def snoozed(db: Database, due_ids: Iterable[int] | None = None) -> tuple[Snooze, ...]:
    """Every snooze that was not told to be over, of all that is due or of ``due_ids``."""
    only = "" if due_ids is None else " AND due_id IN (SELECT value FROM json_each(:ids))"
    rows = db.conn.execute(
        f"SELECT due_id, person_id, until_at FROM due_snoozes WHERE until_at IS NOT NULL{only} ORDER BY until_at, due_id, person_id",
        {} if due_ids is None else {"ids": json.dumps(list(due_ids))},
    ).fetchall()
    return tuple(Snooze(*row) for row in rows)


def over(db: Database, *, at: str) -> tuple[Snooze, ...]:
    """The snoozes that are over and whose people were not told yet, the oldest first."""
    rows = db.conn.execute(
        "SELECT due_id, person_id, until_at FROM due_snoozes WHERE until_at <= ? ORDER BY until_at, due_id, person_id", [at]
    ).fetchall()
    return tuple(Snooze(*row) for row in rows)


def is_any_over(db: Database, *, at: str) -> bool:
    """Whether there is one."""
    return db.conn.execute("SELECT 1 FROM due_snoozes WHERE until_at <= ? LIMIT 1", [at]).fetchone() is not None


def wake(db: Database, pairs: Iterable[tuple[int, int]], *, at: str) -> None:
    """Forget the snoozes of these dues and people that are over: they were told, or there is nothing to be told."""
    found = [(*pair, at) for pair in pairs]
    db.conn.executemany("DELETE FROM due_snoozes WHERE due_id = ? AND person_id = ? AND until_at <= ? AND is_disowned = 0", found)
    db.conn.executemany("UPDATE due_snoozes SET until_at = NULL WHERE due_id = ? AND person_id = ? AND until_at <= ?", found)


def tell(db: Database, due_ids: Iterable[int], day: date) -> None:
    """A digest of ``day`` names these."""
    db.conn.execute(
        "UPDATE dues SET told_on = :day WHERE told_on IS NOT :day AND id IN (SELECT value FROM json_each(:ids))",
        {"day": day.isoformat(), "ids": json.dumps(list(due_ids))},
    )


def raise_level(db: Database, due_id: int, level: int) -> bool:
    """Its being late was told so far up; False where that was so."""
    return db.conn.execute("UPDATE dues SET level = ? WHERE id = ? AND level < ?", [level, due_id, level]).rowcount == 1
