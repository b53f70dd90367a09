"""Anonymous clues outside of the database: messages deleted from chats, files stripped and written anew, and the night."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, time
from pathlib import Path

from telegram import Bot
from telegram.error import TelegramError

from bot.actions import anonymous_night
from bot.actions.anonymous import DraftData, Stage
from bot.actions.form_kinds import File
from bot.actions.lookup import Lookup
from bot.clock import Clock
from bot.keys import Keys
from bot.line.effects import Effects
from bot.line.failures import failure_of
from bot.line.folders import path_of
from bot.receipts import Guesses, sealed
from bot.schedule import Appointment, daily_at
from bot.stripping.outcome import NotStrippedError, Stripped, WhyNot
from bot.stripping_child import Stripper
from bot.wording import anonymous as wording
from storage import anonymous
from storage.anonymous import DraftRow
from storage.database import Store
from storage.files import new_private
from storage.moments import from_text

logger = logging.getLogger(__name__)

LARGEST = 20 * 1024 * 1024
"""Bytes: as much as Telegram lets a bot fetch."""
PAUSES = (0.3, 1.5, 5.0)
"""Seconds before each further attempt to fetch a file or to delete a message."""
LONGEST_PAUSE = 30.0
NIGHT = (0, 20)
"""Hour and minute: before the backup, so that no backup holds what the night has not mixed for longer than a day."""


class NotFetchedError(Exception):
    """Telegram does not give a file out."""


class Anonymity:
    """What one door does for those who want to stay unknown."""

    def __init__(
        self, store: Store, keys: Keys, effects: Effects, door: str, bot: Bot, clock: Clock, folder: Path, lookup: Callable[[], Lookup]
    ) -> None:
        self._store = store
        self._keys = keys
        self._effects = effects
        self._door = door
        self._bot = bot
        self._clock = clock
        self._folder = folder
        self._lookup = lookup
        self._stripper = Stripper()
        self._one_at_a_time = asyncio.Lock()
        self._has_folders = False
        self.guesses = Guesses()

    @property
    def now(self) -> datetime:
        """Now, in the installation's time zone."""
        return self._clock()

    @property
    def lookup(self) -> Lookup:
        """The rules that are in force."""
        return self._lookup()

    async def seal(self, digits: str) -> bytes:
        """What is kept of a receipt; one at a time, because each takes 64 MiB."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(sealed, self._keys, digits)

    def truncate_log(self) -> None:
        """Let nothing that was erased stay in the write-ahead log."""
        self._store.truncate_log()

    async def fetch(self, file: File) -> Stripped:
        """A file that somebody has sent, stripped; nothing of it touches the disk. Raises ``NotStrippedError``, ``NotFetchedError``."""
        if (file.size or 0) > LARGEST:
            raise NotStrippedError(WhyNot.TOO_LARGE, "as announced")
        for pause in (*PAUSES, None):
            try:
                # Never file_path: the token stands in it.
                found = await self._bot.get_file(file.file_id)
                if (found.file_size or 0) > LARGEST:
                    raise NotStrippedError(WhyNot.TOO_LARGE, "as told")
                data = bytes(await found.download_as_bytearray())
                break
            except TelegramError as error:
                failure = failure_of(error)
                if pause is None or not failure.passes:
                    raise NotFetchedError(failure.reason) from None
                await asyncio.sleep(min(LONGEST_PAUSE, max(pause, failure.wait)))
        return await self._stripper.strip(data)

    def read(self, name: str) -> bytes | None:
        """A file that lies in the attachments' folder; none where it is gone."""
        try:
            return path_of(self._folder, name).read_bytes()
        except FileNotFoundError:
            return None

    async def strip(self, data: bytes) -> Stripped:
        """As ``fetch``, for a file that is here already."""
        return await self._stripper.strip(data)

    async def keep(self, data: bytes) -> str:
        """Write a file under a random name, dated to the day; returns the name. Raises ``OSError``."""
        return await asyncio.to_thread(self._write, data, self._midnight())

    def erase(self, names: Iterable[str]) -> None:
        """Erase files."""
        for name in names:
            path_of(self._folder, name).unlink(missing_ok=True)

    async def wipe(self, account_id: int, message_ids: Iterable[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Delete messages from the chat with an account; returns those that may be deleted later, and those that never will be."""
        left = list(message_ids)
        stuck: list[int] = []
        for pause in (*PAUSES, None):
            later = []
            wait = 0.0
            for number in left:
                try:
                    await self._bot.delete_message(account_id, number)
                except TelegramError as error:
                    failure = failure_of(error)
                    if failure.passes:
                        later.append(number)
                        wait = max(wait, failure.wait)
                    elif "to delete not found" not in failure.reason:
                        stuck.append(number)
            left = later
            if not left or pause is None:
                break
            await asyncio.sleep(min(LONGEST_PAUSE, max(pause, wait)))
        return tuple(left), tuple(stuck)

    async def sweep(self) -> None:
        """Erase drafts whose time is up, go on deleting what was submitted, and empty the log where that is due."""
        now = self._clock()
        if not self._has_folders:
            # Made at the first file that needs one, a folder would tell when that file came.
            await asyncio.to_thread(self._make_folders)
            self._has_folders = True
        for row in anonymous.drafts(self._store.db, self._door):
            if from_text(row.expires_at) <= now:
                await self._expire(row)
            elif row.stage == Stage.CLEANING:
                await self._go_on_cleaning(row)
        if self._store.is_log_due:
            self._store.truncate_log()

    def appointment(self) -> Appointment:
        """The night, for the schedule to keep."""
        return Appointment("anonymous_night", daily_at(*NIGHT), None, self.night)

    async def night(self, now: datetime) -> None:
        """Let what came on earlier days be seen, mixed, and write its files anew so that none tells when it came."""
        renamed = {}
        waiting = [(each.id, path_of(self._folder, each.id)) for each in anonymous.unsettled(self._store.db, now.date().isoformat())]
        for name, path in secrets.SystemRandom().sample(waiting, len(waiting)):
            # A file that is gone must not hold up the others; its row stays and doctor tells of it.
            with contextlib.suppress(FileNotFoundError):
                renamed[name] = await asyncio.to_thread(self._write_anew, path)
        try:
            gone = self._effects.by_itself(lambda work: anonymous_night.settle(work, self._lookup(), renamed))
        except BaseException:
            self.erase(renamed.values())
            raise
        self.erase(gone)
        # Where it fails, for want of room or because somebody reads, the night is kept again within the hour.
        self._store.rewrite()

    async def _expire(self, row: DraftRow) -> None:
        with self._store.transaction() as db:
            # Touched meanwhile, it goes on.
            current = anonymous.draft(db, row.door, row.account_id)
            if current is None or current.version != row.version:
                return
            names = anonymous.drop(db, row.door, row.account_id)
        self.erase(names)
        self._store.truncate_log()
        data = DraftData.model_validate_json(row.data)
        if row.stage != Stage.CLEANING and data.screen:
            with contextlib.suppress(TelegramError):
                await self._bot.edit_message_text(wording.expired().text, row.account_id, data.screen, parse_mode="HTML")

    async def _go_on_cleaning(self, row: DraftRow) -> None:
        data = DraftData.model_validate_json(row.data)
        later, _ = await self.wipe(row.account_id, data.messages)
        with self._store.transaction() as db:
            current = anonymous.draft(db, row.door, row.account_id)
            if current is None or current.stage != Stage.CLEANING:
                return
            if later:
                left = DraftData(messages=later).model_dump_json()
                anonymous.save(db, DraftRow(row.door, row.account_id, row.stage, left, current.version, row.expires_at))
            else:
                anonymous.drop(db, row.door, row.account_id)
        self._store.truncate_log()

    def _make_folders(self) -> None:
        for number in range(256):
            (self._folder / f"{number:02x}").mkdir(parents=True, exist_ok=True, mode=0o700)

    def _midnight(self) -> float:
        now = self._clock()
        return datetime.combine(now.date(), time(), now.tzinfo).timestamp()

    def _write(self, data: bytes, dated: float) -> str:
        name = secrets.token_hex(16)
        path = path_of(self._folder, name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".part")
        try:
            with new_private(draft) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.utime(draft, (dated, dated))
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return name

    def _write_anew(self, path: Path) -> str:
        return self._write(path.read_bytes(), self._midnight())
