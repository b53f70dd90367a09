"""A bot's HTTP client in the door's own process: an httpx transport that reaches the application without a socket.

``httpx.ASGITransport`` does it too, but knows neither timeouts nor broken connections; a test of how the bot takes
those needs this one.
"""

from __future__ import annotations

import asyncio

import httpx
from starlette.types import ASGIApp

from bot.webchat.transport import ConnectionCutError


class DoorTransport(httpx.AsyncBaseTransport):
    """Carries requests to ``app``: silence ends in ``httpx.ReadTimeout``, a cut in ``httpx.RemoteProtocolError``."""

    def __init__(self, app: ASGIApp) -> None:
        self._inner = httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        within = request.extensions.get("timeout", {}).get("read")
        try:
            async with asyncio.timeout(within):
                return await self._inner.handle_async_request(request)
        except TimeoutError:
            raise httpx.ReadTimeout("the door did not answer in time", request=request) from None
        except ConnectionCutError:
            raise httpx.RemoteProtocolError("the door broke the connection", request=request) from None
