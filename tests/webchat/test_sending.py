"""Sending what needs no file."""

from __future__ import annotations

import pytest

from bot.webchat.door import Door
from bot.webchat.people import Person
from bot.webchat.world import ChatKind, Status
from tests.webchat.conftest import Api, TestClock


async def test_a_message_comes_back_as_telegram_describes_it(api: Api, officer: Person, clock: TestClock) -> None:
    message = await api("sendMessage", chat_id=officer.id, text="<b>可以</b>不予处罚", parse_mode="HTML")
    assert message == {
        "message_id": message["message_id"],
        "from": {"id": 1, "is_bot": True, "first_name": "执法随行", "username": "suixing_bot"},
        "chat": {"id": 10001, "first_name": "甲", "username": "officer_a", "type": "private"},
        "date": int(clock.now.timestamp()),
        "text": "可以不予处罚",
        "entities": [{"offset": 0, "length": 2, "type": "bold"}],
    }
    assert officer.received()[0].text == "可以不予处罚"


async def test_message_ids_rise_within_a_chat(api: Api, officer: Person, colleague: Person) -> None:
    ids = [(await api("sendMessage", chat_id=officer.id, text=str(number)))["message_id"] for number in range(3)]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert (await api("sendMessage", chat_id=colleague.id, text="x"))["message_id"] == ids[0]


async def test_text_is_required_and_bounded(api: Api, officer: Person) -> None:
    await api.refuses("sendMessage", "Bad Request: message text is empty", chat_id=officer.id)
    await api.refuses("sendMessage", "Bad Request: text must be non-empty", chat_id=officer.id, text=" \n")
    await api.refuses("sendMessage", "Bad Request: message is too long", chat_id=officer.id, text="字" * 4097)
    await api("sendMessage", chat_id=officer.id, text="字" * 4096)
    await api("sendMessage", chat_id=officer.id, text="<b>" + "字" * 4096 + "</b>", parse_mode="HTML")


async def test_the_chat_must_be_named_known_and_open(api: Api, door: Door) -> None:
    stranger = door.person(20001, "丙")
    await api.refuses("sendMessage", "Bad Request: chat_id is empty", text="x")
    await api.refuses("sendMessage", "Bad Request: chat not found", chat_id=999, text="x")
    await api.refuses("sendMessage", "Bad Request: chat not found", chat_id="nonsense", text="x")
    await api.refuses("sendMessage", "Bad Request: chat not found", chat_id="@officer_a", text="x")
    await api.refuses("sendMessage", "Bad Request: chat not found", chat_id=stranger.id, text="x")
    stranger.start()
    await api("sendMessage", chat_id=str(stranger.id), text="x")


async def test_who_has_blocked_the_bot_or_left_telegram_is_out_of_reach(api: Api, officer: Person) -> None:
    officer.block()
    await api.refuses("sendMessage", "Forbidden: bot was blocked by the user", 403, chat_id=officer.id, text="x")
    officer.unblock()
    await api("sendMessage", chat_id=officer.id, text="x")
    officer.deactivate()
    await api.refuses("sendMessage", "Forbidden: user is deactivated", 403, chat_id=officer.id, text="x")


async def test_groups_can_throw_the_bot_out_and_move(api: Api, door: Door, officer: Person) -> None:
    group = door.group("大队", officer)
    await api("sendMessage", chat_id=group.id, text="x")
    group.kick_bot(officer)
    await api.refuses("sendMessage", "Forbidden: bot was kicked from the supergroup chat", 403, chat_id=group.id, text="x")
    outside = door.group("中队", officer, bot=Status.LEFT)
    await api.refuses("sendMessage", "Forbidden: bot is not a member of the supergroup chat", 403, chat_id=outside.id, text="x")
    small = door.group("小组", officer, kind=ChatKind.GROUP)
    large = small.upgrade()
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    answer = await api.refuses("sendMessage", text, chat_id=small.id, text="x")
    assert answer["parameters"] == {"migrate_to_chat_id": large.id}
    await api("sendMessage", chat_id=large.id, text="x")


