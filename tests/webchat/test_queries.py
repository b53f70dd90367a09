"""Pressed buttons and inline queries, with their answers."""

from __future__ import annotations

from typing import Any

import pytest

from bot.webchat.door import Door
from bot.webchat.feed import EventKind
from bot.webchat.people import ImpossibleError, Person
from tests.webchat.conftest import Api, TestClock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
BUTTONS: dict[str, Any] = {"inline_keyboard": [[{"text": "话术", "callback_data": "p:1"}, {"text": "取消", "callback_data": "x"}]]}


async def test_a_pressed_button_reaches_the_bot_and_its_answer_the_person(api: Api, door: Door, officer: Person) -> None:
    sent = await api("sendMessage", chat_id=officer.id, text="卡片", reply_markup=BUTTONS)
    press = officer.press(officer.received()[0], "话术")
    [update] = await api.updates()
    query = update["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (press.id, "p:1", officer.id)
    assert query["message"] == sent
    assert await api("answerCallbackQuery", callback_query_id=query["id"], text="好", show_alert=True) is True
    assert [(answer.text, answer.alert) for answer in press.answers] == [("好", True)]
    assert await officer.answered(press) == "好"
    told = [event for event in door.feed.since(0) if event.kind is EventKind.ANSWER]
    assert told[0].body == {"press_id": press.id, "text": "好", "alert": True}
    assert told[0].user_id == officer.id


async def test_buttons_are_found_by_label_or_data_and_only_if_they_are_there(api: Api, officer: Person) -> None:
    await api("sendMessage", chat_id=officer.id, text="卡片", reply_markup=BUTTONS)
    card = officer.received()[0]
    assert officer.press(card, data="x").data == "x"
    with pytest.raises(ImpossibleError, match="话术"):
        officer.press(card, "没有的")
    with pytest.raises(ImpossibleError):
        officer.press(card, data="forged")
    assert officer.press(card, data="forged", forged=True).data == "forged"


async def test_answers_are_bounded_in_length_and_time(api: Api, officer: Person, clock: TestClock) -> None:
    await api("sendMessage", chat_id=officer.id, text="卡片", reply_markup=BUTTONS)
    press = officer.press(officer.received()[0], "话术")
    await api.refuses("answerCallbackQuery", "Bad Request: MESSAGE_TOO_LONG", callback_query_id=press.id, text="字" * 201)
    await api.refuses("answerCallbackQuery", "Bad Request: URL_INVALID", callback_query_id=press.id, url="https://example.org")
    await api("answerCallbackQuery", callback_query_id=press.id, text="字" * 200)
    await api.refuses("answerCallbackQuery", TOO_OLD, callback_query_id="123")
    await api.refuses("answerCallbackQuery", TOO_OLD)
    late = officer.press(officer.received()[0], "话术")
    clock.advance(61)
    await api.refuses("answerCallbackQuery", TOO_OLD, callback_query_id=late.id)


def article(result_id: str = "1", **changes: object) -> dict[str, Any]:
    content = {"message_text": "<b>遗洒</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": result_id, "title": "遗洒", "description": "清单事项", "input_message_content": content} | changes


async def test_an_inline_query_is_answered_and_a_result_chosen(api: Api, door: Door, officer: Person) -> None:
    query = officer.ask_inline("遗洒")
    [update] = await api.updates()
    assert update["inline_query"] == {
        "id": query.id,
        "from": officer.user.wire,
        "query": "遗洒",
        "offset": "",
        "chat_type": "sender",
    }
    results = [article(reply_markup=BUTTONS), article("2")]
    answer = {"inline_query_id": query.id, "results": results, "is_personal": True, "cache_time": 0, "next_offset": "2"}
    assert await api("answerInlineQuery", **answer, button={"text": "登记", "start_parameter": "enrol"}) is True
    assert query.results is not None
    assert [result.title for result in query.results] == ["遗洒", "遗洒"]
    assert (query.is_personal, query.cache_time, query.next_offset) == (True, 0, "2")
    assert query.button == {"text": "登记", "start_parameter": "enrol"}
    chosen = officer.choose(query, "1")
    assert chosen.text == "遗洒"
    assert chosen.wire["via_bot"]["id"] == door.bot.id
    message, choice = (await api.updates(offset=update["update_id"] + 1))[:2]
    assert message["message"]["entities"][0]["type"] == "bold"
    inline_id = choice["chosen_inline_result"]["inline_message_id"]
    assert choice["chosen_inline_result"]["result_id"] == "1"
    assert await api("editMessageText", inline_message_id=inline_id, text="改过") is True
    assert chosen.text == "改过"


async def test_a_button_of_an_inline_message_names_it_by_its_inline_id(api: Api, officer: Person) -> None:
    query = officer.ask_inline("x")
    await api("answerInlineQuery", inline_query_id=query.id, results=[article(reply_markup=BUTTONS)])
    press = officer.press(officer.choose(query, "1"), "话术")
    pressed = (await api.updates())[-1]["callback_query"]
    assert pressed["id"] == press.id
    assert "message" not in pressed
    assert pressed["inline_message_id"]


async def test_without_a_keyboard_there_is_no_inline_id(api: Api, officer: Person) -> None:
    query = officer.ask_inline("x")
    await api("answerInlineQuery", inline_query_id=query.id, results=[article()])
    officer.choose(query, "1")
    assert "inline_message_id" not in (await api.updates())[-1]["chosen_inline_result"]
    with pytest.raises(ImpossibleError):
        officer.choose(query, "9")


@pytest.mark.parametrize(
    ("results", "text"),
    [
        ([article(str(number)) for number in range(51)], "too many inline query results specified"),
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article("")], "RESULT_ID_INVALID"),
        ({}, "expected an Array of inline query results"),
        ([1], "can't parse inline query result: Inline query result must be an object"),
        ([{"type": "article", "id": "1"}], "can't parse inline query result: Can't find field \"title\""),
        (
            [{"type": "article", "id": "1", "title": "a"}],
            "can't parse inline query result: Can't find field \"message_text\"",
        ),
        (
            [article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})],
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ([article(input_message_content={"message_text": "字" * 4097})], "message is too long"),
        ([article(input_message_content={})], "can't parse inline query result: Input message content is not specified"),
        ([article(reply_markup={"keyboard": [["a"]]})], "inline keyboard expected"),
        ([article(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]})], "BUTTON_DATA_INVALID"),
        ([{"type": "game", "id": "1"}], 'can\'t parse inline query result: type "game" is unsupported for the inline query result'),
        ([{"type": "photo", "id": "1", "photo_file_id": "x"}], "wrong file identifier/HTTP URL specified"),
        (
            [{"type": "location", "id": "1", "title": "a", "latitude": "x", "longitude": 1}],
            'can\'t parse inline query result: Field "latitude" must be of type Number',
        ),
    ],
)
async def test_wrong_results_are_refused(api: Api, officer: Person, results: object, text: str) -> None:
    query = officer.ask_inline("x")
    await api.refuses("answerInlineQuery", f"Bad Request: {text}", inline_query_id=query.id, results=results)
    assert query.results is None


