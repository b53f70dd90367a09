"""The line between browser and server, which a test can cut and mend: plain TCP, passed on byte by byte."""

from __future__ import annotations

import asyncio
import contextlib
import socket


class Line:
    """Listens where the browser calls and passes everything on to ``upstream``, a port of this machine."""

    def __init__(self, listener: socket.socket, upstream: int) -> None:
        self.upstream = upstream
        self.loses_answers = False
        """Whether requests still arrive while their answers are lost: the case in which a resend could say something twice."""
        self._listener = listener
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._carry, sock=self._listener)

    async def close(self) -> None:
        """Stop listening and hang up everywhere."""
        assert self._server is not None
        self._server.close()
        self._hang_up()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await self._server.wait_closed()

    def cut(self) -> None:
        """Hang up everywhere, and on everybody who calls, until ``mend``."""
        self._is_cut = True
        self._hang_up()

    def mend(self) -> None:
        """Carry again."""
        self._is_cut = False
        self.loses_answers = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, far_writer, is_answer=False))
                both.create_task(self._pass(far_reader, writer, is_answer=True))
        finally:
            for end in (writer, far_writer):
                self._writers.discard(end)
                end.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if is_answer and self.loses_answers:
                    break
                sink.write(data)
                await sink.drain()
        sink.transport.abort()

    def _hang_up(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
