"""getUpdates: waiting, confirming, giving again, choosing kinds, and only one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.webchat.door import Door
from bot.webchat.people import Person
from tests.webchat.conftest import Api, TestClock, until_polling

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def test_a_persons_message_reaches_the_bot(api: Api, officer: Person) -> None:
    officer.send("没带从业资格证")
    officer.send("/start@suixing_bot abc")
    first, second = await api.updates()
    assert second["update_id"] == first["update_id"] + 1
    assert first["message"] == {
        "message_id": first["message"]["message_id"],
        "from": {"id": 10001, "is_bot": False, "first_name": "甲", "username": "officer_a", "language_code": "zh-hans"},
        "chat": {"id": 10001, "first_name": "甲", "username": "officer_a", "type": "private"},
        "date": first["message"]["date"],
        "text": "没带从业资格证",
    }
    assert second["message"]["entities"] == [{"offset": 0, "length": 18, "type": "bot_command"}]


async def test_unconfirmed_updates_come_again_and_confirmed_ones_never(api: Api, officer: Person) -> None:
    for text in "abc":
        officer.send(text)
    first = await api.updates()
    assert await api.updates() == first
    rest = await api.updates(offset=first[1]["update_id"])
    assert rest == first[1:]
    assert await api.updates(offset=0) == first[1:]
    assert await api.updates(offset=first[-1]["update_id"] + 1) == []
    assert await api.updates() == []


async def test_a_restarted_bot_gets_what_the_killed_one_had_not_confirmed(app: Starlette, officer: Person) -> None:
    officer.send("还没处理")
    killed, restarted = Api(app), Api(app)
    assert len(await killed.updates()) == 1
    await killed.http.aclose()
    assert [update["message"]["text"] for update in await restarted.updates(offset=0)] == ["还没处理"]


async def test_the_number_of_updates_can_be_limited(api: Api, officer: Person) -> None:
    for number in range(120):
        officer.send(str(number))
    assert len(await api.updates()) == 100
    assert len(await api.updates(limit=7)) == 7
    assert len(await api.updates(limit=0)) == 1
    assert len(await api.updates(limit=1000)) == 100


async def test_a_negative_offset_keeps_only_the_last(api: Api, officer: Person) -> None:
    for text in "abc":
        officer.send(text)
    assert [update["message"]["text"] for update in await api.updates(offset=-1)] == ["c"]
    assert len(await api.updates()) == 1


async def test_an_offset_from_the_future_confirms_nothing(api: Api, officer: Person) -> None:
    officer.send("a")
    [update] = await api.updates()
    assert await api.updates(offset=update["update_id"] + 1000) == [update]


async def test_a_poll_waits_until_something_comes(api: Api, door: Door, officer: Person) -> None:
    poll = asyncio.create_task(api.updates(timeout=30))
    await until_polling(door)
    officer.send("da")
    assert [update["message"]["text"] for update in await poll] == ["da"]


async def test_a_poll_ends_empty_when_its_time_is_up(api: Api) -> None:
    assert await api.updates(timeout=1) == []


async def test_a_second_poll_ends_the_first(api: Api, door: Door, officer: Person) -> None:
    first = asyncio.create_task(api.raw("getUpdates", timeout=30))
    await until_polling(door)
    second = asyncio.create_task(api.updates(timeout=30))
    refused = await first
    assert (refused.status_code, refused.json()["description"]) == (409, CONFLICT)
    officer.send("da")
    assert len(await second) == 1


async def test_a_poll_given_up_leaves_no_trace(api: Api, door: Door, officer: Person) -> None:
    poll = asyncio.create_task(api.updates(timeout=30))
    await until_polling(door)
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    assert not door.updates.is_polled
    officer.send("a")
    assert len(await api.updates(timeout=30)) == 1


async def test_only_the_kinds_asked_for_are_queued(api: Api, officer: Person) -> None:
    await api.updates(allowed_updates=["callback_query", "nonsense"])
    officer.send("a")
    assert await api.updates() == []
    await api.updates(allowed_updates=[])
    officer.send("b")
    officer.block()
    kinds = [set(update) - {"update_id"} for update in await api.updates()]
    assert kinds == [{"message"}, {"my_chat_member"}]
    assert (await api("getWebhookInfo")).get("allowed_updates") is None
    await api.updates(allowed_updates='["message"]')
    assert (await api("getWebhookInfo"))["allowed_updates"] == ["message"]
    await api.updates(allowed_updates="nonsense")
    assert (await api("getWebhookInfo"))["allowed_updates"] == ["message"]


async def test_polling_and_a_webhook_exclude_each_other(api: Api, door: Door) -> None:
    poll = asyncio.create_task(api.raw("getUpdates", timeout=30))
    await until_polling(door)
    await api("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await poll).json()["description"] == "Conflict: terminated by setWebhook request"
    text = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    await api.refuses("getUpdates", text, 409)
    await api("deleteWebhook")
    assert await api.updates() == []


async def test_the_queue_is_bounded(make_door: Callable[..., Starlette]) -> None:
    app = make_door(kept_updates=10)
    officer = app.state.door.person(1001, "甲")
    for number in range(15):
        officer.send(str(number))
    assert [update["message"]["text"] for update in await Api(app).updates()] == [str(number) for number in range(5, 15)]


async def test_ids_go_on_rising_when_the_door_is_restarted(make_door: Callable[..., Starlette], clock: TestClock) -> None:
    async def first_update() -> dict[str, Any]:
        app = make_door()
        app.state.door.person(1001, "甲").send("a")
        return (await Api(app).updates())[0]

    old = await first_update()
    clock.advance(60)
    new = await first_update()
    assert new["update_id"] > old["update_id"]
    assert new["message"]["message_id"] > old["message"]["message_id"]


async def test_logging_out_ends_the_bots_calls(api: Api, officer: Person) -> None:
    officer.send("a")
    assert await api("close") is True
    assert await api("logOut") is True
    await api.refuses("getMe", "Logged out")
