"""Keyboards: what is accepted, what is refused, what people see of it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.webchat.people import ImpossibleError, Person
from tests.webchat.conftest import Api


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


async def test_every_kind_of_inline_button_comes_back_in_the_message(api: Api, officer: Person) -> None:
    markup = inline(
        {"text": "数据", "callback_data": "a:1"},
        {"text": "链接", "url": "https://example.org"},
        {"text": "复制", "copy_text": {"text": "请出示证件"}},
        {"text": "问", "switch_inline_query_current_chat": "遗洒"},
        {"text": "转", "switch_inline_query": ""},
        {"text": "险", "callback_data": "d", "style": "danger"},
    )
    message = await api("sendMessage", chat_id=officer.id, text="x", reply_markup=markup)
    sent = message["reply_markup"]["inline_keyboard"][0]
    assert sent[1] == {"text": "链接", "url": "https://example.org/"}
    assert [button["text"] for button in sent] == ["数据", "链接", "复制", "问", "转", "险"]
    assert sent[5]["style"] == "danger"


@pytest.mark.parametrize(
    ("button", "text"),
    [
        ({"text": "a", "callback_data": "字" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "copy_text": {"text": "字" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "a", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "a"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            {"text": "a", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"callback_data": "a"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": {}, "callback_data": "a"}, 'can\'t parse inline keyboard button: Field "text" must be of type String'),
        ({"text": "a", "url": "localhost"}, "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL"),
        (
            {"text": "a", "url": "javascript://a.b/%0aalert(1)"},
            "inline keyboard button URL 'javascript://a.b/%0aalert(1)' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "a", "callback_data": "a", "style": "pink"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
    ],
)
async def test_a_wrong_button_is_refused(api: Api, officer: Person, button: dict[str, Any], text: str) -> None:
    await api.refuses("sendMessage", f"Bad Request: {text}", chat_id=officer.id, text="x", reply_markup=inline(button))


@pytest.mark.parametrize("button", [{"text": "a", "callback_data": "字" * 21}, {"text": "a", "copy_text": {"text": "字" * 256}}])
async def test_limits_can_be_reached(api: Api, officer: Person, button: dict[str, Any]) -> None:
    await api("sendMessage", chat_id=officer.id, text="x", reply_markup=inline(button))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ({"inline_keyboard": [1]}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"inline_keyboard": 1}, 'field "inline_keyboard" must be of type Array'),
        ({"keyboard": [1]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[1]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
        (inline(*({"text": "a", "callback_data": "a"} for _ in range(101))), "reply markup is too long"),
    ],
)
async def test_a_wrong_markup_is_refused(api: Api, officer: Person, markup: object, text: str) -> None:
    await api.refuses("sendMessage", f"Bad Request: {text}", chat_id=officer.id, text="x", reply_markup=markup)


async def test_empty_keyboards_are_none(api: Api, officer: Person) -> None:
    message = await api("sendMessage", chat_id=officer.id, text="x", reply_markup={"inline_keyboard": [[]]})
    assert "reply_markup" not in message


async def test_a_reply_keyboard_stands_until_it_is_removed(api: Api, officer: Person) -> None:
    markup = {"keyboard": [["自查", {"text": "线索"}]], "resize_keyboard": True, "input_field_placeholder": "输入几个字"}
    message = await api("sendMessage", chat_id=officer.id, text="x", reply_markup=markup)
    assert "reply_markup" not in message
    assert officer.tap("自查").text == "自查"
    with pytest.raises(ImpossibleError):
        officer.tap("没有的")
    await api("sendMessage", chat_id=officer.id, text="y")
    officer.tap("线索")
    await api("sendMessage", chat_id=officer.id, text="z", reply_markup={"remove_keyboard": True})
    with pytest.raises(ImpossibleError):
        officer.tap("线索")


async def test_a_one_time_keyboard_goes_after_a_tap(api: Api, officer: Person) -> None:
    markup = {"keyboard": [["是"]], "one_time_keyboard": True}
    await api("sendMessage", chat_id=officer.id, text="x", reply_markup=markup)
    officer.tap("是")
    with pytest.raises(ImpossibleError):
        officer.tap("是")
