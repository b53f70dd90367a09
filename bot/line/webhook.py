"""The webhook: Telegram posts each update, and is told 200 when it stands in the inbox."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.line.intake import Intake, NotKeptError
from bot.line.updates import readable

PATH = "telegram"
LARGEST_UPDATE = 1024 * 1024
"""Bytes; Telegram's own updates are far smaller."""


def create_webhook(intake: Intake, secret: str) -> Starlette:
    """The application that takes updates which carry ``secret``."""

    async def receive(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            return Response(status_code=403)
        if int(request.headers.get("content-length") or 0) > LARGEST_UPDATE:
            return Response(status_code=413)
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST_UPDATE:
                return Response(status_code=413)
        try:
            raw = readable(bytes(body))
        except ValueError:
            return Response(status_code=400)
        await intake.has_room()
        try:
            taken = await intake.take([raw])
        except NotKeptError:
            # Telegram comes again with what it was not told 200 for.
            return Response(status_code=503)
        return Response(status_code=200 if taken else 400)

    return Starlette(routes=[Route(f"/{PATH}", receive, methods=["POST"])])


class _Server(uvicorn.Server):
    """Leaves the process's signals to whoever runs the bot."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def listening(app: Starlette, host: str, port: int) -> AsyncIterator[None]:
    """Serve ``app`` while the block runs. Raises ``OSError`` where the port is taken."""
    # uvicorn's own binding would end the process where the port is taken.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]), name="the webhook")
    try:
        while not server.started:
            if task.done():
                await task
                raise OSError("the webhook did not start")
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        await task
