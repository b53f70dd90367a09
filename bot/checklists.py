"""The checklists as they are now; an edited file is noticed and taken up while the bot runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property

from sqlite_utils import Database

from bot.actions import rulebook as actions
from bot.actions.work import Work
from bot.clock import Clock
from bot.line.effects import Effects
from bot.reference import SHIPPED
from bot.rulebook import SETTLED_AFTER
from bot.settings import Settings
from knowledge.checklists import Checklist
from knowledge.checklists.folders import entries_of, load_leniently, state_of
from knowledge.checklists.rotation import prohibition_items, quarter_end, todays, with_items
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library
from knowledge.working_days import working_days


class ChecklistBook:
    """The checklists of one installation."""

    def __init__(self, settings: Settings, db: Database, library: Callable[[], Library], clock: Clock, effects: Effects) -> None:
        """Reads them; instead of a list with faults the one holds that held last. They are told at the first ``look``."""
        self._settings = settings
        self._library = library
        self._clock = clock
        self._effects = effects
        self._now, _ = load_leniently(SHIPPED, settings.knowledge_dir, entries_of(library()), actions.checklists_held(db))
        self._seen: tuple[object, datetime] | None = None
        self._taken: object = None

    @property
    def lists(self) -> Mapping[str, Checklist]:
        """The lists in force, by code."""
        return self._now.lists

    def todays(self, checklist: Checklist, asked: Mapping[str, date], today: date) -> Checklist:
        """``checklist`` with the items that are asked on ``today``: of a rotating one those whose turn it is, else all.

        ``asked`` is when each item was asked last, see ``knowledge.checklists.rotation``.
        """
        if not checklist.rotates:
            return checklist
        items = {item.id: item for item in prohibition_items(self._library(), self._agency, today)}
        left = working_days(today, quarter_end(today))
        return with_items(checklist, (items[each] for each in todays(items, asked, today, left, checklist.a_day)))

    async def look(self) -> None:
        """See whether somebody edited a file, and take up what has stayed so for two looks and is free of faults."""
        own = self._settings.knowledge_dir
        library = self._library()
        # An entry that an item refers to may have gone, too.
        seen = (await asyncio.to_thread(state_of, own), library.digest)
        now = self._clock()
        if self._seen is None or self._seen[0] != seen:
            self._seen = (seen, now)
        if seen == self._taken or abs(now - self._seen[1]) < SETTLED_AFTER:
            return
        read, faults = await asyncio.to_thread(load_leniently, SHIPPED, own, entries_of(library), self._now)
        if await asyncio.to_thread(state_of, own) != seen[0]:
            return

        def note(work: Work) -> None:
            actions.checklists_reloaded(work, read)
            actions.tell_checklist_faults(work, faults)

        self._effects.by_itself(note)
        self._now, self._taken = read, seen

    @cached_property
    def _agency(self) -> Jurisdiction:
        return Jurisdiction.parse(self._settings.jurisdiction)