async def test_options_are_taken_and_shown(api: Api, officer: Person) -> None:
    question = officer.send("问题")
    message = await api(
        "sendMessage",
        chat_id=officer.id,
        text="答复",
        protect_content=True,
        disable_notification="true",
        reply_parameters={"message_id": question.id, "quote": "问"},
        link_preview_options={"is_disabled": True, "show_above_text": False},
    )
    assert message["has_protected_content"] is True
    assert message["reply_to_message"]["text"] == "问题"
    assert message["quote"] == {"text": "问", "position": 0, "is_manual": True}
    assert message["link_preview_options"] == {"is_disabled": True}
    assert officer.received()[0].silent


async def test_a_reply_needs_a_message_unless_it_may_be_missing(api: Api, officer: Person) -> None:
    text = "Bad Request: message to be replied not found"
    await api.refuses("sendMessage", text, chat_id=officer.id, text="x", reply_parameters={"message_id": 5})
    await api.refuses("sendMessage", text, chat_id=officer.id, text="x", reply_to_message_id=5)
    message = await api(
        "sendMessage", chat_id=officer.id, text="x", reply_parameters={"message_id": 5, "allow_sending_without_reply": True}
    )
    assert "reply_to_message" not in message
    question = officer.send("问题")
    reply = {"message_id": question.id, "quote": "别的"}
    await api.refuses("sendMessage", "Bad Request: QUOTE_TEXT_INVALID", chat_id=officer.id, text="x", reply_parameters=reply)
    await api.refuses(
        "sendMessage",
        "Bad Request: can't parse reply parameters JSON object",
        chat_id=officer.id,
        text="x",
        reply_parameters="{",
    )
    await api.refuses(
        "sendMessage", 'Bad Request: can\'t find field "message_id"', chat_id=officer.id, text="x", reply_parameters={"quote": "x"}
    )


async def test_a_reply_may_point_into_another_chat(api: Api, officer: Person, colleague: Person) -> None:
    question = officer.send("问题")
    message = await api("sendMessage", chat_id=colleague.id, text="x", reply_parameters={"message_id": question.id, "chat_id": officer.id})
    assert message["external_reply"]["message_id"] == question.id


async def test_a_place_is_sent_and_checked(api: Api, officer: Person) -> None:
    message = await api("sendLocation", chat_id=officer.id, latitude="36.9", longitude=121.5, horizontal_accuracy=12)
    assert message["location"] == {"latitude": 36.9, "longitude": 121.5, "horizontal_accuracy": 12.0}
    await api.refuses("sendLocation", "Bad Request: latitude is empty", chat_id=officer.id, longitude=1)
    await api.refuses("sendLocation", "Bad Request: longitude is empty", chat_id=officer.id, latitude=1)
    await api.refuses("sendLocation", "Bad Request: wrong location specified", chat_id=officer.id, latitude=91, longitude=0)
    venue = await api("sendVenue", chat_id=officer.id, latitude=1, longitude=2, title="站", address="路 1 号")
    assert venue["venue"]["title"] == "站"
    contact = await api("sendContact", chat_id=officer.id, phone_number="000", first_name="甲")
    assert contact["contact"] == {"phone_number": "000", "first_name": "甲"}
    await api.refuses("sendContact", 'Bad Request: field "first_name" must be non-empty', chat_id=officer.id, phone_number="0")


async def test_actions_are_known_ones(api: Api, door: Door, officer: Person) -> None:
    assert await api("sendChatAction", chat_id=officer.id, action="typing") is True
    assert [event.body for event in door.feed.since(0)] == [{"action": "typing"}]
    await api.refuses("sendChatAction", "Bad Request: wrong parameter action in request", chat_id=officer.id, action="sleeping")


