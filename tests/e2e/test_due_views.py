"""``期限`` in the chat: what is due to whom, the question “简报什么时候交”, and the files that one takes away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import campaigns, dues, people
from storage.campaigns import NewDuty
from storage.dues import DueKind, NewDue
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels

AT = "2026-03-01T00:00:00.000Z"


@pytest.fixture
def officer(house: House) -> Officer:
    return house.enrolled("执法员甲", unit="一中队")


@pytest.fixture
def head(house: House, officer: Officer) -> Officer:
    return house.enrolled("大队长丙", Role.SUPERVISOR)


def runs(house: House) -> None:
    """A campaign that asks 一中队 for a bulletin, late and soon, and for a report."""
    today = house.clock().date()
    with house.store.transaction() as db:
        top, unit = people.units(db)[:2]
        running = campaigns.add(db, "sample", "某地执法领域专项整治", "某文件", top.id, today.replace(day=1), None, (), by=None, at=AT)
        asked: tuple[tuple[str, tuple[int, ...]], ...] = (
            ("报专项整治行动简报", (-2, 1, 11)),
            ("报行动总结报告", (20,)),
            ("成立领导小组", ()),
        )
        for number, (what, days) in enumerate(asked):
            rule = f"on {today + timedelta(days=days[-1])}" if days else "undated"
            duty = campaigns.add_duty(
                db,
                running.id,
                NewDuty(
                    *(f"OB-{number}", what, "三(一)", ("a",), (), rule, "按文件", "领导小组", ""),
                    *("unit", running.first_day, None, (), "", "", ""),
                ),
            )
            for after in days:
                day = today + timedelta(days=after)
                dues.add(db, NewDue(DueKind.DUTY, unit.id, what, day.isoformat(), day, day, duty_id=duty.id), at=AT)


async def test_what_is_due_is_looked_through_asked_for_and_taken_away(house: House, officer: Officer, head: Officer) -> None:
    runs(house)
    await officer.says("期限")
    await officer.sees("您现在没有要办的")
    await officer.taps("本单位")
    page = await officer.sees_in_place("本单位 4 件")
    assert "🔴 报专项整治行动简报\n　　超2天" in page.text
    assert labels(page)[:4] == ["1", "2", "3", "4"]
    await head.says("期限 总结")
    await head.sees("找到 1 件")
    await head.says("期限 成立领导小组")
    answer = await head.sees("原文")
    assert labels(answer) == ["看行动"]
    await head.says("期限 海底隧道")
    await head.sees("期限里没有“海底隧道”")
    await head.says("简报什么时候交")
    answer = await head.sees("已超 2 天")
    assert "报给　领导小组" in answer.text
    assert labels(answer) == ["打开超期的", "打开下一次", "看行动", "还问规定"]
    await head.taps("还问规定")
    await head.sees("简报什么时候交")
    await head.says("总结报告几号报")
    await head.sees("还有 20 天")
    await head.says("这周要交什么")
    await head.sees("本周要办的")
    await head.says("没带从业资格证")
    await head.sees("从业资格")
    await head.says("期限")
    await head.sees("我的")
    await head.taps("行动")
    page = await head.sees_in_place("正在进行的行动 1 个")
    assert labels(page)[-3:] == ["1 时间轴图", "1 各单位", "1 日历文件"]
    await head.taps("1 时间轴图")
    await head.sees("做好了")
    await head.taps("1 日历文件")
    await head.sees("做好了")
    await head.taps("1 各单位")
    assert "🔴 一中队　0/4 · 超期 1" in (await head.sees_in_place("各单位完成情况")).text
    await head.taps("完成情况表")
    await head.sees("做好了")
    names = [name for (name,) in house.rows("SELECT kind FROM papers ORDER BY id")]
    assert names == ["campaign_timeline", "due_calendar", "campaign_counts"]


async def test_without_a_campaign_a_question_for_a_day_is_the_finders_as_ever(house: House, officer: Officer, head: Officer) -> None:
    await officer.says("登记保存什么时候到期")
    before = await officer.sees("登记")
    runs(house)
    await officer.says("登记保存什么时候到期")
    assert (await officer.sees("登记")).text == before.text
    stranger = house.stranger()
    await stranger.says("简报什么时候交")
    await house.quiet()
    assert not any("领导小组" in message.text for message in stranger.person.received())
