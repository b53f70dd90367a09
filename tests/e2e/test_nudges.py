"""The morning's digest and the evening's summary as they arrive on a phone, and 提醒时间."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bot.actions import due_making
from bot.settings import DataRule
from storage import dues
from storage.dues import Due, DueKind, NewDue
from storage.moments import to_text
from storage.people import Role
from tests.e2e.conftest import House, Officer, Opening, labels


def due(house: House, day: str, officer: Officer, title: str) -> Due:
    """Something that somebody has to do."""
    (unit,) = house.rows("SELECT unit_id FROM people WHERE id = ?", officer.id)[0]
    with house.store.transaction() as db:
        made = dues.add(
            db,
            NewDue(DueKind.DUTY, unit, title, day, date(2026, 3, 1), date.fromisoformat(day), person_id=officer.id, leads=(3, 1, 0)),
            at=to_text(house.clock()),
        )
    assert made is not None
    return made


async def at(house: House, day: str, clock: str) -> None:
    house.clock.now = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), house.clock.now.tzinfo)
    await house.later(seconds=0)


async def test_a_morning_brings_one_message_that_names_what_is_due(house: House) -> None:
    officer = house.officer()
    due(house, "2026-03-03", officer, "报送工作简报")
    due(house, "2026-03-05", officer, "交问题清单")
    due(house, "2026-02-27", officer, "上交<会议>纪要")
    await at(house, "2026-03-03", "08:29")
    assert not officer.fresh()
    await at(house, "2026-03-03", "08:30")
    message = await officer.sees("报送工作简报")
    assert message.text.startswith("3-03 周二 · 3件")
    assert (
        message.text.index("已超期") < message.text.index("上交<会议>纪要") < message.text.index("今天到期") < message.text.index("3天内")
    )
    assert labels(message) == ["1", "2", "3", "都稍后1小时", "都明天"]
    await at(house, "2026-03-03", "12:00")
    await house.quiet()
    assert [each.id for each in officer.fresh()] == [message.id]


async def test_with_one_thing_due_its_own_buttons_stand_below(house: House) -> None:
    officer = house.officer()
    due(house, "2026-03-03", officer, "报送工作简报")
    await at(house, "2026-03-03", "08:30")
    message = await officer.sees("报送工作简报")
    assert labels(message) == ["打开", "✅ 完成", "稍后1小时", "明天", "不归我"]


async def test_what_goes_wrong_with_entering_holds_up_nothing_that_stands(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_work: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(due_making, "make", broken)
    officer = house.officer()
    due(house, "2026-03-03", officer, "报送工作简报")
    await at(house, "2026-03-03", "08:30")
    await officer.sees("报送工作简报")


async def test_its_buttons_open_put_off_and_finish_what_it_names(house: House) -> None:
    officer = house.officer()
    due(house, "2026-03-03", officer, "报送工作简报")
    second = due(house, "2026-03-05", officer, "交问题清单")
    await at(house, "2026-03-03", "08:30")
    await officer.sees("报送工作简报")
    await officer.taps("2")
    await officer.sees("交问题清单")
    await officer.taps("都稍后1小时")
    await house.quiet()
    await at(house, "2026-03-03", "09:29")
    assert not [each for each in officer.fresh() if "再提醒" in each.text]
    await at(house, "2026-03-03", "09:30")
    message = await officer.sees("您让我再提醒的 · 2件")
    assert labels(message) == ["1", "2", "都稍后1小时", "都明天"]
    await officer.taps("都明天")
    await house.quiet()
    await at(house, "2026-03-03", "19:00")
    await house.quiet()
    assert not [each for each in officer.fresh() if "件" in each.text[:16]]
    await at(house, "2026-03-04", "08:30")
    assert "2件" in (await officer.sees("3-04 周三")).text
    with house.store.transaction() as db:
        assert dues.change(db, second, at=to_text(house.clock()), state="done") is not None
    await at(house, "2026-03-05", "08:30")
    await officer.sees("3-05 周四 · 1件")
    await officer.taps("完成")
    await officer.sees_in_place("✅ 报送工作简报")
    assert house.rows("SELECT count(*) FROM dues WHERE state = 'open'") == [(0,)]
    await at(house, "2026-03-06", "08:30")
    await house.quiet()
    assert not [each for each in officer.fresh() if each.text.startswith("3-06")]


async def test_in_the_evening_the_head_reads_what_is_late_and_opens_it_thing_by_thing(house: House) -> None:
    officer, head = house.enrolled("执法员甲", unit="一中队"), house.enrolled("中队长乙", Role.SUPERVISOR, "一中队")
    for number in range(10):
        due(house, "2026-03-03", officer, f"第{number}期简报")
    await at(house, "2026-03-04", "08:30")
    await at(house, "2026-03-04", "17:30")
    message = await head.sees("3-04 周三 · 超期 10 件")
    assert "一中队" in message.text
    assert "还有 2 件" in message.text
    assert "执法员甲" in message.text
    await head.taps("逐条看")
    page = await head.sees("第 1/2 页")
    assert labels(page) == ["1", "2", "3", "4", "5", "6", "7", "8", "下一页"]
    await head.taps("下一页")
    page = await head.sees_in_place("第 2/2 页")
    assert labels(page) == ["1", "2", "上一页"]


async def test_hours_are_shown_and_changed_with_a_line_or_a_tap(house: House) -> None:
    officer = house.officer()
    await officer.says("提醒时间")
    message = await officer.sees("每天 08:30")
    assert "免打扰：20:00–08:00" in message.text
    await officer.says("提醒时间 9点一刻钟")
    await officer.sees("没看懂要改成几点")
    await officer.says("提醒时间 22:00")
    await officer.sees("提醒最晚到 20:00")
    await officer.says("/nudge 09:15")
    message = await officer.sees("每天 09:15（您定的）")
    assert "恢复默认" in labels(message)
    await officer.taps("10:00")
    await officer.sees_in_place("每天 10:00（您定的）")
    await officer.taps("恢复默认")
    await officer.sees_in_place("每天 08:30，")


async def test_under_the_strict_rule_the_outside_door_learns_only_how_many(open_house: Opening) -> None:
    house = await open_house(data_rule=DataRule.STRICT)
    officer, head = house.officer(), house.enrolled("队长乙", Role.SUPERVISOR)
    due(house, "2026-03-03", officer, "报送工作简报")
    await at(house, "2026-03-03", "08:30")
    message = await officer.sees("您有 1 件事要办")
    assert "简报" not in message.text
    assert labels(message) == []
    await at(house, "2026-03-04", "17:30")
    await head.sees("您有 1 件事超期")
    await head.says("提醒时间 某执法大队 09:00")
    await head.sees("这件事不能通过 Telegram 办")
