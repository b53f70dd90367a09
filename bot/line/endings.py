"""What the end of a message means: which message of a chat a form stands in, and what the capabilities note that it belongs to."""

from __future__ import annotations

import logging
from typing import Protocol

from sqlite_utils import Database

from bot.line.authors import Author, Delivered
from storage import answers, forms, notices, outbox, own_clues
from storage.faults import trouble_of
from storage.outbox import Parcel, Settled

logger = logging.getLogger(__name__)


class Follower(Protocol):
    """A capability whose messages have to be asked about before they go, and which wants to know how they fared."""

    def may_go(self, parcel: Parcel) -> bool:
        """Whether it may still be sent. Raises ``sqlite3.Error`` where that cannot be known now."""

    def settled(self, db: Database, parcel: Parcel, how: Settled, message_id: int | None) -> None:
        """Take note of its end, inside the transaction that settles it."""

    def look(self) -> None:
        """Called when that is written."""


class Endings:
    """Whose each message is, and what is written when it ends."""

    def __init__(self) -> None:
        self._followers: dict[str, Follower] = {}
        self._authors: dict[str, Author] = {}

    def follow(self, follower: Follower, *kinds: str) -> None:
        """See ``Sender.follow``."""
        self._followers |= dict.fromkeys(kinds, follower)

    def write_for(self, author: Author, *kinds: str) -> None:
        """See ``Sender.write_for``."""
        self._authors |= dict.fromkeys(kinds, author)

    def author_of(self, parcel: Parcel) -> Author | None:
        """Who lends ``parcel`` its words, where it has none of its own."""
        return self._authors.get(_kind(parcel))

    def may_go(self, parcel: Parcel) -> bool:
        """Whether ``parcel`` may still be sent. Raises ``sqlite3.Error`` where that cannot be known now."""
        follower = self._followers.get(_kind(parcel))
        return follower is None or follower.may_go(parcel)

    def settle(self, db: Database, parcel: Parcel, how: Settled, sent: Delivered, reason: str, *, at: str) -> None:
        """Settle ``parcel`` and let everybody whom it concerns take note, inside the caller's transaction."""
        outbox.settle(db, parcel.id, how, at=at, message_id=sent.message_id, reason=reason or None)
        if how is Settled.SENT and sent.message_id is not None:
            _stands_in(db, parcel, sent.message_id, at=at)
        self.ended(db, parcel, how, sent, reason)

    def ended(self, db: Database, parcel: Parcel, how: Settled, sent: Delivered, reason: str) -> None:
        """The same for a message that the outbox has settled already. Raises ``sqlite3.Error`` where nothing can be written."""
        follower, author = self._followers.get(_kind(parcel)), self.author_of(parcel)
        try:
            for attachment_id, kind, handle in sent.handles:
                notices.keep_handle(db, attachment_id, parcel.door, kind, handle)
            if follower is not None:
                follower.settled(db, parcel, how, sent.message_id)
            if author is not None:
                author.delivered(db, parcel, how, sent, reason)
        except Exception as error:
            if trouble_of(error) is not None:
                raise
            # The message has ended all the same; held open it would be sent for ever.
            logger.exception("nobody could take note of the end of message %d", parcel.id)

    def look(self, parcel: Parcel) -> None:
        """Called when the end of ``parcel`` is written."""
        for concerned in (self._followers.get(_kind(parcel)), self.author_of(parcel)):
            if concerned is not None:
                concerned.look()


def _stands_in(db: Database, parcel: Parcel, message_id: int, *, at: str) -> None:
    kind, _, number = (parcel.subject or "").partition(":")
    if kind == "form":
        forms.show_in(db, int(number), parcel.door, parcel.account_id, message_id)
    elif kind == own_clues.SUBJECT:
        own_clues.shows_in(db, number, door=parcel.door, account_id=parcel.account_id, message_id=message_id, at=at)
    elif kind == answers.SUBJECT:
        answers.note(db, parcel.door, parcel.account_id, int(number), message_id, at=at)


def _kind(parcel: Parcel) -> str:
    return (parcel.subject or "").partition(":")[0]
