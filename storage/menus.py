"""What each account's menu of commands was last set to, as a digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from storage.people import Role


@dataclass(frozen=True, slots=True)
class MenuDue:
    """An account whose menu is another one than it should be; ``role`` is none for one that is nobody's any more."""

    account_id: int
    role: Role | None


def due(db: Database, door: str, wanted: Mapping[Role, str], limit: int = 200) -> tuple[MenuDue, ...]:
    """The accounts at ``door`` whose menu does not show ``wanted``, the digest of each role's menu.

    First those that lost their person, since they see what they may not; an account that messages do not reach is left alone.
    """
    roles = ", ".join("(?, ?)" for _ in wanted)
    bound = [value for role, shown in wanted.items() for value in (role.value, shown)]
    rows = db.conn.execute(
        f"""WITH wanted (role, shown) AS (VALUES {roles}),
        people_here (account_id, role, reached) AS (
            SELECT a.account_id, p.role, a.unreachable_since IS NULL FROM accounts a JOIN people p ON p.id = a.person_id
            WHERE a.door = ? AND a.unbound_at IS NULL AND p.standing = 'active'
        )
        SELECT m.account_id, NULL FROM menus m
        WHERE m.door = ? AND m.account_id NOT IN (SELECT account_id FROM people_here)
        UNION ALL
        SELECT h.account_id, h.role FROM people_here h JOIN wanted w ON w.role = h.role
        LEFT JOIN menus m ON m.door = ? AND m.account_id = h.account_id
        WHERE h.reached AND m.shown IS NOT w.shown
        LIMIT ?""",
        [*bound, door, door, door, limit],
    ).fetchall()
    return tuple(MenuDue(int(account), None if role is None else Role(role)) for account, role in rows)


def note(db: Database, door: str, account_id: int, shown: str) -> None:
    """Note what an account's menu shows now."""
    db.conn.execute(
        "INSERT INTO menus (door, account_id, shown) VALUES (?, ?, ?) ON CONFLICT (door, account_id) DO UPDATE SET shown = excluded.shown",
        [door, account_id, shown],
    )


def forget(db: Database, door: str, account_id: int | None = None) -> None:
    """Forget an account's menu, or those of a whole door."""
    db.conn.execute("DELETE FROM menus WHERE door = ? AND (? IS NULL OR account_id = ?)", [door, account_id, account_id])
