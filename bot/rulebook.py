"""The rulebook: the rules as they are now. What replaces them is read and checked aside, then takes their place as a whole.

The heavy work is a child's (``bot.building``); the bot maps what that left in the cache folder. Rules change in two ways: records are
approved and ``renew`` takes them up, or a file of a folder is edited and ``look`` notices.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions import rulebook as actions
from bot.actions.lookup import Answer, Lookup
from bot.actions.own_knowledge import own_files
from bot.actions.work import RefusedError, Work
from bot.building import BuildError, Built, Order, build, built
from bot.clock import Clock
from bot.line.effects import Effects
from bot.mapping import mapped, settle
from bot.reference import SHIPPED, lookup_in
from bot.searcher import Searcher
from bot.settings import Settings
from knowledge.entries import Kind, title_of
from knowledge.faults import Fault
from knowledge.finder import Finder
from knowledge.library import Folders, gather, read_leniently
from knowledge.mending import mended
from knowledge.sample import Grade, Harm, Mark, answers_with, harm, mark, sample
from knowledge.sources import SourceFile, digest_of, state_of, unreadable
from storage.database import Store

__all__ = ["Harm", "Rulebook", "Trial"]

logger = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(seconds=2)
"""How long the files must have stayed as they are: WPS saves in several steps."""
REST = timedelta(minutes=10)
"""When files whose building came to no end are tried again."""


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

    def __init__(self, settings: Settings, searcher: Searcher, store: Store, clock: Clock, effects: Effects) -> None:
        self._settings = settings
        self._searcher = searcher
        self._store = store
        self._clock = clock
        self._effects = effects
        # One thing is built at a time: the machine is small.
        self._building = asyncio.Lock()
        self._next: asyncio.Task[bool] | None = None
        self._renewals: set[asyncio.Task[bool]] = set()
        self._folders: Folders | None = None
        """The folders' files as they hold now; while one of them has faults, what is approved is laid over these."""
        self._faults: tuple[Fault, ...] = ()
        """What is wrong with the files as they lie there; they are not taken up."""
        self._left_out: tuple[Fault, ...] = ()
        self._marks: tuple[Mark, ...] | None = None
        self._seen: tuple[object, datetime] | None = None
        self._taken: object = None
        self._rests_until: datetime | None = None
        self._childless_until: datetime | None = None

    @property
    def lookup(self) -> Lookup:
        """The rules now; another one after ``renew``, so nobody keeps it."""
        return self._searcher.lookup

    async def ask(self, question: str, kind: Kind | None = None) -> Answer:
        """The answer to ``question``, among the entries of one ``kind`` if it is given."""
        return await self._searcher.ask(question, kind)

    async def try_out(self, change: Sequence[SourceFile]) -> Trial:
        """What would become of the rules with ``change`` laid over them; a file of ``change`` replaces a kept one of its label.

        Raises ``RefusedError`` where it could not be found out.
        """
        labels = {file.label for file in change}
        async with self._building:
            folders = await self._folders_now()
            kept = mended((file for file in own_files(self._store.db) if file.label not in labels), self._left_out)
            try:
                order = Order(folders, kept, tuple(change), self._settings.cache_dir, known=self.lookup.library.added)
                tried = await self._built(order)
            except BuildError as error:
                logger.exception("a change could not be tried out")
                raise RefusedError("rules_busy") from error
            if tried.faults:
                return Trial(faults=tried.faults)
            return Trial(harmed=(*harm(await self._marks_now(), _marks(tried)), *await self._new_guesses(tried)))

    async def renew(self) -> bool:
        """Take up what the records now say; returns, when it answers, whether it does. Where that cannot be, the old rules stay.

        What is asked for while another renewal runs is one more, afterwards, for all who asked. Raises ``sqlite3.Error`` where the
        change cannot be written down.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._renewal(), name="a renewal of the rules")
            self._renewals.add(self._next)
            self._next.add_done_callback(self._renewals.discard)
        return await asyncio.shield(self._next)

    async def look(self) -> None:
        """See whether somebody edited a file, or another process the records, and take up what has stayed so for two looks."""
        await self._raise_child()
        # What lies in the folders, and what was approved: either may have changed behind our back.
        seen = (await asyncio.to_thread(self._state), digest_of(own_files(self._store.db)))
        now = self._clock()
        if self._seen is None or self._seen[0] != seen:
            self._seen = (seen, now)
        if seen == self._taken or abs(now - self._seen[1]) < SETTLED_AFTER:
            return
        if self._rests_until is not None and now < self._rests_until:
            return
        async with self._building:
            folders = await asyncio.to_thread(self._gather)
            if await asyncio.to_thread(self._state) != seen[0]:
                return
            try:
                await self._take_up_files(folders)
            except BuildError:
                logger.exception("edited files could not be read; the old ones hold")
                self._rests_until = now + REST
            else:
                self._taken, self._rests_until = seen, None

    async def close(self) -> None:
        """End what is being built."""
        for task in self._renewals:
            task.cancel()
        await asyncio.gather(*self._renewals, return_exceptions=True)

    async def _renewal(self) -> bool:
        async with self._building:
            # Who comes from now on may have changed something that this one does not see.
            self._next = None
            folders = await self._folders_now()
            try:
                return not (await self._take_up(folders)).faults
            except BuildError:
                logger.exception("the rules could not be renewed; the old ones hold")
                return False

    async def _take_up_files(self, folders: Folders) -> None:
        taken = await self._take_up(folders, edited=True)
        if not taken.faults:
            return
        self._faults = taken.faults
        if self._folders is None:
            self._effects.by_itself(lambda work: actions.tell_faults(work, taken.faults, self._left_out))
        else:
            # What was approved in the meantime need not wait until somebody mends a file.
            await self._take_up(self._folders)

    async def _take_up(self, folders: Folders, *, edited: bool = False) -> Built:
        """Build ``folders`` and what is approved, and let that hold; with faults in the folders nothing happens.

        Of files that were ``edited`` it is told what they spoil; who approves something has been shown it before.
        """
        kept = own_files(self._store.db)
        now = self.lookup.library.digest
        if not folders.faults and digest_of((*folders.files, *kept)) == now:
            taken = Built(now)
        else:
            taken = await self._built(Order(folders, kept, cache=self._settings.cache_dir))
        if taken.faults:
            return taken

        # What is approved does not mend a file: its faults stand as long as the file is not taken up.
        faults = () if edited else self._faults

        def note(work: Work) -> None:
            actions.tell_faults(work, faults, taken.left_out)

        if taken.digest == now:
            self._effects.by_itself(note)
        else:
            await self._replace(taken, folders, kept, note, edited=edited)
        self._folders, self._left_out, self._faults = folders, taken.left_out, faults
        if taken.marks:
            self._marks = _marks(taken)
        return taken

    async def _replace(
        self, taken: Built, folders: Folders, kept: Sequence[SourceFile], note: Callable[[Work], None], *, edited: bool
    ) -> None:
        spoilt = harm(await self._marks_now(), _marks(taken)) if edited else ()
        found = await mapped(self._settings.cache_dir, taken.digest)
        if found is not None:
            lookup = lookup_in(self._settings, *found, self._clock)
        else:
            lookup = await asyncio.to_thread(self._read, folders, kept)
        child = await self._searcher.raise_child(taken.digest, self._settings.cache_dir)

        def hold(work: Work) -> None:
            actions.reloaded(work, taken.digest)
            actions.tell_spoilt(work, [self._spoilt(each, lookup) for each in spoilt])
            note(work)

        try:
            self._effects.by_itself(hold)
        except BaseException:
            if child is not None:
                await child.close()
            raise
        self._searcher.take_up(lookup, child)
        settle()

    def _read(self, folders: Folders, kept: Sequence[SourceFile]) -> Lookup:
        library, _ = read_leniently(folders, kept)
        return lookup_in(self._settings, library, Finder(library), self._clock)

    async def _built(self, order: Order) -> Built:
        try:
            return await build(order)
        except OSError as error:
            # Better slowly than not at all.
            logger.warning("no process to build the rules in: %s", error)
            return await asyncio.to_thread(built, order)

    async def _marks_now(self) -> tuple[Mark, ...]:
        """How the rules now do on the sample; asked like any question, one after the other, so that nobody waits for it."""
        if self._marks is None:
            found = []
            for asked in sample():
                found.append(mark(asked, await self._searcher.found(asked.text)))
                # Without a child nothing above waits for anything.
                await asyncio.sleep(0)
            self._marks = tuple(found)
        return self._marks

    async def _new_guesses(self, tried: Built) -> tuple[Harm, ...]:
        """The nonsense that would be answered with a card, and is not answered with it now."""
        found = [(question, entry, await self._searcher.found(question)) for question, entry in tried.guesses]
        return tuple(Harm(question, "", entry) for question, entry, finding in found if not answers_with(finding, entry))

    async def _raise_child(self) -> None:
        """Give the searcher a new child where the old one died."""
        now = self._clock()
        if not self._searcher.is_bereft or self._building.locked() or (self._childless_until is not None and now < self._childless_until):
            return
        # Where the cache folder cannot be used, none will ever get ready.
        self._childless_until = now + REST
        lookup = self.lookup
        child = await self._searcher.raise_child(lookup.library.digest, self._settings.cache_dir)
        if child is None:
            return
        if self.lookup is lookup:
            self._childless_until = None
            self._searcher.take_up(lookup, child)
        else:
            # Renewed in the meantime: it would search in the old rules.
            await child.close()

    async def _folders_now(self) -> Folders:
        return self._folders if self._folders is not None else await asyncio.to_thread(self._gather)

    def _gather(self) -> Folders:
        try:
            return gather(SHIPPED, self._settings.knowledge_dir)
        except OSError as error:
            return Folders((), (unreadable(error),))

    def _state(self) -> object:
        own = self._settings.knowledge_dir
        return state_of(SHIPPED), None if own is None else state_of(own)

    def _spoilt(self, each: Harm, after: Lookup) -> actions.SpoiltQuestion:
        return actions.SpoiltQuestion(each.question, _title(self.lookup, each.before), _title(after, each.after))


def _marks(taken: Built) -> tuple[Mark, ...]:
    return tuple(Mark(Grade(grade), answer) for grade, answer in taken.marks)


def _title(lookup: Lookup, entry_id: str) -> str:
    entry = lookup.library.entry(entry_id)
    return "" if entry is None else title_of(entry)
