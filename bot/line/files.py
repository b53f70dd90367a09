"""The files that go before a message: together where they can, handed over once and not once a person, never at the price of its words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path

from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError

from bot.line import telegram_api
from bot.line.failures import Meaning, failure_of
from bot.line.folders import path_of
from bot.line.telegram_api import Arrived, Item
from bot.replies import Attached, Reply

logger = logging.getLogger(__name__)

MOST_IN_ALBUM = 10
MOST_DOUBTS = 2
"""So often files are handed over without an answer; then they are taken as arrived, since the words still have to go."""
MOST_WAITS = 6
"""So often a message waits for a file that is not fetched yet; then it goes without."""
MOST_NAMES = 1000
UNKNOWN = 0
"""Stands for the message of a file of which nobody knows whether it has arrived, and of one that is not taken."""

_Key = tuple[int, str]


@dataclass(slots=True)
class Course:
    """How far one message has come: what of its files has arrived, and what was learnt by that."""

    arrived: dict[_Key, int] = field(default_factory=dict)
    """In which message."""
    handles: dict[_Key, str] = field(default_factory=dict)
    outdated: int | None = None
    """A message that is to be cleared away once this one has arrived."""
    doubts: int = 0
    waits: int = 0
    refused: int = 0
    """How many files were left out because the door did not take them, or they can be had from nowhere."""

    def left(self, reply: Reply) -> Reply:
        """What of ``reply`` is still to be sent."""
        return replace(reply, attached=tuple(each for each in reply.attached if _key(each) not in self.arrived))

    @property
    def messages(self) -> tuple[int, ...]:
        """The messages of the files that have arrived."""
        return tuple(number for number in self.arrived.values() if number)

    @property
    def learnt(self) -> tuple[tuple[int, str, str], ...]:
        """As ``Delivered.handles``."""
        return tuple((attachment_id, kind, handle) for (attachment_id, kind), handle in self.handles.items())


class Files:
    """Sends files for one bot; ``folder`` holds the attachments, ``halted`` says for how long everybody has to wait."""

    def __init__(self, bot: Bot, folder: Path, halted: Callable[[], float]) -> None:
        self._bot = bot
        self._folder = folder
        self._halted = halted
        self._names: dict[_Key, str] = {}
        """By what name the door knows files that were handed over since the start."""
        self._handing_over = asyncio.Lock()

    async def send(self, chat_id: int, reply: Reply, course: Course) -> None:
        """Send what is attached to ``reply`` and has not arrived yet; a file that Telegram does not take is left out.

        Raises ``TelegramError`` where all of it is worth trying again.
        """
        for together in _albums(course.left(reply).attached):
            try:
                await self._together(chat_id, reply, together, course)
            except TelegramError as error:
                if failure_of(error).meaning is not Meaning.UNCONFIRMED:
                    raise
                course.doubts += 1
                if course.doubts < MOST_DOUBTS:
                    raise
                give_up(together, course)
            self._stop_if_halted()

    async def send_captioned(self, chat_id: int, reply: Reply, course: Course) -> int | None:
        """Send the one file of ``reply`` with its words under it; returns the id of the message, none where Telegram does not take it.

        Raises as ``send``.
        """
        arrived = await self._offer(chat_id, reply, reply.attached, course, captioned=True)
        return None if arrived is None else arrived[0].message_id

    async def _together(self, chat_id: int, reply: Reply, files: Sequence[Attached], course: Course) -> None:
        """Send one album or one file, and note what has become of each."""
        arrived = await self._offer(chat_id, reply, files, course)
        if arrived is not None:
            course.arrived |= {_key(file): each.message_id for file, each in zip(files, arrived, strict=True)}
        elif len(files) == 1:
            leave_out(files, course)
        else:
            # Which of them is no good Telegram does not say for certain.
            for file in files:
                self._stop_if_halted()
                await self._together(chat_id, reply, [file], course)

    async def _offer(
        self, chat_id: int, reply: Reply, files: Sequence[Attached], course: Course, *, captioned: bool = False
    ) -> list[Arrived] | None:
        """Send ``files`` in one call, by their names and, where there is none or it is not taken, with their content.

        None where neither is taken.
        """
        known = self._known(files)
        if all(known):
            arrived = await self._call(chat_id, reply, [Item(file, name) for file, name in zip(files, known, strict=True)], captioned)
            if arrived is not None:
                return arrived
            for file in files:
                self._names.pop(_key(file), None)
        # One after the other: those who wait here mostly find that somebody before them has learnt the names.
        async with self._handing_over:
            by_now = self._known(files)
            if by_now != known and all(by_now):
                items: list[Item] | None = [Item(file, name) for file, name in zip(files, by_now, strict=True)]
            else:
                items = await self._with_content(files, by_now, course)
            if items is None:
                return None
            self._stop_if_halted()
            arrived = await self._call(chat_id, reply, items, captioned)
            for item, each in zip(items, arrived or (), strict=False):
                if item.content is not None and each.handle:
                    self._learn(item.what, each.handle, course)
        return arrived

    async def _call(self, chat_id: int, reply: Reply, items: Sequence[Item], captioned: bool) -> list[Arrived] | None:
        try:
            if len(items) == 1:
                return [await telegram_api.send_attached(self._bot, chat_id, items[0], reply, captioned=captioned)]
            return await telegram_api.send_album(self._bot, chat_id, items, reply)
        except TelegramError as error:
            failure = failure_of(error)
            if failure.meaning is not Meaning.REFUSED:
                raise
            logger.warning("files were not taken: %s", failure.reason)
            return None

    async def _with_content(self, files: Sequence[Attached], known: Sequence[str], course: Course) -> list[Item] | None:
        """``files`` as they are handed over; none where the content of one can be had from nowhere."""
        if any(not file.name and not name for file, name in zip(files, known, strict=True)) and course.waits < MOST_WAITS:
            course.waits += 1
            raise NetworkError("a file is not fetched yet")
        items = [Item(file, name, await self._content(file)) for file, name in zip(files, known, strict=True)]
        is_any = any(item.content is not None for item in items)
        return items if is_any and all(item.content is not None or item.handle for item in items) else None

    async def _content(self, file: Attached) -> bytes | None:
        if not file.name:
            return None
        try:
            return await asyncio.to_thread(path_of(self._folder, file.name).read_bytes)
        except OSError as error:
            logger.warning("attachment %d cannot be read: %s", file.attachment_id, type(error).__name__)
            return None

    def _known(self, files: Sequence[Attached]) -> list[str]:
        return [self._names.get(_key(file), file.handle) for file in files]

    def _learn(self, file: Attached, handle: str, course: Course) -> None:
        course.handles[_key(file)] = handle
        self._names[_key(file)] = handle
        if len(self._names) > MOST_NAMES:
            del self._names[next(iter(self._names))]

    def _stop_if_halted(self) -> None:
        """Raises ``RetryAfter`` where somebody else was told meanwhile that everybody has to wait."""
        wait = self._halted()
        if wait:
            raise RetryAfter(ceil(wait))


def give_up(files: Sequence[Attached], course: Course) -> None:
    """Send ``files`` no more; those that have arrived stay where they are."""
    for file in files:
        course.arrived.setdefault(_key(file), UNKNOWN)


def leave_out(files: Sequence[Attached], course: Course) -> None:
    """The same for what is not taken."""
    give_up(files, course)
    course.refused += len(files)


def _key(file: Attached) -> _Key:
    return file.attachment_id, file.kind


def _albums(files: Sequence[Attached]) -> list[Sequence[Attached]]:
    """``files`` as they go out: pictures and videos together, documents with documents, ten at most."""
    found: list[Sequence[Attached]] = []
    for is_document in (False, True):
        same = [file for file in files if (file.kind == "document") is is_document]
        found += [same[start : start + MOST_IN_ALBUM] for start in range(0, len(same), MOST_IN_ALBUM)]
    return found
