"""From an action to its effect: one transaction, and the messages that are owed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from sqlite_utils import Database

from bot.actions.work import Urgency, Work
from bot.clock import Clock
from bot.keys import Keys
from bot.line.letters import pack
from bot.line.marks import Marks
from bot.line.owing import Asker, is_outside, put_owed
from bot.line.sender import Sender
from bot.line.visit import Visit
from bot.replies import Reply
from bot.settings import DataRule
from storage import forms, inbox, outbox
from storage.database import Store
from storage.moments import to_text
from storage.outbox import Draft, Operation

T = TypeVar("T")


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

    def act(self, visit: Visit, action: Callable[[Work], T]) -> T:
        """See ``Visit.act``."""
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
        if work.owed:
            self._sender.wake()
        return result

    def look(self, visit: Visit, question: Callable[[Work], T]) -> T:
        """See ``Visit.look``."""
        return question(self._work(self._store.db, visit))

    def by_itself(self, action: Callable[[Work], T]) -> T:
        """Run an action that nobody asked for: the schedule's."""
        with self._store.transaction() as db:
            work = Work(db, self._keys, self._clock(), None, self._door, is_system=True)
            result = action(work)
            put_owed(db, work.owed, self._rule, at=work.at, door=self._door)
        if work.owed:
            self._sender.wake()
        return result

    async def answer(self, visit: Visit, reply: Reply) -> None:
        """See ``Visit.answer``."""
        account = visit.chat_id
        if visit.recorded and visit.is_listened_to and visit.person is not None:
            # Something else was asked in between: the next plain text is a question again.
            self._marks.add(partial(_stop_listening, visit.person.id))
        if self._sender.is_clear(account) or not visit.recorded:
            failure = await self._sender.answer(account, reply)
            if failure is None:
                if visit.recorded and not visit.applied:
                    self._marks.add(partial(_answered, self._door, visit.update_id))
                return
            pause = max(0.3, failure.wait)
        else:
            pause = 0.0
        self._park(visit, account, reply, pause)

    def _park(self, visit: Visit, account: int, reply: Reply, pause: float) -> None:
        """Put an answer that cannot be sent now into the outbox: from there it is tried until it arrives."""
        now = self._clock()
        person = visit.person.id if visit.person is not None and visit.is_private else None
        draft = Draft(self._door, account, person, Urgency.ANSWER, Operation.SEND, pack(reply))
        with self._store.transaction() as db:
            if visit.recorded:
                inbox.apply(db, self._door, visit.update_id)
            due = to_text(now + timedelta(seconds=pause))
            parcel = outbox.put(db, draft, at=to_text(now), due_at=due, tries=1 if pause else 0)
        visit.applied = True
        self._sender.parked(parcel)

    def _work(self, db: Database, visit: Visit) -> Work:
        outside = is_outside(self._door, self._rule)
        return Work(db, self._keys, self._clock(), visit.person, self._door, visit.account_id, visit.shown_name, outside=outside)


def _answered(door: str, update_id: int, db: Database) -> None:
    inbox.answered(db, door, update_id)


def _stop_listening(person_id: int, db: Database) -> None:
    forms.stop_listening(db, person_id)
