"""The updates that wait for the bot: kept until it confirms them, whoever fetches them and however often."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from bot.webchat.wire import ApiError, Json, RawResult, encode

KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
        "guest_message",
    }
)
DEFAULT_KINDS = KINDS - {"chat_member", "message_reaction", "message_reaction_count"}
"""What a bot gets that never said what it wants."""

LARGEST_BATCH = 1 << 22
"""Bytes of updates in one answer."""


@dataclass(frozen=True, slots=True)
class Update:
    """One update, encoded when it arose; ``lane`` is the chat or person within which the order must be kept."""

    id: int
    kind: str
    body: bytes
    lane: int
    query_id: str = ""
    """The inline query that it is about, empty for all else."""


class Updates:
    """The queue, the one long poll that may wait on it, and the kinds of update that the bot asked for."""

    def __init__(self, first_id: int, kept: int) -> None:
        self._waiting: deque[Update] = deque(maxlen=kept)
        self._next_id = first_id
        self._poll: asyncio.Future[ApiError | None] | None = None
        self.kinds: frozenset[str] = DEFAULT_KINDS
        self.on_arrival: Callable[[Update], None] | None = None
        """Called with each new update: the webhook's way in."""
        self.on_departure: Callable[[], None] | None = None
        """Called after updates have left the queue."""
        self._handed = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_polled(self) -> bool:
        """Whether a long poll waits now."""
        return self._poll is not None

    def add(self, kind: str, body: Json, lane: int, query_id: str = "") -> int:
        """Queue an update of ``kind``, unless the bot does not want that kind; returns its id, or 0."""
        if kind not in self.kinds:
            return 0
        update_id = self._next_id
        self._next_id += 1
        encoded = b'{"update_id":%d,"%s":%s}' % (update_id, kind.encode(), encode(body))
        update = Update(update_id, kind, encoded, lane, query_id)
        self._waiting.append(update)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        if self.on_arrival is not None:
            self.on_arrival(update)
        return update_id

    def pending(self) -> list[Update]:
        """All unconfirmed updates, oldest first."""
        return list(self._waiting)

    def confirm(self, update_id: int) -> None:
        """Forget one update: the webhook has taken it."""
        for place, update in enumerate(self._waiting):
            if update.id == update_id:
                del self._waiting[place]
                self._departed()
                return

    def clear(self) -> None:
        """Forget all updates."""
        self._waiting.clear()
        self._departed()

    def was_handed_out(self, update: Update) -> bool:
        """Whether the bot has been given this update already, confirmed or not."""
        return update.id <= self._handed

    def revise(self, change: Callable[[Update], Update | None]) -> None:
        """Put what ``change`` makes of each waiting update in its place; none takes it out."""
        changed = [change(update) for update in self._waiting]
        self._waiting.clear()
        self._waiting.extend(update for update in changed if update is not None)

    def allow(self, kinds: object) -> None:
        """Set the kinds of update from now on, as ``allowed_updates`` asks: an empty list means the default kinds;
        none, or what cannot be read, changes nothing."""
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            return
        self.kinds = frozenset(kind.lower() for kind in kinds) & KINDS or DEFAULT_KINDS

    async def fetch(self, offset: int, limit: int, within: int) -> RawResult:
        """Answer getUpdates: forget what ``offset`` confirms, then wait until there is something or ``within`` seconds are up.

        A second poll ends the first, which raises ``ApiError`` 409.
        """
        self._forget(offset)
        if self._waiting or within <= 0:
            return self._batch(limit)
        self.end_poll("Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        poll = self._poll = asyncio.get_running_loop().create_future()
        ended = None
        try:
            async with asyncio.timeout(within):
                ended = await poll
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None
        if ended is not None:
            raise ended
        return self._batch(limit)

    def end_poll(self, description: str) -> None:
        """Let the poll that waits, if one does, fail with a 409 of ``description``."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(ApiError(409, description))
        self._poll = None

    def release_poll(self) -> None:
        """Let the poll that waits, if one does, return at once with nothing."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _forget(self, offset: int) -> None:
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        # An offset from the future is a leftover of another server's numbering: nothing is confirmed by it.
        elif offset <= self._next_id:
            while self._waiting and self._waiting[0].id < offset:
                self._waiting.popleft()
        self._departed()

    def _departed(self) -> None:
        if self.on_departure is not None:
            self.on_departure()

    def _batch(self, limit: int) -> RawResult:
        batch = list(_within(islice(self._waiting, limit)))
        if batch:
            self._handed = max(self._handed, batch[-1].id)
        return RawResult(b"[" + b",".join(update.body for update in batch) + b"]")


def _within(updates: Iterable[Update]) -> Iterable[Update]:
    left = LARGEST_BATCH
    for update in updates:
        left -= len(update.body) + 50
        if left <= 0:
            return
        yield update
