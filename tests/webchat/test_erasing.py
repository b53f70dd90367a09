"""What is deleted is gone from the whole door: no text, file, button or press of it can be reached any more."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.feed import EventKind
from bot.webchat.files import Media
from bot.webchat.people import Person
from bot.webchat.pictures import sample_png
from tests.webchat.conftest import KEY, Api, Page, as_json
from tests.webchat.traces import traces

SECRET = "某检测站收费不给票"
BUTTON = {"inline_keyboard": [[{"text": "这条已保存", "callback_data": "saved:7391"}]]}
PICTURE = sample_png(31, 17) + b"whatever the camera added"


async def confirm_all(api: Api) -> list[dict[str, object]]:
    """Take all updates and confirm them, as a bot does that polls."""
    updates = await api.updates()
    await api.updates(offset=updates[-1]["update_id"] + 1)
    return updates


@pytest.mark.parametrize(
    "place",
    [
        lambda door: door.sent_by_page.update({(1, SECRET): ("", 1, 1)}),
        lambda door: door.files.keep(SECRET.encode(), name="", mime="", media=Media.DOCUMENT),
        lambda door: door.profile.menu_buttons.update({1: {"text": [(SECRET,)]}}),
        lambda door: door.feed.tell(EventKind.ANSWER, 1, body={"text": SECRET}),
        lambda door: door.people[501].send(SECRET),
    ],
)
def test_traces_are_found_wherever_they_lie(config: DoorConfig, place: Callable[[Door], object]) -> None:
    door = Door(config)
    assert not traces(door, SECRET)
    place(door)
    assert traces(door, SECRET)


async def test_a_talk_that_the_bot_deletes_leaves_nothing_in_the_door(door: Door, api: Api, page: Page, me: Person) -> None:
    said = (await page("send", text=SECRET, client_id="c-1"))["message"]["id"]
    form = {"kind": "photo", "caption": f"{SECRET}的照片", "client_id": "c-2"}
    await page.http.post("/chat/upload", data=form, files={"file": ("检测站.png", PICTURE, "image/png")})
    me.send_document(b"the ledger", "检测站台账.xlsx")
    me.send_location(36.9177, 121.5353)
    me.edit(me.messages()[0], f"{SECRET}（改）")
    asked = await api("sendMessage", chat_id=me.id, text=f"收到：{SECRET}", reply_markup=BUTTON, reply_parameters={"message_id": said})
    await api("editMessageText", chat_id=me.id, message_id=asked["message_id"], text=f"再看：{SECRET}", reply_markup=BUTTON)
    await page.get("events", after=0)
    pressed = me.press(me.messages()[-1], "这条已保存")
    file_id = me.messages()[1].wire["photo"][-1]["file_id"]
    path = (await api("getFile", file_id=file_id))["file_path"]
    await api("answerCallbackQuery", callback_query_id=pressed.id, text=f"已收下：{SECRET}")
    await confirm_all(api)
    data = me.press(me.messages()[-1], "这条已保存").data
    await api.updates()
    held = me.messages()
    ids = [message.id for message in held]
    assert traces(door, SECRET)

    assert await api("deleteMessages", chat_id=me.id, message_ids=ids) is True

    assert me.messages() == []
    assert traces(door, SECRET, "检测站", "36.9177", PICTURE, b"the ledger", file_id, data, "已收下") == []
    # Not even through a message that somebody still holds.
    assert not any(traces(message.wire, SECRET, file_id) for message in held)
    assert (await api.http.get(f"/file/bot1:TEST/{path}")).status_code == 404
    assert (await page.http.get(f"/chat/file/{file_id}")).status_code == 404
    assert not any(digest for digest, *_ in door.sent_by_page.values())
    assert (await page("send", text=SECRET, client_id="c-1"))["message"] is None
    assert traces(door, SECRET) == []
    kinds = {event["kind"] for event in (await page.get("events", after=0))["events"]}
    assert "deleted" in kinds
    assert "message" not in kinds


async def test_a_reply_stays_and_no_longer_quotes_what_was_deleted(door: Door, api: Api, officer: Person) -> None:
    said = officer.send(SECRET)
    quote = {"message_id": said.id, "quote": SECRET[:4]}
    answer = await api("sendMessage", chat_id=officer.id, text="收到", reply_parameters=quote)
    officer.send("还有", reply_to=said)
    await api.updates()
    officer.send("并且", reply_to=said)
    cursor = door.feed.seq
    officer.delete(said)
    assert traces(door, SECRET, SECRET[:4]) == []
    assert [message.text for message in officer.messages()] == ["收到", "还有", "并且"]
    # The bot is still told what it was not told before, handed out or not.
    assert [update["message"]["text"] for update in await api.updates()] == ["还有", "并且"]
    assert answer["message_id"] in {event.message_id for event in door.feed.since(cursor) if event.kind == "message"}


async def test_an_update_that_waits_still_reaches_the_bot_with_its_file_and_is_gone_once_taken(
    door: Door, api: Api, officer: Person
) -> None:
    sent = officer.send_photo(PICTURE, SECRET)
    officer.delete(sent)
    officer.send("后面的话")
    first, _ = await api.updates()
    assert first["message"]["caption"] == SECRET
    file = await api("getFile", file_id=first["message"]["photo"][-1]["file_id"])
    assert (await api.http.get(f"/file/bot1:TEST/{file['file_path']}")).content == PICTURE
    await api.updates(offset=first["update_id"] + 1)
    assert traces(door, PICTURE, SECRET) == []
    assert door.updates.on_departure is None


async def test_a_press_that_waits_reaches_the_bot_without_the_message(door: Door, api: Api, officer: Person) -> None:
    sent = await api("sendMessage", chat_id=officer.id, text=SECRET, reply_markup=BUTTON)
    officer.press(officer.messages()[0], "这条已保存")
    await api("deleteMessage", chat_id=officer.id, message_id=sent["message_id"])
    [update] = await api.updates()
    query = update["callback_query"]
    assert query["message"] == {"chat": officer.chat.wire, "message_id": sent["message_id"], "date": 0}
    assert query["data"] == "saved:7391"
    assert traces(door, SECRET) == []
    await api("answerCallbackQuery", callback_query_id=query["id"], text="好")
    await api.updates(offset=update["update_id"] + 1)
    assert traces(door, "saved:7391") == []
    await api.refuses(
        "answerCallbackQuery",
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        callback_query_id=query["id"],
    )


async def test_a_file_stays_while_another_message_carries_it(door: Door, api: Api, officer: Person, colleague: Person) -> None:
    first = officer.send_photo(PICTURE)
    file_id = first.wire["photo"][-1]["file_id"]
    await api("sendPhoto", chat_id=colleague.id, photo=file_id)
    await confirm_all(api)
    officer.delete(first)
    assert door.files.get(file_id) is not None
    await api("deleteMessage", chat_id=colleague.id, message_id=colleague.messages()[0].id)
    assert door.files.get(file_id) is None
    assert traces(door, PICTURE, file_id) == []


async def test_the_picture_before_an_edit_goes_with_the_message(door: Door, api: Api, officer: Person) -> None:
    files = {"photo": ("a.png", PICTURE, "image/png")}
    sent = (await api.http.post("/bot1:TEST/sendPhoto", data={"chat_id": str(officer.id)}, files=files)).json()["result"]
    media = {"type": "photo", "media": "attach://new"}
    form = {"chat_id": str(officer.id), "message_id": str(sent["message_id"]), "media": as_json(media)}
    await api.http.post("/bot1:TEST/editMessageMedia", data=form, files={"new": ("b.png", sample_png(5, 5), "image/png")})
    await api("deleteMessage", chat_id=officer.id, message_id=sent["message_id"])
    assert traces(door, PICTURE, sample_png(5, 5)) == []


async def test_calls_and_uploads_that_failed_leave_no_file_and_their_words_go_with_the_chat(door: Door, api: Api, officer: Person) -> None:
    said = officer.send("x")
    await confirm_all(api)
    officer.block()
    form = {"chat_id": str(officer.id), "caption": SECRET}
    assert (await api.http.post("/bot1:TEST/sendPhoto", data=form, files={"photo": ("a.png", PICTURE)})).status_code == 403
    for attempt in (lambda: officer.send_photo(PICTURE), lambda: officer.send_media(Media.PHOTO, b"no picture")):
        with pytest.raises(Exception, match=r"block|PROCESS"):
            attempt()
        officer.unblock()
    assert traces(door, PICTURE, b"no picture") == []
    officer.delete(said)
    assert traces(door, SECRET) == []
    assert [record.code for record in door.calls if record.method == "sendphoto"] == [403]


async def test_what_was_said_through_an_inline_query_goes_with_the_query(door: Door, api: Api, officer: Person) -> None:
    query = officer.ask_inline(SECRET)
    content = {"message_text": f"结果：{SECRET}"}
    results = [{"type": "article", "id": "1", "title": SECRET, "input_message_content": content, "reply_markup": BUTTON}]
    await api("answerInlineQuery", inline_query_id=query.id, results=results)
    sent = officer.choose(query, "1")
    await api("editMessageText", inline_message_id=sent.inline_id, text=f"改：{SECRET}", reply_markup=BUTTON)
    officer.press(sent, "这条已保存")
    await api.updates()
    officer.delete(sent)
    assert traces(door, SECRET, "saved:7391") == []


async def test_a_keyboard_below_the_input_and_a_pin_go_with_their_message(door: Door, api: Api, page: Page, me: Person) -> None:
    me.start()
    keys = {"keyboard": [[{"text": SECRET}]]}
    asked = await api("sendMessage", chat_id=me.id, text="请选", reply_markup=keys)
    pinned = await api("sendMessage", chat_id=me.id, text=SECRET)
    await api("pinChatMessage", chat_id=me.id, message_id=pinned["message_id"])
    cursor = (await page.get("state"))["cursor"]
    await api("deleteMessages", chat_id=me.id, message_ids=[asked["message_id"], pinned["message_id"]])
    assert traces(door, SECRET) == []
    assert "chat" in {event["kind"] for event in (await page.get("events", after=cursor))["events"]}
    state = await page.get("state")
    assert (state["pinned"], state["reply_keyboard"]) == (None, None)


async def test_a_keyboard_that_another_message_brought_stays(api: Api, officer: Person) -> None:
    first = await api("sendMessage", chat_id=officer.id, text="a", reply_markup={"keyboard": [[{"text": "旧"}]]})
    await api("sendMessage", chat_id=officer.id, text="b", reply_markup={"keyboard": [[{"text": "新"}]]})
    await api("deleteMessage", chat_id=officer.id, message_id=first["message_id"])
    assert officer.chat.reply_markup is not None


async def test_what_others_say_in_the_same_second_stays(door: Door, api: Api, officer: Person, colleague: Person) -> None:
    mine, other = officer.send(SECRET), colleague.send("同一秒的话")
    assert mine.id == other.id
    pressed = await api("sendMessage", chat_id=colleague.id, text="卡片", reply_markup=BUTTON)
    colleague.press(colleague.messages()[-1], "这条已保存")
    officer.delete(mine)
    assert [update.get("message", {}).get("text") for update in await api.updates()] == [SECRET, "同一秒的话", None]
    assert colleague.messages()[-1].id == pressed["message_id"]
    assert door.calls[0].call.text("text") == "卡片"


async def test_deleting_what_the_chat_has_already_forgotten_erases_the_rest(make_door: Callable[..., Starlette]) -> None:
    app = make_door(kept_messages=2)
    door: Door = app.state.door
    api, officer = Api(app), door.person(10001, "甲", started=True)
    sent = await api("sendMessage", chat_id=officer.id, text=SECRET)
    for _ in range(3):
        await api("sendMessage", chat_id=officer.id, text="后来")
    await api("deleteMessages", chat_id=officer.id, message_ids=[sent["message_id"]])
    assert traces(door, SECRET) == []


async def test_webhook_that_deletes_what_it_is_being_told_leaves_nothing(config: DoorConfig) -> None:
    """The bot deletes in the middle of the delivery, and of another message that waits behind it the quote is cut out."""
    posted: list[bytes] = []
    door = Door(config)

    async def take(request: httpx.Request) -> httpx.Response:
        posted.append(request.content)
        if len(posted) == 1:
            officer.send("还有", reply_to=said)
            officer.delete(said)
        return httpx.Response(200)

    door.config = replace(config, webhook_transport=httpx.MockTransport(take))
    officer = door.person(10001, "甲", started=True)
    said = officer.send_photo(PICTURE, SECRET)
    door.webhook.set("http://127.0.0.1:9/", "", 1)
    await door.wait_for(lambda: len(posted) == 2 and not len(door.updates))
    assert SECRET.encode() in posted[0]
    assert SECRET.encode() not in posted[1]
    posted.clear()
    assert traces(door, SECRET, PICTURE) == []
    await door.close()


async def test_nothing_of_the_bots_answers_or_files_is_kept_by_a_browser(api: Api, page: Page, me: Person) -> None:
    said = me.send_photo(PICTURE, SECRET)
    file_id = said.wire["photo"][-1]["file_id"]
    path = (await api("getFile", file_id=file_id))["file_path"]
    answers = [
        await api.raw("getUpdates"),
        await api.raw("nonsense"),
        await api.http.get(f"/file/bot1:TEST/{path}"),
        await api.http.get("/file/bot1:TEST/none"),
        *[await page.http.get(f"/chat/{route}") for route in ("state", "history", "events?after=0&wait=0", f"file/{file_id}", "file/x")],
        *[await page.http.post(f"/chat/{act}", json={"text": "x", "message": said.id}) for act in ("send", "forward", "edit", "delete")],
        await page.http.post("/chat/upload", files={"file": ("a", b"x")}),
        await page.http.post("/chat/session", json={"key": KEY}),
        await httpx.AsyncClient(transport=page.http._transport, base_url="http://127.0.0.1:8081").get("/chat/state"),
    ]
    assert {answer.headers.get("cache-control") for answer in answers} == {"no-store"}


async def test_uploads_never_touch_a_disk(monkeypatch: pytest.MonkeyPatch, page: Page, api: Api, me: Person) -> None:
    def rolled_over(_file: object) -> None:
        raise AssertionError("an upload was written to a temporary file")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", rolled_over)
    large = b"x" * (3 << 20)
    assert (await page.http.post("/chat/upload", files={"file": ("a", large)})).status_code == 200
    form = {"chat_id": str(me.id)}
    assert (await api.http.post("/bot1:TEST/sendDocument", data=form, files={"document": ("a", large)})).status_code == 200


async def test_deleting_while_the_page_waits_tells_it_at_once(door: Door, page: Page, me: Person) -> None:
    said = me.send(SECRET)
    waiting = asyncio.create_task(page.get("events", after=door.feed.seq, wait=20))
    await asyncio.sleep(0)
    me.delete(said)
    assert [event["id"] for event in (await waiting)["events"] if event["kind"] == "deleted"] == [said.id]
