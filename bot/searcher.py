"""Searching beside talking: a forked process looks questions up while this one talks to Telegram, so that both cores work.

The child shares the library and the index with its parent; it is made before the database and the keys are opened and never sees
them. Where it is gone, the parent searches by itself, only slower; an answer is the same either way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pickle
import signal
import socket
import struct
from collections import deque
from typing import NoReturn

from bot.actions.lookup import Answer, Lookup
from knowledge.entries import Kind
from knowledge.finder import Finding

logger = logging.getLogger(__name__)

_LENGTH = struct.Struct("!I")
PATIENCE = 5.0
"""Seconds that a search may take before the parent does it itself; it takes about a thousandth."""


class Searcher:
    """Answers questions with one ``Lookup``; alone, or with a child made by ``fork``."""

    def __init__(self, lookup: Lookup, child: socket.socket | None = None, pid: int = 0) -> None:
        self.lookup = lookup
        self._child = child
        self.pid = pid
        self._waiting: deque[asyncio.Future[Finding]] = deque()
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    def fork(cls, lookup: Lookup) -> Searcher:
        """A searcher with a child. Called before there is an event loop, and before the database and the keys are opened."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            _serve(theirs, lookup)
        theirs.close()
        ours.setblocking(False)
        return cls(lookup, ours, pid)

    @property
    def is_aside(self) -> bool:
        """Whether questions are looked up by the child now."""
        return self._reading is not None and not self._reading.done()

    async def start(self) -> None:
        """Begin to listen to the child; without one nothing."""
        if self._child is not None:
            reader, self._writer = await asyncio.open_unix_connection(sock=self._child)
            self._reading = asyncio.create_task(self._read(reader), name="what the searcher found")

    async def close(self) -> None:
        """End the child."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
        elif self._child is not None:
            self._child.close()
        if self.pid:
            # It holds nothing that could be left half done, and one that hangs would never see that we are gone.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                await asyncio.to_thread(os.waitpid, self.pid, 0)
            self.pid = 0

    async def renew(self, lookup: Lookup) -> None:
        """Answer with ``lookup`` from now on."""
        await self.close()
        self.lookup = lookup
        self._child = self._writer = self._reading = None

    async def ask(self, question: str, kind: Kind | None = None) -> Answer:
        """The answer to ``question``, among the entries of one ``kind`` if it is given."""
        if kind is not None or self._writer is None or self._reading is None or not self.is_aside:
            return self.lookup.ask(question, kind)
        found: asyncio.Future[Finding] = asyncio.get_running_loop().create_future()
        self._waiting.append(found)
        asked = question.encode("utf-8", "surrogatepass")
        self._writer.write(_LENGTH.pack(len(asked)) + asked)
        try:
            async with asyncio.timeout(PATIENCE):
                return self.lookup.answer(await found)
        except TimeoutError:
            # One that hangs would hold up every question to come.
            logger.error("the searcher hangs and is given up")  # noqa: TRY400 - where it hangs, no traceback of ours tells
            self._reading.cancel()
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        except ConnectionError:
            logger.warning("the searcher does not answer")
        return self.lookup.ask(question)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                size = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))[0]
                # From our own child, over a socket that nobody else holds.
                finding: Finding | None = pickle.loads(await reader.readexactly(size))  # noqa: S301
                found = self._waiting.popleft()
                if found.done():
                    continue
                if finding is None:
                    found.set_exception(ConnectionError())
                else:
                    found.set_result(finding)
        except (asyncio.IncompleteReadError, OSError):
            logger.error("the searcher is gone; questions are looked up here from now on")  # noqa: TRY400 - its end has no traceback
        finally:
            while self._waiting:
                found = self._waiting.popleft()
                if not found.done():
                    found.set_exception(ConnectionError())


def _found(lookup: Lookup, question: str) -> Finding | None:
    try:
        return lookup.found(question)
    except Exception:  # noqa: BLE001 - the parent meets the same failure, where it is logged and the officer is told
        return None


def _serve(theirs: socket.socket, lookup: Lookup) -> NoReturn:
    """Answer until the parent is gone, however it ended."""
    # Ctrl-C and systemd's end reach the whole group; the parent, which still answers, says when it is over.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with theirs, theirs.makefile("rwb") as line:
            while head := line.read(_LENGTH.size):
                asked = line.read(_LENGTH.unpack(head)[0]).decode("utf-8", "surrogatepass")
                told = pickle.dumps(_found(lookup, asked), protocol=pickle.HIGHEST_PROTOCOL)
                line.write(_LENGTH.pack(len(told)) + told)
                line.flush()
    except (OSError, struct.error):
        pass
    finally:
        # Nothing of the parent's may run in the child: no exit handlers, no open files flushed twice.
        os._exit(0)
