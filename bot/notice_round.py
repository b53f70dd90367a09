"""The round of notices: what is due goes into the outbox piece by piece, while whoever writes to the bot has their turn in between.

How far it has come stands in the database, so a kill anywhere loses nothing and repeats nothing: the next tick goes on. What this object
remembers only saves waiting for the tick.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from bot.actions import notice_joining, notice_rounds
from bot.actions.notice_joining import Joined
from bot.actions.notice_rounds import Noted
from bot.actions.work import Work
from bot.line.effects import Effects
from storage import notice_asking
from storage import notice_rounds as table
from storage.notice_asking import Asking
from storage.notices import Notice

logger = logging.getLogger(__name__)

BETWEEN = 0.005
"""Seconds between two pieces: an answer takes several turns of the loop, and none of them shall wait behind a piece of its own."""
SETTLING = 0.5
"""Seconds after something was settled until it is looked what comes of it: twenty a second are settled while a notice goes out."""

T = TypeVar("T")


class NoticeRound:
    """One installation's notices under way."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        self._at_work = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._is_wanted = False
        self._timer: asyncio.TimerHandle | None = None

    def wake(self) -> None:
        """A notice was begun, corrected or recalled just now: nobody waits for the tick."""
        self._is_wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._woken(), name="the round of notices")

    def settled(self) -> None:
        """Messages of notices were settled: it is looked soon what comes of it."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SETTLING, self._look_soon)

    async def sweep(self) -> None:
        """All that is due by now, also what was lost; with nothing to do it costs less than a millisecond."""
        async with self._at_work:
            await self._lost()
            await self._round()

    async def close(self) -> None:
        """Leave what is under way; the next start goes on with it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _look_soon(self) -> None:
        self._timer = None
        self.wake()

    async def _woken(self) -> None:
        try:
            while self._is_wanted:
                self._is_wanted = False
                async with self._at_work:
                    await self._round()
        except sqlite3.Error as error:
            # The tick tries it again.
            logger.warning("the round of notices waits: %s", error)
        except Exception:
            logger.exception("the round of notices failed")

    async def _round(self) -> None:
        for notice in self._effects.view(lambda work: table.to_send(work.db, work.at)):
            await self._each(notice, notice_rounds.send_due)
        for notice in self._effects.view(lambda work: table.gathering(work.db)):
            await self._gather(notice)
        await self._join()
        for notice in self._effects.view(lambda work: notice_asking.to_ask(work.db, work.at)):
            await self._each(notice, notice_rounds.ask_due)
        for notice in self._effects.view(lambda work: table.under_way(work.db)):
            await self._until_done(notice, notice_rounds.enqueue)
            await self._until_done(notice, notice_rounds.put_right)
            await self._each(notice, notice_rounds.finish)
        for asking in self._effects.view(lambda work: notice_asking.asking(work.db)):
            await self._ask(asking)

    async def _gather(self, notice: Notice) -> None:
        try:
            noted = await self._effects.view_aside(partial(_gathered, notice))
        except ValueError:
            logger.exception("whom notice %d is for cannot be read", notice.id)
            return
        pieces = [noted[start : start + notice_rounds.NOTED] for start in range(0, len(noted), notice_rounds.NOTED)] or [noted]
        for number, piece in enumerate(pieces, 1):
            await self._each(notice, partial(notice_rounds.note_recipients, noted=piece, is_last=number == len(pieces)))
            await asyncio.sleep(BETWEEN)

    async def _until_done(self, notice: Notice, piece: Callable[[Work, Notice], bool]) -> None:
        more: bool | None = True
        while more:
            more = await self._each(notice, piece)
            await asyncio.sleep(BETWEEN if more else 0)

    async def _each(self, notice: Notice, action: Callable[[Work, Notice], T]) -> T | None:
        """Do something with a notice; one with which something is wrong holds up no other. Raises ``sqlite3.Error``."""
        try:
            result = self._effects.by_itself(lambda work: action(work, notice))
            self._effects.wake_sender()
            return result
        except sqlite3.Error:
            raise
        except Exception:
            logger.exception("notice %d cannot be seen to", notice.id)
            return None
        finally:
            await asyncio.sleep(0)

    async def _ask(self, asking: Asking) -> None:
        after: int | None = 0
        while after is not None:
            after = await self._each(asking.notice, partial(_ask_piece, asking=asking, after=after))
            await asyncio.sleep(BETWEEN)

    async def _join(self) -> None:
        before: tuple[int, ...] = ()
        while (waiting := self._effects.view(notice_joining.waiting)) and waiting != before:
            # Who changes while they are looked at stays; the next tick looks again.
            before = waiting
            joined, unread = await self._effects.view_aside(notice_joining.look)
            for notice_id in unread:
                logger.error("notice %d cannot be read, and whoever joins does not get it", notice_id)
            for start in range(0, len(joined), notice_joining.PIECE):
                self._effects.by_itself(partial(_take_in, joined[start : start + notice_joining.PIECE]))
                self._effects.wake_sender()
                await asyncio.sleep(BETWEEN)

    async def _lost(self) -> None:
        for notice in self._effects.view(lambda work: table.under_way(work.db)):
            if await self._effects.view_aside(partial(_is_lost, notice.id)):
                await self._each(notice, notice_rounds.straighten)


def _gathered(notice: Notice, work: Work) -> list[Noted]:
    return notice_rounds.gather(work, notice)


def _ask_piece(work: Work, _notice: Notice, *, asking: Asking, after: int) -> int | None:
    return notice_rounds.ask_piece(work, asking, after)


def _take_in(joined: Sequence[Joined], work: Work) -> None:
    notice_joining.take_in(work, joined)


def _is_lost(notice_id: int, work: Work) -> bool:
    return table.lost(work.db, notice_id)
