"""The one sender: whatever is owed goes out here, answers before broadcasts, and is settled as the table of failures says."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlite_utils import Database
from telegram.error import TelegramError

from bot.actions.work import Urgency
from bot.clock import Clock
from bot.line.authors import Author, Delivered, Letter
from bot.line.carrier import Carrier
from bot.line.endings import Endings, Follower
from bot.line.failures import Failure, Meaning, failure_of
from bot.line.letters import pack, unpack, with_files
from bot.line.marks import Marks
from bot.line.owing import without_record
from bot.line.pacing import Pace
from bot.replies import Reply
from bot.wording import start as greetings
from storage import answers, notices, outbox, people
from storage.database import Store
from storage.faults import trouble_of
from storage.moments import from_text, to_text
from storage.outbox import Draft, Operation, Parcel, Settled

logger = logging.getLogger(__name__)

PAUSES = (0.3, 1.5, 5.0, 15.0, 30.0, 60.0, 300.0)
"""Seconds before each further attempt; the last for all that follow."""
MOST_UNCONFIRMED = 6
SIDE_BY_SIDE = 64
BROADCASTS_SIDE_BY_SIDE = 32
"""Of these at most; those that wait for a large file to be handed over must not keep answers waiting."""
LONGEST_NAP = 30.0
"""Seconds after which the outbox is looked at anyway: another process may have put something in."""
LAST_RESORT = "last-resort"
"""The subject of the sentence that stands in for an answer Telegram refused; refused itself it is not replaced again."""


class Sender:
    """Drains the outbox of one door."""

    def __init__(
        self, store: Store, door: str, carrier: Carrier, clock: Clock, marks: Marks, pace: Pace, *, is_outside: bool = False
    ) -> None:
        """``is_outside`` where records must not pass this door."""
        self._store = store
        self._carrier = carrier
        self._door = door
        self._clock = clock
        self._marks = marks
        self._pace = pace
        self._is_outside = is_outside
        self._woken = asyncio.Event()
        self._busy: set[int] = set()
        self._behind: set[int] = set()
        self._returning: set[int] = set()
        """Accounts with a message that goes back into the queue but is not written there yet: nothing else may go out to them."""
        self._unconfirmed: dict[int, int] = {}
        self._unreachable: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._endings = Endings()
        self._broadcasting = 0
        self.possibly_repeated = 0
        """Messages that a killed process left on their way and that may arrive twice."""

    def follow(self, follower: Follower, *kinds: str) -> None:
        """Let ``follower`` know of messages whose subjects begin with one of ``kinds``."""
        self._endings.follow(follower, *kinds)

    def write_for(self, author: Author, *kinds: str) -> None:
        """Let ``author`` lend its words to what has none of its own, of the subjects that begin with one of ``kinds``."""
        self._endings.write_for(author, *kinds)

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
        sent = await self._carrier.send(account_id, reply, replaces)
        if isinstance(sent, Delivered):
            self._arrived(account_id)
            if sent.handles:
                self._marks.add(partial(_keep_handles, self._door, sent))
            return sent.message_id
        match sent.meaning:
            case Meaning.UNREACHABLE:
                self._mark_unreachable(account_id)
            case Meaning.HARMLESS:
                # It says so already.
                return replaces
            case Meaning.REFUSED | Meaning.GONE | Meaning.OTHERWISE | Meaning.TOO_LATE:
                logger.error("an answer was refused: %s", sent.reason)
                if reply != greetings.failed():
                    return await self.answer(account_id, greetings.failed())
            case _:
                self._note(sent)
                return sent
        return None

    def parked(self, parcel: Parcel) -> None:
        """Take note of an answer that was put into the outbox because it could not be sent at once."""
        self._behind.add(parcel.account_id)
        self.wake()

    def _pump(self) -> float:
        """Start what may go out; returns the seconds until there may be more."""
        if self._pace.halted:
            return self._pace.halted
        db, now, busy, resting = self._store.db, self._now(), self._busy | self._returning, self._pace.resting()
        ids: list[int] = []
        broadcasts = min(self._pace.broadcasts_now(), BROADCASTS_SIDE_BY_SIDE - self._broadcasting)
        for urgency, most in ((Urgency.ANSWER, SIDE_BY_SIDE), (Urgency.TASK, SIDE_BY_SIDE), (Urgency.BROADCAST, broadcasts)):
            limit = min(most, SIDE_BY_SIDE - len(self._tasks) - len(ids))
            if limit > 0:
                not_to = busy if urgency is Urgency.ANSWER else busy | resting
                found = outbox.due(db, self._door, urgency, at=now, limit=limit, busy=not_to)
                ids += found
                if urgency is Urgency.BROADCAST:
                    self._pace.spent(len(found))
        if ids:
            self._start(self._claim(ids, now))
        if len(self._tasks) >= SIDE_BY_SIDE:
            return LONGEST_NAP
        return self._nap()

    def _claim(self, ids: list[int], now: str) -> tuple[Parcel, ...]:
        with self._store.transaction() as db:
            claimed = outbox.claim(db, ids, at=now)
            for parcel in claimed.dropped:
                self._endings.ended(db, parcel, Settled.DROPPED, self._carrier.forget(parcel), outbox.NO_LONGER_THEIRS)
        for parcel in claimed.dropped:
            self._endings.look(parcel)
        return claimed.taken

    def _start(self, parcels: Iterable[Parcel]) -> None:
        for parcel in parcels:
            self._busy.add(parcel.account_id)
            self._broadcasting += parcel.urgency == Urgency.BROADCAST
            task = asyncio.create_task(self._carry(parcel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _nap(self) -> float:
        """The seconds until there may be more to send."""
        db, busy, resting = self._store.db, self._busy | self._returning, self._pace.resting()
        due = outbox.next_due(db, self._door, busy=busy, resting=resting)
        naps = [LONGEST_NAP]
        if due is not None:
            wait = (from_text(due) - self._clock()).total_seconds()
            naps.append(wait if wait > 0 else self._pace.until_broadcast)
        if resting and (kept := outbox.kept_waiting(db, self._door, resting - busy, at=self._now())):
            naps.append(self._pace.until_rested(kept))
        return max(0.01, min(naps))

    async def _carry(self, parcel: Parcel) -> None:
        try:
            await self._deliver(parcel)
        finally:
            self._busy.discard(parcel.account_id)
            self._broadcasting -= parcel.urgency == Urgency.BROADCAST
            self.wake()

    async def _deliver(self, parcel: Parcel) -> None:
        version = 0
        try:
            if not self._endings.may_go(parcel):
                self._settle(parcel, Settled.DROPPED, reason="no longer allowed")
                return
            letter = self._letter(parcel)
            if letter is None:
                self._settle(parcel, Settled.DROPPED, reason="nothing to say any more")
                return
            version = letter.version
            sent = await self._carrier.deliver(self._in_its_place(parcel), letter)
        except TelegramError as error:
            self._failed(parcel, failure_of(error), version)
        except sqlite3.Error as error:
            self._put_back(parcel, str(error), PAUSES[min(parcel.tries, len(PAUSES)) - 1])
        except Exception:
            # A body that cannot be read or sent would otherwise hold up its account for ever.
            logger.exception("message %d could not be sent", parcel.id)
            self._failed(parcel, Failure(Meaning.REFUSED, "our mistake"), version)
        else:
            self._settle(parcel, Settled.SENT, sent)
            self._arrived(parcel.account_id)

    def _letter(self, parcel: Parcel) -> Letter | None:
        """What ``parcel`` says; none where it says nothing any more. Raises ``sqlite3.Error``, and what a body that is no good raises."""
        author = None if parcel.body else self._endings.author_of(parcel)
        if author is None:
            return Letter(with_files(self._store.db, parcel.door, unpack(parcel.body)))
        letter = author.letter(parcel)
        if letter is not None and letter.reply.protect and self._is_outside:
            letter = replace(letter, reply=without_record(letter.reply))
        if letter is not None and parcel.urgency == Urgency.BROADCAST and parcel.operation is Operation.SEND:
            # One of them was counted when it was claimed.
            self._pace.spent(len(letter.reply.attached) - letter.reply.is_caption)
        return letter

    def _in_its_place(self, parcel: Parcel) -> Parcel:
        """The answer to a question that was edited while its first answer was on its way: it goes where that one has arrived."""
        kind, _, number = (parcel.subject or "").partition(":")
        if kind != answers.SUBJECT or parcel.operation is Operation.EDIT:
            return parcel
        arrived = answers.answer_to(self._store.db, parcel.door, parcel.account_id, int(number))
        return parcel if arrived is None else replace(parcel, operation=Operation.EDIT, message_id=arrived)

    def _failed(self, parcel: Parcel, failure: Failure, version: int) -> None:
        match failure.meaning:
            case Meaning.HARMLESS:
                self._settle(parcel, Settled.SENT, Delivered(parcel.message_id, version=version))
            case Meaning.UNREACHABLE:
                self._settle(parcel, Settled.FAILED, reason=failure.reason)
                self._mark_unreachable(parcel.account_id)
            case Meaning.REFUSED | Meaning.GONE | Meaning.OTHERWISE | Meaning.TOO_LATE:
                logger.error("message %d was refused: %s", parcel.id, failure.reason)
                self._settle(parcel, Settled.FAILED, reason=failure.reason)
                if parcel.urgency == Urgency.ANSWER and parcel.subject != LAST_RESORT:
                    self._owe_last_resort(parcel)
            case Meaning.MOVED:
                self._put_back(parcel, failure.reason, 0.0, account_id=failure.moved_to)
            case Meaning.UNCONFIRMED if self._is_believed(parcel):
                self._settle(parcel, Settled.SENT, Delivered(version=version), reason=failure.reason)
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

    def _settle(self, parcel: Parcel, how: Settled, sent: Delivered | None = None, *, reason: str = "") -> None:
        at = self._now()
        self._unconfirmed.pop(parcel.id, None)
        course = self._carrier.forget(parcel)
        end = course if sent is None else replace(sent, files=sent.files or course.files, handles=sent.handles or course.handles)

        def write(db: Database) -> None:
            self._endings.settle(db, parcel, how, end, reason, at=at)

        self._marks.add(write, then=partial(self._endings.look, parcel))

    def _put_back(self, parcel: Parcel, reason: str, pause: float, *, account_id: int | None = None) -> None:
        if parcel.urgency == Urgency.ANSWER:
            self._behind.add(parcel.account_id)
        due = to_text(self._clock() + timedelta(seconds=pause))
        self._returning.add(parcel.account_id)

        def written() -> None:
            self._returning.discard(parcel.account_id)
            self._endings.look(parcel)
            self.wake()

        def write(db: Database) -> None:
            if not outbox.put_back(db, parcel.id, due_at=due, reason=reason, account_id=account_id):
                self._endings.ended(db, parcel, Settled.DROPPED, self._carrier.forget(parcel), outbox.OVERTAKEN)

        self._marks.add(write, then=written)

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
        self._pace.wrote(account_id)
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


def _keep_handles(door: str, sent: Delivered, db: Database) -> None:
    for attachment_id, kind, handle in sent.handles:
        notices.keep_handle(db, attachment_id, door, kind, handle)


def _mark_reachable(door: str, account_id: int, since: str | None, db: Database) -> None:
    people.mark_reachable(db, door, account_id, since)
