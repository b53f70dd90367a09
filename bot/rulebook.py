"""The rulebook: the rules as they are now. What replaces them is read and checked aside, then takes their place as a whole.

The heavy work is a child's (``bot.building``); the bot maps what that left in the cache folder. Rules change in two ways: records are
approved and ``renew`` takes them up, or a file of a folder is edited and ``look`` notices.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
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
from bot.reference import SHIPPED, lookup_in
from bot.searcher import Searcher
from bot.settings import Settings
from knowledge import snapshots
from knowledge.entries import Kind, title_of
from knowledge.faults import Fault
from knowledge.finder import Finder
from knowledge.library import Folders, Library, gather, read_leniently
from knowledge.mending import mended
from knowledge.sample import Grade, Harm, Mark, harm, mark, sample
from knowledge.sources import SourceFile, digest_of, state_of, unreadable
from storage.database import Store

__all__ = ["Harm", "Rulebook", "Trial"]

logger = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(seconds=2)
"""How long the files must have stayed as they are: WPS saves in several steps."""
REST = timedelta(minutes=10)
"""When files whose building came to no end are tried again."""
_SLICE = 0.002
"""Seconds of mapping at a time; answers go on in between."""


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
        self._left_out: tuple[Fault, ...] = ()
        self._marks: tuple[Mark, ...] | None = None
        self._seen: tuple[object, datetime] | None = None
        self._taken: object = None
        self._rests_until: datetime | None = None

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
                tried = await self._built(Order(folders, kept, tuple(change), self._settings.cache_dir))
            except BuildError as error:
                logger.exception("a change could not be tried out")
                raise RefusedError("rules_busy") from error
            if tried.faults:
                return Trial(faults=tried.faults)
            return Trial(harmed=harm(await self._marks_now(), _marks(tried)))

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
        if self._searcher.is_bereft and not self._building.locked():
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
        self._effects.by_itself(lambda work: actions.tell_faults(work, taken.faults, self._left_out))
        if self._folders is not None:
            # What was approved in the meantime need not wait until somebody mends a file.
            await self._take_up(self._folders, told=False)

    async def _take_up(self, folders: Folders, *, edited: bool = False, told: bool = True) -> Built:
        """Build ``folders`` and what is approved, and let that hold; with faults in the folders nothing happens.

        Of files that were ``edited`` it is told what they spoil; who approves something has been shown it before. ``told`` says
        whether the message on faults may say that there are none.
        """
        kept = own_files(self._store.db)
        now = self.lookup.library.digest
        if not folders.faults and digest_of((*folders.files, *kept)) == now:
            taken = Built(now)
        else:
            taken = await self._built(Order(folders, kept, cache=self._settings.cache_dir))
        if taken.faults:
            return taken

        def note(work: Work) -> None:
            if told:
                actions.tell_faults(work, (), taken.left_out)

        if taken.digest == now:
            self._effects.by_itself(note)
        else:
            await self._replace(taken, folders, kept, note, edited=edited)
        self._folders, self._left_out = folders, taken.left_out
        if taken.marks:
            self._marks = _marks(taken)
        return taken

    async def _replace(
        self, taken: Built, folders: Folders, kept: Sequence[SourceFile], note: Callable[[Work], None], *, edited: bool
    ) -> None:
        spoilt = harm(await self._marks_now(), _marks(taken)) if edited else ()
        mapped = await self._mapped(taken.digest)
        lookup = mapped if mapped is not None else await asyncio.to_thread(self._read, folders, kept)
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
        if gc.get_freeze_count():
            # As at the start: what never changes need not be looked through.
            gc.freeze()

    async def _mapped(self, digest: str) -> Lookup | None:
        """The rules that the child left in the cache folder, without holding up anybody; none where they are not there."""
        data = await asyncio.to_thread(snapshots.found, self._settings.cache_dir, digest)
        if data is None:
            return None
        steps = snapshots.recalling(data, digest)
        library: Library | None = None
        if gc.get_freeze_count():
            gc.collect()
        # The collector would look through everything made so far, again and again, and nobody would be answered meanwhile.
        gc.disable()
        try:
            while True:
                until = time.perf_counter() + _SLICE
                while time.perf_counter() < until:
                    next(steps)
                await asyncio.sleep(_SLICE)
        except StopIteration as end:
            library = end.value
        finally:
            gc.enable()
        if library is None:
            return None
        finder = await asyncio.to_thread(Finder, library, self._settings.cache_dir)
        return lookup_in(self._settings, library, finder, self._clock)

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

    async def _raise_child(self) -> None:
        child = await self._searcher.raise_child(self.lookup.library.digest, self._settings.cache_dir)
        if child is not None:
            self._searcher.take_up(self.lookup, child)

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
