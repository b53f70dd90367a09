"""What happens in the chats, in the order it happened: the page catches up from it, tests wait on it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from bot.webchat.wire import Json

T = TypeVar("T")


class Pulse:
    """Wakes everybody who waits for a change; beating costs nothing while nobody does."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        """Wake all who wait now."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self, within: float) -> bool:
        """Wait for the next beat, at most ``within`` seconds; returns whether there was one."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            async with asyncio.timeout(within):
                await future
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True

    async def until(self, predicate: Callable[[], T | None], within: float) -> T:
        """Wait until ``predicate`` returns something true and return that; looked at anew after each beat.

        Raises ``TimeoutError`` after ``within`` seconds.
        """
        async with asyncio.timeout(within):
            while True:
                value = predicate()
                if value:
                    return value
                await self.wait(within)


class EventKind(StrEnum):
    """What the page is told of; PAGE_API.md says what each carries."""

    MESSAGE = "message"
    DELETED = "deleted"
    ACTION = "action"
    ANSWER = "answer"
    INLINE_RESULTS = "inline_results"
    CHAT = "chat"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Event:
    """One change. ``chat_id`` 0 means all chats; ``user_id`` 0 means everybody in the chat."""

    seq: int
    kind: EventKind
    chat_id: int
    user_id: int = 0
    message_id: int = 0
    body: Json = field(default_factory=dict)


class Feed:
    """The last events, numbered from 1 without gaps, and the pulse that beats with each."""

    def __init__(self, kept: int) -> None:
        self._events: deque[Event] = deque(maxlen=kept)
        self.seq = 0
        self.changed = Pulse()

    def tell(self, kind: EventKind, chat_id: int, *, user_id: int = 0, message_id: int = 0, body: Json | None = None) -> None:
        """Record a change and wake who waits."""
        self.seq += 1
        self._events.append(Event(self.seq, kind, chat_id, user_id, message_id, {} if body is None else body))
        self.changed.beat()

    def revise(self, change: Callable[[Event], Event]) -> None:
        """Put what ``change`` makes of each kept event in its place, under its number."""
        for place, event in enumerate(self._events):
            self._events[place] = change(event)

    def reaches_back_to(self, seq: int) -> bool:
        """Whether every event after ``seq`` is still kept (``seq`` 0: from the beginning)."""
        return self.seq - len(self._events) <= seq <= self.seq

    def since(self, seq: int) -> Iterator[Event]:
        """The kept events after ``seq``, oldest first."""
        known = len(self._events) - (self.seq - seq)
        return islice(self._events, max(known, 0), None)