async def test_forwards_name_the_author_and_copies_do_not(api: Api, officer: Person, colleague: Person) -> None:
    said = officer.send("原话")
    forwarded = await api("forwardMessage", chat_id=colleague.id, from_chat_id=officer.id, message_id=said.id)
    assert forwarded["text"] == "原话"
    assert forwarded["forward_origin"]["sender_user"]["id"] == officer.id
    assert forwarded["forward_from"]["id"] == officer.id
    copied = await api("copyMessage", chat_id=colleague.id, from_chat_id=officer.id, message_id=said.id)
    assert set(copied) == {"message_id"}
    assert "forward_origin" not in colleague.received()[-1].wire
    both = await api("copyMessages", chat_id=colleague.id, from_chat_id=officer.id, message_ids=[said.id, 1])
    assert len(both) == 1
    await api.refuses(
        "forwardMessage", "Bad Request: message to forward not found", chat_id=colleague.id, from_chat_id=officer.id, message_id=1
    )
    await api.refuses("copyMessage", "Bad Request: message to copy not found", chat_id=colleague.id, from_chat_id=officer.id, message_id=1)
    await api.refuses("copyMessage", 'Bad Request: parameter "from_chat_id" is required', chat_id=colleague.id, message_id=1)


async def test_copies_of_files_take_a_new_caption_and_keyboard(api: Api, officer: Person) -> None:
    said = officer.send_photo(caption="旧")
    markup = {"inline_keyboard": [[{"text": "是", "callback_data": "y"}]]}
    await api("copyMessage", chat_id=officer.id, from_chat_id=officer.id, message_id=said.id, caption="新", reply_markup=markup)
    copy = officer.received()[-1]
    assert copy.text == "新"
    assert copy.wire["photo"] == said.wire["photo"]
    assert copy.keyboard == markup["inline_keyboard"]


async def test_old_messages_are_forgotten_beyond_the_limit(api: Api, door: Door, officer: Person) -> None:
    for number in range(door.config.kept_messages + 5):
        officer.send(str(number))
    assert len(officer.messages()) == door.config.kept_messages


async def test_unknown_methods_and_tokens_are_refused(api: Api) -> None:
    await api.refuses("sendTelepathy", "Not Found: method not found", 404)
    await api.refuses("", "Not Found: method not found", 404)
    assert (await api.http.get("/bot1:WRONG/getMe")).json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    answer = await api.http.get("/botnonsense/getMe")
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized: invalid token specified")
    assert (await api.http.put("/bot1:TEST/getMe")).status_code == 405


@pytest.mark.parametrize("name", ["getMe", "getme", "GETME"])
async def test_method_names_do_not_care_about_case(api: Api, name: str) -> None:
    assert (await api(name))["username"] == "suixing_bot"


async def test_parameters_may_come_as_query_json_form_or_multipart(api: Api, officer: Person) -> None:
    path, chat = "/bot1:TEST/sendMessage", str(officer.id)
    sent = [
        await api.http.get(path, params={"chat_id": chat, "text": "查询"}),
        await api.http.post(path, json={"chat_id": officer.id, "text": "JSON", "reply_markup": {"inline_keyboard": []}}),
        await api.http.post(path, data={"chat_id": chat, "text": "表单", "reply_markup": '{"inline_keyboard":[]}'}),
        await api.http.post(path, data={"chat_id": chat, "text": "多段"}, files={"x": b"1"}),
        await api.http.post("/bot1:TEST/", json={"method": "sendMessage", "chat_id": chat, "text": "方法"}),
    ]
    assert [answer.json()["result"]["text"] for answer in sent] == ["查询", "JSON", "表单", "多段", "方法"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b'{"a":' * 100_000, b"\xff\xfe"])
async def test_a_body_that_is_no_json_object_is_refused(api: Api, body: bytes) -> None:
    answer = await api.http.post("/bot1:TEST/sendMessage", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["description"]) == (400, "Bad Request: can't parse JSON object")


async def test_a_broken_multipart_form_is_refused(api: Api) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await api.http.post("/bot1:TEST/sendMessage", content=b"--y\r\nnonsense", headers=headers)
    assert answer.status_code == 400


async def test_half_a_surrogate_pair_is_refused_from_the_bot_and_survived_from_people(api: Api, officer: Person) -> None:
    answer = await api.http.post(
        "/bot1:TEST/sendMessage",
        content=b'{"chat_id":10001,"text":"\\ud83d"}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    officer.send("a\ud83d")
    assert (await api.updates())[0]["message"]["text"] == "a?"
