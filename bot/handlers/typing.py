"""“typing …” above the chat, for whoever waits longer than usual."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

logger = logging.getLogger(__name__)

SOON = 1.0
"""Seconds after which an answer is late; most take a few thousandths."""
_tasks: set[asyncio.Task[None]] = set()


@contextlib.contextmanager
def typing(bot: Bot, chat_id: int) -> Iterator[None]:
    """Tell the chat that an answer is on its way, if what is done inside takes long; what is quick pays for a timer alone."""

    def late() -> None:
        # The loop itself would let go of a task that nobody holds.
        task = asyncio.get_running_loop().create_task(_tell(bot, chat_id))
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)

    timer = asyncio.get_running_loop().call_later(SOON, late)
    try:
        yield
    finally:
        timer.cancel()


async def _tell(bot: Bot, chat_id: int) -> None:
    try:
        await bot.send_chat_action(chat_id, ChatAction.TYPING)
    except TelegramError as error:
        logger.info("the wait was not announced: %s", type(error).__name__)
