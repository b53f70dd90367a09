"""The clockwork: one tick that asks each capability what is due now.

What is due stands in the database, so a restart forgets nothing and repeats nothing: the claim and what it does are one
transaction. A machine that slept catches up once. A clock that was set back does not leave anything planned for far ahead.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.actions.work import Work
from bot.clock import Clock
from bot.line.effects import Effects
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

    ``next_after`` gives the first moment after another one. ``act`` runs inside the claim's transaction; ``long_work`` afterwards,
    outside it, for what takes its time (a backup) and may be repeated after a kill.
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


class Schedule:
    """Runs appointments and sweeps."""

    def __init__(self, store: Store, clock: Clock, effects: Effects, appointments: Sequence[Appointment], sweeps: Sequence[Sweep]) -> None:
        self._store = store
        self._clock = clock
        self._effects = effects
        self._appointments = tuple(appointments)
        self._sweeps = tuple(sweeps)

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            await self.tick()
            await asyncio.sleep(self._nap())

    async def tick(self) -> None:
        """Do what is due now; one thing that fails holds up nothing else."""
        for appointment in self._appointments:
            try:
                await self._keep(appointment)
            except Exception:
                logger.exception("%s failed", appointment.name)
        for sweep in self._sweeps:
            try:
                await sweep()
            except Exception:
                logger.exception("%s failed", sweep.__qualname__)

    async def _keep(self, appointment: Appointment) -> None:
        now = self._clock()
        following = appointment.next_after(now)
        planned = schedule.due_at(self._store.db, appointment.name)
        if planned is None or from_text(planned) > following:
            with self._store.transaction() as db:
                schedule.plan(db, appointment.name, to_text(following))
            return
        if from_text(planned) > now:
            return

        def claim(work: Work) -> bool:
            if not schedule.claim(work.db, appointment.name, at=work.at, next_due=to_text(following)):
                return False
            if appointment.act is not None:
                appointment.act(work)
            return True

        if self._effects.by_itself(claim) and appointment.long_work is not None:
            try:
                await appointment.long_work(now)
            except Exception:
                with self._store.transaction() as db:
                    schedule.plan(db, appointment.name, to_text(min(following, now + AGAIN_AFTER)))
                raise

    def _nap(self) -> float:
        earliest = schedule.earliest(self._store.db)
        if earliest is None:
            return LONGEST_NAP
        return min(LONGEST_NAP, max(0.5, (from_text(earliest) - self._clock()).total_seconds()))
