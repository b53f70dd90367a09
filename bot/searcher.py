"""Searching beside talking: another process looks questions up while this one talks to Telegram, so that both cores work.

The first child is forked before the database and the keys are opened: it shares library and index with its parent and never sees
those. Each renewal has a child of its own, which starts anew and maps the rules from the cache folder; the old one works until that
is ready, and is ended. Where there is no child, the parent searches by itself, only slower; an answer is the same either way.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import pickle
import signal
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NoReturn

from bot.actions.lookup import Answer, Lookup
from bot.children import begin
from knowledge.entries import Kind
from knowledge.finder import Finding

logger = logging.getLogger(__name__)

Find = Callable[[str, Kind | None], Finding]

_LENGTH = struct.Struct("!I")
_KINDS = tuple(Kind)
_ANY_KIND = 255
PATIENCE = 5.0
"""Seconds that a search may take before the parent does it itself; it takes about a thousandth."""
READY_WITHIN = 60.0
"""Seconds that a new child may take until it answers; with 20,000 entries it takes about one."""


class Child:
    """A process that finds, and the line to it."""

    def __init__(self, line: socket.socket, pid: int, gone: Callable[[], Awaitable[object]]) -> None:
        """``gone`` waits until the process has been taken note of as ended."""
        line.setblocking(False)
        self.pid = pid
        self._line = line
        self._gone = gone
        self._waiting: deque[asyncio.Future[object]] = deque()
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def is_at_work(self) -> bool:
        """Whether it is listened to."""
        return self._reading is not None and not self._reading.done()

    async def start(self) -> None:
        """Begin to listen to it."""
        reader, self._writer = await asyncio.open_unix_connection(sock=self._line)
        self._reading = asyncio.create_task(self._read(reader), name="what the searcher found")

    async def ask(self, told: bytes, patience: float) -> object:
        """What it answers to ``told``. Raises ``ConnectionError`` where it does not, and gives it up where it hangs."""
        if self._writer is None or not self.is_at_work:
            raise ConnectionError
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._writer.write(_LENGTH.pack(len(told)) + told)
        try:
            async with asyncio.timeout(patience):
                return await answer
        except TimeoutError:
            # One that hangs would hold up every question to come.
            self.kill()
            raise ConnectionError("it hangs") from None

    def kill(self) -> None:
        """End it; nothing it holds could be left half done, and one that hangs would never see that we are gone."""
        if self._reading is not None:
            self._reading.cancel()
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def close(self) -> None:
        """End it, and put everything of it away."""
        self.kill()
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
        else:
            self._line.close()
        if self.pid:
            with contextlib.suppress(ChildProcessError):
                await self._gone()
            self.pid = 0

    async def finish(self) -> None:
        """``close``, once what was asked is answered."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*self._waiting, return_exceptions=True)
        await self.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                size = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))[0]
                # From our own child, over a socket that nobody else holds.
                told = pickle.loads(await reader.readexactly(size))  # noqa: S301
                answer = self._waiting.popleft()
                if answer.done():
                    continue
                if told is None:
                    answer.set_exception(ConnectionError())
                else:
                    answer.set_result(told)
        except (asyncio.IncompleteReadError, OSError):
            logger.error("the searcher is gone; questions are looked up here from now on")  # noqa: TRY400 - its end has no traceback
        finally:
            while self._waiting:
                answer = self._waiting.popleft()
                if not answer.done():
                    answer.set_exception(ConnectionError())


