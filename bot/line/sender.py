"""The one sender: whatever is owed goes out here, answers before broadcasts, and is settled as the table of failures says."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlite_utils import Database
from telegram.error import TelegramError

from bot.actions.work import Urgency
from bot.clock import Clock
from bot.line.carrier import Carrier
from bot.line.failures import Failure, Meaning, failure_of
from bot.line.letters import pack
from bot.line.marks import Marks
from bot.line.pacing import Pace
from bot.replies import Reply
from bot.wording import start as greetings
from storage import answers, forms, outbox, own_clues, people
from storage.database import Store
from storage.faults import trouble_of
from storage.moments import from_text, to_text
from storage.outbox import Draft, Operation, Parcel, Settled

logger = logging.getLogger(__name__)

PAUSES = (0.3, 1.5, 5.0, 15.0, 30.0, 60.0, 300.0)
"""Seconds before each further attempt; the last for all that follow."""
MOST_UNCONFIRMED = 6
SIDE_BY_SIDE = 64
LONGEST_NAP = 30.0
"""Seconds after which the outbox is looked at anyway: another process may have put something in."""
LAST_RESORT = "last-resort"
"""The subject of the sentence that stands in for an answer Telegram refused; refused itself it is not replaced again."""


class Follower(Protocol):
    """A capability whose messages have to be asked about before they go, and which wants to know how they fared."""

    def may_go(self, parcel: Parcel) -> bool:
        """Whether it may still be sent. Raises ``sqlite3.Error`` where that cannot be known now."""

    def settled(self, db: Database, parcel: Parcel, how: Settled, message_id: int | None) -> None:
        """Take note of its end, inside the transaction that settles it."""

    def look(self) -> None:
        """Called when that is written."""


class Sender:
    """Drains the outbox of one door."""

    def __init__(self, store: Store, door: str, carrier: Carrier, clock: Clock, marks: Marks, pace: Pace) -> None:
        self._store = store
        self._carrier = carrier
        self._door = door
        self._clock = clock
        self._marks = marks
        self._pace = pace
        self._woken = asyncio.Event()
        self._busy: set[int] = set()
        self._behind: set[int] = set()
        self._returning: set[int] = set()
        """Accounts with a message that goes back into the queue but is not written there yet: nothing else may go out to them."""
        self._unconfirmed: dict[int, int] = {}
        self._unreachable: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._followers: dict[str, Follower] = {}
        self.possibly_repeated = 0
        """Messages that a killed process left on their way and that may arrive twice."""

    def follow(self, follower: Follower, *kinds: str) -> None:
        """Let ``follower`` know of messages whose subjects begin with one of ``kinds``."""
        self._followers |= dict.fromkeys(kinds, follower)

    def recover(self) -> None:
        """Queue again what a killed process left on its way; called once, before anything is sent."""
        with self._store.transaction() as db:
            self.possibly_repeated = outbox.recover(db, self._door)
            self._behind = set(outbox.accounts_behind(db, self._door))
            self._unreachable = set(people.unreachable(db, self._door))
        if self.possibly_repeated:
            logger.warning("%d messages were on their way and are sent once more", self.possibly_repeated)

    def wake(self) -> None:
        """Look at the outbox now."""
        self._woken.set()

    async def run(self) -> None:
        """Drain the outbox until cancelled."""
        troubled = 0.0
        while True:
            self._woken.clear()
            try:
                nap = self._pump()
                troubled = 0.0
            except Exception as error:
                # A full or locked database must not end the sender; it is asked again, and the log is not flooded.
                nap = troubled = min(LONGEST_NAP, max(1.0, troubled * 2))
                if trouble_of(error) is None:
                    logger.exception("the outbox could not be read")
                else:
                    logger.warning("the outbox waits: %s", error)
                    self._woken.clear()
            try:
                async with asyncio.timeout(nap):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def close(self, grace: float) -> None:
        """Let what is on its way arrive within ``grace`` seconds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def is_clear(self, account_id: int) -> bool:
        """Whether something may be sent to that account at once: nobody has to wait, and nothing older waits for it."""
        return not self._pace.halted and account_id not in self._behind

    async def send_now(self, parcels: Iterable[Parcel]) -> None:
        """Send messages that an effect has just put on their way; what does not arrive is queued."""
        for parcel in parcels:
            if self.is_clear(parcel.account_id):
                await self._deliver(parcel)
            else:
                self._put_back(parcel, "waits its turn", 0.0)

    async def answer(self, account_id: int, reply: Reply, replaces: int | None = None) -> Failure | int | None:
        """Send an answer that is not in the outbox, or let the message ``replaces`` say it; returns the id of the message, or the
        failure that leaves it unsent.

        None for one that is refused or cannot be reached: there is nothing more to be done.
        """
        try:
            message_id = await self._carrier.send(account_id, reply, replaces)
        except TelegramError as error:
            failure = failure_of(error)
        else:
            self._arrived(account_id)
            return message_id
        match failure.meaning:
            case Meaning.UNREACHABLE:
                self._mark_unreachable(account_id)
            case Meaning.REFUSED | Meaning.GONE:
                logger.error("an answer was refused: %s", failure.reason)
                if reply != greetings.failed():
                    return await self.answer(account_id, greetings.failed())
            case Meaning.HARMLESS:
                # It says so already.
                return replaces
            case _:
                self._note(failure)
                return failure
        return None

    def parked(self, parcel: Parcel) -> None:
        """Take note of an answer that was put into the outbox because it could not be sent at once."""
        self._behind.add(parcel.account_id)
        self.wake()

    def _pump(self) -> float:
        """Start what may go out; returns the seconds until there may be more."""
        if self._pace.halted:
            return self._pace.halted
        db, now, busy = self._store.db, self._now(), self._busy | self._returning
        ids: list[int] = []
        for urgency, most in (
            (Urgency.ANSWER, SIDE_BY_SIDE),
            (Urgency.TASK, SIDE_BY_SIDE),
            (Urgency.BROADCAST, self._pace.broadcasts_now()),
        ):
            limit = min(most, SIDE_BY_SIDE - len(self._tasks) - len(ids))
            if limit > 0:
                found = outbox.due(db, self._door, urgency, at=now, limit=limit, busy=busy)
                ids += found
                if urgency is Urgency.BROADCAST:
                    self._pace.spent(len(found))
        if ids:
            with self._store.transaction():
                claimed = outbox.claim(db, ids, at=now)
            for parcel in claimed:
                self._busy.add(parcel.account_id)
                task = asyncio.create_task(self._carry(parcel))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        if len(self._tasks) >= SIDE_BY_SIDE:
            return LONGEST_NAP
        due = outbox.next_due(db, self._door, busy=self._busy | self._returning)
        if due is None:
            return LONGEST_NAP
        wait = (from_text(due) - self._clock()).total_seconds()
        return min(LONGEST_NAP, max(0.01, wait, self._pace.until_broadcast if wait <= 0 else 0.0))

    async def _carry(self, parcel: Parcel) -> None:
        try:
            await self._deliver(parcel)
        finally:
            self._busy.discard(parcel.account_id)
            self.wake()

    async def _deliver(self, parcel: Parcel) -> None:
        follower = self._follower_of(parcel)
        try:
            if follower is not None and not follower.may_go(parcel):
                self._settle(parcel, Settled.DROPPED, reason="no longer allowed")
                return
        except sqlite3.Error as error:
            self._put_back(parcel, str(error), PAUSES[min(parcel.tries, len(PAUSES)) - 1])
            return
        try:
            message_id = await self._carrier.deliver(self._in_its_place(parcel))
        except TelegramError as error:
            self._failed(parcel, failure_of(error))
        except Exception:
            # A body that cannot be read or sent would otherwise hold up its account for ever.
            logger.exception("message %d could not be sent", parcel.id)
            self._failed(parcel, Failure(Meaning.REFUSED, "our mistake"))
        else:
            self._settle(parcel, Settled.SENT, message_id=message_id)
            self._arrived(parcel.account_id)

    def _in_its_place(self, parcel: Parcel) -> Parcel:
        """The answer to a question that was edited while its first answer was on its way: it goes where that one has arrived."""
        kind, _, number = (parcel.subject or "").partition(":")
        if kind != answers.SUBJECT or parcel.operation is Operation.EDIT:
            return parcel
        arrived = answers.answer_to(self._store.db, parcel.door, parcel.account_id, int(number))
        return parcel if arrived is None else replace(parcel, operation=Operation.EDIT, message_id=arrived)

    def _failed(self, parcel: Parcel, failure: Failure) -> None:
        match failure.meaning:
            case Meaning.HARMLESS:
                self._settle(parcel, Settled.SENT, message_id=parcel.message_id)
            case Meaning.UNREACHABLE:
                self._settle(parcel, Settled.FAILED, reason=failure.reason)
                self._mark_unreachable(parcel.account_id)
            case Meaning.REFUSED | Meaning.GONE:
                logger.error("message %d was refused: %s", parcel.id, failure.reason)
                self._settle(parcel, Settled.FAILED, reason=failure.reason)
                if parcel.urgency == Urgency.ANSWER and parcel.subject != LAST_RESORT:
                    self._owe_last_resort(parcel)
            case Meaning.MOVED:
                self._put_back(parcel, failure.reason, 0.0, account_id=failure.moved_to)
            case Meaning.UNCONFIRMED if self._is_believed(parcel):
                self._settle(parcel, Settled.SENT, reason=failure.reason)
            case Meaning.TEMPORARY | Meaning.UNCONFIRMED | Meaning.HALT | Meaning.TOKEN:
                self._note(failure)
                pause = PAUSES[min(parcel.tries, len(PAUSES)) - 1]
                self._put_back(parcel, failure.reason, max(pause, failure.wait))

    def _is_believed(self, parcel: Parcel) -> bool:
        """Whether so many attempts went unanswered that one of them must have arrived: a slow link must not repeat a card for ever."""
        count = self._unconfirmed.get(parcel.id, 0) + 1
        self._unconfirmed[parcel.id] = count
        if count < MOST_UNCONFIRMED:
            return False
        logger.warning("message %d was handed over %d times without an answer and is taken as sent", parcel.id, count)
        return True

    def _note(self, failure: Failure) -> None:
        if failure.meaning is Meaning.HALT:
            logger.warning("Telegram asks everybody to wait %.0f s", failure.wait)
            self._pace.halt(failure.wait)
        elif failure.meaning is Meaning.TOKEN:
            logger.error("Telegram does not know the token any more")

    def _settle(self, parcel: Parcel, how: Settled, *, message_id: int | None = None, reason: str | None = None) -> None:
        at = self._now()
        self._unconfirmed.pop(parcel.id, None)
        follower = self._follower_of(parcel)

        def write(db: Database) -> None:
            outbox.settle(db, parcel.id, how, at=at, message_id=message_id, reason=reason)
            kind, _, number = (parcel.subject or "").partition(":")
            if kind == "form" and how is Settled.SENT and message_id is not None:
                forms.show_in(db, int(number), parcel.door, parcel.account_id, message_id)
            elif kind == own_clues.SUBJECT and how is Settled.SENT and message_id is not None:
                own_clues.shows_in(db, number, door=parcel.door, account_id=parcel.account_id, message_id=message_id, at=at)
            elif kind == answers.SUBJECT and how is Settled.SENT and message_id is not None:
                answers.note(db, parcel.door, parcel.account_id, int(number), message_id, at=at)
            if follower is not None:
                follower.settled(db, parcel, how, message_id)

        self._marks.add(write, then=None if follower is None else follower.look)

    def _follower_of(self, parcel: Parcel) -> Follower | None:
        return self._followers.get((parcel.subject or "").partition(":")[0])

    def _put_back(self, parcel: Parcel, reason: str, pause: float, *, account_id: int | None = None) -> None:
        if parcel.urgency == Urgency.ANSWER:
            self._behind.add(parcel.account_id)
        due = to_text(self._clock() + timedelta(seconds=pause))
        self._returning.add(parcel.account_id)

        def written() -> None:
            self._returning.discard(parcel.account_id)
            self.wake()

        self._marks.add(partial(_requeue, parcel.id, due, reason, account_id), then=written)

    def _owe_last_resort(self, parcel: Parcel) -> None:
        draft = Draft(
            parcel.door, parcel.account_id, parcel.person_id, Urgency.ANSWER, Operation.SEND, pack(greetings.failed()), LAST_RESORT
        )
        at = self._now()
        self._behind.add(parcel.account_id)

        def write(db: Database) -> None:
            outbox.put(db, draft, at=at)

        self._marks.add(write, then=self.wake)

    def _arrived(self, account_id: int) -> None:
        if account_id in self._behind:
            self._marks.flush()
            if not outbox.waiting(self._store.db, self._door, account_id):
                self._behind.discard(account_id)
        if account_id in self._unreachable:
            self._unreachable.discard(account_id)
            self._marks.add(partial(_mark_reachable, self._door, account_id, None))

    def _mark_unreachable(self, account_id: int) -> None:
        self._unreachable.add(account_id)
        self._behind.discard(account_id)
        self._marks.add(partial(_mark_reachable, self._door, account_id, self._now()))

    def _now(self) -> str:
        moment: datetime = self._clock()
        return to_text(moment)


def _requeue(parcel_id: int, due_at: str, reason: str, account_id: int | None, db: Database) -> None:
    outbox.put_back(db, parcel_id, due_at=due_at, reason=reason, account_id=account_id)


def _mark_reachable(door: str, account_id: int, since: str | None, db: Database) -> None:
    people.mark_reachable(db, door, account_id, since)
