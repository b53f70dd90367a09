"""The clockwork: one tick that asks each capability what is due now.

What is due stands in the database, so a restart forgets nothing and repeats nothing: the claim and what it does are one
transaction. A machine that slept catches up once. A clock that was set back does not leave anything planned for far ahead.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from bot.actions.work import Work
from bot.clock import Clock
from bot.line.effects import Effects
from knowledge.working_days import is_working_day, next_working_day
from storage import schedule
from storage.database import Store
from storage.moments import from_text, to_text

logger = logging.getLogger(__name__)

LONGEST_NAP = 20.0
"""Seconds between two ticks at most: sweeps look for what has no appointment of its own."""
AGAIN_AFTER = timedelta(hours=1)
"""When long work that failed is tried again."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something that is due again and again.

    ``next_after`` gives the first moment after another one. Either ``act`` runs inside the claim's transaction, once and for all; or
    ``long_work`` runs after it, for what takes its time (a backup): where it fails or a kill ends it, it is begun again within the hour.
    """

    name: str
    next_after: Callable[[datetime], datetime]
    act: Callable[[Work], object] | None = None
    long_work: Callable[[datetime], Awaitable[None]] | None = None


Sweep = Callable[[], Awaitable[None]]
"""Looks at each tick for what is due in a capability's own table."""


def daily_at(hour: int, minute: int = 0) -> Callable[[datetime], datetime]:
    """Every day at that time of the installation's zone."""

    def next_after(moment: datetime) -> datetime:
        today = datetime.combine(moment.date(), time(hour, minute), moment.tzinfo)
        # By the calendar, not by 24 hours: a zone may change its offset in between.
        return today if today > moment else datetime.combine(moment.date() + timedelta(days=1), time(hour, minute), moment.tzinfo)

    return next_after


def first_working_day(moment: datetime) -> datetime:
    """The beginning of the next month's first working day, or of this month's where that is still to come."""
    first = moment.date().replace(day=1)
    while True:
        day = first if is_working_day(first) else next_working_day(first)
        begins = datetime.combine(day, time(), moment.tzinfo)
        if begins > moment:
            return begins
        first = (first + timedelta(days=31)).replace(day=1)


class Schedule:
    """Runs appointments and sweeps."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        effects: Effects,
        appointments: Sequence[Appointment],
        sweeps: Sequence[Sweep],
        slow_sweeps: Sequence[Sweep] = (),
    ) -> None:
        """``slow_sweeps`` wait for somebody else, such as the network: the tick goes on without them."""
        self._store = store
        self._clock = clock
        self._effects = effects
        self._appointments = tuple(appointments)
        self._sweeps = tuple(sweeps)
        self._slow_sweeps = tuple(slow_sweeps)
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._has_failed = False

    async def run(self) -> None:
        """Tick until cancelled."""
        try:
            while True:
                await self._begin()
                try:
                    nap = self._nap()
                except sqlite3.Error as error:
                    logger.warning("the clockwork cannot see what is due: %s", error)
                    nap = LONGEST_NAP
                await asyncio.sleep(nap)
        finally:
            for task in self._at_work.values():
                task.cancel()
            await asyncio.gather(*self._at_work.values(), return_exceptions=True)

    async def tick(self) -> None:
        """Do what is due now, and wait until all of it is done."""
        await self._begin()
        await asyncio.gather(*self._at_work.values())

    async def _begin(self) -> None:
        """Do what is due now, and begin what takes its time; one thing that fails or lasts holds up nothing else."""
        self._has_failed = False
        # Sweeps first: an officer whose message was put off must not wait behind a backup.
        for sweep in self._sweeps:
            await self._try(sweep.__qualname__, sweep())
        for sweep in self._slow_sweeps:
            self._aside(sweep.__qualname__, sweep)
        for appointment in self._appointments:
            await self._try(appointment.name, self._keep(appointment))

    def _is_at_work(self, name: str) -> bool:
        task = self._at_work.get(name)
        return task is not None and not task.done()

    def _aside(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Begin ``work`` beside everything else, unless it still lasts from the last time."""
        if not self._is_at_work(name):
            self._at_work[name] = asyncio.create_task(self._try(name, work()), name=name)

    async def _try(self, name: str, doing: Awaitable[None]) -> None:
        try:
            await doing
        except sqlite3.Error as error:
            # One line: while the disk is full it comes again and again, and tracebacks would take what room there is.
            logger.warning("%s waits: %s", name, error)
            self._has_failed = True
        except Exception:
            logger.exception("%s failed", name)
            self._has_failed = True

    async def _keep(self, appointment: Appointment) -> None:
        if self._is_at_work(appointment.name):
            return
        now = self._clock()
        following = appointment.next_after(now)
        planned = schedule.due_at(self._store.db, appointment.name)
        if planned is None or from_text(planned) > following:
            with self._store.transaction() as db:
                schedule.plan(db, appointment.name, to_text(following))
            return
        if from_text(planned) > now:
            return

        # Long work that a kill interrupts is due again within the hour, not a day later.
        next_due = following if appointment.long_work is None else min(following, now + AGAIN_AFTER)

        def claim(work: Work) -> bool:
            if not schedule.claim(work.db, appointment.name, at=work.at, next_due=to_text(next_due)):
                return False
            if appointment.act is not None:
                appointment.act(work)
            return True

        if self._effects.by_itself(claim) and appointment.long_work is not None:
            self._aside(appointment.name, partial(self._work, appointment.name, appointment.long_work, now, following))

    async def _work(self, name: str, long_work: Callable[[datetime], Awaitable[None]], now: datetime, following: datetime) -> None:
        await long_work(now)
        with self._store.transaction() as db:
            schedule.plan(db, name, to_text(following))

    def _nap(self) -> float:
        earliest = schedule.earliest(self._store.db)
        if earliest is None or self._has_failed:
            # What failed is due still: it must not be tried twice a second.
            return LONGEST_NAP
        return min(LONGEST_NAP, max(0.5, (from_text(earliest) - self._clock()).total_seconds()))
