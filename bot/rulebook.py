"""The rulebook: the rules as they are now. What replaces them is read and checked aside, then takes their place as a whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions.lookup import Answer, Lookup
from bot.actions.own_knowledge import own_files
from bot.clock import Clock
from bot.reference import open_lookup
from bot.searcher import Searcher
from bot.settings import Settings
from knowledge.entries import Kind
from knowledge.faults import Fault, KnowledgeFaults
from knowledge.sources import SourceFile
from storage.database import Store


@dataclass(frozen=True, slots=True)
class Harm:
    """A question of the labelled sample that a change would spoil."""

    question: str
    before: str
    """The id that answers it now."""
    after: str
    """The id that would answer it, empty for none."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What would become of a change: its faults, and the questions that it would spoil."""

    faults: tuple[Fault, ...] = ()
    harmed: tuple[Harm, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether it may go live."""
        return not self.faults and not self.harmed


class Rulebook:
    """The rules of one installation, renewed while the bot runs."""

    def __init__(self, settings: Settings, searcher: Searcher, store: Store, clock: Clock) -> None:
        self._settings = settings
        self._searcher = searcher
        self._store = store
        self._clock = clock

    @property
    def lookup(self) -> Lookup:
        """The rules now; another one after ``renew``, so nobody keeps it."""
        return self._searcher.lookup

    async def ask(self, question: str, kind: Kind | None = None) -> Answer:
        """The answer to ``question``, among the entries of one ``kind`` if it is given."""
        return await self._searcher.ask(question, kind)

    async def try_out(self, change: Sequence[SourceFile]) -> Trial:
        """What would become of the rules with ``change`` laid over them; a file of ``change`` replaces a kept one of its label."""
        labels = {file.label for file in change}
        kept = [file for file in own_files(self._store.db) if file.label not in labels]
        try:
            await asyncio.to_thread(open_lookup, self._settings, self._clock, [*kept, *change])
        except KnowledgeFaults as faults:
            return Trial(faults=tuple(faults.faults))
        return Trial()

    async def renew(self) -> None:
        """Take up what the files and the records now say; returns when it answers. Where it has faults the old rules stay."""
        lookup = await asyncio.to_thread(open_lookup, self._settings, self._clock, own_files(self._store.db))
        await self._searcher.renew(lookup)
