"""``计时`` in the chat: one message starts it, what is missing is asked, a card of the procedure leads to it, a slip is taken back."""

from __future__ import annotations

import pytest

from storage.people import Role
from tests.e2e.conftest import House, Officer, labels


@pytest.fixture
def officer(house: House) -> Officer:
    return house.enrolled("执法员甲", unit="一中队")


async def test_a_timer_from_one_message_to_its_end_by_mistake(house: House, officer: Officer) -> None:
    # It is 2 March 2026, a Monday.
    await officer.says("计时 登记保存 辽X12345 2-27")
    card = await officer.sees("3月9日（周一）")
    assert "2-28　调休上班，第 1 天" in card.text, "a Saturday that is worked for the Spring Festival"
    assert "2月27日（周五），当天不算" in card.text
    assert labels(card) == ["✅ 完成", "撤销", "看依据"]
    rows = "SELECT kind, title, due_on, state, person_id IS NOT NULL FROM dues"
    assert house.rows(rows) == [("timer", "登记保存 辽X12345", "2026-03-09", "open", 1)]
    await officer.says("计时 2.27 辽X12345 先行登记")
    await officer.sees("已经在计时了")
    assert len(house.rows(rows)) == 1
    await officer.taps("看依据")
    entry = await officer.sees("先行登记保存处理期限")
    assert labels(entry)[0] == "⏱ 开始计时"
    await officer.taps("⏱ 开始计时")
    assert labels(await officer.sees("哪天？"))[:3] == ["今天", "昨天", "前天"]
    await officer.says("3-5 辽X99999")
    await officer.sees_in_place("3月5日（周四）还没到")
    await officer.taps("今天")
    await officer.sees_in_place("3月11日（周三）")
    await officer.says("计时")
    listed = await officer.sees("正在计时　2 件")
    assert "1. 登记保存 辽X12345　3月9日（周一）　还有7天" in listed.text
    await officer.taps("2")
    await officer.sees("辽X99999")
    await officer.taps("撤销")
    await officer.sees_in_place("已撤销，不再提醒")
    assert [row[3] for row in house.rows(rows)] == ["open", "void"]
    await officer.says("计时")
    await officer.sees("正在计时　1 件")
    await officer.taps("1")
    await officer.sees("3月9日（周一）")
    await officer.taps("完成")
    await officer.sees_in_place("办结")
    assert [row[3] for row in house.rows(rows)] == ["done", "void"]
    # The card of the morning still has its buttons.
    late = officer.person.press(card, "撤销")
    assert "刚有变动" in await officer.person.answered(late)
    await officer.sees_in_place("✅ 3月2日（周一）完成，在期限内")
    assert [row[3] for row in house.rows(rows)] == ["done", "void"]


async def test_what_was_not_said_is_asked_and_what_is_over_says_so(house: House, officer: Officer) -> None:
    await officer.says("计时 听证 辽X12345")
    which = await officer.sees("给什么计时")
    assert labels(which)[:2] == ["听证申请期", "听证通知"]
    await officer.taps("听证通知")
    await officer.sees_in_place("哪天举行听证")
    await officer.says("3-1")
    await officer.sees_in_place("不在今天以后")
    await officer.says("3-4")
    await officer.sees_in_place("已到期，超")
    assert house.rows("SELECT count(*) FROM dues") == [(0,)]
    await officer.taps("改日期")
    await officer.sees_in_place("哪天举行听证")
    await officer.says("3-20")
    await officer.sees_in_place("往前数")
    await officer.says("/timer 火星 3-1")
    await officer.sees("给什么计时")
    await officer.says("木星")
    await officer.sees("没认出是哪个计时")
    await officer.taps("取消")
    await officer.sees_in_place("已取消")


async def test_a_timer_is_nobody_elses_to_take_back_and_no_outsiders_to_start(house: House, officer: Officer) -> None:
    observer = house.enrolled("观察员乙", Role.OBSERVER)
    colleague = house.enrolled("执法员丙", unit="一中队")
    await officer.says("计时 登记保存 辽X12345 今天")
    await officer.sees("第 5～7 天")
    await observer.says("计时 登记保存 辽X12345 今天")
    await observer.sees("没有权限")
    await observer.says("登记保存几天")
    assert "⏱ 开始计时" not in labels(await observer.sees("先行登记保存处理期限"))
    await colleague.says("计时")
    mine = await colleague.sees("没有正在计时的")
    for data in ("1:timervoid:1.1", "1:timer:1"):
        forged = colleague.person.press(mine, data=data, forged=True)
        assert "没有这项期限" in await colleague.person.answered(forged)
    assert house.rows("SELECT state FROM dues") == [("open",)]
