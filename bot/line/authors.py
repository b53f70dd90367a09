"""Messages whose words are looked up when they go out: what a capability writes for the sender, and what it learns from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlite_utils import Database

from bot.replies import Reply
from storage.outbox import Parcel, Settled


@dataclass(frozen=True, slots=True)
class Letter:
    """What a parcel without a body says now."""

    reply: Reply
    version: int = 0
    """Of the notice, kept with the recipient."""
    files: tuple[int, ...] = ()
    """For an edit or delete: the album's messages that belong to it."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What is known of a parcel that was sent, edited or deleted."""

    message_id: int | None = None
    files: tuple[int, ...] = ()
    """The album's messages."""
    handles: tuple[tuple[int, str, str], ...] = ()
    """Attachment, kind and file id of each file that a door has just learnt."""
    version: int = 0
    is_marked: bool = False
    """A delete that Telegram did not allow: the message now shows the reply instead."""


class Author(Protocol):
    """A capability that writes messages when they go out."""

    def letter(self, parcel: Parcel) -> Letter | None:
        """What it says now; none where it says nothing any more. Raises ``sqlite3.Error`` where that cannot be known now."""

    def delivered(self, db: Database, parcel: Parcel, how: Settled, sent: Delivered, reason: str) -> None:
        """Take note of its end, inside the transaction that settles it."""

    def look(self) -> None:
        """Called when that is written."""
