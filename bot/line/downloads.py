"""Fetching the files that people send: bounded in size, judged by their bytes, kept under random names, hashed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import secrets
from datetime import timedelta
from pathlib import Path

import filetype
from telegram import Bot
from telegram.error import TelegramError

from bot.actions.files import WhyNot, refuse
from bot.clock import Clock
from bot.line.effects import Effects
from bot.line.failures import Meaning, failure_of
from bot.line.folders import path_of
from storage import anonymous, attachments
from storage.attachments import Wanted
from storage.database import Store
from storage.moments import to_text

logger = logging.getLogger(__name__)

LARGEST = 20 * 1024 * 1024
"""Bytes: as much as Telegram lets a bot fetch."""
ALLOWED = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/heic",
        "video/mp4",
        "video/quicktime",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""What may be kept, by what its bytes are and not by what its name says."""
PAUSE = timedelta(minutes=1)
TRIES = 10


class Downloads:
    """Fetches what is wanted, at each tick."""

    def __init__(self, store: Store, effects: Effects, door: str, bot: Bot, clock: Clock, folder: Path) -> None:
        self._store = store
        self._effects = effects
        self._door = door
        self._bot = bot
        self._clock = clock
        self._folder = folder
        self.tidied = asyncio.Event()
        """Set when what a kill left behind is gone; nobody puts anything into the folder before."""

    async def sweep(self) -> None:
        """Fetch what is due, and erase what was given up; the first time also what a kill left behind."""
        if not self.tidied.is_set():
            await asyncio.to_thread(_tidy, self._folder, attachments.names(self._store.db) | anonymous.names(self._store.db))
            self.tidied.set()
        for wanted in attachments.due(self._store.db, self._door, at=to_text(self._clock())):
            await self._fetch(wanted)
        for number, name in attachments.to_erase(self._store.db):
            if name is not None:
                path_of(self._folder, name).unlink(missing_ok=True)
            with self._store.transaction() as db:
                attachments.erased(db, number)

    async def _fetch(self, wanted: Wanted) -> None:
        again = to_text(self._clock() + PAUSE * (wanted.tries + 1))
        with self._store.transaction() as db:
            if not attachments.claim(db, wanted.id, due_at=again):
                return
        if (wanted.size or 0) > LARGEST:
            self._refuse(wanted, WhyNot.TOO_LARGE)
            return
        try:
            # Never file_path: the token stands in it.
            file = await self._bot.get_file(wanted.file_id)
            if (file.file_size or 0) > LARGEST:
                self._refuse(wanted, WhyNot.TOO_LARGE)
                return
            data = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            failure = failure_of(error)
            logger.warning("file %d was not fetched: %s", wanted.id, failure.reason)
            if failure.meaning is Meaning.REFUSED or wanted.tries + 1 >= TRIES:
                self._refuse(wanted, WhyNot.GONE)
            return
        kind = filetype.guess_mime(data)
        if len(data) > LARGEST or kind not in ALLOWED:
            self._refuse(wanted, WhyNot.TOO_LARGE if len(data) > LARGEST else WhyNot.KIND)
            return
        await self._keep(wanted, data, kind)

    async def _keep(self, wanted: Wanted, data: bytes, kind: str) -> None:
        name = secrets.token_hex(16)
        path = path_of(self._folder, name)
        await asyncio.to_thread(_write, path, data)
        kept = False
        try:
            with self._store.transaction() as db:
                kept = attachments.stored(db, wanted.id, name=name, kind=kind, size=len(data), sha256=hashlib.sha256(data).hexdigest())
        finally:
            # Given up meanwhile, or the disk is so full that not even this could be noted: no file stays that no row knows.
            if not kept:
                path.unlink(missing_ok=True)

    def _refuse(self, wanted: Wanted, why: WhyNot) -> None:
        self._effects.by_itself(lambda work: refuse(work, wanted.id, wanted.owner, why))


def _write(path: Path, data: bytes) -> None:
    """Write a file that is whole or not there; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _tidy(folder: Path, known: frozenset[str]) -> None:
    """Erase files that no row knows: a kill came between their writing and its noting, so they are fetched anew."""
    for file in folder.glob("*/*"):
        if file.name not in known:
            file.unlink(missing_ok=True)
