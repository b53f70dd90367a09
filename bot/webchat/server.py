"""Serving a door on loopback: binding, the address to print, starting and ending together with a bot or alone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Generator
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.webchat.door import Door
from bot.webchat.transport import ConnectionCutError
from bot.webchat.troubles import wordless

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
BACKLOG = 2048
GRACE = 3
"""Seconds that requests have to end when the server does."""


def bind(port: int) -> socket.socket:
    """A socket bound to ``port`` of the loopback address, or to a free one for 0. Raises ``OSError`` if it is taken.

    Made before the door, because the door must know its port to check Host headers.
    """
    # asyncio sets TCP_NODELAY only where the protocol is named; without it each answer waits 40 ms for an ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        # At once: the address is printed before the server runs, and whoever is quick shall wait instead of being refused.
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def port_of(listener: socket.socket) -> int:
    """The port that ``listener`` is bound to."""
    return int(listener.getsockname()[1])


def page_address(door: Door) -> str:
    """The address that opens the page; the key after ``#`` never leaves the browser in a request line."""
    return f"http://{HOST}:{door.config.port}/#key={door.config.key}"


def api_address(door: Door) -> str:
    """The address of the Bot API server, as ``SUIXING_API_URL`` takes it."""
    return f"http://{HOST}:{door.config.port}"


class DoorServer(uvicorn.Server):
    """uvicorn that ends promptly: polls that wait are answered first, or each would hold it up for its whole time."""

    def __init__(self, app: Starlette, *, own_signals: bool) -> None:
        config = uvicorn.Config(
            _without_noise(app),
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            ws="none",
            # Whoever runs the door decides where log lines go, and what must not stand in them.
            log_config=None,
            timeout_graceful_shutdown=GRACE,
        )
        super().__init__(config)
        self._door: Door = app.state.door
        self._own_signals = own_signals

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the process's signals to whoever runs the door as a part of something larger."""
        if self._own_signals:
            with super().capture_signals():
                yield
        else:
            yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._door.let_go()
        super().handle_exit(sig, frame)


def _without_noise(app: ASGIApp) -> ASGIApp:
    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        # A connection that a test has ordered to be cut is no failure to be logged with a traceback.
        try:
            await app(scope, receive, send)
        except ConnectionCutError:
            pass
        except Exception as error:
            # uvicorn would print the failure's own text, which may quote what somebody wrote. It has been answered already.
            logger.exception("the door failed at a request", exc_info=wordless(error))

    return quiet


@contextlib.asynccontextmanager
async def serving(app: Starlette, listener: socket.socket) -> AsyncIterator[Door]:
    """Serve ``app`` on ``listener`` while the block runs; it accepts connections when the block begins."""
    server = DoorServer(app, own_signals=False)
    task = asyncio.create_task(server.serve(sockets=[listener]), name="the local door")
    try:
        while not server.started:
            if task.done():
                await task
                raise RuntimeError("the local door did not start")
            await asyncio.sleep(0.005)
        yield app.state.door
    finally:
        app.state.door.let_go()
        server.should_exit = True
        await task


def serve(app: Starlette, listener: socket.socket) -> None:
    """Serve ``app`` on ``listener`` until the process is told to end."""
    DoorServer(app, own_signals=True).run(sockets=[listener])
