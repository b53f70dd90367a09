"""From an action to its effect: one transaction, and the messages that are owed afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

from sqlite_utils import Database

from bot.actions.work import Urgency, Work
from bot.clock import Clock
from bot.keys import Keys
from bot.line.failures import Failure
from bot.line.letters import pack
from bot.line.marks import Marks
from bot.line.owing import Asker, is_outside, put_owed
from bot.line.sender import Sender
from bot.line.visit import Visit
from bot.replies import Reply
from bot.settings import DataRule
from storage import answers, forms, inbox, outbox
from storage.database import Store, connect_to_read
from storage.moments import to_text
from storage.outbox import Draft, Operation

logger = logging.getLogger(__name__)

T = TypeVar("T")
UNTRACED_PAUSES = (0.3, 1.5, 5.0, 15.0)
"""Seconds between attempts to send what may stand in no outbox; it is then given up."""
LONGEST_UNTRACED = 60.0


class AppliedBeforeError(Exception):
    """The update has had its effect already: it is handled a second time and must change nothing."""


class Effects:
    """Runs actions for one door."""

    def __init__(self, store: Store, keys: Keys, door: str, clock: Clock, marks: Marks, sender: Sender, data_rule: DataRule) -> None:
        self._store = store
        self._keys = keys
        self._door = door
        self._clock = clock
        self._marks = marks
        self._sender = sender
        self._rule = data_rule
        self._heeded: dict[str, Callable[[], None]] = {}

    def heed(self, name: str, wake: Callable[[], None]) -> None:
        """Call ``wake`` whenever an action that stirs ``name`` is written."""
        self._heeded[name] = wake

    def act(self, visit: Visit, action: Callable[[Work], T]) -> T:
        """See ``Visit.act``."""
        if visit.is_traceless:
            raise RuntimeError("what leaves no trace must not owe anything")
        with self._store.transaction() as db:
            if not visit.recorded or not inbox.apply(db, self._door, visit.update_id):
                raise AppliedBeforeError(str(visit.update_id))
            work = self._work(db, visit)
            result = action(work)
            asker = Asker(self._door, visit.account_id, None if visit.person is None else visit.person.id)
            parcels = put_owed(db, work.owed, self._rule, at=work.at, door=self._door, asker=asker)
        # Only now is it true.
        visit.applied = True
        visit.parcels += parcels
        self._written(work)
        return result

    def write(self, visit: Visit, action: Callable[[Work], T]) -> T:
        """See ``Visit.write``."""
        if not visit.recorded:
            raise AppliedBeforeError
        with self._store.transaction() as db:
            work = self._work(db, visit)
            result = action(work)
            if work.owed:
                raise RuntimeError("what leaves no trace must not owe anything")
        return result

    async def tell(self, visit: Visit, reply: Reply, replaces: int | None = None) -> int | None:
        """See ``Visit.tell``."""
        for pause in UNTRACED_PAUSES:
            sent = await self._sender.answer(visit.chat_id, reply, replaces)
            if not isinstance(sent, Failure):
                return sent
            reply = without(reply, sent)
            await asyncio.sleep(min(LONGEST_UNTRACED, max(pause, sent.wait)))
        logger.warning("an answer that leaves no trace could not be sent")
        return None

    def look(self, visit: Visit, question: Callable[[Work], T]) -> T:
        """See ``Visit.look``."""
        return question(self._work(self._store.db, visit))

    async def look_aside(self, visit: Visit, question: Callable[[Work], T]) -> T:
        """See ``Visit.look_aside``."""
        return await asyncio.to_thread(self._look_aside, self._work(self._store.db, visit), question)

    def _look_aside(self, work: Work, question: Callable[[Work], T]) -> T:
        with contextlib.closing(connect_to_read(self._store.path)) as db:
            return question(replace(work, db=db))

    def recall(self, visit: Visit, question: Callable[[Work], T]) -> T | None:
        """See ``Visit.recall``."""
        if not visit.recorded:
            return None
        self._marks.flush()
        return None if self._store.has_later else self.look(visit, question)

    def by_itself(self, action: Callable[[Work], T]) -> T:
        """Run an action that nobody asked for: the schedule's."""
        with self._store.transaction() as db:
            work = Work(db, self._keys, self._clock(), None, self._door, is_system=True)
            result = action(work)
            put_owed(db, work.owed, self._rule, at=work.at, door=self._door)
        self._written(work)
        return result

    def wake_sender(self) -> None:
        """Let what an action has put into the outbox itself, without owing it, go out now."""
        self._sender.wake()

    def view(self, question: Callable[[Work], T]) -> T:
        """Read something that nobody asked for just now, changing nothing."""
        return question(Work(self._store.db, self._keys, self._clock(), None, self._door, is_system=True))

    async def view_aside(self, question: Callable[[Work], T]) -> T:
        """As ``view``, in a thread with a connection of its own: for what reads much."""
        work = Work(self._store.db, self._keys, self._clock(), None, self._door, is_system=True)
        return await asyncio.to_thread(self._look_aside, work, question)

    def note(self, visit: Visit, mark: Callable[[Work], object]) -> None:
        """See ``Visit.note``."""
        if visit.recorded and visit.person is not None and not visit.is_traceless:

            def write(db: Database) -> None:
                mark(self._work(db, visit))

            self._marks.add(write)

    async def answer(self, visit: Visit, reply: Reply, replaces: int | None = None) -> None:
        """See ``Visit.answer``."""
        if visit.is_traceless:
            await self.tell(visit, reply, replaces)
            return
        account = visit.chat_id
        if visit.recorded and visit.is_listened_to and visit.person is not None:
            # Something else was asked in between: the next plain text is a question again.
            self._marks.add(partial(_stop_listening, visit.person.id))
        if self._sender.is_clear(account) or not visit.recorded:
            sent = await self._sender.answer(account, reply, replaces)
            if not isinstance(sent, Failure):
                if visit.recorded and not visit.applied:
                    self._marks.add(partial(_answered, self._door, visit.update_id))
                if visit.recorded and visit.is_private and visit.message_id and sent is not None:
                    # An edited question shall find the answer that it has to change.
                    at = to_text(self._clock())
                    self._marks.add(partial(_note_answer, self._door, account, visit.message_id, sent, at))
                return
            pause = max(0.3, sent.wait)
            reply = without(reply, sent)
        else:
            pause = 0.0
        self._park(visit, account, reply, pause, replaces)

    def _park(self, visit: Visit, account: int, reply: Reply, pause: float, replaces: int | None) -> None:
        """Put an answer that cannot be sent now into the outbox: from there it is tried until it arrives."""
        now = self._clock()
        person = visit.person.id if visit.person is not None and visit.is_private else None
        operation = Operation.SEND if replaces is None else Operation.EDIT
        # One about the same question that still waits is overtaken: the question was edited meanwhile.
        subject = answers.subject_of(visit.message_id) if visit.is_private and visit.recorded and visit.message_id else None
        draft = Draft(self._door, account, person, Urgency.ANSWER, operation, pack(reply), subject, replaces)
        with self._store.transaction() as db:
            if visit.recorded:
                inbox.apply(db, self._door, visit.update_id)
            due = to_text(now + timedelta(seconds=pause))
            parcel = outbox.put(db, draft, at=to_text(now), due_at=due, tries=1 if pause else 0)
        visit.applied = True
        self._sender.parked(parcel)

    def _written(self, work: Work) -> None:
        if work.owed:
            self._sender.wake()
        for name in work.stirs & self._heeded.keys():
            self._heeded[name]()

    def _work(self, db: Database, visit: Visit) -> Work:
        outside = is_outside(self._door, self._rule)
        return Work(db, self._keys, self._clock(), visit.person, self._door, visit.account_id, visit.shown_name, visit.message_id, outside)


def without(reply: Reply, failure: Failure) -> Reply:
    """``reply`` without those of its files that have arrived all the same."""
    return reply if failure.left is None else replace(reply, attached=failure.left)


def _answered(door: str, update_id: int, db: Database) -> None:
    inbox.answered(db, door, update_id)


def _note_answer(door: str, account: int, question_id: int, answer_id: int, at: str, db: Database) -> None:
    answers.note(db, door, account, question_id, answer_id, at=at)


def _stop_listening(person_id: int, db: Database) -> None:
    forms.stop_listening(db, person_id)
