"""The card in which the sender of a notice watches it: sent when it begins, edited in place as people get and read it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlite_utils import Database

from bot.actions.notice_progress import CARD, NoticeCard, card_of, subject
from bot.actions.notice_sight import handles
from bot.actions.work import Owed, Urgency, Work
from bot.clock import Clock
from bot.line.authors import Author, Delivered, Letter
from bot.line.effects import Effects
from bot.wording.messages import show
from storage import notice_progress, notices, people
from storage.moments import to_text
from storage.notice_copies import COPY
from storage.notice_recipients import SUBJECT, number_of
from storage.notice_rounds import EDIT, RECALL
from storage.notices import Notice
from storage.outbox import Operation, Parcel, Settled

logger = logging.getLogger(__name__)

PAUSE = 3.0
"""Seconds between two edits of a card: Telegram takes few of one chat, and nobody reads faster."""
SOON = 0.4
"""Seconds after the first of several changes: what follows at once is shown with it."""
AFTER_TROUBLE = 20.0
LOOKED_BACK = timedelta(days=30)
"""Cards of notices as old as that are looked at after a start: what was read meanwhile shows."""
LOOKED_AGAIN = timedelta(hours=1)
"""So long after a change of the notice its card is looked at with each tick: another process may have delivered or recalled."""
_COUNTED = frozenset({SUBJECT, EDIT, RECALL, COPY})
"""The messages that change what a card counts."""
NO_CARD = "-"
"""In place of what a card showed last: it could not be sent, or is gone; it comes back when it is opened."""


class NoticeCards:
    """Keeps the cards of the senders as they should be; a follower of their messages."""

    def __init__(self, effects: Effects, clock: Clock, timer: Callable[[], float] = time.monotonic) -> None:
        """``timer`` counts the seconds between two edits, whatever is done to the clock."""
        self._effects, self._clock, self._timer = effects, clock, timer
        self.pause = PAUSE
        self._due: dict[int, float] = {}
        self._shown_at: dict[int, float] = {}
        self._arrived: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self._is_first = True

    def touch(self, notice_id: int) -> None:
        """Something of the notice has changed: its card is looked at soon, and not too often. Also called inside a transaction."""
        now = self._timer()
        if notice_id not in self._due:
            self._due[notice_id] = max(now + SOON, self._shown_at.get(notice_id, now - self.pause) + self.pause)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # The command line: the next tick of the bot sees it.
            return
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._run(), name="notice cards")

    async def sweep(self) -> None:
        """Look at what is under way, after a start also at what was sent in the last weeks."""
        now = self._clock()
        found = set(self._effects.view(lambda work: notice_progress.watched(work.db, since=to_text(now - LOOKED_AGAIN))))
        if self._is_first:
            found |= set(self._effects.view(lambda work: notice_progress.with_card(work.db, since=to_text(now - LOOKED_BACK))))
            self._is_first = False
        for notice_id in sorted(found):
            self.touch(notice_id)

    async def close(self) -> None:
        """Leave what is not shown yet: it is looked at after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def show_next(self) -> float | None:
        """Show one card whose time has come; returns the seconds to the next one, none where no other has changed."""
        now = self._timer()
        due = [each for each, at in self._due.items() if at <= now]
        if due:
            self._show(min(due, key=lambda each: self._due[each]), now)
            return 0.0
        return min((at - now for at in self._due.values()), default=None)

    def may_go(self, parcel: Parcel) -> bool:
        """Whether a card may still be shown there: its reader may have lost the right, or it may stand in another message by now."""
        notice = notices.notice(self._effects.view(lambda work: work.db), _number(parcel))
        reader = self._effects.view(lambda work: people.person_at(work.db, parcel.door, parcel.account_id))
        if notice is None or reader is None:
            return False
        # Somebody else may write from that account by now.
        if not self._effects.view(lambda work: handles(replace(work, actor=reader, is_system=False), notice)):
            return False
        return parcel.operation is not Operation.EDIT or _stands_in(notice, parcel)

    def settled(self, db: Database, parcel: Parcel, how: Settled, message_id: int | None) -> None:
        """Take note of where a card stands, or that it does not any more."""
        notice = notices.notice(db, _number(parcel))
        if notice is None:
            return
        if parcel.operation is Operation.SEND and how is Settled.SENT and message_id is not None:
            notices.note(db, notice.id, card_door=parcel.door, card_account=parcel.account_id, card_message=message_id)
            self._arrived.add(notice.id)
        elif how is not Settled.SENT and (parcel.operation is Operation.SEND or _stands_in(notice, parcel)):
            notices.note(db, notice.id, card_door=None, card_account=None, card_message=None, card_shown=NO_CARD)

    def look(self) -> None:
        """What has changed while a card was on its way shows now."""
        while self._arrived:
            self.touch(self._arrived.pop())

    async def _run(self) -> None:
        while True:
            wait = self.show_next()
            if wait is None:
                return
            await asyncio.sleep(wait)

    def _show(self, notice_id: int, now: float) -> None:
        """Bring a card up to date; what cannot be written down now is tried again."""
        del self._due[notice_id]
        try:
            if self._refresh(notice_id):
                self._shown_at[notice_id] = now
        except sqlite3.Error as error:
            logger.warning("the card of notice %d waits: %s", notice_id, error)
            self._due[notice_id] = now + AFTER_TROUBLE

    def _refresh(self, notice_id: int) -> bool:
        before = self._effects.view(lambda work: notices.notice(work.db, notice_id))
        if before is None or not _is_watched(before):
            self._shown_at.pop(notice_id, None)
            return False
        shown = replace(self._effects.view(lambda work: card_of(work, before)), is_live=True)
        digest = digest_of(shown)
        if digest == before.card_shown:
            return False
        return self._effects.by_itself(lambda work: _owe(work, shown, digest))


