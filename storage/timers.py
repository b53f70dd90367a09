"""The timers of cases among what is due: a due of the kind ``timer`` is the own of whoever has started it."""

from __future__ import annotations

from sqlite_utils import Database

from storage.dues import COLUMNS, Due, read


def running_of(db: Database, person_id: int, most: int) -> tuple[Due, ...]:
    """The timers of somebody that run, the one that ends first before the others."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM dues d WHERE d.person_id = ? AND d.state = 'open' AND d.kind = 'timer'"
        " ORDER BY d.due_on, coalesce(d.due_at, ''), d.id LIMIT ?",
        [person_id, most],
    ).fetchall()
    return tuple(read(row) for row in rows)


def counts_running(db: Database, person_id: int) -> int:
    """How many timers of somebody run."""
    found = db.conn.execute("SELECT count(*) FROM dues WHERE person_id = ? AND state = 'open' AND kind = 'timer'", [person_id]).fetchone()
    return int(found[0])


def same(db: Database, person_id: int, key: str, label: str, started: str) -> Due | None:
    """The running timer of somebody of the same kind, case and beginning."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM dues d WHERE d.person_id = ? AND d.state = 'open' AND d.kind = 'timer'"
        " AND json_extract(d.detail, '$.key') = ? AND json_extract(d.detail, '$.label') = ? AND json_extract(d.detail, '$.started') = ?"
        " ORDER BY d.id LIMIT 1",
        [person_id, key, label, started],
    ).fetchone()
    return None if row is None else read(row)


def that_may_change(db: Database) -> tuple[Due, ...]:
    """The running timers whose end an announcement of holidays can move."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM dues d WHERE d.state = 'open' AND d.kind = 'timer' AND json_extract(d.detail, '$.may_change') ORDER BY d.id"
    ).fetchall()
    return tuple(read(row) for row in rows)
