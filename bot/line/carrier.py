"""From a message on its way to the calls of the Bot API that deliver it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from telegram import Bot
from telegram.error import TelegramError

from bot.line import telegram_api
from bot.line.authors import Delivered, Letter
from bot.line.failures import Failure, Meaning, failure_of
from bot.line.files import Course, Files, leave_out
from bot.line.folders import path_of
from bot.replies import CAPTION_UNITS, Reply, shown_length
from bot.wording import start as greetings
from storage.outbox import Operation, Parcel

logger = logging.getLogger(__name__)

_NOT_THERE = frozenset({Meaning.GONE, Meaning.OTHERWISE})


class Carrier:
    """Delivers for one bot; ``folder`` holds the attachments, ``halted`` says for how long everybody has to wait."""

    def __init__(self, bot: Bot, folder: Path, halted: Callable[[], float] = lambda: 0.0) -> None:
        self._bot = bot
        self._folder = folder
        self._files = Files(bot, folder, halted)
        self._courses: dict[int, Course] = {}
        """Messages with files that are under way or wait to be tried again: what has arrived is not sent again."""

    async def deliver(self, parcel: Parcel, letter: Letter) -> Delivered:
        """Do with ``letter`` what ``parcel`` is to do.

        Raises ``TelegramError``, and what a body or a file that is no good raises.
        """
        reply, chat = letter.reply, parcel.account_id
        if parcel.operation is Operation.DELETE:
            sent = await self._delete(chat, parcel.message_id, letter)
        else:
            course = self._courses.setdefault(parcel.id, Course()) if reply.attached else Course()
            replaces = parcel.message_id if parcel.operation is Operation.EDIT else None
            sent = await self._say(chat, reply, replaces, course, only_there=letter.only_there)
        return replace(sent, version=letter.version)

    def forget(self, parcel: Parcel) -> Delivered:
        """No longer keep how far ``parcel`` has come, which is returned: it has ended."""
        return _half(self._courses.pop(parcel.id, Course()))

    async def send(self, chat_id: int, reply: Reply, replaces: int | None = None) -> Delivered | Failure:
        """Send ``reply`` with its files, or let the message ``replaces`` say it; a failure tells which of its files it still lacks.

        Raises what a body or a file that is no good raises.
        """
        course = Course()
        try:
            return await self._say(chat_id, reply, replaces, course)
        except TelegramError as error:
            return replace(failure_of(error), left=course.left(reply).attached if course.arrived else None)

    async def _say(self, chat_id: int, reply: Reply, replaces: int | None, course: Course, *, only_there: bool = False) -> Delivered:
        if replaces is not None and not course.arrived:
            meaning = await self._edit(chat_id, replaces, reply)
            if meaning is None or (only_there and meaning is Meaning.GONE):
                return Delivered(replaces)
            # The words are too long for where the old ones stand; with files they go there anew, and the old ones must not stand beside.
            course.outdated = replaces if meaning is Meaning.OTHERWISE and reply.attached else None
        sent = await self._send(chat_id, reply, course)
        if course.outdated is not None:
            await self._clear_away(chat_id, course.outdated)
        return sent

    async def _send(self, chat_id: int, reply: Reply, course: Course) -> Delivered:
        if reply.file is not None:
            data = await asyncio.to_thread(path_of(self._folder, reply.file.name).read_bytes)
            return Delivered(await telegram_api.send_file(self._bot, chat_id, reply, data))
        if reply.attached:
            rest = course.left(reply)
            if rest.is_caption:
                message_id = await self._files.send_captioned(chat_id, rest, course)
                if message_id is not None:
                    return replace(_half(course), message_id=message_id)
                leave_out(rest.attached, course)
            else:
                await self._files.send(chat_id, reply, course)
        return replace(_half(course), message_id=await telegram_api.send(self._bot, chat_id, reply))

    async def _edit(self, chat_id: int, message_id: int, reply: Reply) -> Meaning | None:
        """Let a message say ``reply``, wherever its words stand; returns why it cannot.

        It is ``GONE``, or there is no room for the words (``OTHERWISE``). Raises ``TelegramError``.
        """
        ways = [telegram_api.edit, telegram_api.edit_caption]
        if reply.is_caption:
            ways.reverse()
        elif shown_length(reply.text) > CAPTION_UNITS:
            ways.pop()
        meaning = Meaning.GONE
        for way in ways:
            try:
                await way(self._bot, chat_id, message_id, reply)
            except TelegramError as error:
                meaning = failure_of(error).meaning
                if meaning not in _NOT_THERE:
                    raise
                if meaning is Meaning.GONE:
                    break
            else:
                return None
        return meaning

    async def _delete(self, chat_id: int, message_id: int | None, letter: Letter) -> Delivered:
        """Take a message away with its album; where that is not allowed any more it says the letter's words instead."""
        wanted = [number for number in (message_id, *letter.files) if number is not None]
        if not wanted or await self._take_away(chat_id, wanted):
            return Delivered(message_id)
        if message_id is None:
            return Delivered()
        try:
            marked = await self._edit(chat_id, message_id, letter.reply) is None
        except TelegramError as error:
            if failure_of(error).meaning is not Meaning.HARMLESS:
                raise
            marked = True
        return Delivered(message_id, is_marked=marked)

    async def _clear_away(self, chat_id: int, message_id: int) -> None:
        """Take away what is said anew elsewhere, or let it say so; what was said anew stays said where that fails."""
        try:
            if not await self._take_away(chat_id, [message_id]):
                await self._edit(chat_id, message_id, greetings.outdated())
        except TelegramError as error:
            logger.warning("an outdated message still stands: %s", failure_of(error).reason)

    async def _take_away(self, chat_id: int, message_ids: list[int]) -> bool:
        """Take messages away; False where that is not allowed any more. Raises ``TelegramError``."""
        try:
            await telegram_api.delete(self._bot, chat_id, message_ids)
        except TelegramError as error:
            match failure_of(error).meaning:
                case Meaning.TOO_LATE:
                    return False
                case Meaning.HARMLESS | Meaning.GONE:
                    return True
            raise
        return True


def _half(course: Course) -> Delivered:
    return Delivered(files=course.messages, handles=course.learnt, left_out=course.refused)