class Watched:
    """The author of the messages of notices; what becomes of each touches the card."""

    def __init__(self, author: Author, cards: NoticeCards) -> None:
        self._author, self._cards = author, cards

    def letter(self, parcel: Parcel) -> Letter | None:
        """See ``Author.letter``."""
        return self._author.letter(parcel)

    def delivered(self, db: Database, parcel: Parcel, how: Settled, sent: Delivered, reason: str) -> None:
        """See ``Author.delivered``."""
        self._author.delivered(db, parcel, how, sent, reason)
        if (parcel.subject or "").partition(":")[0] in _COUNTED:
            self._cards.touch(number_of(parcel))

    def look(self) -> None:
        """See ``Author.look``."""
        self._author.look()


def digest_of(card: NoticeCard) -> str:
    """What a card says, shortened, but for the time at which it says so."""
    reply = show(replace(card, now=card.now.replace(hour=0, minute=0, second=0, microsecond=0)))
    return hashlib.sha256(repr((reply.text, reply.buttons)).encode()).hexdigest()[:16]


def _is_watched(notice: Notice) -> bool:
    """Whether its card is to be brought up to date: it stands in a message, or was never sent."""
    return notice.card_message is not None or (not notice.card_shown and notice.is_out)


def _owe(work: Work, card: NoticeCard, digest: str) -> bool:
    """Owe a card, unless another process has done so meanwhile."""
    now = notices.notice(work.db, card.notice.id)
    if now is None or (now.card_shown, now.card_message) != (card.notice.card_shown, card.notice.card_message):
        return False
    about = subject(now.id)
    if now.card_message is None:
        work.owe(card, now.sender_id, subject=about)
    else:
        account = (str(now.card_door), int(now.card_account or 0))
        work.owed.append(Owed(card, None, Urgency.TASK, about, now.card_message, account))
    notices.note(work.db, now.id, card_shown=digest)
    return True


def _stands_in(notice: Notice, parcel: Parcel) -> bool:
    return (notice.card_door, notice.card_account, notice.card_message) == (parcel.door, parcel.account_id, parcel.message_id)


def _number(parcel: Parcel) -> int:
    kind, _, number = (parcel.subject or "").partition(":")
    return int(number) if kind == CARD and number.isdecimal() else 0
