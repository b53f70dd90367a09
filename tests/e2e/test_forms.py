"""The form engine at the kerb: what is for the form and what is a question, two phones, a restart, a deleted message, the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.world import Message
from storage.people import Role
from tests.e2e.conftest import NOON, TOKEN, House, Officer, labels, running, settings_for
from tests.e2e.outages import healed, heard, settled

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"
ASKS = "发一条消息告诉我"
READY = "写好了就提交"
STALE = "这一步已经做过了"


async def opened(officer: Officer) -> Message:
    """A feedback form that asks for its text."""
    await officer.says("反馈")
    return await officer.sees(ASKS)


async def filled(house: House, officer: Officer, text: str = "字太小") -> Message:
    """A feedback form that can be handed in."""
    await opened(officer)
    await officer.says(text)
    form = await officer.sees_in_place(READY)
    await settled(house)
    return form


def data_of(message: Message, label: str) -> str:
    return next(button["callback_data"] for row in message.keyboard for button in row if label in button["text"])


async def test_a_question_while_a_form_waits_is_answered_and_leads_back(house: House, officer: Officer) -> None:
    form = await filled(house, officer)
    await officer.says(QUESTION)
    card = await officer.sees(CARD)
    assert labels(card)[-1] == "继续写反馈"
    await officer.taps("继续写反馈")
    again = await officer.sees(READY)
    assert again.id > card.id
    await officer.taps("提交")
    await officer.sees_in_place("反馈已收到")
    await settled(house)
    assert house.rows("SELECT text FROM feedback") == [("字太小",)]
    # The older screen of the form is still there, and harmless.
    press = officer.person.press(form, "提交")
    assert "已经结束" in await officer.person.answered(press)


async def test_once_something_else_was_asked_the_next_text_is_a_question_too(house: House, officer: Officer) -> None:
    await opened(officer)
    await officer.says("/ask 没带从业资格证")
    await officer.sees("未核实")
    await settled(house)
    await officer.says(QUESTION)
    await officer.sees(CARD)
    await settled(house)
    assert house.rows("SELECT data FROM forms") == [('{"text":""}',)]


async def test_a_reply_to_the_forms_message_is_for_the_form_at_any_time(house: House, officer: Officer) -> None:
    form = await filled(house, officer)
    await house.later(hours=5)
    officer.person.send("按钮也太小", reply_to=form)
    await officer.sees_in_place("按钮也太小")
    await officer.taps("提交")
    await officer.sees_in_place("反馈已收到")
    assert house.rows("SELECT text FROM feedback") == [("字太小\n按钮也太小",)]


async def test_a_form_that_asked_ten_minutes_ago_takes_no_plain_text_any_more(house: House, officer: Officer) -> None:
    await opened(officer)
    await house.later(minutes=10)
    await officer.says(QUESTION)
    await officer.sees(CARD)


@pytest.mark.parametrize("when", ["it asks", "it is ready", "it waits"])
async def test_the_word_for_cancelling_leaves_a_form_at_any_time(house: House, officer: Officer, when: str) -> None:
    if when == "it is ready":
        await filled(house, officer)
    else:
        await opened(officer)
    if when == "it waits":
        await house.later(hours=1)
    await officer.says("取消")
    await officer.sees_in_place("已取消，没有提交")
    await settled(house)
    assert house.rows("SELECT state, data FROM forms") == [("cancelled", "{}")]
    await officer.says(QUESTION)
    card = await officer.sees(CARD)
    assert "继续写反馈" not in labels(card)


async def test_without_a_form_the_word_for_cancelling_is_a_question_like_any_other(officer: Officer) -> None:
    await officer.says("取消")
    await officer.sees("没有找到")


async def test_other_words_and_commands_are_not_swallowed_by_a_form_that_listens(house: House, officer: Officer) -> None:
    await opened(officer)
    await officer.says("帮助")
    await officer.sees("卡片第一行怎么看")
    await officer.says("/help")
    await officer.sees("卡片第一行怎么看")


@pytest.mark.parametrize("label", ["提交", "重写", "取消"])
async def test_a_button_tapped_twice_works_once_and_says_so(house: House, officer: Officer, label: str) -> None:
    form = await filled(house, officer)
    first, second = (officer.person.press(form, label) for _ in range(2))
    assert await officer.person.answered(first) == ""
    said = await officer.person.answered(second)
    assert "这一条已经结束了" in said or said == "这一步已经做过了，看现在的内容。"
    await settled(house)
    assert house.rows("SELECT count(*) FROM feedback") == [(int(label == "提交"),)]
    assert house.rows("SELECT count(*) FROM audit") == [(int(label == "提交"),)]


async def test_two_phones_at_once_the_first_tap_counts_and_the_other_sees_what_it_led_to(house: House, officer: Officer) -> None:
    form = await filled(house, officer)
    rewrite, submit = data_of(form, "重写"), data_of(form, "提交")
    one = officer.person.press(form, data=rewrite)
    two = officer.person.press(form, data=submit)
    await officer.person.answered(one)
    assert STALE in await officer.person.answered(two)
    await officer.sees_in_place(ASKS)
    await settled(house)
    assert house.rows("SELECT count(*) FROM feedback") == [(0,)]


async def test_the_buttons_of_an_older_step_change_nothing(house: House, officer: Officer) -> None:
    form = await filled(house, officer)
    old = data_of(form, "提交")
    officer.person.send("按钮也太小", reply_to=form)
    await officer.sees_in_place("按钮也太小")
    press = officer.person.press(form, data=old, forged=True)
    assert STALE in await officer.person.answered(press)
    assert house.rows("SELECT count(*) FROM feedback") == [(0,)]


async def test_a_restart_in_the_middle_of_a_form_goes_on_where_it_stood(cache_dir: Path, tmp_path: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    async with running(settings, NOON, app) as house:
        officer = house.officer()
        form = await opened(officer)
        await settled(house)
    async with running(settings, NOON, app) as house:
        await officer.says("字太小")
        await officer.sees_in_place(READY)
        await settled(house)
    async with running(settings, NOON, app) as house:
        await officer.taps("提交")
        await officer.sees_in_place("反馈已收到")
        await settled(house)
        assert house.rows("SELECT text FROM feedback") == [("字太小",)]
    assert [message.id for message in officer.person.received()] == [form.id]


async def test_a_form_nobody_touches_for_a_week_expires_without_waking_anybody(house: House, officer: Officer) -> None:
    form = await filled(house, officer)
    await house.later(days=7, minutes=-1)
    assert house.rows("SELECT state FROM forms") == [("open",)]
    await house.later(minutes=1)
    await settled(house)
    assert house.rows("SELECT state, data FROM forms") == [("expired", "{}")]
    assert [message.id for message in officer.person.received()] == [form.id]
    press = officer.person.press(form, "提交")
    assert "已经结束" in await officer.person.answered(press)
    await officer.says("反馈")
    await officer.sees(ASKS)


async def test_an_edit_that_changes_nothing_is_harmless(house: House, officer: Officer) -> None:
    await filled(house, officer)
    house.door.faults.error(
        400, "Bad Request: message is not modified: specified new message content is the same", method="editMessageText"
    )
    await officer.taps("重写")
    await settled(house)
    await officer.says("写对了")
    await officer.sees_in_place("写对了")
    await officer.taps("提交")
    await officer.sees_in_place("反馈已收到")
    await healed(house)
    assert len(officer.person.received()) == 1


@pytest.mark.parametrize("times", [1, 2])
async def test_a_form_whose_message_was_deleted_comes_anew_and_is_edited_there(house: House, officer: Officer, times: int) -> None:
    form = await opened(officer)
    await settled(house)
    officer.person.delete(form)
    await officer.says("字太小")
    anew = await officer.sees(READY)
    await settled(house)
    for number in range(times):
        officer.person.send(f"补充{number}", reply_to=anew)
        await officer.sees_in_place(f"补充{number}")
        await settled(house)
    await officer.taps("提交")
    await officer.sees_in_place("反馈已收到")
    assert [message.id for message in officer.person.received()] == [anew.id]


async def test_what_is_too_long_for_a_form_is_refused_in_a_sentence_and_the_form_goes_on_listening(house: House, officer: Officer) -> None:
    await opened(officer)
    await officer.says("长" * 2001)
    await officer.sees("最多 2000 字，现在 2001 字")
    await officer.says("这次短")
    await officer.sees_in_place(READY)
    assert heard(officer, "这次短") == 1


async def test_of_two_people_each_has_a_form_of_their_own(house: House) -> None:
    one, two = house.officer("执法员甲"), house.officer("执法员乙")
    admin = house.enrolled("管理员己", Role.ADMIN)
    for officer, text in ((one, "甲说"), (two, "乙说")):
        await opened(officer)
        await officer.says(text)
        await officer.sees_in_place(READY)
    for officer in (two, one):
        await officer.taps("提交")
        await officer.sees_in_place("反馈已收到")
    await healed(house)
    assert [heard(admin, text) for text in ("甲说", "乙说")] == [1, 1]
