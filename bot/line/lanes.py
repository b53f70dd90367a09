"""One lane a person: what one person sends is handled in the order in which it came, different people side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

Item = TypeVar("Item")


class Lanes(Generic[Item]):
    """Hands each item to ``handle``; items of one key one after the other, at most ``side_by_side`` at a time."""

    def __init__(self, handle: Callable[[Item], Awaitable[None]], *, side_by_side: int = 256, room: int = 200) -> None:
        """``room`` is how many items may wait before ``has_room`` asks those who bring more to pause."""
        self._handle = handle
        self._waiting: dict[int, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(side_by_side)
        self._room = room
        self._count = 0
        self._eased = asyncio.Event()
        self._eased.set()

    def __len__(self) -> int:
        return self._count

    def put(self, key: int, item: Item) -> None:
        """Queue ``item`` in the lane of ``key``."""
        self._count += 1
        if self._count >= self._room:
            self._eased.clear()
        lane = self._waiting.get(key)
        if lane is not None:
            lane.append(item)
            return
        self._waiting[key] = deque((item,))
        task = asyncio.create_task(self._run(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def has_room(self) -> None:
        """Wait until fewer items wait than there is room for."""
        await self._eased.wait()

    async def idle(self) -> None:
        """Wait until nothing waits and nothing is being handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self, grace: float) -> None:
        """Let what is being handled end within ``grace`` seconds; what still waits stays in the inbox for the next start."""
        self._waiting = {key: deque() for key in self._waiting}
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: int) -> None:
        try:
            while lane := self._waiting[key]:
                async with self._slots:
                    item = lane.popleft()
                    try:
                        await self._handle(item)
                    except Exception:
                        # A lane that died would swallow everything that its person says from now on.
                        logger.exception("a message was not handled")
                    finally:
                        self._count -= 1
                        if self._count < self._room:
                            self._eased.set()
        finally:
            # No lane is kept for somebody who is silent, nor one without anybody who works it.
            del self._waiting[key]
