"""What goes out without its words: who says them at the last moment, and who is told how each message fared.

A message to ten thousand people stands in the outbox ten thousand times, with its subject alone. A capability lends it its words when it
goes out, so that a correction reaches what still waits, and what was recalled is not sent any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlite_utils import Database

from bot.replies import Reply
from storage.outbox import Parcel, Settled


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message without a body says now."""

    reply: Reply
    version: int = 0
    """Of what it says, for ``Delivered.version``."""
    files: tuple[int, ...] = ()
    """For an edit or a deletion: the messages of the album that belong to it."""
    only_there: bool = False
    """For an edit: it is not sent anew where the message is gone."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a message at Telegram."""

    message_id: int | None = None
    files: tuple[int, ...] = ()
    """The messages of its album."""
    handles: tuple[tuple[int, str, str], ...] = ()
    """By what name the door knows files from now on: the attachment, how it is shown, and the name."""
    version: int = 0
    """Of the letter that was sent."""
    left_out: int = 0
    """How many of its files went with none of it: the door did not take them, or they can be had from nowhere."""
    is_marked: bool = False
    """Whether a deletion was not allowed any more, and the message shows the letter's words instead."""


class Author(Protocol):
    """A capability that lends messages their words, and wants to know how they fared."""

    def letter(self, parcel: Parcel) -> Letter | None:
        """What ``parcel`` says now; none where it says nothing any more and is dropped.

        Raises ``sqlite3.Error`` where that cannot be known now: it is tried again.
        """

    def delivered(self, db: Database, parcel: Parcel, how: Settled, sent: Delivered, reason: str) -> None:
        """Take note of its end, inside the transaction that settles it; ``reason`` is empty where it was sent."""

    def look(self) -> None:
        """Called when that is written."""
