"""Posting updates to the bot: in order within each chat, again and again with growing pauses until it takes them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from bot.webchat.forms import parse_form
from bot.webchat.params import Call
from bot.webchat.updates import Update
from bot.webchat.wire import bad_request, decode

if TYPE_CHECKING:
    from bot.webchat.door import Door

logger = logging.getLogger(__name__)

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
LONGEST_RETRY_AFTER = 3600
_NOT_IN_A_REPLY = frozenset({"deletewebhook", "setwebhook", "close", "logout"})


def check_webhook_url(url: str) -> None:
    """Raise ``ApiError`` unless ``url`` is http or https on this machine.

    Telegram wants https on four ports; its own local server takes http too, and so does the door. It posts to nobody
    else's machine: what people say to it stays here.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        raise bad_request("invalid webhook URL specified")
    if host not in LOOPBACK_NAMES:
        raise bad_request("bad webhook: the local door posts to loopback addresses only")


class Webhook:
    """The bot's webhook, if it has set one, and the tasks that post to it."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.url = ""
        self.max_connections = 0
        self.last_error_date = 0
        self.last_error_message = ""
        self._secret = ""
        self._lanes: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(1)
        self._client: httpx.AsyncClient | None = None

    def set(self, url: str, secret: str, max_connections: int) -> None:
        """Post all updates to ``url`` from now on, those that wait first."""
        config = self._door.config
        self.url, self._secret, self.max_connections = url, secret, max_connections
        self.last_error_date, self.last_error_message = 0, ""
        self._slots = asyncio.Semaphore(max_connections)
        self._client = httpx.AsyncClient(transport=config.webhook_transport, timeout=config.webhook_timeout, trust_env=False)
        for update in self._door.updates.pending():
            self._enqueue(update)
        self._door.updates.on_arrival = self._enqueue

    def is_set_to(self, url: str, secret: str, max_connections: int) -> bool:
        """Whether setting it so would change nothing."""
        return (self.url, self._secret, self.max_connections) == (url, secret, max_connections)

    def revise(self, change: Callable[[Update], Update | None]) -> None:
        """As ``Updates.revise``, for the copies that wait to be posted; none of them is taken out, it may be on its way."""
        for lane in self._lanes.values():
            for place, update in enumerate(lane):
                lane[place] = change(update) or update

    async def remove(self) -> None:
        """Stop posting; updates that were not taken stay in the queue."""
        self.url, self._secret, self.max_connections = "", "", 0
        self._door.updates.on_arrival = None
        self._lanes.clear()
        # A call in the webhook's own reply may be what removes it: that task must not wait for itself.
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self._client is not None and self._door.config.webhook_transport is None:
            await self._client.aclose()
        self._client = None

    def _enqueue(self, update: Update) -> None:
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = lane = deque([update])
        task = asyncio.create_task(self._drain(update.lane, lane), name=f"webhook lane {update.lane}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, number: int, lane: deque[Update]) -> None:
        # The webhook may be removed by what a delivery sets off: then the lane is no longer ours to empty.
        while self._lanes.get(number) is lane:
            await self._deliver(lane[0])
            self._door.updates.confirm(lane.popleft().id)
            self._door.feed.changed.beat()
            if not lane and self._lanes.get(number) is lane:
                del self._lanes[number]

    async def _deliver(self, update: Update) -> None:
        config = self._door.config
        failures = 0
        while (asked_to_wait := await self._post(update)) is not None:
            # As at Telegram the second attempt follows at once; from then on each pause is twice the one before.
            pause = min(config.webhook_pause * 2 ** (failures - 1), config.webhook_longest_pause) if failures else 0.0
            failures += 1
            await asyncio.sleep(asked_to_wait or pause)

    async def _post(self, update: Update) -> float | None:
        assert self._client is not None, "removing the webhook ends the tasks that post"
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._secret
        try:
            async with self._slots:
                response = await self._client.post(self.url, content=update.body, headers=headers)
        except httpx.TimeoutException:
            return self._failed("Read timeout expired")
        except httpx.HTTPError as error:
            return self._failed(str(error) or type(error).__name__)
        if not 200 <= response.status_code <= 299:
            self._failed(f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}")
            wait = response.headers.get("retry-after", "")
            return float(min(int(wait), LONGEST_RETRY_AFTER)) if wait.isascii() and wait.isdigit() else 0.0
        await self._obey(response)
        return None

    def _failed(self, message: str) -> float:
        self.last_error_date = self._door.world.now()
        self.last_error_message = message
        self._door.feed.changed.beat()
        return 0.0

    async def _obey(self, response: httpx.Response) -> None:
        call = _reply_call(response)
        if call is None or call.method in _NOT_IN_A_REPLY or call.method.startswith("get"):
            return
        answer = await self._door.answer(call)
        if answer.status != 200:
            logger.warning("the call %s in a webhook's reply failed with %d", call.method, answer.status)


def _reply_call(response: httpx.Response) -> Call | None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    args: dict[str, object] = {}
    if kind == "application/json":
        try:
            given = decode(response.content)
        except ValueError:
            return None
        args = given if isinstance(given, dict) else {}
    elif kind == "application/x-www-form-urlencoded":
        args = dict(parse_form(response.content))
    name = args.get("method")
    return Call(name.lower(), args) if isinstance(name, str) and name else None
