"""From an action to its effect: one transaction, and the messages that are owed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from sqlite_utils import Database

from bot.actions.work import Owed, Urgency, Work
from bot.clock import Clock
from bot.keys import Keys
from bot.line.letters import pack
from bot.line.marks import Marks
from bot.line.sender import Sender
from bot.line.visit import Visit
from bot.replies import Reply
from bot.settings import DataRule
from bot.wording.messages import show
from storage import forms, inbox, outbox, people
from storage.database import Store
from storage.moments import to_text
from storage.outbox import Draft, Operation, Parcel

T = TypeVar("T")

TELEGRAM = "telegram"
"""The door that leads over an outside platform."""


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
        self._outside = data_rule is DataRule.STRICT and door == TELEGRAM

    def act(self, visit: Visit, action: Callable[[Work], T]) -> T:
        """See ``Visit.act``."""
        with self._store.transaction() as db:
            if not visit.recorded or not inbox.apply(db, self._door, visit.update_id):
                raise AppliedBeforeError(str(visit.update_id))
            work = self._work(db, visit)
            result = action(work)
            parcels = [parcel for owed in work.owed for parcel in self._put(db, owed, work.at, visit)]
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
            for owed in work.owed:
                self._put(db, owed, work.at, None)
        if work.owed:
            self._sender.wake()
        return result

    async def answer(self, visit: Visit, reply: Reply) -> None:
        """See ``Visit.answer``."""
        account = visit.chat_id
        if self._sender.is_clear(account) or not visit.recorded:
            failure = await self._sender.answer(account, reply)
            if failure is None:
                if visit.recorded and not visit.applied:
                    self._marks.add(partial(_answered, self._door, visit.update_id))
                if visit.is_listened_to and visit.person is not None:
                    # Something else was asked in between: the next plain text is a question again.
                    self._marks.add(partial(_stop_listening, visit.person.id))
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
            parcel = outbox.put(db, draft, at=to_text(now), due_at=to_text(now + timedelta(seconds=pause)))
        visit.applied = True
        self._sender.parked(parcel)

    def _work(self, db: Database, visit: Visit) -> Work:
        return Work(db, self._keys, self._clock(), visit.person, self._door, visit.account_id, visit.shown_name, outside=self._outside)

    def _put(self, db: Database, owed: Owed, at: str, visit: Visit | None) -> list[Parcel]:
        """Put what is owed into the outbox; returns what goes out at once, to the sender of the update being handled."""
        body = pack(show(owed.message))
        at_once = []
        for door, account, person in self._addresses(db, owed, visit):
            own = visit is not None and (door, account) == (self._door, visit.account_id)
            draft = Draft(
                door,
                account,
                person,
                Urgency.ANSWER if own else owed.urgency,
                Operation.SEND if owed.replaces is None else Operation.EDIT,
                body,
                owed.subject or None,
                owed.replaces,
            )
            parcel = outbox.put(db, draft, at=at, on_its_way=own)
            if own:
                at_once.append(parcel)
        return at_once

    def _addresses(self, db: Database, owed: Owed, visit: Visit | None) -> list[tuple[str, int, int | None]]:
        """Door, account and person of each copy."""
        if owed.account is not None:
            return [(*owed.account, None)]
        if owed.person_id is None:
            if visit is None:
                raise RuntimeError("the clockwork has nobody to reply to")
            return [(self._door, visit.account_id, None if visit.person is None else visit.person.id)]
        accounts = people.accounts_of(db, owed.person_id)
        here = [account for account in accounts if account.door == self._door]
        return [(account.door, account.account_id, owed.person_id) for account in here or accounts[:1]]


def _answered(door: str, update_id: int, db: Database) -> None:
    inbox.answered(db, door, update_id)


def _stop_listening(person_id: int, db: Database) -> None:
    forms.stop_listening(db, person_id)
