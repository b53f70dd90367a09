"""After a restore: legal staff are told once which lists and learned names hold again, or are gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.actions.leave import on_duty
from bot.actions.permissions import Right
from bot.actions.work import Work
from storage import learned, lists, revived

MOST_NAMED = 8
"""Lists, and learned names, that the message names at most; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Restored:
    """To legal staff: what a restore has done to what the agency approved."""

    taken_at: datetime
    """When the backup was taken."""
    is_known: bool
    """Whether it is known what was decided since; otherwise everything that holds has to be looked at."""
    lists: tuple[str, ...]
    learned: tuple[str, ...]
    more: int
    """How many there are besides those named."""
    lost: int
    """How many were approved since, and are gone."""


def tell(work: Work) -> None:
    """Tell what the last restore has left to be told, as soon as there is somebody to hear it; afterwards nothing is left."""
    left = revived.noted(work.db)
    readers = () if left is None else on_duty(work, Right.HEAR_OF_KNOWLEDGE_FAULTS)
    if left is None or not readers:
        return
    versions = [version for number in left.lists if (version := lists.version(work.db, number)) is not None]
    things = [thing for number in left.learned if (thing := learned.learned(work.db, number)) is not None]
    message = Restored(
        taken_at=work.here(left.taken_at),
        is_known=left.is_known,
        lists=tuple(version.name for version in versions[:MOST_NAMED]),
        learned=tuple(thing.alias for thing in things[:MOST_NAMED]),
        more=max(0, len(versions) - MOST_NAMED) + max(0, len(things) - MOST_NAMED),
        lost=left.lost,
    )
    work.owe(message, *readers, subject="restored")
    revived.forget(work.db)
