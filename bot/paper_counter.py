"""The counter at which papers are made and handed over: beside the event loop, one after the other for each person."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import logging
import mimetypes
import os
import secrets
import sqlite3
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from telegram import Bot
from telegram.error import TelegramError

from bot.actions.papers import FILE, PROGRESS, PaperKind, PaperProgress, Papers, Stage, check
from bot.actions.work import RefusedError, Work
from bot.clock import Clock
from bot.line import telegram_api
from bot.line.effects import Effects
from bot.line.folders import path_of
from bot.papers.progress import StoppedError
from bot.wording.messages import show
from storage import papers
from storage.attachments import Kept
from storage.database import Store, connect_to_read
from storage.moments import to_text
from storage.outbox import Parcel, Settled
from storage.papers import Paper, PaperState

logger = logging.getLogger(__name__)

AT_ONCE = 2
"""Papers made side by side: more would only share the same processor."""
LARGEST = 45 * 1024 * 1024
"""Bytes: Telegram takes files up to 50 MB."""
KEPT = timedelta(days=1)
"""How long a file waits for somebody who cannot be reached."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class _Going:
    """A paper being made: what its thread and its watcher know of each other."""

    def __init__(self) -> None:
        self.done, self.total = 0, 0
        self.is_over = asyncio.Event()
        self._stopped = threading.Event()
        self.reading: Database | None = None

    def tell(self, done: int, total: int) -> None:
        """The progress that the thread reports."""
        self.done, self.total = done, total
        if self._stopped.is_set():
            raise StoppedError

    def stop(self) -> None:
        """Let the thread come to its end, also out of a long reading."""
        self._stopped.set()
        if self.reading is not None:
            with contextlib.suppress(sqlite3.Error):
                self.reading.conn.interrupt()

    @property
    def is_stopped(self) -> bool:
        return self._stopped.is_set()


