"""Faults on order: which calls they meet, how often, and what the client sees."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette

from bot.webchat.door import Door
from bot.webchat.faults import Fault, FaultKind
from bot.webchat.people import Person
from tests.webchat.conftest import Api


async def test_a_429_tells_how_long_to_wait(api: Api, door: Door, officer: Person) -> None:
    fault = door.faults.too_many(7, method="sendMessage")
    response = await api.raw("sendMessage", chat_id=officer.id, text="x")
    assert response.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert response.headers["retry-after"] == "7"
    assert (fault.hits, officer.received()) == (1, [])
    await api("sendMessage", chat_id=officer.id, text="x")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (400, "Bad Request: chat not found"),
        (500, "Internal Server Error"),
        (401, "Unauthorized"),
    ],
)
async def test_any_error_can_be_ordered(api: Api, door: Door, officer: Person, code: int, text: str) -> None:
    door.faults.error(code, text)
    await api.refuses("sendMessage", text, code, chat_id=officer.id, text="x")
    assert officer.received() == []


async def test_a_proxys_error_page_is_no_json(api: Api, door: Door, officer: Person) -> None:
    door.faults.broken()
    response = await api.raw("sendMessage", chat_id=officer.id, text="x")
    assert (response.status_code, response.headers["content-type"]) == (502, "text/html")


async def test_faults_choose_by_method_chat_and_count(api: Api, door: Door, officer: Person, colleague: Person) -> None:
    fault = door.faults.error(500, "Internal Server Error", method="sendMessage", chat_id=officer.id, times=2, skip=1)

    async def works(person: Person) -> bool:
        return (await api.raw("sendMessage", chat_id=person.id, text="x")).status_code == 200

    assert [await works(officer), await works(colleague)] == [True, True]
    await api("getMe")
    assert [await works(officer), await works(colleague), await works(officer), await works(officer)] == [False, True, False, True]
    assert fault.hits == 2
    assert len(door.faults) == 0


async def test_a_fault_stays_until_it_is_withdrawn(api: Api, door: Door) -> None:
    fault = door.faults.error(500, "Internal Server Error", times=None)
    for _ in range(3):
        await api.refuses("getMe", "Internal Server Error", 500)
    door.faults.withdraw(fault)
    door.faults.withdraw(fault)
    await api("getMe")
    door.faults.error(500, "Internal Server Error", times=None)
    door.faults.clear()
    await api("getMe")
    assert fault.hits == 3


async def test_polling_is_only_met_by_its_own_name(api: Api, door: Door) -> None:
    door.faults.error(500, "Internal Server Error")
    assert await api.updates() == []
    door.faults.clear()
    door.faults.error(502, "Bad Gateway", method="getUpdates")
    await api.refuses("getUpdates", "Bad Gateway", 502)


async def test_a_cut_connection_loses_the_call_or_only_its_answer(api: Api, door: Door, officer: Person) -> None:
    door.faults.cut(method="sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        await api.raw("sendMessage", chat_id=officer.id, text="x")
    assert officer.received() == []
    door.faults.cut(method="sendMessage", after_effect=True)
    with pytest.raises(httpx.RemoteProtocolError):
        await api.raw("sendMessage", chat_id=officer.id, text="x")
    assert len(officer.received()) == 1


async def test_silence_is_a_timeout_for_the_client(api: Api, door: Door, officer: Person) -> None:
    door.faults.silence(30, method="sendMessage", after_effect=True)
    with pytest.raises(httpx.ReadTimeout):
        await api.http.post("/bot1:TEST/sendMessage", json={"chat_id": officer.id, "text": "x"}, timeout=0.01)
    assert len(officer.received()) == 1


async def test_downloads_can_fail_too(api: Api, door: Door, officer: Person) -> None:
    file = await api("getFile", file_id=officer.send_document(b"x", "a.txt").wire["document"]["file_id"])
    door.faults.broken(method="file")
    assert (await api.http.get(f"/file/bot1:TEST/{file['file_path']}")).status_code == 502
    assert (await api.http.get(f"/file/bot1:TEST/{file['file_path']}")).content == b"x"


async def test_calls_are_remembered(api: Api, door: Door, officer: Person) -> None:
    await api("sendMessage", chat_id=officer.id, text="x")
    await api.raw("sendMessage", chat_id=1, text="x")
    assert [(record.method, record.chat_id, record.code) for record in door.calls] == [
        ("sendmessage", officer.id, 200),
        ("sendmessage", 1, 400),
    ]
    assert door.calls[0].call.text("text") == "x"


class TestOverHttp:
    """The same for a door that is another process."""

    async def test_the_key_is_needed(self, api: Api) -> None:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}):
            assert (await api.http.post("/door/faults", json={"code": 500}, headers=headers)).status_code == 401

    async def test_faults_are_ordered_and_withdrawn(self, api: Api, door: Door) -> None:
        headers = {"Authorization": "Bearer a-key-for-tests"}
        order = {"method": "getMe", "retry_after": 3, "times": 2}
        assert (await api.http.post("/door/faults", json=order, headers=headers)).json() == {"open": 1}
        await api.refuses("getMe", "Too Many Requests: retry after 3", 429)
        assert (await api.http.delete("/door/faults", headers=headers)).json() == {"open": 0}
        await api("getMe")
        order = {"kind": "silence", "method": "sendMessage", "chat_id": 5, "skip": 1, "times": 0, "seconds": 2, "after_effect": True}
        await api.http.post("/door/faults", json=order, headers=headers)
        [fault] = door.faults.open()
        assert isinstance(fault, Fault)
        assert (fault.kind, fault.method, fault.chat_id, fault.skip, fault.times, fault.seconds, fault.after_effect) == (
            FaultKind.SILENCE,
            "sendMessage",
            5,
            1,
            None,
            2.0,
            True,
        )

    async def test_wrong_orders_are_refused(self, api: Api, app: Starlette) -> None:
        headers = {"Authorization": "Bearer a-key-for-tests"}
        assert (await api.http.post("/door/faults", json={"kind": "poem"}, headers=headers)).status_code == 400
        assert (
            await api.http.post("/door/faults", content=b"{", headers=headers | {"Content-Type": "application/json"})
        ).status_code == 400
