"""What of the agency's knowledge a restore brings to life again, or loses: lists and learned names are as the backup has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from storage import installation

_NOTED = "restored_knowledge"

Names = Mapping[tuple[int, str], str]
"""What something is called, by its number and the moment it came in: a number alone may be given again after a restore."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The lists and learned names that hold in a database."""

    lists: Names
    learned: Names


@dataclass(frozen=True, slots=True)
class Revived:
    """How the knowledge of a restored database differs from that of the one it replaces."""

    lists: Names
    """Hold again, and did not before the restore: withdrawn, or superseded, since the backup."""
    learned: Names
    lost_lists: tuple[str, ...] = ()
    """Held before the restore, and are not in the backup or not yet live there."""
    lost_learned: tuple[str, ...] = ()
    is_known: bool = True
    """Whether there was a database to compare with; otherwise ``lists`` and ``learned`` are all that hold."""

    @property
    def is_any(self) -> bool:
        """Whether somebody has to look."""
        return bool(self.lists or self.learned or self.lost_lists or self.lost_learned)


@dataclass(frozen=True, slots=True)
class Noted:
    """What a restore has left to be told: when the backup was taken, and how many and which things are to be looked at."""

    taken_at: str
    is_known: bool
    lists: tuple[int, ...]
    """Ids of versions,"""
    learned: tuple[int, ...]
    """and numbers of learned names, that hold again."""
    lost: int


def holding(db: Database) -> Holding:
    """What holds in ``db``; nothing where its schema is older than lists."""
    tables = set(db.table_names())
    lists: dict[tuple[int, str], str] = {}
    learned: dict[tuple[int, str], str] = {}
    if "list_versions" in tables:
        rows = db.conn.execute("SELECT id, created_at, name FROM list_versions WHERE state = 'live' ORDER BY id")
        lists = {(row[0], row[1]): row[2] for row in rows.fetchall()}
    if "learned" in tables:
        rows = db.conn.execute("SELECT id, at, alias FROM learned WHERE withdrawn_at IS NULL ORDER BY id")
        learned = {(row[0], row[1]): row[2] for row in rows.fetchall()}
    return Holding(lists, learned)


def agreed(db: Database) -> Holding:
    """``holding`` without what an earlier restore has revived and nobody has been told of: one restore after another hides nothing."""
    now, untold = holding(db), noted(db)
    if untold is None:
        return now
    return Holding(
        {key: name for key, name in now.lists.items() if key[0] not in untold.lists},
        {key: name for key, name in now.learned.items() if key[0] not in untold.learned},
    )


def compare(restored: Holding, before: Holding | None) -> Revived:
    """How ``restored`` differs from what held ``before``; everything is to be looked at where that is not known."""
    if before is None:
        return Revived(restored.lists, restored.learned, is_known=False)
    return Revived(
        _without(restored.lists, before.lists),
        _without(restored.learned, before.learned),
        tuple(_without(before.lists, restored.lists).values()),
        tuple(_without(before.learned, restored.learned).values()),
    )


def note(db: Database, revived: Revived, taken_at: str) -> None:
    """Leave word of it for the first start afterwards, by ids; of an earlier restore nothing is left to be told."""
    forget(db)
    if revived.is_any:
        left = {
            "taken_at": taken_at,
            "is_known": revived.is_known,
            "lists": [number for number, _ in revived.lists],
            "learned": [number for number, _ in revived.learned],
            "lost": len(revived.lost_lists) + len(revived.lost_learned),
        }
        installation.note(db, _NOTED, json.dumps(left))


def noted(db: Database) -> Noted | None:
    """What the last restore has left to be told; none where it was told, or there is nothing."""
    told = installation.value(db, _NOTED)
    if told is None:
        return None
    left = json.loads(told)
    return Noted(left["taken_at"], left["is_known"], tuple(left["lists"]), tuple(left["learned"]), left["lost"])


def forget(db: Database) -> None:
    """It is told."""
    db.conn.execute("DELETE FROM installation WHERE name = ?", [_NOTED])


def _without(these: Names, those: Names) -> Names:
    return {key: name for key, name in these.items() if key not in those}
