"""Webhooks: posting with the secret, in order, until the bot takes it; calls in its reply."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.people import Person
from tests.webchat.conftest import Api, turns

URL = "http://127.0.0.1:9000/hook"


class Bot(httpx.AsyncBaseTransport):
    """The other end: notes what was posted, answers as it is told, in the end with 200."""

    def __init__(self) -> None:
        self.posts: list[httpx.Request] = []
        self.answers: list[httpx.Response | Exception] = []
        self.refused: dict[str, int] = {}
        self.gate: asyncio.Event | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.posts.append(request)
        if self.gate is not None:
            await self.gate.wait()
        text = _body(request).get("message", {}).get("text", "")
        if self.refused.get(text):
            self.refused[text] -= 1
            return httpx.Response(500)
        answer = self.answers.pop(0) if self.answers else httpx.Response(200)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def texts(self) -> list[str]:
        return [_body(post)["message"]["text"] for post in self.posts]


def _body(request: httpx.Request) -> dict[str, Any]:
    body: dict[str, Any] = httpx.Response(200, content=request.content).json()
    return body


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
async def app(config: DoorConfig, bot: Bot) -> AsyncIterator[Starlette]:
    app = create_app(replace(config, webhook_transport=bot))
    yield app
    await app.state.door.close()


async def test_updates_are_posted_with_the_secret_those_that_wait_first(api: Api, door: Door, bot: Bot, officer: Person) -> None:
    officer.send("先来")
    assert await api("setWebhook", url=URL, secret_token="a_Secret-1", max_connections=5) is True
    officer.send("后到")
    await door.wait_for(lambda: not len(door.updates))
    assert bot.texts == ["先来", "后到"]
    for post in bot.posts:
        assert str(post.url) == URL
        assert post.headers["X-Telegram-Bot-Api-Secret-Token"] == "a_Secret-1"
        assert post.headers["Content-Type"] == "application/json"
    info = await api("getWebhookInfo")
    assert info == {
        "url": URL,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 5,
        "ip_address": "127.0.0.1",
    }


async def test_an_update_that_is_not_taken_comes_again_and_holds_up_its_own_chat_only(
    api: Api, door: Door, bot: Bot, officer: Person, colleague: Person
) -> None:
    await api("setWebhook", url=URL)
    bot.refused["甲一"] = 3
    officer.send("甲一")
    officer.send("甲二")
    colleague.send("乙一")
    await door.wait_for(lambda: not len(door.updates))
    assert [text for text in bot.texts if text.startswith("甲")] == ["甲一"] * 4 + ["甲二"]
    assert bot.texts.index("乙一") < bot.texts.index("甲二")


async def test_the_last_error_is_told(api: Api, door: Door, bot: Bot, officer: Person) -> None:
    await api("setWebhook", url=URL)
    for answer, text in (
        (httpx.Response(403), "Wrong response from the webhook: 403 Forbidden"),
        (httpx.ReadTimeout(""), "Read timeout expired"),
        (httpx.ConnectError("Connection refused"), "Connection refused"),
    ):
        bot.answers = [answer]
        officer.send("x")
        await door.wait_for(lambda: not len(door.updates))
        info = await api("getWebhookInfo")
        assert info["last_error_message"] == text
        assert info["last_error_date"] == door.world.now()
    await api("setWebhook", url=URL)
    assert "last_error_date" in await api("getWebhookInfo")
    await api("setWebhook", url=f"{URL}/other")
    assert "last_error_date" not in await api("getWebhookInfo")


async def test_pauses_between_attempts_grow(monkeypatch: pytest.MonkeyPatch, config: DoorConfig, bot: Bot) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("bot.webchat.webhooks.asyncio.sleep", noted)
    app = create_app(replace(config, webhook_transport=bot, webhook_pause=1.0, webhook_longest_pause=8.0))
    door = app.state.door
    bot.answers = [*(httpx.Response(500) for _ in range(6)), httpx.Response(429, headers={"Retry-After": "17"})]
    await Api(app)("setWebhook", url=URL)
    door.person(1001, "甲").send("x")
    await door.wait_for(lambda: not len(door.updates))
    assert pauses == [0.0, 1.0, 2.0, 4.0, 8.0, 8.0, 17.0]
    await door.close()


async def test_a_call_in_the_reply_is_served(api: Api, door: Door, bot: Bot, officer: Person) -> None:
    bot.answers = [httpx.Response(200, json={"method": "sendMessage", "chat_id": officer.id, "text": "答复"})]
    await api("setWebhook", url=URL)
    officer.send("问")
    await officer.sees("答复")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    bot.answers = [httpx.Response(200, content=b"method=sendMessage&chat_id=10001&text=again", headers=form)]
    officer.send("再问")
    await officer.sees("again")


@pytest.mark.parametrize("name", ["deleteWebhook", "setWebhook", "logOut", "close", "getMe"])
async def test_some_calls_are_not_served_in_a_reply(api: Api, door: Door, bot: Bot, officer: Person, name: str) -> None:
    bot.answers = [httpx.Response(200, json={"method": name})]
    await api("setWebhook", url=URL)
    officer.send("问")
    await door.wait_for(lambda: not len(door.updates))
    assert [record.method for record in door.calls] == ["setwebhook"]


@pytest.mark.parametrize("content", [b"ok", b"{", b"[]", b'{"method": 1}', b'{"method": ""}'])
async def test_a_reply_that_is_no_call_is_only_an_acknowledgement(api: Api, door: Door, bot: Bot, officer: Person, content: bytes) -> None:
    bot.answers = [httpx.Response(200, content=content, headers={"Content-Type": "application/json"})]
    await api("setWebhook", url=URL)
    officer.send("问")
    await door.wait_for(lambda: not len(door.updates))
    assert len(bot.posts) == 1


async def test_removing_the_webhook_keeps_or_drops_what_waits(api: Api, door: Door, bot: Bot, officer: Person) -> None:
    bot.gate = asyncio.Event()
    await api("setWebhook", url=URL)
    officer.send("a")
    officer.send("b")
    await turns()
    assert bot.texts == ["a"]
    assert await api("deleteWebhook") is True
    assert [update["message"]["text"] for update in await api.updates()] == ["a", "b"]
    await api("setWebhook", url=URL, drop_pending_updates=True)
    await api("setWebhook", url="")
    assert await api.updates() == []


async def test_different_chats_are_served_side_by_side_up_to_the_limit(
    api: Api, door: Door, bot: Bot, officer: Person, colleague: Person
) -> None:
    bot.gate = asyncio.Event()
    await api("setWebhook", url=URL, max_connections=2)
    third = door.person(10003, "丙")
    for person in (officer, colleague, third):
        person.send("x")
    await turns()
    assert len(bot.posts) == 2
    bot.gate.set()
    await door.wait_for(lambda: not len(door.updates))
    assert len(bot.posts) == 3


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"url": "ftp://127.0.0.1/x"}, "invalid webhook URL specified"),
        ({"url": "nonsense"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1:99999/"}, "invalid webhook URL specified"),
        ({"url": "https://example.org/hook"}, "bad webhook: the local door posts to loopback addresses only"),
        ({"url": "http://127.0.0.1.example.org/"}, "bad webhook: the local door posts to loopback addresses only"),
        ({"url": URL, "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": URL, "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
async def test_wrong_webhooks_are_refused(api: Api, parameters: dict[str, Any], text: str) -> None:
    await api.refuses("setWebhook", f"Bad Request: {text}", **parameters)
    assert (await api("getWebhookInfo"))["url"] == ""