@pytest.mark.parametrize("parameter", ["", "x" * 65, "有", "a b"])
async def test_start_parameters_are_64_plain_characters(api: Api, officer: Person, parameter: str) -> None:
    query = officer.ask_inline("x")
    button = {"text": "a", "start_parameter": parameter}
    await api.refuses("answerInlineQuery", "Bad Request: START_PARAM_INVALID", inline_query_id=query.id, results=[], button=button)
    await api("answerInlineQuery", inline_query_id=query.id, results=[], button={"text": "a", "start_parameter": "x" * 64})


async def test_late_and_unknown_inline_queries_cannot_be_answered(api: Api, officer: Person, clock: TestClock) -> None:
    query = officer.ask_inline("x")
    await api.refuses("answerInlineQuery", TOO_OLD, inline_query_id="1", results=[])
    clock.advance(61)
    await api.refuses("answerInlineQuery", TOO_OLD, inline_query_id=query.id, results=[])


async def test_results_may_be_places_contacts_and_known_files(api: Api, officer: Person) -> None:
    photo = officer.send_photo().wire["photo"][0]["file_id"]
    results = [
        {"type": "location", "id": "1", "title": "a", "latitude": 1.5, "longitude": 2},
        {"type": "venue", "id": "2", "title": "站", "address": "路", "latitude": 1, "longitude": 2},
        {"type": "contact", "id": "3", "phone_number": "000", "first_name": "甲"},
        {"type": "photo", "id": "4", "photo_file_id": photo, "caption": "图"},
    ]
    query = officer.ask_inline("x")
    await api("answerInlineQuery", inline_query_id=query.id, results=results)
    assert officer.choose(query, "1").wire["location"] == {"latitude": 1.5, "longitude": 2.0}
    assert officer.choose(query, "2").wire["venue"]["title"] == "站"
    assert officer.choose(query, "3").wire["contact"]["first_name"] == "甲"
    assert officer.choose(query, "4").text == "图"
