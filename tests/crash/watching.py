"""A door that remembers what it delivered, and springs a trap at an exact call: before it has its effect, after it, or once answered."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import httpx

from bot.webchat.config import DoorConfig
from bot.webchat.dispatch import Answer
from bot.webchat.door import Door
from bot.webchat.params import Call, to_integer

WEBHOOK = "webhook"
"""The name under which posts to the bot's webhook are counted."""
SAID = "said"
"""The name under which what people say is counted."""
FIRST_CALLS = frozenset({"getupdates", "setwebhook"})
"""The first of these tells that the bot has started to receive."""
_LOST = Answer(200, b'{"ok":', cut=True)


class Moment(StrEnum):
    """When a trap springs."""

    BEFORE = "before"
    """The call has come and has no effect."""
    AFTER = "after"
    """It has its effect, and the answer never leaves."""
    ANSWERED = "answered"
    """The answer has left."""


@dataclass(slots=True, eq=False)
class Trap:
    """Springs at the ``count``-th call of ``method`` (in lower case); ``delay`` is in seconds after the answer."""

    method: str
    count: int
    moment: Moment
    spring: Callable[[], None]
    delay: float = 0.0

    def meets(self, method: str) -> bool:
        """Count a call; whether it is the one."""
        self.count -= method == self.method
        return self.count == 0 and method == self.method


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that reached its chat. ``life`` counts the starts before it; ``unheard`` that the bot was never told of it."""

    number: int
    life: int
    chat_id: int
    message_id: int
    text: str
    data: tuple[str, ...]
    unheard: bool


class WatchedDoor(Door):
    """The door; what it delivered stands in ``deliveries``, by chat in ``at``, and which texts in ``seen``."""

    def __init__(self, config: DoorConfig) -> None:
        super().__init__(config)
        self.life = -1
        """Which start of the bot this is, counted from 0."""
        self._heard = -1
        self.started: asyncio.Event = asyncio.Event()
        """Set when the bot of this life begins to receive."""
        self.trap: Trap | None = None
        self.deliveries: list[Delivery] = []
        self.at: dict[int, list[Delivery]] = defaultdict(list)
        self.seen: set[tuple[int, str]] = set()

    async def answer(self, call: Call) -> Answer:
        """Serve a call, note what it delivered, and spring the trap that waits for it."""
        if call.method == "getme":
            # What a dead process had handed to its connections may arrive after the next one was started, but before that one has spoken.
            self._heard = self.life
        if call.method in FIRST_CALLS and self._heard == self.life:
            self.started.set()
        trap = self.met(call.method)
        if trap is not None and trap.moment is Moment.BEFORE:
            trap.spring()
            return _LOST
        life = self._heard
        answer = await super().answer(call)
        if answer.status == 200 and call.method in {"sendmessage", "editmessagetext"}:
            self._note(call, answer)
        if trap is None or life != self._heard:
            return answer
        if trap.moment is Moment.AFTER:
            trap.spring()
            return _LOST
        asyncio.get_running_loop().call_later(trap.delay, trap.spring)
        return answer

    def said(self) -> None:
        """Take note that somebody has said something."""
        trap = self.met(SAID)
        if trap is not None:
            asyncio.get_running_loop().call_later(trap.delay, trap.spring)

    def met(self, method: str) -> Trap | None:
        """The trap that this call of ``method`` meets; it is then gone."""
        trap = self.trap
        if trap is None or not trap.meets(method):
            return None
        self.trap = None
        return trap

    def _note(self, call: Call, answer: Answer) -> None:
        # The door keeps the message whatever becomes of the answer, so its id is not read from there.
        chat_id = to_integer(call.text("chat_id"))
        message_id = to_integer(call.text("message_id")) or next(reversed(self.people[chat_id].chat.messages))
        markup = call.args.get("reply_markup")
        rows = json.loads(markup) if isinstance(markup, str) else markup
        buttons = rows.get("inline_keyboard", []) if isinstance(rows, dict) else []
        data = tuple(button["callback_data"] for row in buttons for button in row if "callback_data" in button)
        delivery = Delivery(len(self.deliveries), self._heard, chat_id, message_id, call.text("text"), data, answer.cut)
        self.deliveries.append(delivery)
        self.at[chat_id].append(delivery)
        self.seen.add((chat_id, delivery.text))
        self.feed.changed.beat()


class WatchedTransport(httpx.AsyncBaseTransport):
    """Carries the door's posts to the webhook, with the same traps."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self.door: WatchedDoor | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        door = self.door
        trap = None if door is None else door.met(WEBHOOK)
        if trap is not None and trap.moment is Moment.BEFORE:
            trap.spring()
        response = await self._inner.handle_async_request(request)
        if trap is not None and trap.moment is Moment.AFTER:
            await response.aclose()
            trap.spring()
            raise httpx.ReadError("the bot was killed", request=request)
        if trap is not None and trap.moment is Moment.ANSWERED:
            asyncio.get_running_loop().call_later(trap.delay, trap.spring)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()
