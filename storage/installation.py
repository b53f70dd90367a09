"""What a database knows of itself: a few named values."""

from __future__ import annotations

from sqlite_utils import Database


def value(db: Database, name: str) -> str | None:
    """The value of that name; none where it was never noted."""
    row = db.conn.execute("SELECT value FROM installation WHERE name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def note(db: Database, name: str, text: str) -> None:
    """Let ``name`` have that value."""
    db.conn.execute(
        "INSERT INTO installation (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", [name, text]
    )
