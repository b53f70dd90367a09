"""The round of the nudge: plans everybody's letters aside, and owes them batch by batch while whoever writes to the bot has their turn.

What was done stands in the database, so a kill anywhere loses nothing and repeats nothing: the next tick goes on with those who were not
considered yet. What this object remembers only saves looking again.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.actions import nudge_digest, nudge_rounds, nudge_summary
from bot.actions.due_owners import Owners
from bot.actions.nudge_digest import Letter, PhaseShare
from bot.actions.nudge_owners import RoundOwners
from bot.actions.nudge_parts import PartKind
from bot.actions.nudge_rounds import BATCH, MARKED, Lines, parts_since
from bot.actions.nudge_summary import LateLetter
from bot.actions.nudge_times import EverybodysHours, moment
from bot.actions.work import Work
from bot.clock import Clock
from bot.line.effects import Effects
from knowledge.nudging import nudging
from knowledge.working_days import is_working_day
from storage import nudge_dues, nudges
from storage.nudges import NudgeKind, Waiting

logger = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(minutes=10)
"""When it is looked for whom something has come up in between: an account that was bound, something put ready late."""
WAKE_AGAIN = timedelta(minutes=1)
SLICE, PAUSE = 0.002, 0.002
"""Seconds of planning at a stretch, and of pause after it: Python runs one thread at a time, and an officer waits for the other one."""
LATE_BATCH = 8
"""Heads in one transaction: each thing that is late leaves a line in its history."""
BETWEEN = 0.01
"""Seconds between two batches: an answer takes several turns of the loop, and none of them shall wait behind a batch of its own."""

T = TypeVar("T")
Phases = Callable[[Work, date], Iterable[PhaseShare]]
"""The phases of campaigns of which something is to be said on a day."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one look has found to do."""

    day: date
    letters: tuple[Letter, ...] = ()
    silent: tuple[int, ...] = ()
    """Those of whom it is time, and to whom there is nothing to say."""
    summaries: tuple[LateLetter, ...] = ()
    lines: Lines = field(default_factory=Lines)
    next_look: datetime | None = None


