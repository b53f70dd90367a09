"""Polling that fails, updates that nobody can read, and a handler with a bug: what comes behind them is answered all the same."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.logs import Redaction
from bot.webchat.faults import Fault, Faults
from storage.people import Role
from tests.e2e.conftest import House, Officer
from tests.e2e.outages import healed, heard, next_update, settled, slip_in, until

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"

POLLING: dict[str, Callable[[Faults], Fault]] = {
    "429": lambda faults: faults.too_many(1, method="getUpdates"),
    "500": lambda faults: faults.error(500, "Internal Server Error", method="getUpdates"),
    "502 that is a proxy's page": lambda faults: faults.broken(method="getUpdates"),
    "silence": lambda faults: faults.silence(0.1, method="getUpdates"),
    "a connection cut before the effect": lambda faults: faults.cut(method="getUpdates"),
    "a connection cut after the effect": lambda faults: faults.cut(method="getUpdates", after_effect=True),
    "401": lambda faults: faults.error(401, "Unauthorized", method="getUpdates"),
    "404": lambda faults: faults.error(404, "Not Found", method="getUpdates"),
    "409": lambda faults: faults.error(409, "Conflict: terminated by other getUpdates request", method="getUpdates"),
}


@pytest.mark.parametrize("name", POLLING)
async def test_polling_that_fails_once_loses_nothing_and_doubles_nothing(house: House, officer: Officer, name: str) -> None:
    fault = POLLING[name](house.door.faults)
    house.door.updates.release_poll()
    for text in ("晚饭吃什么甲", "反馈 字太小", "晚饭吃什么乙"):
        officer.person.send(text)
    await officer.sees("乙")
    await settled(house)
    assert fault.hits == 1
    assert [next(word for word in "甲收乙" if word in message.text) for message in officer.person.received()] == list("甲收乙")
    assert house.rows("SELECT count(*) FROM feedback") == [(1,)]


def message(number: int, account: int, **changes: object) -> dict:
    """A message as Telegram sends it, with ``changes``."""
    sender = {"id": account, "is_bot": False, "first_name": "甲"}
    content = {"message_id": number % 1000, "date": 1772424000, "text": "你好", "from": sender, "chat": sender | {"type": "private"}}
    return {"update_id": number, "message": content | changes}


UNREADABLE: dict[str, Callable[[int, int], dict]] = {
    "a message that is a word": lambda number, account: {"update_id": number, "message": "你好"},
    "a message that is a list": lambda number, account: {"update_id": number, "message": [1, 2]},
    "a date that is a word": lambda number, account: message(number, account, date="heute"),
    "a date beyond all time": lambda number, account: message(number, account, date=10**18),
    "entities that are a number": lambda number, account: message(number, account, entities=7),
    "a chat that is a word": lambda number, account: message(number, account, chat="private"),
    "an account larger than any": lambda number, account: message(number, 2**63),
}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_an_update_that_cannot_be_read_is_a_dead_letter_and_the_next_is_answered(house: House, officer: Officer, name: str) -> None:
    number = next_update(house)
    poison = UNREADABLE[name](number, officer.person.id)
    slip_in(house, json.dumps(poison).encode(), number)
    await officer.says(QUESTION)
    await officer.sees(CARD)
    await settled(house)
    [(state, reason, payload)] = house.rows("SELECT state, reason, payload FROM inbox WHERE update_id = ?", number)
    assert (state, reason) == ("dead", "unreadable")
    assert json.loads(payload) == poison
    assert len(officer.person.received()) == 1


HARMLESS: dict[str, Callable[[int, int], dict]] = {
    "an empty update": lambda number, account: {"update_id": number},
    "a message of nobody": lambda number, account: {"update_id": number, "message": {"message_id": 1, "date": 1}},
    "a press without a sender": lambda number, account: {"update_id": number, "callback_query": {"id": "1", "chat_instance": "1"}},
    "an unknown kind": lambda number, account: {"update_id": number, "telepathy": {"from": {"id": account}}},
    "unknown fields": lambda number, account: message(number, account, text=QUESTION, aura={"colour": "green"}, vibes=[1]),
    "a press without a message": lambda number, account: {
        "update_id": number,
        "callback_query": {"id": "1", "from": message(1, account)["message"]["from"], "chat_instance": "1", "data": "1:card:MT-001"},
    },
    "a press without data": lambda number, account: {
        "update_id": number,
        "callback_query": {"id": "1", "from": message(1, account)["message"]["from"], "chat_instance": "1", "game_short_name": "x"},
    },
    "a press on a message too old to be shown": lambda number, account: {
        "update_id": number,
        "callback_query": message(number, account)["message"]
        | {
            "id": "1",
            "chat_instance": "1",
            "data": "1:f:1.1.ok",
            "message": {"message_id": 1, "date": 0, "chat": {"id": account, "type": "private"}},
        },
    },
}


@pytest.mark.parametrize("name", HARMLESS)
async def test_an_update_that_asks_for_nothing_does_no_harm(house: House, officer: Officer, name: str) -> None:
    number = next_update(house)
    slip_in(house, json.dumps(HARMLESS[name](number, officer.person.id)).encode(), number)
    await officer.says(QUESTION)
    await officer.sees(CARD)
    await settled(house)
    assert house.rows("SELECT count(*) FROM inbox WHERE state IN ('open', 'dead')") == [(0,)]


@pytest.mark.parametrize("body", [b'{"no":"id"}', b"7", b"null", b'"x"', b'{"update_id":"7"}', b'{"update_id":true}', b'{"update_id":-1}'])
async def test_what_is_no_update_at_all_is_passed_over(house: House, officer: Officer, body: bytes) -> None:
    slip_in(house, body, next_update(house))
    await officer.says(QUESTION)
    await officer.sees(CARD)


@pytest.mark.parametrize("huge", [2**31, 2**53, 2**63 - 1, 2**63, 2**64, 2**200])
async def test_an_update_with_a_huge_id_does_not_jam_the_next(house: House, officer: Officer, huge: int) -> None:
    slip_in(house, json.dumps(message(huge, officer.person.id, text=QUESTION)).encode(), huge)
    officer.person.send("晚饭吃什么")
    await officer.sees("没有找到有把握的答案")
    house.door.updates.clear()


async def test_half_a_character_costs_neither_its_message_nor_those_beside_it(house: House, officer: Officer) -> None:
    one, two = next_update(house), next_update(house)
    slip_in(house, json.dumps(message(one, officer.person.id, text="履带车开上公路\ud83d")).encode(), one)
    broken = json.dumps(message(two, officer.person.id, text="晚饭吃什么X"), ensure_ascii=False).encode().replace(b"X", b"\xff")
    slip_in(house, broken, two)
    officer.person.send("没带从业资格证")
    await officer.sees("未核实")
    assert [heard(officer, text) for text in (CARD, "没有找到", "未核实")] == [1, 1, 1]


async def test_an_answer_to_polling_that_is_no_list_of_updates_confirms_nothing(house: House, officer: Officer) -> None:
    slip_in(house, b"]", next_update(house))
    officer.person.send("没带从业资格证")
    await until(lambda: house.door.calls[-1].method == "getupdates" and house.door.calls[-1].code == 200)
    assert house.rows("SELECT count(*) FROM inbox") == [(0,)]
    house.door.updates._waiting.popleft()
    await officer.sees("未核实")


async def _fails(update: Update, _context: object) -> None:
    raise KeyError(update.effective_message.text if update.effective_message else "")


def with_bug(house: House, *, after_the_effect: bool = False) -> None:
    """Give the bot a handler that fails at messages with 炸, before anything else has looked at them or after."""
    house.bot.application.add_handler(MessageHandler(filters.Regex("炸"), _fails), group=9 if after_the_effect else -9)


async def test_a_bug_is_told_in_a_sentence_kept_for_an_engineer_and_stops_nobody(
    house: House, officer: Officer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_bug(house)
    monkeypatch.setattr(caplog.handler, "filters", [Redaction(None)])
    await officer.says("炸：司机张三")
    other = house.officer("执法员乙")
    await other.says(QUESTION)
    await other.sees(CARD)
    await officer.sees("请再发一次")
    await officer.says(QUESTION)
    await officer.sees(CARD)
    await settled(house)
    [(reason, payload)] = house.rows("SELECT reason, payload FROM inbox WHERE state = 'dead'")
    assert reason == "KeyError"
    assert "炸：司机张三" in payload
    assert "in _fails" in caplog.text
    assert [record.levelno for record in caplog.records if "failed" in record.getMessage()] == [logging.ERROR]
    assert "张三" not in caplog.text


async def test_the_sentence_about_a_bug_arrives_although_its_first_attempt_fails(house: House, officer: Officer) -> None:
    with_bug(house)
    house.door.faults.error(500, "Internal Server Error", method="sendMessage")
    await officer.says("炸")
    await healed(house)
    assert [("请再发一次" in message.text) for message in officer.person.received()] == [True]
    assert house.rows("SELECT state FROM inbox") == [("dead",)]


async def test_a_bug_after_the_effect_keeps_the_effect_and_its_messages(house: House, officer: Officer) -> None:
    with_bug(house, after_the_effect=True)
    admin = house.enrolled("管理员己", Role.ADMIN)
    await officer.says("反馈 炸")
    await officer.sees("反馈已收到")
    await admin.sees("炸")
    await settled(house)
    assert len(officer.person.received()) == 1
    assert house.rows("SELECT state FROM inbox") == [("applied",)]


async def test_a_bug_in_a_group_is_not_told_to_the_group(house: House, officer: Officer) -> None:
    with_bug(house)
    group = house.door.group("工作群", officer.person)
    officer.person.send("/ask 炸", chat=group)
    await officer.says(QUESTION)
    await officer.sees(CARD)
    await settled(house)
    assert officer.person.received(group) == []
    assert house.rows("SELECT count(*) FROM inbox WHERE state = 'dead'") == [(1,)]
