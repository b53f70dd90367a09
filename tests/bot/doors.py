"""A door on loopback whose answers tell the time, as Telegram's do."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.server import api_address, bind, port_of, serving
from tests.bot.installations import TOKEN


class Dated:
    """Gives the door's answers the Date header that Telegram's have."""

    def __init__(self, app: ASGIApp, date: str) -> None:
        self.app = app
        self.date = date

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"date", self.date.encode())]
            await send(message)

        await self.app(scope, receive, dated)


@contextlib.asynccontextmanager
async def door(date: str | None = "Mon, 01 Jun 2026 04:00:00 GMT", **values: object) -> AsyncIterator[tuple[Door, Settings]]:
    """A door on loopback and settings that lead to it."""
    listener = bind(0)
    app = create_app(DoorConfig(TOKEN, port_of(listener)))
    if date is not None:
        app.add_middleware(Dated, date=date)
    async with serving(app, listener) as opened:
        yield opened, Settings.model_validate({"token": TOKEN, "api_url": api_address(opened), **values})
