"""What the officer gets when Telegram or the network fails while the bot answers, and that nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.actions.work import Urgency
from bot.line import telegram_api
from bot.replies import Reply
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.faults import Fault, Faults
from storage.people import Role
from tests.e2e.conftest import NOON, TOKEN, House, Officer, running, settings_for
from tests.e2e.outages import healed, heard, settled, until

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"

Order = Callable[[Faults, dict], Fault]

PASSING: dict[str, tuple[Order, int]] = {
    "429": (lambda faults, which: faults.too_many(1, **which), 0),
    "500": (lambda faults, which: faults.error(500, "Internal Server Error", **which), 0),
    "502 that is a proxy's page": (lambda faults, which: faults.broken(**which), 0),
    "a timeout": (lambda faults, which: faults.silence(60, **which), 0),
    "a timeout after the effect": (lambda faults, which: faults.silence(60, after_effect=True, **which), 1),
    "a connection cut before the effect": (lambda faults, which: faults.cut(**which), 0),
    "a connection cut after the effect": (lambda faults, which: faults.cut(after_effect=True, **which), 1),
    "401": (lambda faults, which: faults.error(401, "Unauthorized", **which), 0),
    "409": (lambda faults, which: faults.error(409, "Conflict", **which), 0),
}
"""Failures that pass, and how often at most the message comes once more because of one."""


def order(house: House, name: str, officer: Officer, method: str, skip: int = 0) -> tuple[Fault, int]:
    make, more = PASSING[name]
    return make(house.door.faults, {"method": method, "chat_id": officer.person.id, "skip": skip}), more


@pytest.fixture
async def impatient(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose bot waits a tenth of a second for an answer of Telegram, so that a silence is soon a timeout."""
    monkeypatch.setattr(telegram_api, "READ_TIMEOUT", 0.1)
    return house


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("times", [1, 2])
async def test_a_failure_that_passes_costs_no_answer_to_a_question(impatient: House, name: str, times: int) -> None:
    house, officer = impatient, impatient.officer()
    faults = [order(house, name, officer, "sendMessage") for _ in range(times)]
    await officer.says(QUESTION)
    await healed(house)
    assert [fault.hits for fault, _ in faults] == [1] * times
    assert 1 <= heard(officer, CARD) <= 1 + sum(more for _, more in faults)
    assert {row[0] for row in house.rows("SELECT state FROM inbox")} <= {"answered", "applied"}
    assert house.rows("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'dropped')") == [(0,)]


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("times", [1, 2])
async def test_a_failure_that_passes_costs_no_receipt_and_doubles_no_effect(impatient: House, name: str, times: int) -> None:
    house, officer = impatient, impatient.officer()
    admin = house.enrolled("管理员己", Role.ADMIN)
    to_both = [order(house, name, whom, "sendMessage") for _ in range(times) for whom in (officer, admin)]
    await officer.says("反馈 字太小")
    await healed(house)
    assert [fault.hits for fault, _ in to_both] == [1] * len(to_both)
    assert house.rows("SELECT text FROM feedback") == [("字太小",)]
    for whom, text in ((officer, "反馈已收到"), (admin, "字太小")):
        assert 1 <= heard(whom, text) <= 1 + sum(more for _, more in to_both) // 2


@pytest.mark.parametrize("name", PASSING)
async def test_a_step_of_a_form_arrives_although_its_edit_fails_first(impatient: House, name: str) -> None:
    house, officer = impatient, impatient.officer()
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    fault, _ = order(house, name, officer, "editMessageText")
    await officer.says("字太小")
    await healed(house)
    assert fault.hits == 1
    await officer.taps("提交")
    await healed(house)
    assert [message.text.split("，")[0] for message in officer.person.received()] == ["✅ 反馈已收到"]


async def test_a_429_halts_everybody_and_what_waits_goes_out_in_its_order(house: House) -> None:
    one, two, admin = house.officer("执法员甲"), house.officer("执法员乙"), house.enrolled("管理员己", Role.ADMIN)
    house.door.faults.too_many(1, method="sendMessage", chat_id=one.person.id)
    await one.says("晚饭吃什么甲")
    await settled(house, sent=False)
    calls = len(house.door.calls)
    for text in ("晚饭吃什么乙", "反馈 字太小", "晚饭吃什么丙"):
        one.person.send(text)
    two.person.send("晚饭吃什么丁")
    await settled(house, sent=False)
    assert not [call for call in list(house.door.calls)[calls:] if call.method == "sendmessage"]
    await house.later(seconds=2)
    await settled(house)
    assert [next(word for word in "甲乙收丙" if word in message.text) for message in one.person.received()] == list("甲乙收丙")
    assert heard(two, "丁") == 1
    assert heard(admin, "字太小") == 1


async def test_a_429_at_a_broadcast_halts_it_and_it_reaches_everybody_once(house: House) -> None:
    officers = [house.officer(f"执法员{number}") for number in range(12)]
    fault = house.door.faults.too_many(1, method="sendMessage", skip=1)
    everybody = [officer.id for officer in officers]
    house.bot.line.effects.by_itself(lambda work: work.owe(Reply("通知"), *everybody, urgency=Urgency.BROADCAST))
    await until(lambda: fault.hits)
    await house.quiet()
    assert 1 <= sum(heard(officer, "通知") for officer in officers) < len(officers)
    await officers[0].says(QUESTION)
    await settled(house, sent=False)
    assert heard(officers[0], CARD) == 0
    await healed(house)
    assert heard(officers[0], CARD) == 1
    assert [heard(officer, "通知") for officer in officers] == [1] * len(officers)


