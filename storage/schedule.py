"""When each piece of the clockwork is due next."""

from __future__ import annotations

from sqlite_utils import Database


def due_at(db: Database, name: str) -> str | None:
    """The moment at which ``name`` is due; none where it was never planned."""
    row = db.conn.execute("SELECT due_at FROM schedule WHERE name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def plan(db: Database, name: str, due: str) -> None:
    """Let ``name`` be due at that moment, whatever was planned before."""
    db.conn.execute(
        "INSERT INTO schedule (name, due_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at", [name, due]
    )


def claim(db: Database, name: str, *, at: str, next_due: str) -> bool:
    """Take a run that is due; False where it is not, or another process was first. Missed runs count as one."""
    done = db.conn.execute("UPDATE schedule SET due_at = ?, last_run_at = ? WHERE name = ? AND due_at <= ?", [next_due, at, name, at])
    return done.rowcount == 1


def earliest(db: Database) -> str | None:
    """The next moment at which anything is due."""
    row = db.conn.execute("SELECT min(due_at) FROM schedule").fetchone()
    return None if row is None else row[0]
