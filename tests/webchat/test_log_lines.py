"""Log lines tell neither what people write nor what their files are called nor the token, also when something fails."""

from __future__ import annotations

import logging

import httpx
import pytest

from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig, Persona
from bot.webchat.door import Door
from bot.webchat.server import api_address, bind, port_of, serving
from bot.webchat.world import World

TOKEN = "1:a-token-for-this-test"
SECRET = "某检测站收费不给票"
KEY = "a-key-for-this-test"
ME = Persona(10001, "甲", started=True)


async def talk(door: Door) -> None:
    """What people and a bot do, over real sockets: messages, files, refused calls, a page that fails inside."""
    base = api_address(door)
    async with httpx.AsyncClient(base_url=base, trust_env=False) as http:
        await http.post("/chat/session", json={"key": KEY})
        await http.post("/chat/send", json={"text": SECRET})
        await http.post("/chat/upload", data={"caption": SECRET}, files={"file": (f"{SECRET}.png", b"x")})
        await http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": 10001, "text": f"<b>{SECRET}", "parse_mode": "HTML"})
        await http.post(f"/bot{TOKEN}x/sendMessage", json={"chat_id": 10001, "text": SECRET})
        await http.get(f"/bot{TOKEN}/{SECRET}")
        await http.get(f"/file/bot{TOKEN}/{SECRET}.png")
        await http.get(f"/chat/file/{SECRET}")


async def test_log_lines_tell_nothing_of_what_people_say(caplog: pytest.LogCaptureFixture) -> None:
    # What the client in this test says of its own addresses is not the door's.
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.WARNING, logger=name)
    caplog.set_level(logging.DEBUG)
    logging.getLogger("python_multipart").setLevel(logging.INFO)
    listener = bind(0)
    async with serving(create_app(DoorConfig(TOKEN, port_of(listener), key=KEY, personas=(ME,))), listener) as door:
        await talk(door)
        assert [message.text for message in door.people[ME.id].messages()] == [SECRET, SECRET]
    logging.getLogger("bot").warning("so that the test sees lines at all")
    lines = caplog.text
    assert "so that the test sees lines at all" in lines
    for secret in (SECRET, TOKEN, KEY):
        assert secret not in lines


@pytest.mark.parametrize("route", ["/chat/send", "/bot1:a-token-for-this-test/sendMessage"])
async def test_a_failure_of_the_door_itself_is_told_without_its_words(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    def fails(_world: World, *_given: object, **_more: object) -> None:
        raise ValueError(SECRET)

    listener = bind(0)
    async with serving(create_app(DoorConfig(TOKEN, port_of(listener), key=KEY, personas=(ME,))), listener) as door:
        monkeypatch.setattr(World, "post", fails)
        async with httpx.AsyncClient(base_url=api_address(door), trust_env=False) as http:
            await http.post("/chat/session", json={"key": KEY})
            assert (await http.post(route, json={"chat_id": 10001, "text": SECRET})).status_code == 500
    assert "the door failed" in caplog.text
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text
    caplog.clear()
