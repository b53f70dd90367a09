"""Events: what the page is told of, in order, nothing lost and nothing of others."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette

from bot.webchat.door import Door
from bot.webchat.people import Person
from tests.webchat.conftest import KEY, Api, Page, turns


async def test_events_tell_what_happened_and_nothing_twice(page: Page, api: Api, me: Person) -> None:
    me.start()
    cursor = (await page.get("state"))["cursor"]
    await api("sendChatAction", chat_id=me.id, action="typing")
    sent = await api("sendMessage", chat_id=me.id, text="旧", reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]})
    gone = await api("sendMessage", chat_id=me.id, text="没了")
    await api("editMessageText", chat_id=me.id, message_id=sent["message_id"], text="新")
    await api("deleteMessage", chat_id=me.id, message_id=gone["message_id"])
    await api("setMyCommands", commands=[])
    answer = await page.get("events", after=cursor)
    assert answer["reset"] is False
    kinds = [event["kind"] for event in answer["events"]]
    assert kinds == ["action", "message", "deleted", "chat"]
    assert answer["events"][0]["action"] == "typing"
    assert answer["events"][1]["message"]["text"] == "新"
    assert answer["events"][1]["reply_keyboard"] is None
    assert answer["events"][2]["id"] == gone["message_id"]
    assert await page.get("events", after=answer["cursor"], wait=0) == {"cursor": answer["cursor"], "reset": False, "events": []}


async def test_events_wait_for_something_of_this_chat(page: Page, api: Api, door: Door, me: Person) -> None:
    me.start()
    other = door.person(900, "别人", started=True)
    cursor = door.feed.seq
    waiting = asyncio.create_task(page.get("events", after=cursor))
    await turns()
    other.send("与你无关")
    await turns()
    assert not waiting.done()
    await api("sendMessage", chat_id=me.id, text="给你")
    assert [event["message"]["text"] for event in (await waiting)["events"]] == ["给你"]


async def test_nothing_is_lost_between_state_and_events_nor_over_a_broken_connection(page: Page, api: Api, me: Person) -> None:
    me.start()
    cursor = (await page.get("state"))["cursor"]
    waiting = asyncio.create_task(page.get("events", after=cursor))
    await asyncio.sleep(0)
    waiting.cancel()
    await api("sendMessage", chat_id=me.id, text="掉线时")
    assert (await page.get("events", after=cursor))["events"][0]["message"]["text"] == "掉线时"
    assert (await page.get("events", after=cursor))["events"][0]["message"]["text"] == "掉线时"


@pytest.mark.parametrize("after", [-1, 10_000])
async def test_a_cursor_that_the_door_does_not_know_resets_the_page(page: Page, me: Person, after: int) -> None:
    me.start()
    answer = await page.get("events", after=after)
    assert (answer["reset"], answer["events"]) == (True, [])


async def test_a_page_that_was_away_too_long_is_reset(page: Page, door: Door, me: Person) -> None:
    me.start()
    for number in range(door.config.kept_events + 1):
        me.send(str(number))
    assert (await page.get("events", after=1))["reset"] is True


async def test_answers_reach_only_who_pressed(page: Page, api: Api, door: Door, me: Person) -> None:
    colleague = door.people[502]
    group = door.group("大队", me, colleague)
    await api("sendMessage", chat_id=group.id, text="x", reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]})
    message = next(iter(group.chat.messages.values()))
    cursor = door.feed.seq
    press = me.press(message, "a")
    await api("answerCallbackQuery", callback_query_id=press.id, text="好", show_alert=True)
    mine = await page.get("events", after=cursor, chat=group.id)
    assert mine["events"] == [
        {"seq": cursor + 1, "kind": "answer", "message": message.id, "press_id": press.id, "text": "好", "alert": True}
    ]
    assert (await page.get("events", after=cursor, chat=group.id, wait=0, as_=502))["events"] == []


async def test_other_chats_are_announced_but_not_shown(page: Page, api: Api, door: Door, me: Person) -> None:
    group = door.group("大队", me)
    cursor = door.feed.seq
    await api("sendMessage", chat_id=group.id, text="x")
    assert (await page.get("events", after=cursor))["events"] == [
        {"seq": cursor + 1, "kind": "elsewhere", "chat": group.id},
        {"seq": cursor + 1, "kind": "unread", "person": 501, "chat": group.id, "count": 1, "total": 1},
    ]
    state = await page.get("state", chat=group.id)
    shown = {"id": group.id, "kind": "supergroup", "title": "大队", "bot": "member", "current": False, "unread": 1, "read": 0}
    assert state["chat"] == shown
    assert [chat["id"] for chat in state["chats"]] == [501, group.id]
    colleague = door.people[502]
    colleague.join(group)
    assert (await page.get("state", chat=group.id))["messages"][-1]["service"] == {"kind": "joined", "names": ["同事"]}


async def test_every_persona_sees_how_much_the_others_have_not_read(page: Page, api: Api, door: Door, me: Person) -> None:
    colleague = door.people[502]
    colleague.send("我先开口")
    first = await api("sendMessage", chat_id=502, text="一")
    second = await api("sendMessage", chat_id=502, text="二")
    assert [persona["unread"] for persona in (await page.get("state"))["personas"]] == [0, 2]
    cursor = door.feed.seq
    await page.http.post("/chat/read", params={"as": "502"}, json={"message": first["message_id"]})
    told = [{"seq": cursor + 1, "kind": "unread", "person": 502, "chat": 502, "count": 1, "total": 1}]
    assert (await page.get("events", after=cursor))["events"] == told
    # Reading never goes back, and nobody has read what is not there yet.
    await page.http.post("/chat/read", params={"as": "502"}, json={"message": 1})
    assert (await page.get("events", after=cursor))["events"] == told
    await page.http.post("/chat/read", params={"as": "502"}, json={"message": second["message_id"] + 1000})
    third = await api("sendMessage", chat_id=502, text="三")
    state = await page.get("state", as_=502)
    assert (state["chat"]["unread"], state["chat"]["read"]) == (1, second["message_id"])
    await api("deleteMessage", chat_id=502, message_id=third["message_id"])
    assert (await page.get("state"))["personas"][1]["unread"] == 0


async def test_unread_of_several_chats_is_told_together(page: Page, api: Api, door: Door, me: Person) -> None:
    group = door.group("大队", door.people[502], me)
    door.people[502].send("问")
    await api("sendMessage", chat_id=502, text="一")
    cursor = door.feed.seq
    await api("sendMessage", chat_id=group.id, text="二")
    told = [event for event in (await page.get("events", after=cursor))["events"] if event.get("person") == 502]
    assert [(event["chat"], event["count"], event["total"]) for event in told] == [(group.id, 1, 2)]


async def test_who_answers_has_read_what_stands_above(page: Page, api: Api, me: Person) -> None:
    me.send("问")
    await api("sendMessage", chat_id=me.id, text="答")
    assert (await page.get("state"))["chat"]["unread"] == 1
    await page("send", text="好")
    assert (await page.get("state"))["chat"]["unread"] == 0


async def test_own_message_carries_the_id_under_which_the_page_sent_it(page: Page, door: Door, me: Person) -> None:
    group = door.group("大队", me, door.people[502])
    await page.http.post("/chat/send", params={"chat": str(group.id)}, json={"text": "好", "client_id": "a"})
    assert (await page.get("state", chat=group.id))["messages"][-1]["client_id"] == "a"
    assert "client_id" not in (await page.get("state", chat=group.id, as_=502))["messages"][-1]


async def test_the_page_speaks_only_as_its_personas_and_in_their_chats(page: Page, door: Door) -> None:
    door.person(900, "别人", started=True)
    assert (await page.get("state", as_=502))["me"]["name"] == "同事"
    for query, code, status in (
        ({"as": "900"}, "persona", 403),
        ({"as": "1"}, "persona", 403),
        ({"chat": "900"}, "chat", 404),
        ({"chat": "502"}, "chat", 404),
        ({"chat": "-5"}, "chat", 404),
    ):
        answer = await page.http.get("/chat/state", params=query)
        assert (answer.status_code, answer.json()["error"]) == (status, code)


async def test_a_door_that_ends_lets_waiting_pages_go(page: Page, door: Door) -> None:
    waiting = asyncio.create_task(page.get("events", after=door.feed.seq))
    await turns()
    assert not waiting.done()
    door.let_go()
    assert (await waiting)["events"] == []


async def test_a_door_without_personas_says_so(api: Api, app: Starlette, door: Door) -> None:
    door.personas.clear()
    await api.http.post("/chat/session", json={"key": KEY})
    answer = await api.http.get("/chat/state")
    assert (answer.status_code, answer.json()["error"]) == (409, "persona")
