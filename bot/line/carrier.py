"""From a message on its way to the call of the Bot API that delivers it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from telegram import Bot
from telegram.error import TelegramError

from bot.line import telegram_api
from bot.line.failures import Meaning, failure_of
from bot.line.folders import path_of
from bot.line.letters import unpack
from bot.replies import Reply
from storage.outbox import Operation, Parcel


class Carrier:
    """Delivers for one bot; ``folder`` holds the attachments."""

    def __init__(self, bot: Bot, folder: Path) -> None:
        self._bot = bot
        self._folder = folder

    async def deliver(self, parcel: Parcel) -> int:
        """Send or edit; returns the id of the message. Raises ``TelegramError``, and what a body or a file that is no good raises."""
        return await self.send(parcel.account_id, unpack(parcel.body), parcel.message_id if parcel.operation is Operation.EDIT else None)

    async def send(self, chat_id: int, reply: Reply, replaces: int | None = None) -> int:
        """Send ``reply`` with its file, if it has one, or let the message ``replaces`` say it; returns the id of the message.

        Raises as ``deliver``.
        """
        if replaces is not None:
            try:
                return await telegram_api.edit(self._bot, chat_id, replaces, reply)
            except TelegramError as error:
                if failure_of(error).meaning is not Meaning.GONE:
                    raise
            # The person has deleted it; what it says is still owed.
        if reply.file is None:
            return await telegram_api.send(self._bot, chat_id, reply)
        data = await asyncio.to_thread(path_of(self._folder, reply.file.name).read_bytes)
        return await telegram_api.send_file(self._bot, chat_id, reply, data)
