"""Polling: what getUpdates brings is written down before python-telegram-bot, and with it Telegram, hears of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import orjson
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.line.intake import Intake, NotKeptError
from bot.line.updates import readable

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

logger = logging.getLogger(__name__)


class RecordingRequest(BaseRequest):
    """Wraps the client that polls. The library is shown only the ids of what came, and confirms those.

    So a message that it cannot read does not jam the polling, and one that cannot be written down is not confirmed.
    """

    def __init__(self, inner: BaseRequest) -> None:
        self._inner = inner
        self._intake: Intake | None = None

    def record_into(self, intake: Intake) -> None:
        """Where updates are written down; said before the first poll, but after the bot that the intake needs is made."""
        self._intake = intake

    @property
    def read_timeout(self) -> float | None:
        """Seconds of silence allowed where a call does not choose otherwise."""
        return self._inner.read_timeout

    async def initialize(self) -> None:
        """Open the client."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """Close the client."""
        await self._inner.shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the payload; of updates only the ids. Raises ``NetworkError`` where they cannot be written down."""
        intake = self._intake
        if intake is None:
            raise RuntimeError("polling without an inbox would lose what comes")
        await intake.has_room()
        status, payload = await self._inner.do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        if status in {401, 404}:
            # The library would stop polling for good, also where Telegram only stumbles; a token is checked at the start.
            raise NetworkError(f"status {status}: Telegram does not know the token now")
        if status != 200:
            return status, payload
        try:
            updates = readable(payload)["result"]
        except (ValueError, TypeError, KeyError):
            updates = None
        if not isinstance(updates, list):
            # Not passed on: the library reads more leniently than we do, and would confirm what nobody has written down.
            raise NetworkError("the answer holds no updates")
        try:
            ids = await intake.take(updates)
        except NotKeptError:
            raise NetworkError("the updates could not be written down") from None
        if updates and not ids:
            # Nothing that could be confirmed: asked again at once, the same would come without end.
            raise NetworkError("the updates have no ids")
        return status, orjson.dumps({"ok": True, "result": [{"update_id": number} for number in ids]})