async def test_somebody_who_has_blocked_the_bot_is_marked_and_holds_up_nobody(house: House) -> None:
    admins = [house.enrolled(f"管理员{number}", Role.ADMIN) for number in range(3)]
    admins[0].person.block()
    officer = house.officer()
    await officer.says("反馈 字太小")
    await healed(house)
    assert heard(officer, "反馈已收到") == 1
    assert [heard(admin, "字太小") for admin in admins] == [0, 1, 1]
    unreachable = "SELECT account_id FROM accounts WHERE unreachable_since IS NOT NULL"
    assert house.rows(unreachable) == [(admins[0].person.id,)]
    assert house.rows("SELECT account_id, reason FROM outbox WHERE state = 'failed'") == [
        (admins[0].person.id, "403 bot was blocked by the user")
    ]
    admins[0].person.unblock()
    await admins[0].says(QUESTION)
    await admins[0].sees(CARD)
    await settled(house)
    assert house.rows(unreachable) == []


async def test_a_question_of_somebody_who_then_blocks_the_bot_is_asked_once(house: House, officer: Officer) -> None:
    fault = house.door.faults.error(
        403, "Forbidden: bot was blocked by the user", method="sendMessage", chat_id=officer.person.id, times=None
    )
    await officer.says(QUESTION)
    other = house.officer("执法员乙")
    await other.says(QUESTION)
    await other.sees(CARD)
    await healed(house)
    assert fault.hits == 1


@pytest.mark.parametrize("code", [400, 403])
@pytest.mark.parametrize("text", [QUESTION, "反馈 字太小"])
async def test_an_unknown_refusal_never_disables_a_person(house: House, officer: Officer, code: int, text: str) -> None:
    house.door.faults.error(code, "Something: nobody has ever heard of", method="sendMessage", chat_id=officer.person.id)
    await officer.says(text)
    await officer.sees("请再发一次")
    await settled(house)
    assert house.rows("SELECT count(*) FROM accounts WHERE unreachable_since IS NOT NULL") == [(0,)]
    await officer.says(QUESTION)
    await officer.sees(CARD)


@pytest.mark.parametrize("description", ["Bad Request: message is too long", "Bad Request: can't parse entities: Unsupported start tag"])
@pytest.mark.parametrize("text", [QUESTION, "反馈 字太小"])
async def test_what_telegram_refuses_is_answered_with_one_sentence_once(
    house: House, officer: Officer, description: str, text: str
) -> None:
    house.door.faults.error(400, description, method="sendMessage", chat_id=officer.person.id)
    await officer.says(text)
    await officer.sees("请再发一次")
    await healed(house)
    assert len(officer.person.received()) == 1


async def test_a_sentence_that_is_refused_as_well_is_not_tried_for_ever(house: House, officer: Officer) -> None:
    fault = house.door.faults.error(400, "Bad Request: message is too long", method="sendMessage", times=None)
    await officer.says(QUESTION)
    await officer.says("反馈 字太小")
    await healed(house)
    assert fault.hits == 4
    house.door.faults.withdraw(fault)
    await officer.says(QUESTION)
    await officer.sees(CARD)


@pytest.mark.parametrize("order", [(400, TOO_OLD), (500, "Internal Server Error")])
async def test_a_press_that_telegram_no_longer_acknowledges_still_opens_its_card(
    house: House, officer: Officer, order: tuple[int, str]
) -> None:
    await officer.says(QUESTION)
    await officer.sees(CARD)
    house.door.faults.error(*order, method="answerCallbackQuery")
    await officer.taps("话术")
    await officer.sees("点按钮复制")


async def test_a_refusal_to_the_officer_arrives_although_its_first_attempt_fails(house: House, officer: Officer) -> None:
    house.door.faults.error(500, "Internal Server Error", method="sendMessage")
    await officer.says("反馈 " + "长" * 2001)
    await healed(house)
    assert heard(officer, "太长了") == 1


async def test_an_inline_query_that_telegram_no_longer_takes_an_answer_to_is_forgotten(house: House, officer: Officer) -> None:
    fault = house.door.faults.error(400, TOO_OLD, method="answerInlineQuery", times=None)
    officer.person.ask_inline("履带车")
    await healed(house)
    assert fault.hits == 1
    assert officer.person.received() == []
    assert house.rows("SELECT state FROM inbox") == [("answered",)]


async def test_the_bot_starts_although_telegram_stumbles(cache_dir: Path, tmp_path: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    app.state.door.faults.error(502, "Bad Gateway", method="getMe")
    app.state.door.faults.too_many(3600, method="setMyDescription")
    async with running(settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path}), NOON, app) as house:
        officer = house.officer()
        await officer.says("/help")
        await officer.sees("卡片第一行怎么看")
    assert not len(app.state.door.faults)