class Breath:
    """Lets others have their turn, in the thread that plans."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def __call__(self) -> None:
        """Pause where it has been at work for long enough."""
        if time.perf_counter() - self._since > SLICE:
            time.sleep(PAUSE)
            self._since = time.perf_counter()


class NudgeRound:
    """One installation's rounds, one after another."""

    def __init__(self, effects: Effects, clock: Clock, kinds: Iterable[PartKind] = (), phases: Phases | None = None) -> None:
        self._effects = effects
        self._clock = clock
        self._kinds: Mapping[str, PartKind] = {kind.name: kind for kind in kinds}
        self._phases = phases
        self._looked: datetime | None = None
        self._next_look: datetime | None = None
        self._times: tuple[int, int] | None = None
        self._woke: datetime | None = None
        self._rested: tuple[date, frozenset[int]] = (date.min, frozenset())
        """Those to whom there was nothing to say on that day of rest: they are not marked, see ``nudge_rounds``."""

    async def sweep(self) -> None:
        """Send what is due by now: digests, summaries, what was snoozed. With nothing to do it costs less than a millisecond."""
        # A look that takes long, or during which the machine slept, may leave the next one due already.
        while self._is_time():
            await self._look()
        while self._may_wake() and self._effects.view(lambda work: nudge_dues.is_any_over(work.db, at=work.at)):
            told = self._effects.by_itself(nudge_rounds.snoozes_over)
            if told < BATCH:
                # What is left waits for somebody's quiet hours to end; through the night that need not be looked at three times a minute.
                self._woke = None if told else self._clock()
                break
            await asyncio.sleep(BETWEEN)

    def _may_wake(self) -> bool:
        return self._woke is None or not self._woke <= self._clock() < self._woke + WAKE_AGAIN

    def _is_time(self) -> bool:
        now, times = self._clock(), self._effects.view(lambda work: nudges.times_state(work.db))
        if self._looked is None or self._next_look is None or now < self._looked or times != self._times:
            is_time = True
        else:
            is_time = now >= self._next_look
        self._times = times
        return is_time

    async def _look(self) -> None:
        looked = self._clock()
        self._next_look = None
        found = await self._effects.view_aside(self._plan)
        for batch in _batches(found.letters, BATCH):
            _one_by_one(batch, partial(self._send_digests, found))
            await asyncio.sleep(BETWEEN)
        for considered in _batches(found.silent, MARKED):
            self._mark(found, considered)
            await asyncio.sleep(BETWEEN)
        for late in _batches(found.summaries, LATE_BATCH):
            _one_by_one(late, partial(self._send_summaries, found))
            await asyncio.sleep(BETWEEN)
        self._looked, self._next_look = looked, found.next_look

    def _send_digests(self, found: Round, batch: Sequence[Letter]) -> None:
        def send(work: Work) -> int:
            return nudge_rounds.send_digests(work, batch, self._kinds, found.lines, Owners(work), planned_on=found.day)

        self._effects.by_itself(send)

    def _send_summaries(self, found: Round, batch: Sequence[LateLetter]) -> None:
        def send(work: Work) -> int:
            return nudge_summary.send_summaries(work, batch, found.lines, Owners(work), planned_on=found.day)

        self._effects.by_itself(send)

    def _mark(self, found: Round, considered: Sequence[int]) -> None:
        if is_working_day(found.day):
            self._effects.by_itself(lambda work: nudge_rounds.mark_considered(work, considered, planned_on=found.day))
            return
        day, before = self._rested
        self._rested = (found.day, (before if day == found.day else frozenset()) | frozenset(considered))

    def _plan(self, work: Work) -> Round:
        """What is to be done now. Runs in a thread, on a connection that only reads: it changes nothing, not even here."""
        breathe, day = Breath(), work.today
        rested = self._rested[1] if self._rested[0] == day else frozenset()
        ready = nudges.with_parts(work.db, parts_since(day), day)
        waiting = [each for each in nudges.waiting(work.db, day) if each.person_id not in rested or each.person_id in ready]
        hours = EverybodysHours(*nudges.times(work.db))
        breathe()
        late = is_working_day(day) and hours.earliest_summary() <= work.now.time() < nudging().times.latest
        found = Round(day, next_look=work.now + LOOK_AGAIN)
        if waiting or late:
            owners = RoundOwners(work, breathe)
            found = self._digests(work, found, owners, hours, waiting, ready, breathe)
            if late:
                found = replace(found, summaries=self._summaries(work, owners, hours, breathe))
        summary = moment(day, nudging().times.summary, work.now.tzinfo)
        if work.now < summary and found.next_look is not None:
            found = replace(found, next_look=min(found.next_look, summary))
        return found

    def _digests(
        self,
        work: Work,
        found: Round,
        owners: RoundOwners,
        hours: EverybodysHours,
        waiting: Iterable[Waiting],
        ready: frozenset[int],
        breathe: Breath,
    ) -> Round:
        now, next_look = work.now, work.now + LOOK_AGAIN
        due: dict[int, Waiting] = {}
        for number, each in enumerate(waiting):
            if number % 200 == 0:
                breathe()
            own = hours.of(each.person_id, owners.path(each.unit_id))
            begins = own.digest_from()
            if own.may_send(now.time(), begins):
                due[each.person_id] = each
            elif now.time() < own.latest:
                later = own.quiet_ends(max(now, moment(now.date(), begins, now.tzinfo)))
                next_look = min(next_look, max(later, now + timedelta(seconds=1)))
        if not due:
            return replace(found, next_look=next_look)
        phases = () if self._phases is None else tuple(self._phases(work, work.today))
        letters = nudge_digest.plan(work, due, owners, phases=phases, with_parts=ready, breathe=breathe)
        found.lines.prepare(owners, letters, breathe)
        told = {letter.person_id for letter in letters}
        return replace(found, letters=letters, silent=tuple(each for each in due if each not in told), next_look=next_look)

    def _summaries(self, work: Work, owners: RoundOwners, hours: EverybodysHours, breathe: Breath) -> tuple[LateLetter, ...]:
        """The summaries of which it is time, of those who were sent none today."""
        got, found = nudges.got(work.db, NudgeKind.SUMMARY, work.today), []
        for letter in nudge_summary.plan(work, owners, breathe=breathe):
            person = owners.person(letter.person_id)
            if person is not None and letter.person_id not in got:
                own = hours.of(person.id, owners.path(person.unit_id))
                if own.may_send(work.now.time(), own.summary_from()):
                    found.append(letter)
        return tuple(found)


def _one_by_one(batch: Sequence[T], send: Callable[[Sequence[T]], None]) -> None:
    """Send a batch; where it fails, each letter by itself: one that cannot be written must not hold up everybody's.

    Raises ``sqlite3.Error``: a full disk is nobody's letter.
    """
    try:
        send(batch)
    except sqlite3.Error:
        raise
    except Exception:
        if len(batch) == 1:
            # Its person stays unmarked: the next look tries it again.
            logger.exception("somebody's nudge cannot be written")
            return
        for letter in batch:
            _one_by_one([letter], send)


def _batches(found: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    return (found[start : start + size] for start in range(0, len(found), size))
