"""The checks that somebody has made, as that person sees them."""

from __future__ import annotations

from sqlite_utils import Database

from storage.selfchecks import COLUMNS, Selfcheck, read_check


def own(db: Database, person_id: int, check_id: int) -> Selfcheck | None:
    """The check of that id if the person made it."""
    row = db.conn.execute(f"SELECT {COLUMNS} FROM selfchecks k WHERE k.id = ? AND k.person_id = ?", [check_id, person_id]).fetchone()
    return None if row is None else read_check(row)


def page(db: Database, person_id: int, *, limit: int, offset: int) -> tuple[Selfcheck, ...]:
    """The person's checks, the newest first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM selfchecks k WHERE k.person_id = ? ORDER BY k.id DESC LIMIT ? OFFSET ?", [person_id, limit, offset]
    ).fetchall()
    return tuple(read_check(row) for row in rows)


def count(db: Database, person_id: int) -> int:
    """How many checks the person has made."""
    return int(db.conn.execute("SELECT count(*) FROM selfchecks WHERE person_id = ?", [person_id]).fetchone()[0])


def done_on(db: Database, person_id: int, day: str) -> frozenset[str]:
    """The codes of the lists that the person has handed in about itself or the own unit on that day."""
    rows = db.conn.execute(
        "SELECT DISTINCT checklist FROM selfchecks WHERE person_id = ? AND day = ? AND kind = 'selfcheck' AND state <> 'withdrawn'",
        [person_id, day],
    ).fetchall()
    return frozenset(str(row[0]) for row in rows)
