"""Names and texts that are markup, turned, invisible or half a character: every message arrives and shows them as text."""

from __future__ import annotations

import pytest

from bot.webchat.markup import clean
from storage.people import Role
from tests.e2e.conftest import House, Officer
from tests.e2e.outages import settled
from tests.e2e.test_enrolment import invitation, newcomer

TEXTS = {
    "tags": '<b>粗</b> <a href="https://evil.example">点</a> &amp; & " \' <',
    "unfinished tags": "<b><i><blockquote expandable>",
    "markdown": "**粗** _斜_ [点](https://evil.example) `x`",
    "jinja": "{{ 7 * 7 }} {% raw %}",
    "percent and braces": "100% {most} {0} %s %(name)s",
    "right to left": "\u202e文字反转\u202c 正",
    "zero width": "零\u200b宽\u200d字\ufeff符",
    "emoji": "👨‍👩‍👧‍👦🇨🇳😀",
    "NUL": "前\0后",
    "control characters": "前\x01\x1b[31m\x7f后",
    "combining": "e\u0301" * 20,
    "line breaks": "一\n\n\n二\r\n三",
    "a command inside": "/start e_AAAAA /help",
    "callback data": "1:f:1.1.ok",
}


def shown(text: str) -> str:
    """What Telegram shows of a text of ours: marks that turn the reading are dropped, control characters are blanks."""
    return clean(text).strip()


@pytest.mark.parametrize("name", TEXTS)
async def test_feedback_and_its_answer_arrive_with_the_text_as_it_was_written(house: House, officer: Officer, name: str) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    text = TEXTS[name]
    await officer.says(f"反馈 {text}")
    await officer.sees("反馈已收到")
    arrived = await admin.sees("反馈 1")
    assert shown(text) in arrived.text
    await admin.taps("答复")
    form = await admin.sees("请写答复")
    assert shown(text) in form.text
    admin.person.send(f"复：{text}", reply_to=form)
    ready = await admin.sees_in_place(f"复：{shown(text)}")
    assert ready.id == form.id
    await admin.taps("发出")
    answer = await officer.sees("您的反馈")
    assert answer.text.count(shown(text)) == 2
    await settled(house)
    assert house.rows("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)]


@pytest.mark.parametrize("name", TEXTS)
async def test_a_question_is_handed_over_with_its_words_as_they_were_typed(house: House, officer: Officer, name: str) -> None:
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    text = f"晚饭咕噜咕噜吃什么 {TEXTS[name]}"
    await officer.says(text)
    answer = await officer.sees("没有找到")
    assert shown(text) in answer.text
    await officer.taps("交给法制人员")
    form = await officer.sees("可以补一句现场情况")
    assert shown(text) in form.text
    officer.person.send(f"现场：{TEXTS[name]}", reply_to=form)
    await officer.sees_in_place(f"现场：{shown(TEXTS[name])}")
    await officer.taps("转交")
    await officer.sees_in_place("已转交")
    question = await jurist.sees("没答上的问题 1")
    assert shown(text) in question.text
    assert f"现场：{shown(TEXTS[name])}" in question.text


@pytest.mark.parametrize("name", TEXTS)
async def test_an_accounts_name_shows_as_text_to_whoever_confirms_it(house: House, name: str) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    newcomer(house, "法制丁", Role.LEGAL)
    code = await invitation(admin, "法制丁")
    called = TEXTS[name].splitlines()[0]
    stranger = house.stranger(called)
    await stranger.says(code)
    asked = await admin.person.sees("这个账号是本人吗")
    visible = "".join(character for character in called if character.isprintable())[:64]
    assert f"账号　{visible.strip()}" in asked.text
    assert "\u202e" not in asked.text
    assert asked.text.count("编号　") == 1
    await admin.taps("确认是本人")
    await stranger.person.sees("已为您开通")


@pytest.mark.parametrize("name", TEXTS)
async def test_a_persons_name_with_markup_breaks_no_message_that_names_them(house: House, name: str) -> None:
    called = "".join(character for character in TEXTS[name].splitlines()[0] if character.isprintable())[:30].strip()
    admin = house.enrolled("管理员甲", Role.ADMIN)
    officer = house.officer(called)
    await officer.says("反馈 字太小")
    assert called in (await admin.sees("字太小")).text
    await admin.says("人员")
    await admin.sees("某执法大队")
    await admin.taps(called[:5])
    assert called in (await admin.sees_in_place("执法证")).text
    await admin.taps("停用")
    assert called in (await admin.sees_in_place("马上停用")).text


async def test_half_a_character_in_feedback_becomes_a_question_mark_and_no_error(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await officer.says("反馈 前\ud83d后")
    assert "前?后" in (await admin.sees("前")).text
    assert house.rows("SELECT text FROM feedback") == [("前?后",)]


@pytest.mark.parametrize("name", TEXTS)
async def test_an_inline_query_and_a_group_take_it_as_well(house: House, officer: Officer, name: str) -> None:
    group = house.door.group("群<b>&", officer.person)
    officer.person.send(f"/ask {TEXTS[name]}", chat=group)
    query = officer.person.ask_inline(TEXTS[name])
    await house.door.wait_for(lambda: query.results is not None)
    await officer.person.wait_for(lambda person: person.received(group) or None)