class PaperCounter:
    """Makes what is wanted at one door."""

    def __init__(
        self, kinds: Papers, effects: Effects, store: Store, door: str, bot: Bot, clock: Clock, folder: Path, tidied: asyncio.Event
    ) -> None:
        """``folder`` is that of the attachments; nothing is put there before it is ``tidied`` of what a kill left."""
        self.kinds = kinds
        self.pause = 2.0
        """Seconds between two edits of the message that shows the progress."""
        self._effects, self._store, self._door = effects, store, door
        self._bot, self._clock, self._folder, self._tidied = bot, clock, folder, tidied
        self._hands = asyncio.Semaphore(AT_ONCE)
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._told_no_room: set[int] = set()
        self._is_closed = False

    def look(self) -> None:
        """Begin what is wanted and not begun."""
        if self._is_closed:
            return
        for paper in papers.next_of_each(self._store.db, self._door):
            if paper.person_id not in self._serving and self.kinds.kind(paper.kind) is not None:
                task = asyncio.create_task(self._serve(paper.person_id), name=f"paper {paper.id}")
                self._serving[paper.person_id] = task
                task.add_done_callback(partial(self._served, paper.person_id))

    async def sweep(self) -> None:
        """Give up what nobody could be handed, and go on with what is wanted; at each tick."""
        before = to_text(self._clock() - KEPT)
        if papers.left_over(self._store.db, before=before):
            self._effects.by_itself(lambda work: _give_up(work, before))
        self.look()
        await asyncio.gather(*self._serving.values())

    async def close(self) -> None:
        """Leave what is being made; it is begun again at the next start."""
        self._is_closed = True
        for task in self._serving.values():
            task.cancel()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)

    def may_go(self, parcel: Parcel) -> bool:
        """Whether a file on its way may be sent: its person may have lost the right to it since it was made."""
        subject, _, number = (parcel.subject or "").partition(":")
        if subject != FILE:
            return True
        paper = papers.paper(self._store.db, int(number))
        kind = None if paper is None else self.kinds.kind(paper.kind)
        if paper is None or kind is None or paper.state is not PaperState.MADE:
            return False
        try:
            self._effects.view(partial(check, kind=kind, paper=paper))
        except RefusedError as refused:
            try:
                self._effects.by_itself(lambda work, why=refused: self.kinds.fail(work, paper, why))  # type: ignore[misc]
            except sqlite3.Error as error:
                logger.warning("paper %d is held back: %s", paper.id, error)
            return False
        return True

    def settled(self, db: Database, parcel: Parcel, how: Settled, message_id: int | None) -> None:
        """Take note of how a message about a paper fared, inside the transaction that settles it."""
        subject, _, number = (parcel.subject or "").partition(":")
        at = to_text(self._clock())
        if subject == FILE and how is Settled.SENT:
            papers.end(db, int(number), PaperState.SENT, at=at)
        elif subject in {FILE, PROGRESS} and how is Settled.FAILED:
            papers.end(db, int(number), PaperState.FAILED, "not delivered", at=at)
        elif subject == PROGRESS and how is Settled.SENT and message_id is not None:
            papers.show_in(db, int(number), parcel.account_id, message_id)

    def _served(self, person_id: int, task: asyncio.Task[None]) -> None:
        self._serving.pop(person_id, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a paper could not be made", exc_info=error)

    async def _serve(self, person_id: int) -> None:
        """Make what one person wants, one after the other, until nothing is left or nothing can be written down."""
        await self._tidied.wait()
        while True:
            mine = [paper for paper in papers.next_of_each(self._store.db, self._door) if paper.person_id == person_id]
            kind = self.kinds.kind(mine[0].kind) if mine else None
            if kind is None:
                return
            async with self._hands:
                try:
                    await self._make(mine[0], kind)
                except sqlite3.Error as error:
                    logger.warning("paper %d waits: %s", mine[0].id, error)
                    await self._say_no_room(mine[0], kind)
                    return

    async def _make(self, paper: Paper, kind: PaperKind[Any]) -> None:
        """Make one paper and owe its file. Raises ``sqlite3.Error`` where nothing can be written down; it is then still wanted."""
        if not self._effects.by_itself(lambda work: self.kinds.begin(work, paper)):
            return
        going = _Going()
        path = path_of(self._folder, secrets.token_hex(16))
        watching = asyncio.create_task(self._watch(paper, kind, going))
        refused: RefusedError | None = None
        made: tuple[Kept, str] | None = None
        try:
            gathering = self._effects.view(partial(check, kind=kind, paper=paper))
            made = await asyncio.to_thread(self._write, kind, paper.question, gathering, path, going)
        except StoppedError:
            logger.info("paper %d is no longer wanted", paper.id)
        except RefusedError as error:
            refused = error
        except OSError as error:
            logger.warning("paper %d could not be written: %s", paper.id, error)
            refused = RefusedError("paper_full" if error.errno in _NO_ROOM else "paper_broken")
        except asyncio.CancelledError:
            going.stop()
            with contextlib.suppress(sqlite3.Error), self._store.transaction() as db:
                papers.leave(db, paper.id)
            raise
        except Exception:
            if not going.is_stopped:
                logger.exception("paper %d could not be made", paper.id)
                refused = RefusedError("paper_broken")
        finally:
            going.is_over.set()
            # An edit under way must arrive before what is said at the end.
            await watching
        self._end(paper, path, made, refused)

    def _end(self, paper: Paper, path: Path, made: tuple[Kept, str] | None, refused: RefusedError | None) -> None:
        is_owed = False
        try:
            if made is not None:
                file, shown_name = made
                is_owed = self._effects.by_itself(lambda work: self.kinds.finish(work, paper, file, shown_name))
            elif refused is not None:
                why = refused
                self._effects.by_itself(lambda work: self.kinds.fail(work, paper, why))
        finally:
            if not is_owed:
                path.unlink(missing_ok=True)

    def _write(self, kind: PaperKind[Any], question: str, work: Work, path: Path, going: _Going) -> tuple[Kept, str]:
        """In a thread: the file, whole and on the disk, and what it is called. Nothing is left where it fails."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".part")
        try:
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600))
            with contextlib.closing(connect_to_read(self._store.path)) as db:
                going.reading = db
                reading = Work(db, work.keys, work.now, work.actor, work.door, work.account_id)
                shown_name = kind.write(kind.gather(reading, question), draft, going.tell)
                going.reading = None
            size = draft.stat().st_size
            if size > LARGEST:
                raise RefusedError("paper_too_large")
            with draft.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise
        return Kept(path.name, mimetypes.guess_type(shown_name)[0] or "application/octet-stream", size, digest), shown_name

    async def _watch(self, paper: Paper, kind: PaperKind[Any], going: _Going) -> None:
        """Show how far it is, and stop what is no longer wanted."""
        shown: PaperProgress | None = None
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.pause):
                    await going.is_over.wait()
            if going.is_over.is_set():
                return
            if not self._is_wanted(paper):
                going.stop()
                await going.is_over.wait()
                return
            stage = PaperProgress(paper.id, kind.title, Stage.MAKING, going.done, going.total)
            if stage != shown:
                shown = stage
                await self._edit(paper, stage)
                if not self._is_wanted(paper):
                    # Cancelled while the edit was on its way: the two may have arrived in either order.
                    await self._edit(paper, PaperProgress(paper.id, kind.title, Stage.CANCELLED))

    def _is_wanted(self, paper: Paper) -> bool:
        now = papers.paper(self._store.db, paper.id)
        return now is not None and now.state is PaperState.WANTED

    async def _say_no_room(self, paper: Paper, kind: PaperKind[Any]) -> None:
        if paper.id not in self._told_no_room:
            self._told_no_room.add(paper.id)
            await self._edit(paper, PaperProgress(paper.id, kind.title, Stage.NO_ROOM))

    async def _edit(self, paper: Paper, message: PaperProgress) -> None:
        """Let the message say how far it is; whether that arrives matters little."""
        if paper.message_id is None:
            return
        try:
            await telegram_api.edit(self._bot, paper.account_id, paper.message_id, show(message))
        except TelegramError as error:
            logger.info("the progress of paper %d was not shown: %s", paper.id, type(error).__name__)


def _give_up(work: Work, before: str) -> None:
    for number in papers.left_over(work.db, before=before):
        papers.end(work.db, number, PaperState.FAILED, "left over", at=work.at)
