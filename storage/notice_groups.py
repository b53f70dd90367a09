"""Audiences of notices that somebody has given a name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Group:
    """An audience that somebody has given a name."""

    id: int
    owner_id: int
    name: str
    audience: str


def save(db: Database, owner_id: int, name: str, audience: str, *, at: str) -> Group:
    """Keep an audience under a name; one of that name is overwritten."""
    row = db.conn.execute(
        "INSERT INTO notice_groups (owner_id, name, audience, created_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (owner_id, name) DO UPDATE SET audience = excluded.audience RETURNING id",
        [owner_id, name, audience, at],
    ).fetchone()
    return Group(int(row[0]), owner_id, name, audience)


def groups(db: Database, owner_id: int) -> tuple[Group, ...]:
    """The audiences that somebody has named."""
    rows = db.conn.execute("SELECT id, owner_id, name, audience FROM notice_groups WHERE owner_id = ? ORDER BY name", [owner_id]).fetchall()
    return tuple(Group(*row) for row in rows)


def drop(db: Database, owner_id: int, group_id: int) -> bool:
    """Forget a named audience; False where it is not theirs."""
    return db.conn.execute("DELETE FROM notice_groups WHERE id = ? AND owner_id = ?", [group_id, owner_id]).rowcount == 1
