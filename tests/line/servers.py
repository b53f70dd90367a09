"""Small real servers on loopback: a web server to misbehave with, an HTTP proxy and a SOCKS5 proxy."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

OK = b'{"ok":true,"result":true}'


def answer(payload: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(payload)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


async def read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body of the next request; raises ``IncompleteReadError`` when there is none."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return head, await reader.readexactly(int(length[1]) if length else 0)


@contextlib.asynccontextmanager
async def listening(handle: Handle) -> AsyncIterator[int]:
    """The port on which ``handle`` serves; every connection is closed when it returns, and all when the block is left."""
    tasks: set[asyncio.Task[None]] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await handle(reader, writer)
        except asyncio.CancelledError:
            # The block was left; asyncio would print a cancelled connection as a failure.
            pass
        finally:
            tasks.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks)
        await server.wait_closed()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, first: bytes) -> None:
    there_reader, there_writer = await asyncio.open_connection(host, port)
    try:
        there_writer.write(first)
        await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))
    finally:
        there_writer.close()


@dataclass
class HttpProxy:
    """Carries requests in absolute form and ``CONNECT`` tunnels; ``account`` ``user:password`` is asked for if set."""

    account: str = ""
    carried: list[str] = field(default_factory=list)
    """The request lines that went through."""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, body = await read_request(reader)
        line, _, rest = head.partition(b"\r\n")
        account = b"proxy-authorization: basic " + base64.b64encode(self.account.encode()).lower()
        if self.account and account not in head.lower():
            # As squid does it: the page names the address that was asked for.
            writer.write(answer(b"<p>" + line + b"</p>", "407 Proxy Authentication Required", "Connection: close"))
            return
        method, target, version = line.split(b" ")
        self.carried.append(line.decode())
        if method == b"CONNECT":
            host, _, port = target.decode().rpartition(":")
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await _joined(reader, writer, host, int(port), b"")
        else:
            where = re.fullmatch(rb"http://([^/:]+):(\d+)(/.*)", target)
            assert where
            first = b" ".join((method, where[3], version)) + b"\r\nConnection: close\r\n" + rest + body
            await _joined(reader, writer, where[1].decode(), int(where[2]), first)


@dataclass
class SocksProxy:
    """SOCKS5 with names and IPv4 addresses; ``account`` ``user:password`` is asked for if set."""

    account: str = ""
    carried: list[str] = field(default_factory=list)
    """The hosts that were connected to."""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, number = await reader.readexactly(2)
        methods = await reader.readexactly(number)
        method = 2 if self.account else 0
        writer.write(bytes((5, method if method in methods else 0xFF)))
        if method not in methods:
            return
        if self.account:
            await reader.readexactly(1)
            words = [(await reader.readexactly((await reader.readexactly(1))[0])).decode() for _ in range(2)]
            right = ":".join(words) == self.account
            writer.write(bytes((1, 0 if right else 1)))
            if not right:
                return
        _, _, _, kind = await reader.readexactly(4)
        if kind == 1:
            host = ".".join(str(byte) for byte in await reader.readexactly(4))
        else:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.carried.append(host)
        writer.write(bytes((5, 0, 0, 1)) + bytes(6))
        await _joined(reader, writer, host, port, b"")


@contextlib.asynccontextmanager
async def encrypting(port: int, certificate: ssl.SSLContext) -> AsyncIterator[int]:
    """The port of a TLS front of the server on ``port``."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await writer.start_tls(certificate)
        await _joined(reader, writer, "127.0.0.1", port, b"")

    async with listening(handle) as front:
        yield front
