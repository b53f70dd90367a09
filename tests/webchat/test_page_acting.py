"""What the person at the page does, and that sending again says nothing twice."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.people import Person
from bot.webchat.pictures import sample_png
from bot.webchat.world import Status
from tests.webchat.conftest import Api, Page


@pytest.fixture
def config(config: DoorConfig) -> DoorConfig:
    return replace(config, photo_limit=2000)


async def test_what_is_said_reaches_the_bot_and_comes_back(page: Page, api: Api, me: Person) -> None:
    answer = await page("send", text=" 没带从业资格证 ", client_id="a")
    assert (answer["message"]["text"], answer["message"]["mine"]) == ("没带从业资格证", True)
    assert (await api.updates())[0]["message"]["text"] == "没带从业资格证"
    sent = await api("sendMessage", chat_id=me.id, text="卡片")
    await page("send", text="这个？", reply_to=sent["message_id"], client_id="b")
    assert (await api.updates())[-1]["message"]["reply_to_message"]["text"] == "卡片"


async def test_the_same_client_id_says_nothing_twice(page: Page, me: Person) -> None:
    first = await page("send", text="一次", client_id="a")
    again = await page("send", text="一次", client_id="a")
    assert again["message"] == first["message"]
    assert len(me.messages()) == 1
    await page.refuses("send", "changed", 409, text="两次", client_id="a")
    me.delete(me.messages()[0])
    assert (await page("send", text="一次", client_id="a"))["message"] is None
    await page("send", text="没有编号")
    await page("send", text="没有编号")
    assert len(me.messages()) == 2


async def test_files_are_uploaded_once(page: Page, me: Person) -> None:
    form = {"kind": "photo", "caption": "现场", "client_id": "a"}
    for _ in range(2):
        answer = await page.http.post("/chat/upload", data=form, files={"file": ("a.png", sample_png(), "image/png")})
        assert answer.json()["message"]["media"]["image"] == "image/png"
    assert len(me.messages()) == 1
    answer = await page.http.post("/chat/upload", data=form, files={"file": ("a.png", sample_png(9, 9), "image/png")})
    assert answer.json()["error"] == "changed"
    answer = await page.http.post("/chat/upload", files={"file": ("台账.xlsx", b"x")})
    assert answer.json()["message"]["media"]["name"] == "台账.xlsx"


@pytest.mark.parametrize(
    ("form", "data", "code", "status"),
    [
        ({"kind": "photo"}, b"no picture", "bad_request", 400),
        ({"kind": "photo"}, b"x" * 2001, "too_large", 413),
        ({"kind": "poem"}, b"x", "kind", 400),
        ({}, b"", "empty", 400),
        ({"caption": "字" * 1025}, b"x", "too_long", 400),
    ],
)
async def test_wrong_uploads_are_refused(page: Page, form: dict[str, str], data: bytes, code: str, status: int) -> None:
    answer = await page.http.post("/chat/upload", data=form, files={"file": ("a", data)})
    assert (answer.status_code, answer.json()["error"]) == (status, code)


async def test_places_and_numbers_are_sent(page: Page, api: Api) -> None:
    await page("location", latitude=36.9, longitude=121.5, accuracy=20)
    await page("contact", phone_number="000")
    place, contact = (update["message"] for update in await api.updates())
    assert place["location"] == {"latitude": 36.9, "longitude": 121.5, "horizontal_accuracy": 20.0}
    assert contact["contact"] == {"phone_number": "000", "first_name": "演示", "user_id": 501}
    for latitude in (None, 91, "nan"):
        await page.refuses("location", "bad_request", 400, latitude=latitude, longitude=0)
    await page.refuses("contact", "bad_request", 400)


async def test_a_button_is_pressed_only_if_it_is_there(page: Page, api: Api, me: Person) -> None:
    me.start()
    sent = await api("sendMessage", chat_id=me.id, text="x", reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]})
    answer = await page("press", message=sent["message_id"], data="b")
    query = (await api.updates())[-1]["callback_query"]
    assert (query["id"], query["data"]) == (answer["press_id"], "b")
    await page.refuses("press", "impossible", 409, message=sent["message_id"], data="forged")
    await page.refuses("press", "message", 404, message=1, data="b")


async def test_an_inline_query_is_asked_and_a_result_chosen(page: Page, api: Api, me: Person, door: Door) -> None:
    asked = await page("inline", query="遗洒")
    update = (await api.updates())[0]["inline_query"]
    assert (update["id"], update["query"]) == (asked["query_id"], "遗洒")
    cursor = door.feed.seq
    result = {"type": "article", "id": "r", "title": "标题", "description": "说明", "input_message_content": {"message_text": "卡片"}}
    await api("answerInlineQuery", inline_query_id=update["id"], results=[result])
    events = (await page.get("events", after=cursor))["events"]
    assert events == [
        {
            "seq": cursor + 1,
            "kind": "inline_results",
            "query_id": asked["query_id"],
            "results": [{"id": "r", "type": "article", "title": "标题", "description": "说明"}],
            "button": None,
            "next_offset": "",
        }
    ]
    chosen = await page("choose", query_id=asked["query_id"], result_id="r", client_id="a")
    assert (chosen["message"]["text"], chosen["message"]["via_bot"]) == ("卡片", "suixing_bot")
    await page.refuses("choose", "impossible", 409, query_id=asked["query_id"], result_id="x")
    await page.refuses("choose", "query", 404, query_id="1", result_id="r")
    other = door.person(900, "别人").ask_inline("x")
    await page.refuses("choose", "query", 404, query_id=other.id, result_id="r")


async def test_own_messages_are_edited_and_deleted(page: Page, api: Api, me: Person) -> None:
    sent = await page("send", text="旧")
    answer = await page("edit", message=sent["message"]["id"], text="新")
    assert (answer["message"]["text"], answer["message"]["edited"]) == ("新", True)
    reply = await api("sendMessage", chat_id=me.id, text="卡片")
    await page.refuses("edit", "impossible", 409, message=reply["message_id"], text="x")
    assert await page("delete", message=sent["message"]["id"]) == {"ok": True}
    assert [message.text for message in me.messages()] == ["卡片"]


async def test_the_bot_is_blocked_and_let_back(page: Page, me: Person) -> None:
    await page("send", text="x")
    await page("block", blocked=True)
    assert me.chat.bot is Status.KICKED
    await page.refuses("send", "impossible", 409, text="x")
    await page("block", blocked=False)
    await page("send", text="x")


@pytest.mark.parametrize("text", ["", " \n", "字" * 4097, None])
async def test_nothing_and_too_much_cannot_be_sent(page: Page, text: str | None) -> None:
    await page.refuses("send", "impossible", 409, text=text)


async def test_bodies_that_are_no_json_are_refused(page: Page) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await page.http.post("/chat/send", content=b"{", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


@pytest.mark.parametrize("act", ["send", "upload", "location", "contact", "press", "inline", "choose", "edit", "delete", "block"])
async def test_nothing_is_done_without_a_session_or_by_following_a_link(api: Api, page: Page, act: str) -> None:
    assert (await api.http.post(f"/chat/{act}", json={})).status_code == 401
    assert (await page.http.get(f"/chat/{act}")).status_code == 405


async def test_marked_words_reach_the_bot_as_marked(page: Page, me: Person) -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    assert (await page("send", text="周五停电", entities=[bold]))["message"]["entities"] == [bold]
    form = {"kind": "photo", "caption": "周五停电", "entities": json.dumps([bold])}
    answer = await page.http.post("/chat/upload", data=form, files={"file": ("a.png", sample_png(), "image/png")})
    assert answer.json()["message"]["entities"] == [bold]
    assert [message.wire.get("entities") or message.wire["caption_entities"] for message in me.messages()] == [[bold], [bold]]


@pytest.mark.parametrize(
    "entities",
    [
        "no list",
        [1],
        [{"type": "text_link", "offset": 0, "length": 1, "url": "https://example.org"}],
        [{"type": "bold", "offset": 9, "length": 9}],
    ],
)
async def test_marks_that_no_app_lets_one_make_are_refused(page: Page, me: Person, entities: object) -> None:
    await page.refuses("send", "bad_request", 400, text="停电", entities=entities)
    assert me.messages() == []
