"""Attacks from web pages: foreign hosts, foreign origins, wrong keys, stolen paths."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.page.sessions import Sessions, TooManyTriesError
from tests.webchat.conftest import Api, turns

ROUTES = ["/", "/static/app.js", "/chat/state", "/chat/file/x", "/bot1:TEST/getMe", "/file/bot1:TEST/a", "/door/faults"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8081", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8081.evil.example", "127.1:8081", "0.0.0.0:8081", ""],
)
async def test_no_route_answers_under_a_foreign_name(api: Api, route: str, host: str) -> None:
    answer = await api.http.get(route, headers={"Host": host})
    assert answer.status_code == 403


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "https://127.0.0.1:8081",
        "http://127.0.0.1:9999",
        "http://localhost:8081",
        "http://127.0.0.1:8081.evil.example",
    ],
)
async def test_no_route_answers_another_pages_request(api: Api, route: str, origin: str) -> None:
    assert (await api.http.post(route, headers={"Origin": origin})).status_code == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
async def test_the_loopback_names_with_the_right_port_are_good(api: Api, name: str) -> None:
    headers = {"Host": f"{name}:8081", "Origin": f"http://{name.lower()}:8081"}
    assert (await api.http.get("/bot1:TEST/getMe", headers=headers)).status_code == 200


async def test_two_host_headers_are_none(app: Starlette) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport) as client:
        headers = [("Host", "127.0.0.1:8081"), ("Host", "evil.example")]
        assert (await client.get("http://127.0.0.1:8081/bot1:TEST/getMe", headers=headers)).status_code == 403


@pytest.mark.parametrize(("client", "status"), [("192.0.2.7", 403), ("::1", 200), ("127.0.0.5", 200), ("nonsense", 403)])
async def test_only_this_machine_is_served(app: Starlette, client: str, status: int) -> None:
    transport = httpx.ASGITransport(app, client=(client, 1))
    async with httpx.AsyncClient(transport=transport) as http:
        assert (await http.get("http://127.0.0.1:8081/bot1:TEST/getMe")).status_code == status


async def test_websockets_are_closed(app: Starlette) -> None:
    sent: list[object] = []

    async def send(message: object) -> None:
        sent.append(message)

    await app({"type": "websocket", "headers": [], "path": "/"}, _never, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]


async def _never() -> dict[str, Any]:
    raise AssertionError("nothing is to be received")


async def test_the_key_opens_a_session_in_a_cookie_that_scripts_cannot_read(api: Api) -> None:
    assert (await api.http.get("/chat/state")).status_code == 401
    answer = await api.http.post("/chat/session", json={"key": "a-key-for-tests"})
    assert answer.json() == {"ok": True}
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("door_8081=")
    assert {"HttpOnly", "Path=/chat", "SameSite=strict"} <= set(cookie.split("; "))
    assert (await api.http.get("/chat/state")).status_code == 200


@pytest.mark.parametrize("key", ["", "wrong", "a-key-for-tests ", "A-KEY-FOR-TESTS", "中", "\ud83d"])
async def test_a_wrong_key_opens_nothing(api: Api, key: str) -> None:
    body = b'{"key":"\\ud83d"}' if key == "\ud83d" else None
    headers = {"Content-Type": "application/json"}
    answer = await (
        api.http.post("/chat/session", content=body, headers=headers) if body else api.http.post("/chat/session", json={"key": key})
    )
    assert (answer.status_code, answer.json()["error"]) == (403, "wrong_key")
    assert "set-cookie" not in answer.headers


async def test_a_made_up_cookie_opens_nothing(api: Api) -> None:
    for value in ("", "x", "a-key-for-tests"):
        assert (await api.http.get("/chat/state", headers={"Cookie": f"door_8081={value}"})).status_code == 401


async def test_wrong_keys_wait_one_after_another_and_the_right_one_never() -> None:
    sessions = Sessions("right", wrong_key_pause=30)
    guesses = [asyncio.create_task(sessions.open(str(number))) for number in range(8)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyTriesError):
        await sessions.open("one more")
    token = await sessions.open("right")
    assert token is not None
    assert sessions.knows(token)
    assert not any(guess.done() for guess in guesses)
    for guess in guesses:
        guess.cancel()
    await asyncio.gather(*guesses, return_exceptions=True)


async def test_too_many_wrong_keys_are_turned_away(make_door: Callable[..., Starlette]) -> None:
    api = Api(make_door(wrong_key_pause=30))
    guesses = [asyncio.create_task(api.http.post("/chat/session", json={"key": "x"})) for _ in range(8)]
    await turns()
    assert (await api.http.post("/chat/session", json={"key": "x"})).status_code == 429
    for guess in guesses:
        guess.cancel()
    await asyncio.gather(*guesses, return_exceptions=True)


async def test_old_sessions_make_room_for_new_ones() -> None:
    sessions = Sessions("right", 0)
    tokens = [await sessions.open("right") for _ in range(65)]
    assert [sessions.knows(token or "") for token in (tokens[0], tokens[1], tokens[-1])] == [False, True, True]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_what_a_browser_calls_foreign_is_refused_even_with_the_cookie(api: Api, site: str) -> None:
    await api.http.post("/chat/session", json={"key": "a-key-for-tests"})
    answer = await api.http.get("/chat/state", headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, answer.json()["error"]) == (403, "foreign")
    assert (await api.http.get("/chat/state", headers={"Sec-Fetch-Site": "same-origin"})).status_code == 200


@pytest.mark.parametrize(
    "path", ["../config.py", "..%2fconfig.py", "%2e%2e/config.py", "/etc/passwd", "", "a/../../door.py", "..\\door.py"]
)
async def test_static_paths_lead_nowhere_else(api: Api, path: str) -> None:
    assert (await api.http.get(f"/static/{path}")).status_code == 404


async def test_the_page_may_load_nothing_from_elsewhere(api: Api) -> None:
    policy = (await api.http.get("/")).headers["content-security-policy"]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def test_every_start_has_its_own_key() -> None:
    keys = {DoorConfig("1:TEST").key for _ in range(5)}
    assert len(keys) == 5
    assert min(len(key) for key in keys) >= 43


@pytest.mark.parametrize("token", ["", "1", "1:", ":x", "x:y", "0:x"])
def test_a_door_needs_a_proper_token(token: str) -> None:
    with pytest.raises(ValueError, match="bot token"):
        Door(DoorConfig(token))


@pytest.mark.parametrize("host", ["evil.example:8081", "localhost.evil.example:8081", "127.0.0.1:9999"])
async def test_a_name_that_was_rebound_to_this_machine_opens_no_route_even_with_cookie_and_key(app: Starlette, api: Api, host: str) -> None:
    await api.http.post("/chat/session", json={"key": "a-key-for-tests"})
    routes = {route.path for route in app.routes if isinstance(route, Route)}
    assert {"/", "/chat/state", "/chat/send", "/door/faults"} <= routes
    for path in routes:
        for method in ("GET", "POST", "DELETE", "OPTIONS"):
            headers = {"Host": host, "Origin": f"http://{host}", "Authorization": "Bearer a-key-for-tests"}
            answer = await api.http.request(method, path.replace("{rest:path}", "1:TEST/getMe"), headers=headers)
            assert answer.status_code == 403, (method, path)
            assert "set-cookie" not in answer.headers
            assert "access-control-allow-origin" not in answer.headers
