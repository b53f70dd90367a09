"""Between the workflow of lists and the rulebook: what is read aside before a list goes live, and what is taken up afterwards."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.actions import list_approval
from bot.actions.list_approval import Spoilt, Tried
from bot.actions.list_matching import Matcher
from bot.actions.list_reading import Reading, read_list
from bot.actions.work import Work
from bot.clock import Clock
from bot.line.effects import Effects
from bot.line.visit import Visit
from bot.rulebook import Rulebook
from knowledge.entries import title_of
from knowledge.faults import KnowledgeFaults
from knowledge.sources import SourceFile
from storage.database import Store
from storage.lists import not_told

logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(minutes=10)
"""When rules that could not be taken up are tried again: somebody has to mend a file first."""


class ListTrials:
    """The slow work of lists, beside the event loop."""

    def __init__(self, rulebook: Rulebook, effects: Effects, store: Store, clock: Clock) -> None:
        self._rulebook = rulebook
        self._effects = effects
        self._store = store
        self._clock = clock
        self._taking_up = asyncio.Lock()
        self._stuck: set[int] = set()
        self._not_before: datetime | None = None

    async def read(self, data: bytes, name: str, by_hand: dict[str, int] | None = None) -> Reading:
        """The list in a file. Raises ``GridFileError``."""
        lookup = self._rulebook.lookup

        def whole() -> Reading:
            return read_list(data, name, Matcher(lookup.library, lookup.found), by_hand)

        return await asyncio.to_thread(whole)

    async def try_out(self, visit: Visit, change: Callable[[Work], tuple[SourceFile, ...]]) -> Tried:
        """What would become of the rules with ``change``."""
        over, files = visit.look(lambda work: (list_approval.ground(work), change(work)))
        trial = await self._rulebook.try_out(files)
        spoilt = tuple(Spoilt(harm.question, self._title(harm.before), self._title(harm.after)) for harm in trial.harmed)
        return Tried(over, tuple(str(fault) for fault in trial.faults), spoilt)

    async def take_up(self) -> None:
        """Let the rules be what the records now say, and tell whoever waits for it. Also at each tick: a kill may have come between."""
        async with self._taking_up:
            waiting = [version.id for version in not_told(self._store.db)]
            if not waiting:
                return
            if self._not_before is not None and self._clock() < self._not_before and self._stuck >= set(waiting):
                return
            if not await self._is_taken_up():
                logger.error("the rules cannot be taken up; the old ones hold")
                self._not_before = self._clock() + AGAIN_AFTER
                news = [version for version in waiting if version not in self._stuck]
                self._stuck |= set(news)
                self._effects.by_itself(lambda work: list_approval.tell_stuck(work, news))
                return
            self._not_before = None
            self._stuck.clear()
            self._effects.by_itself(list_approval.tell)

    async def _is_taken_up(self) -> bool:
        """Whether the new rules answer now: nobody is told so while the old ones do."""
        try:
            # A rulebook says False where it keeps the old rules.
            done: object = await asyncio.shield(self._rulebook.renew())
        except KnowledgeFaults:
            return False
        return done is not False

    def _title(self, entry_id: str) -> str:
        entry = self._rulebook.lookup.library.entry(entry_id)
        return entry_id if entry is None else title_of(entry)
