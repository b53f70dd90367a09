"""Feedback: one message is enough, the form is for those who want to see what they send; admins answer."""

from __future__ import annotations

from storage.people import Role
from tests.e2e.conftest import House, Officer


async def test_one_message_is_complete(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await officer.says("反馈 按钮太小，戴手套点不准")
    await officer.sees("反馈已收到，编号 1")
    arrived = await admin.sees("按钮太小")
    assert "执法员甲" in arrived.text
    assert house.rows("SELECT text, state FROM feedback") == [("按钮太小，戴手套点不准", "new")]


async def test_the_form_is_one_message_edited_in_place(house: House, officer: Officer) -> None:
    await officer.says("/feedback")
    first = await officer.sees("发一条消息告诉我")
    await officer.says("字太小")
    await officer.sees_in_place("字太小")
    await officer.taps("提交")
    await officer.sees_in_place("反馈已收到")
    assert [message.id for message in officer.person.received()] == [first.id]


async def test_rewriting_begins_again(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await officer.says("写错了")
    await officer.sees_in_place("写错了")
    await officer.taps("重写")
    await officer.sees_in_place("发一条消息告诉我")
    await officer.says("写对了")
    await officer.sees_in_place("写对了")
    await officer.taps("提交")
    await officer.sees_in_place("反馈已收到")
    assert house.rows("SELECT text FROM feedback") == [("写对了",)]


async def test_an_admin_answers_and_the_officer_reads_it(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await officer.says("反馈 字太小")
    await admin.sees("字太小")
    await admin.taps("答复")
    await admin.sees("请写答复")
    await admin.says("下个版本改")
    await admin.sees_in_place("下个版本改")
    await admin.taps("发出")
    answer = await officer.sees("您的反馈")
    assert "下个版本改" in answer.text


async def test_too_long_feedback_is_refused_with_its_length_and_nothing_is_changed(house: House, officer: Officer) -> None:
    await officer.says("反馈 " + "长" * 2001)
    refused = await officer.sees("太长了")
    assert "2001" in refused.text
    assert house.rows("SELECT count(*) FROM feedback") == [(0,)]


async def test_an_officer_cannot_answer_feedback(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await officer.says("反馈 字太小")
    received = await officer.sees("反馈已收到")
    await admin.sees("字太小")
    press = officer.person.press(received, data="1:answer:feedback.1", forged=True)
    assert "没有权限" in await officer.person.answered(press)


async def test_while_the_admin_is_on_leave_the_deputy_gets_it_and_may_answer(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    deputy = house.enrolled("执法员辛")
    await admin.says("休假 今天 明天 代理人 执法员辛")
    await deputy.sees("管理员己")
    await officer.says("反馈 字太小")
    await deputy.sees("字太小")
    await deputy.taps("答复")
    await deputy.sees("请写答复")
    await deputy.says("已转告")
    await deputy.sees_in_place("已转告")
    await deputy.taps("发出")
    answer = await officer.sees("您的反馈")
    assert "已转告" in answer.text
