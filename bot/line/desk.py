"""Where each message is handled: read, its sender recognised, handed to the handlers, and its row in the inbox brought to an end."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlite_utils import Database
from telegram import Update
from telegram.error import TelegramError

from bot.actions.work import RefusedError, Urgency
from bot.clock import Clock
from bot.line.alarms import Alarms
from bot.line.effects import AppliedBeforeError, Effects
from bot.line.failures import failure_of
from bot.line.letters import pack
from bot.line.marks import Marks
from bot.line.sender import PAUSES, Sender
from bot.line.updates import lane_of, read_back
from bot.line.visit import VISIT, BotApplication, HeldBackError, Visit
from bot.replies import Reply
from bot.wording import start as greetings
from bot.wording.problems import problem
from storage import inbox, outbox, people
from storage.database import Store
from storage.faults import trouble_of
from storage.moments import to_text
from storage.outbox import Draft, Operation

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """An update to be handled: its JSON, or decoded already."""

    update_id: int
    raw: Mapping[str, Any] | str
    tries: int = 0
    recorded: bool = True


class Desk:
    """Handles the updates of one door."""

    def __init__(
        self,
        store: Store,
        door: str,
        clock: Clock,
        application: BotApplication,
        effects: Effects,
        sender: Sender,
        marks: Marks,
        alarms: Alarms,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._application = application
        self._effects = effects
        self._sender = sender
        self._marks = marks
        self._alarms = alarms
        self._held: dict[int, set[int]] = {}
        self.answered_unrecorded: set[int] = set()
        """Questions answered while nothing could be written down; they come again and must not be answered twice."""

    async def handle(self, job: Job) -> None:
        """Bring one update to its end: applied, answered, put off or buried."""
        try:
            raw = read_back(job.raw) if isinstance(job.raw, str) else job.raw
            update = Update.de_json(dict(raw), self._application.bot)
            visit = self._identify(job, update)
        except sqlite3.Error as error:
            await self._wait(job, error)
            return
        except Exception as error:  # noqa: BLE001 - whatever the library cannot read is kept aside; the next message must get through
            logger.warning("update %d cannot be read: %s", job.update_id, type(error).__name__)
            self._mark(job, partial(_bury, self._door, job.update_id, "unreadable"))
            return
        visit.is_held = self._take_up(visit.account_id, job.update_id)
        token = VISIT.set(visit)
        try:
            await self._application.process_update(update)
        finally:
            VISIT.reset(token)
        if visit.is_traceless:
            await self._end_untraced(job, visit)
        elif visit.failure is not None:
            await self._failed(job, visit, visit.failure)
        elif not visit.applied:
            self._end(job, visit)
        await self._sender.send_now(visit.parcels)

    def put_aside(self, update_id: int, payload: str) -> None:
        """Bury what cannot be handled without ending the process; whoever sent it in private is told to send it again."""
        account = _private_sender(payload)
        with self._store.transaction() as db:
            inbox.bury(db, self._door, update_id, "ends the process")
            person = people.person_at(db, self._door, account)
            if person is None:
                return
            draft = Draft(self._door, account, person.id, Urgency.ANSWER, Operation.SEND, pack(greetings.failed()))
            parcel = outbox.put(db, draft, at=to_text(self._clock()))
        self._sender.parked(parcel)

    def _take_up(self, account: int, update_id: int) -> bool:
        """Begin with an update; returns whether an older one of the same account still waits to be tried again."""
        held = self._held.get(account)
        if held is None:
            return False
        held.discard(update_id)
        if not held:
            del self._held[account]
            return False
        return min(held) < update_id

    def _identify(self, job: Job, update: Update) -> Visit:
        """Who has sent this: the one place where an account becomes a person."""
        user, chat = update.effective_user, update.effective_chat
        account = 0 if user is None else user.id
        return Visit(
            self._effects,
            job.update_id,
            account,
            account if chat is None else chat.id,
            None if user is None else people.person_at(self._store.db, self._door, account),
            "" if user is None else user.full_name,
            _message_id(update),
            job.recorded,
        )

    def _end(self, job: Job, visit: Visit) -> None:
        if job.recorded:
            self._marks.add(partial(_answered, self._door, job.update_id))
        elif visit.failure is None:
            self.answered_unrecorded.add(job.update_id)

    async def _end_untraced(self, job: Job, visit: Visit) -> None:
        """Bring to its end what leaves no trace: also what failed is not kept, and no log says whose it was."""
        error = visit.failure
        if error is not None and (isinstance(error, AppliedBeforeError) or trouble_of(error) is not None):
            trouble = trouble_of(error)
            logger.warning("a message waits: %s", trouble or "not recorded")
            if trouble is not None:
                await self._alarms.raise_once(trouble)
                self._put_off(job, visit.account_id)
            if job.tries == 0:
                await self._tell(visit, "noted" if job.recorded else "not_kept")
            return
        if isinstance(error, RefusedError):
            await self._effects.answer(visit, problem(error))
        elif error is not None:
            # Its traceback may quote what was written.
            logger.error("a message failed: %s", type(error).__name__)
            await self._effects.answer(visit, greetings.failed())
        if job.recorded:
            self._marks.add(partial(_forget, self._door, job.update_id), then=self._store.truncate_log)

    async def _failed(self, job: Job, visit: Visit, error: BaseException) -> None:
        if isinstance(error, AppliedBeforeError):
            if job.recorded:
                logger.info("update %d has had its effect already", job.update_id)
            else:
                # It changes something, and nothing can be written: it comes again when there is room.
                await self._tell(visit, "not_kept")
            return
        if isinstance(error, HeldBackError):
            self._put_off(job, visit.account_id)
            return
        if isinstance(error, RefusedError):
            await self._say(job, visit, problem(error))
            return
        if trouble_of(error) is not None or (isinstance(error, TelegramError) and failure_of(error).passes):
            await self._wait(job, error, visit.account_id)
            if job.tries == 0:
                await self._tell(visit, "noted" if job.recorded else "not_kept")
            return
        logger.error("update %d failed", job.update_id, exc_info=error)
        self._mark(job, partial(_bury, self._door, job.update_id, type(error).__name__))
        # What has had its effect must not be sent again.
        if not visit.applied and visit.person is not None:
            await self._say(job, visit, greetings.failed())

    async def _wait(self, job: Job, error: BaseException, account: int = 0) -> None:
        trouble = trouble_of(error)
        logger.warning("update %d waits: %s", job.update_id, trouble or type(error).__name__)
        if trouble is not None:
            await self._alarms.raise_once(trouble)
        self._put_off(job, account)

    async def _say(self, job: Job, visit: Visit, reply: Reply) -> None:
        """Answer with a sentence of ours, which like any answer is kept where it cannot be sent now; in a group nothing is said."""
        if not visit.is_private:
            self._end(job, visit)
            return
        # A form that could not take what it was given goes on listening.
        visit.is_listened_to = False
        try:
            await self._effects.answer(visit, reply)
        except sqlite3.Error as error:
            await self._wait(job, error, visit.account_id)

    async def _tell(self, visit: Visit, what: str) -> None:
        if visit.is_private and visit.person is not None:
            await self._sender.answer(visit.account_id, problem(RefusedError(what)))

    def _put_off(self, job: Job, account: int) -> None:
        if job.recorded and account:
            self._held.setdefault(account, set()).add(job.update_id)
        pause = PAUSES[min(job.tries + 2, len(PAUSES) - 1)]
        self._mark(job, partial(_put_off, self._door, job.update_id, to_text(self._clock() + timedelta(seconds=pause))))

    def _mark(self, job: Job, write: partial[None]) -> None:
        if job.recorded:
            self._marks.add(write)


def _message_id(update: Update) -> int:
    message = update.message or update.edited_message
    return 0 if message is None else message.message_id


def _private_sender(payload: str) -> int:
    """Who sent the update in a chat with us alone, read without the library, which may be what it ends; 0 for nobody."""
    try:
        raw = read_back(payload)
    except ValueError:
        return 0
    message = raw.get("message")
    chat = message.get("chat") if isinstance(message, dict) else None
    account = lane_of(raw)
    return account if isinstance(chat, dict) and chat.get("id") == account else 0


def _answered(door: str, update_id: int, db: Database) -> None:
    inbox.answered(db, door, update_id)


def _forget(door: str, update_id: int, db: Database) -> None:
    inbox.forget(db, door, update_id)


def _bury(door: str, update_id: int, reason: str, db: Database) -> None:
    inbox.bury(db, door, update_id, reason)


def _put_off(door: str, update_id: int, due_at: str, db: Database) -> None:
    inbox.put_off(db, door, update_id, due_at)
