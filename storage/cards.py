"""The cards that somebody looked at of late, and those kept as favourites; a card is the id of an entry or of a row of a matter."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

MOST_SEEN = 20
"""Cards remembered of each person; older ones are forgotten."""
MOST_FAVOURITES = 100


@dataclass(frozen=True, slots=True)
class SeenCard:
    """A card and when it was last looked at."""

    card: str
    at: str


def saw(db: Database, person_id: int, card: str, *, at: str, before: str) -> None:
    """Note that the person has looked at ``card`` now; ``before`` is the moment just before ``at``.

    What was looked at in the same instant, or later as a clock said that was set back since, is moved there: the newest must be this.
    """
    db.conn.execute("UPDATE seen_cards SET at = ? WHERE person_id = ? AND card <> ? AND at >= ?", [before, person_id, card, at])
    db.conn.execute(
        "INSERT INTO seen_cards (person_id, card, at) VALUES (?, ?, ?) ON CONFLICT (person_id, card) DO UPDATE SET at = excluded.at",
        [person_id, card, at],
    )
    db.conn.execute(
        "DELETE FROM seen_cards WHERE person_id = ? AND card NOT IN"
        " (SELECT card FROM seen_cards WHERE person_id = ? ORDER BY at DESC, card LIMIT ?)",
        [person_id, person_id, MOST_SEEN],
    )


def seen(db: Database, person_id: int, limit: int = MOST_SEEN) -> tuple[SeenCard, ...]:
    """The cards that the person looked at, the last first."""
    rows = db.conn.execute(
        "SELECT card, at FROM seen_cards WHERE person_id = ? ORDER BY at DESC, card LIMIT ?", [person_id, limit]
    ).fetchall()
    return tuple(SeenCard(*row) for row in rows)


def favour(db: Database, person_id: int, card: str, *, at: str) -> bool:
    """Keep ``card`` as a favourite; False where there are too many already."""
    full = db.conn.execute("SELECT count(*) >= ? FROM favourites WHERE person_id = ? AND card <> ?", [MOST_FAVOURITES, person_id, card])
    if full.fetchone()[0]:
        return False
    db.conn.execute("INSERT INTO favourites (person_id, card, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [person_id, card, at])
    return True


def let_go(db: Database, person_id: int, card: str) -> None:
    """Keep ``card`` as a favourite no longer."""
    db.conn.execute("DELETE FROM favourites WHERE person_id = ? AND card = ?", [person_id, card])


def is_favourite(db: Database, person_id: int, card: str) -> bool:
    """Whether the person keeps ``card`` as a favourite."""
    return db.conn.execute("SELECT 1 FROM favourites WHERE person_id = ? AND card = ?", [person_id, card]).fetchone() is not None


def favourites(db: Database, person_id: int) -> tuple[str, ...]:
    """The person's favourite cards, the last added first."""
    rows = db.conn.execute("SELECT card FROM favourites WHERE person_id = ? ORDER BY at DESC, card", [person_id]).fetchall()
    return tuple(row[0] for row in rows)
