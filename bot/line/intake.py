"""Intake: an update is written into the inbox before anything else happens to it, and before Telegram is told that it was received."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable

from bot.clock import Clock
from bot.line.alarms import Alarms
from bot.line.desk import Desk, Job
from bot.line.lanes import Lanes
from bot.line.updates import Raw, kept, lane_of, read_back, update_id_of
from storage import inbox
from storage.database import Store
from storage.faults import Trouble, trouble_of
from storage.inbox import Waiting
from storage.moments import to_text

logger = logging.getLogger(__name__)

TRIES = 3
"""Starts at which a message may have been the first of its lane before it is handled alone, as one that may have ended the process."""
ALONE = ("alone", "alone again", "alone a third time")
"""What is noted before a message is handled alone; one that is still open after the last of these is put aside."""


class NotKeptError(Exception):
    """Updates could not be written down: they must not be confirmed, so that they come again."""


class Intake:
    """Takes updates in for one door."""

    def __init__(self, store: Store, door: str, clock: Clock, lanes: Lanes[Job], desk: Desk, alarms: Alarms) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._lanes = lanes
        self._desk = desk
        self._alarms = alarms
        self._unrecorded: set[int] = set()
        """Updates that were handled without being written down, while that was not possible."""

    async def has_room(self) -> None:
        """Wait until as many messages wait as may; Telegram keeps the others meanwhile."""
        await self._lanes.has_room()

    async def take(self, raws: Iterable[object]) -> list[int]:
        """Write updates down and hand them on; returns the ids of all that may now be confirmed.

        Raises ``NotKeptError`` where they cannot be written; each is then handled once all the same, as far as that goes without
        writing: the officer at the kerb gets the card.
        """
        batch: dict[int, Raw] = {number: raw for raw in raws if isinstance(raw, dict) and (number := update_id_of(raw)) is not None}
        if not batch:
            return []
        try:
            fresh = self._write_down(batch)
        except sqlite3.Error as error:
            trouble = trouble_of(error)
            logger.warning("%d updates could not be written down: %s", len(batch), trouble or error)
            self._handle_unrecorded(batch)
            await self._alarms.raise_once(trouble or Trouble.BROKEN)
            raise NotKeptError from error
        for number in sorted(fresh):
            self._lanes.put(lane_of(batch[number]), Job(number, batch[number]))
        return list(batch)

    async def replay(self) -> None:
        """Handle again what an earlier process left open, in its order, before anything new."""
        after = -1
        begun: set[int] = set()
        while rows := inbox.open_rows(self._store.db, self._door, after=after):
            # Only the first of each lane has been begun: whatever waits behind it has ended nothing, however often it was found open.
            firsts = [row.update_id for row in rows if row.due_at is None and _is_first(_lane(row), begun)]
            with self._store.transaction() as db:
                inbox.begin_again(db, self._door, firsts)
            for row in rows:
                after = row.update_id
                if row.due_at is not None:
                    # Put off, and so no reason why the process ended; the tick brings it back.
                    continue
                if row.tries + (row.update_id in firsts) > TRIES:
                    await self._handle_alone(row)
                else:
                    await self.has_room()
                    self._put(row)

    def retry_due(self) -> None:
        """Handle again what was put off and is due; for the tick."""
        for row in inbox.open_rows(self._store.db, self._door, after=-1, until=to_text(self._clock()), limit=100):
            with self._store.transaction() as db:
                inbox.begin(db, self._door, row.update_id)
            self._put(row)

    def _write_down(self, batch: dict[int, Raw]) -> set[int]:
        with self._store.transaction() as db:
            fresh = inbox.write_down(db, self._door, (kept(number, raw) for number, raw in batch.items()), at=to_text(self._clock()))
            for number in fresh & self._desk.answered_unrecorded:
                inbox.answered(db, self._door, number)
        fresh -= self._desk.answered_unrecorded
        self._desk.answered_unrecorded.difference_update(batch)
        self._unrecorded.difference_update(batch)
        return fresh

    def _handle_unrecorded(self, batch: dict[int, Raw]) -> None:
        for number, raw in batch.items():
            if number not in self._unrecorded:
                self._unrecorded.add(number)
                self._lanes.put(lane_of(raw), Job(number, raw, recorded=False))

    async def _handle_alone(self, row: Waiting) -> None:
        """Handle what may have ended the process several times with nothing else under way, a few times at most."""
        await self._lanes.idle()
        strikes = ALONE.index(row.reason) + 1 if row.reason in ALONE else 0
        if strikes == len(ALONE):
            logger.error("update %d ended the process each time and is put aside", row.update_id)
            self._desk.put_aside(row.update_id, row.payload)
            return
        with self._store.transaction() as db:
            inbox.mark_alone(db, self._door, row.update_id, ALONE[strikes])
        self._put(row)
        await self._lanes.idle()

    def _put(self, row: Waiting) -> None:
        self._lanes.put(_lane(row), Job(row.update_id, row.payload, row.tries))


def _lane(row: Waiting) -> int:
    try:
        return lane_of(read_back(row.payload))
    except ValueError:
        return 0


def _is_first(lane: int, begun: set[int]) -> bool:
    """Whether ``lane`` is not among those that have ``begun``, as it then is."""
    known = lane in begun
    begun.add(lane)
    return not known