class Searcher:
    """Answers questions with one ``Lookup``; alone, or with a child."""

    def __init__(self, lookup: Lookup, child: Child | None = None) -> None:
        self.lookup = lookup
        self._child = child
        self._had_child = child is not None
        self._ending: set[asyncio.Task[None]] = set()

    @classmethod
    def fork(cls, lookup: Lookup) -> Searcher:
        """A searcher with a child. Called before there is an event loop, and before the database and the keys are opened."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            _serve(theirs, lookup.found)
        theirs.close()
        return cls(lookup, Child(ours, pid, lambda: asyncio.to_thread(os.waitpid, pid, 0)))

    @property
    def pid(self) -> int:
        """The child's number; 0 without one."""
        return self._child.pid if self._child is not None else 0

    @property
    def is_aside(self) -> bool:
        """Whether questions are looked up by the child now."""
        return self._child is not None and self._child.is_at_work

    @property
    def is_bereft(self) -> bool:
        """Whether there was a child and there is none."""
        return self._had_child and not self.is_aside

    async def start(self) -> None:
        """Begin to listen to the child; without one nothing."""
        if self._child is not None:
            await self._child.start()

    async def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            await child.close()
        for task in self._ending:
            task.cancel()
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def raise_child(self, digest: str, cache: Path) -> Child | None:
        """A new child that has the rules ``digest`` of the ``cache`` folder ready; none where it cannot, or where there never was one."""
        if not self._had_child:
            return None
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = await begin("bot.searcher", stdin=theirs.fileno())
        except OSError as error:
            ours.close()
            logger.warning("no process for the searcher: %s", error)
            return None
        child = Child(ours, process.pid, process.wait)
        try:
            await child.start()
            await child.ask(json.dumps({"cache": str(cache), "digest": digest}).encode(), READY_WITHIN)
        except OSError:
            logger.warning("a new searcher did not get ready")
            await child.close()
            return None
        except asyncio.CancelledError:
            await child.close()
            raise
        return child

    def take_up(self, lookup: Lookup, child: Child | None) -> None:
        """Answer with ``lookup`` from now on, and with the ``child`` that holds the same rules; what is under way is still answered."""
        old, self._child, self.lookup = self._child, child, lookup
        if old is not None:
            task = asyncio.create_task(old.finish(), name="the end of the old searcher")
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def ask(self, question: str, kind: Kind | None = None) -> Answer:
        """The answer to ``question``, among the entries of one ``kind`` if it is given."""
        lookup = self.lookup
        return lookup.answer(await self.found(question, kind))

    async def found(self, question: str, kind: Kind | None = None) -> Finding:
        """What the finder makes of ``question``."""
        # Both as they are now: while the child searches, others may take their place.
        lookup, child = self.lookup, self._child
        if child is None or not child.is_at_work:
            return lookup.found(question, kind)
        code = _ANY_KIND if kind is None else _KINDS.index(kind)
        try:
            finding = await child.ask(bytes([code]) + question.encode("utf-8", "surrogatepass"), PATIENCE)
        except ConnectionError as error:
            logger.warning("the searcher does not answer: %s", error)
            return lookup.found(question, kind)
        assert isinstance(finding, Finding)
        return finding


def _found(find: Find, told: bytes) -> Finding | None:
    try:
        return find(told[1:].decode("utf-8", "surrogatepass"), None if told[0] == _ANY_KIND else _KINDS[told[0]])
    except Exception:  # noqa: BLE001 - the parent meets the same failure, where it is logged and the officer is told
        return None


def _ready(told: bytes) -> Find | None:
    """The finder of the rules that ``told`` names; none where the cache folder does not hold them."""
    from knowledge.finder import Finder
    from knowledge.snapshots import recall

    order = json.loads(told)
    cache = Path(order["cache"])
    library = recall(cache, order["digest"])
    return None if library is None else Finder(library, cache).find


def _serve(theirs: socket.socket, find: Find | None) -> NoReturn:
    """Answer until the parent is gone, however it ended; where there is no ``find`` yet, the first thing told says where it lies."""
    # Ctrl-C and systemd's end reach the whole group; the parent, which still answers, says when it is over.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with theirs, theirs.makefile("rwb") as line:
            while head := line.read(_LENGTH.size):
                told = line.read(_LENGTH.unpack(head)[0])
                answer: object
                if find is None:
                    find = _ready(told)
                    answer = True if find is not None else None
                else:
                    answer = _found(find, told)
                parcel = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
                line.write(_LENGTH.pack(len(parcel)) + parcel)
                line.flush()
    except (OSError, struct.error):
        pass
    finally:
        # Nothing of the parent's may run in the child: no exit handlers, no open files flushed twice.
        os._exit(0)


if __name__ == "__main__":
    _serve(socket.socket(fileno=0), None)
