"""Accounts of nobody: what they were told, how often they guessed wrong, and until when they have to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.moments import to_moment


@dataclass(frozen=True, slots=True)
class Stranger:
    """An account that belongs to nobody."""

    is_told: bool
    """Whether it has had the one line about how to enrol."""
    wrong_codes: int
    wait_until: datetime | None
    """Aware, UTC."""


UNKNOWN = Stranger(False, 0, None)
"""An account that was never heard of."""


def stranger(db: Database, door: str, account_id: int) -> Stranger:
    """What is known of an account; ``UNKNOWN`` where nothing is."""
    row = db.conn.execute(
        "SELECT told_at IS NOT NULL, wrong_codes, wait_until FROM strangers WHERE door = ? AND account_id = ?", [door, account_id]
    ).fetchone()
    return UNKNOWN if row is None else Stranger(bool(row[0]), int(row[1]), to_moment(row[2]))


def has_room(db: Database, most: int) -> bool:
    """Whether fewer than ``most`` accounts are kept."""
    return int(db.conn.execute("SELECT count(*) FROM strangers").fetchone()[0]) < most


def tell(db: Database, door: str, account_id: int, *, at: str) -> bool:
    """Note that the account is told how to enrol; False where it was told before."""
    done = db.conn.execute(
        "INSERT INTO strangers (door, account_id, told_at) VALUES (?, ?, ?)"
        " ON CONFLICT (door, account_id) DO UPDATE SET told_at = excluded.told_at WHERE told_at IS NULL",
        [door, account_id, at],
    )
    return done.rowcount == 1


def count_wrong(db: Database, door: str, account_id: int, *, wait_until: str | None) -> None:
    """Count a wrong code of the account, and let it wait until then."""
    db.conn.execute(
        "INSERT INTO strangers (door, account_id, wrong_codes, wait_until) VALUES (?, ?, 1, ?)"
        " ON CONFLICT (door, account_id) DO UPDATE SET wrong_codes = wrong_codes + 1, wait_until = excluded.wait_until",
        [door, account_id, wait_until],
    )


def make_room(db: Database, *, at: str) -> None:
    """Forget the account that was quiet longest; one that still has to wait only where all have to."""
    db.conn.execute(
        "DELETE FROM strangers WHERE (door, account_id) = (SELECT door, account_id FROM strangers"
        " ORDER BY coalesce(wait_until, '') > ?, max(coalesce(told_at, ''), coalesce(wait_until, '')) LIMIT 1)",
        [at],
    )


def forget(db: Database, door: str, account_id: int) -> None:
    """The account is a stranger no more."""
    db.conn.execute("DELETE FROM strangers WHERE door = ? AND account_id = ?", [door, account_id])


def note_guess(db: Database, *, at: str, since: str) -> None:
    """Keep the moment of a wrong code, and forget those before ``since``."""
    db.conn.execute("DELETE FROM guesses WHERE at < ?", [since])
    db.conn.execute("INSERT INTO guesses (at) VALUES (?)", [at])


def guesses(db: Database, *, since: str, most: int) -> int:
    """How many wrong codes there were since then, over all accounts; counted up to ``most``."""
    row = db.conn.execute("SELECT count(*) FROM (SELECT 1 FROM guesses WHERE at >= ? LIMIT ?)", [since, most]).fetchone()
    return int(row[0])
