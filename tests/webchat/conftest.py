"""A door in the test's own process, a client that talks to it raw, and people who use it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from telegram.request import HTTPXRequest

from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig, Persona
from bot.webchat.door import Door
from bot.webchat.inprocess import DoorTransport
from bot.webchat.people import Person

TOKEN = "1:TEST"
BASE = "http://127.0.0.1:8081"
KEY = "a-key-for-tests"


class TestClock:
    """A clock that stands still until it is moved."""

    __test__ = False

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Api:
    """A bot without a library: every call is one HTTP request, every answer the JSON as it came."""

    def __init__(self, app: Starlette) -> None:
        self.http = httpx.AsyncClient(transport=DoorTransport(app), base_url=BASE)

    async def raw(self, method: str, **parameters: object) -> httpx.Response:
        return await self.http.post(f"/bot{TOKEN}/{method}", json=parameters)

    async def __call__(self, method: str, **parameters: object) -> Any:
        """The result of a call that must succeed."""
        answer = (await self.raw(method, **parameters)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def refuses(self, method: str, description: str, code: int = 400, **parameters: object) -> dict[str, Any]:
        """Check that a call fails with exactly this text; returns the answer."""
        response = await self.raw(method, **parameters)
        answer: dict[str, Any] = response.json()
        assert (response.status_code, answer.get("description")) == (code, description)
        assert answer["ok"] is False
        assert answer["error_code"] == code
        return answer

    async def updates(self, **parameters: object) -> list[dict[str, Any]]:
        """What getUpdates gives."""
        result: list[dict[str, Any]] = await self("getUpdates", **parameters)
        return result


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def config(clock: TestClock) -> DoorConfig:
    """Overridden by what a test module or class needs otherwise."""
    personas = (Persona(501, "演示"), Persona(502, "同事", "second"))
    return DoorConfig(TOKEN, personas=personas, clock=clock, key=KEY, wrong_key_pause=0.0, webhook_pause=0.0)


@pytest.fixture
def make_door(config: DoorConfig) -> Callable[..., Starlette]:
    """Makes a door whose settings differ from the usual ones."""
    return lambda **changes: create_app(replace(config, **changes))


@pytest.fixture
async def app(config: DoorConfig) -> AsyncIterator[Starlette]:
    app = create_app(config)
    yield app
    await app.state.door.close()


@pytest.fixture
def door(app: Starlette) -> Door:
    door: Door = app.state.door
    return door


@pytest.fixture
async def api(app: Starlette) -> AsyncIterator[Api]:
    api = Api(app)
    yield api
    await api.http.aclose()


@pytest.fixture
def officer(door: Door) -> Person:
    """Somebody whom the bot may write to."""
    return door.person(10001, "甲", "officer_a", started=True)


@pytest.fixture
def colleague(door: Door) -> Person:
    """Somebody else whom the bot may write to."""
    return door.person(10002, "乙", started=True)


class Page:
    """The page's requests: ``get`` what is shown, call what is done."""

    def __init__(self, app: Starlette) -> None:
        self.http = httpx.AsyncClient(transport=DoorTransport(app), base_url=BASE)

    async def get(self, route: str, **query: object) -> Any:
        """The JSON of a route that must answer; ``as_`` stands for ``as``."""
        parameters = {name.rstrip("_"): str(value) for name, value in query.items()}
        answer = await self.http.get(f"/chat/{route}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def __call__(self, act: str, **body: object) -> Any:
        """The JSON of something done that must succeed."""
        answer = await self.http.post(f"/chat/{act}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refuses(self, act: str, code: str, status: int, **body: object) -> None:
        """Check that something is refused with that code."""
        answer = await self.http.post(f"/chat/{act}", json=body)
        assert (answer.status_code, answer.json()["error"]) == (status, code)


@pytest.fixture
async def page(app: Starlette) -> AsyncIterator[Page]:
    """The page with a session, speaking as ``me``."""
    page = Page(app)
    await page("session", key=KEY)
    yield page
    await page.http.aclose()


@pytest.fixture
def me(door: Door) -> Person:
    """The persona that the page speaks as unless told otherwise."""
    return door.people[501]


@pytest.fixture(autouse=True)
def _no_failure_inside_the_door(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A door that fails answers 500 and goes on; a test must not pass over that."""
    yield
    failures = [record.getMessage() for record in caplog.records if record.name == "bot.webchat.dispatch"]
    assert not failures


async def turns(number: int = 30) -> None:
    """Let everything run that is ready to."""
    for _ in range(number):
        await asyncio.sleep(0)


async def until_polling(door: Door) -> None:
    """Wait until a long poll waits at the door."""
    for _ in range(100):
        if door.updates.is_polled:
            return
        await asyncio.sleep(0)
    raise AssertionError("nobody polls")


def request_to(app: Starlette) -> HTTPXRequest:
    """python-telegram-bot's HTTP client, in the door's own process."""
    return HTTPXRequest(httpx_kwargs={"transport": DoorTransport(app)})


def as_json(value: object) -> str:
    """``value`` as clients put it into a form."""
    return json.dumps(value, ensure_ascii=False)
