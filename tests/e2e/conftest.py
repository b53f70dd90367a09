"""The real bot behind the real door in one process: what an officer types goes through polling and the dispatcher."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from telegram.request import HTTPXRequest

from bot.app import build_application
from bot.reference import open_lookup
from bot.run import started
from bot.settings import Settings
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.inprocess import DoorTransport
from bot.webchat.people import Person
from bot.webchat.world import Message

TOKEN = "1:TEST"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Within a year of the day on which the shipped facts were checked: nothing is stale by itself."""


@dataclass
class Officer:
    """Somebody who talks to the bot; ``sees`` looks only at what came after the last thing said or tapped."""

    person: Person
    _seen: int = 0
    answers: list[str] = field(default_factory=list)

    async def says(self, text: str) -> None:
        self._mark()
        self.person.send(text)

    async def sees(self, text: str) -> Message:
        """The newest message that contains ``text``, waited for."""
        await self.person.wait_for(lambda _: any(text in message.text for message in self.fresh()) or None)
        return next(message for message in reversed(self.fresh()) if text in message.text)

    async def taps(self, label: str) -> None:
        """Press the newest button whose label contains ``label``."""
        message, button = next(
            (message, button) for message in reversed(self.person.received()) for button in labels(message) if label in button
        )
        self._mark()
        self.person.press(message, button)

    def copies(self, label: str) -> str:
        """What the newest copy button whose label contains ``label`` puts on the clipboard."""
        for message in reversed(self.person.received()):
            for row in keyboard(message):
                for button in row:
                    if label in button["text"] and "copy_text" in button:
                        return str(button["copy_text"]["text"])
        raise AssertionError(f"no copy button {label!r}")

    def fresh(self) -> list[Message]:
        return [message for message in self.person.received() if message.id > self._seen]

    def _mark(self) -> None:
        self._seen = max((message.id for message in self.person.messages()), default=0)


def keyboard(message: Message) -> list[list[dict]]:
    """The inline keyboard under ``message``, row by row."""
    return message.wire.get("reply_markup", {}).get("inline_keyboard", [])


def labels(message: Message) -> list[str]:
    """The labels of the buttons under ``message``."""
    return [button["text"] for row in keyboard(message) for button in row]


@dataclass
class House:
    """A running bot, its door and the means to bring people in."""

    door: Door
    _ids: Iterator[int] = field(default_factory=lambda: iter(range(5001, 6000)))

    def officer(self, name: str = "执法员甲") -> Officer:
        return Officer(self.door.person(next(self._ids), name, started=True))


@cache
def settings_for(jurisdiction: str, cache_dir: Path) -> Settings:
    return Settings(jurisdiction=jurisdiction, unit="某县交通运输综合行政执法大队", cache_dir=cache_dir, token=None)


@contextlib.asynccontextmanager
async def running(settings: Settings, now: datetime = NOON) -> AsyncIterator[House]:
    app = create_app(DoorConfig(TOKEN))
    local = settings.model_copy(update={"api_url": "http://127.0.0.1:8081"})
    application = build_application(
        local,
        open_lookup(local, lambda: now),
        TOKEN,
        request=HTTPXRequest(httpx_kwargs={"transport": DoorTransport(app)}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"transport": DoorTransport(app)}),
    )
    async with started(local, application):
        yield House(app.state.door)
        app.state.door.let_go()


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


Opening = Callable[..., Awaitable[House]]


@pytest.fixture
async def open_house(cache_dir: Path) -> AsyncIterator[Opening]:
    """Opens a house for a place (and a moment); closed at the end of the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def opening(jurisdiction: str = "全国", now: datetime = NOON) -> House:
            return await stack.enter_async_context(running(settings_for(jurisdiction, cache_dir), now))

        yield opening


@pytest.fixture
async def house(open_house: Opening) -> House:
    return await open_house()


@pytest.fixture
async def officer(house: House) -> Officer:
    return house.officer()
