"""``行动`` in the chat: a head starts a campaign, looks at it, changes it and ends it; officers see what is theirs."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.actions.campaign_plan import Order
from bot.actions.campaign_start import start
from bot.campaign_book import CampaignBook
from bot.settings import DataRule
from storage import campaigns, people
from storage.people import Role
from tests.bot.campaign_book import BOOK, TEMPLATE
from tests.e2e.conftest import House, Officer, Opening, labels

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
async def house(open_house: Opening, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(CampaignBook, "campaigns", property(lambda _: BOOK))
    house = await open_house(now=NOW)
    house.enrolled("科员庚", Role.OFFICER, "政策法规科")
    return house


async def started(chief: Officer) -> None:
    await chief.says("行动")
    await chief.sees("行动")
    await chief.taps("启动新行动")
    await chief.sees("照哪份方案")
    await chief.taps("1")
    await chief.sees_in_place("从哪天开始")
    await chief.taps("下月1日")
    await chief.sees_in_place("先对了一遍")
    await chief.taps("都对")
    await chief.sees_in_place("“局办公室”在您这里是谁")


async def test_a_head_starts_a_campaign_and_everybody_sees_it(house: House) -> None:
    chief = house.enrolled("局长甲", Role.SUPERVISOR)
    head = house.enrolled("队长乙", Role.SUPERVISOR, "一中队")
    officer = house.enrolled("队员丙", Role.OFFICER, "一中队")
    await officer.says("行动")
    nothing = await officer.sees("没有在进行的行动")
    assert labels(nothing) == []
    await started(chief)
    # Names can be typed as well; one that nobody has says so, and the form stays.
    await chief.says("没这个科")
    await chief.sees("没有叫“没这个科”的单位或人")
    await chief.says("队员丙")
    preview = await chief.sees_in_place("启动前看一眼")
    assert "任务　<b>8</b> 项" in preview.text or "任务　8 项" in preview.text
    await chief.taps("逐项定日期")
    await chief.sees_in_place("不定就不提醒")
    await chief.taps("1")
    await chief.sees_in_place("哪天前要做完")
    await chief.taps("每季度")
    await chief.sees_in_place("✅ 每季度至少1次")
    await chief.taps("上一步")
    await chief.sees_in_place("启动前看一眼")
    await chief.taps("看任务和日期")
    await chief.sees_in_place("启动前，不算超期")
    await chief.taps("上一步")
    await chief.sees_in_place("启动前看一眼")
    assert campaigns.campaigns(house.store.db) == ()
    await chief.taps("启动")
    await chief.sees_in_place("已启动")
    await head.sees("一中队有")
    await officer.sees("您有")
    await chief.taps("看行动")
    card = await chief.sees("还没开始")
    assert "时间轴图" in labels(card)
    await chief.taps("任务")
    await chief.sees_in_place("报实施方案")
    await officer.says("行动")
    shown = await officer.sees("我们的")
    assert "➕ 启动新行动" not in labels(shown)
    await officer.taps("看行动")
    shown = await officer.sees("动员部署")
    assert "结束" not in labels(shown)
    await officer.taps("我们的")
    await officer.sees_in_place("下次")


async def test_it_is_changed_and_ended_with_reasons(house: House) -> None:
    chief = house.enrolled("局长甲", Role.SUPERVISOR)
    head = house.enrolled("队长乙", Role.SUPERVISOR, "一中队")
    await started(chief)
    await chief.taps("以后再定")
    await chief.sees_in_place("启动前看一眼")
    await chief.taps("启动")
    await chief.sees_in_place("已启动")
    await chief.taps("看行动")
    await chief.sees("没人承办")
    await chief.taps("谁是谁")
    await chief.sees_in_place("还没定")
    place = next(label for label in labels(await chief.sees_in_place("要改哪一个")) if label.isdecimal())
    await chief.taps(place)
    await chief.sees("在您这里是谁")
    await chief.taps("一中队")
    await chief.sees_in_place("→ 一中队")
    await chief.says("行动 专项整治")
    await chief.sees("动员部署")
    await chief.taps("任务")
    await chief.sees_in_place("报实施方案")
    await chief.taps("1")
    await chief.sees("报给")
    await chief.taps("改日期")
    await chief.sees("改到什么时候")
    await chief.says("2027-01-10")
    await chief.sees_in_place("为什么改")
    await chief.says("局里推迟")
    await chief.sees_in_place("⏱ 2027-01-10")
    await head.sees("局里推迟")
    await chief.says("行动 专项整治")
    await chief.sees("动员部署")
    await chief.taps("结束")
    await chief.sees_in_place("真的要结束吗")
    await chief.taps("确定结束")
    await chief.sees("为什么结束")
    await chief.says("县里统一部署")
    await chief.sees_in_place("已结束")
    await chief.says("行动")
    assert "已结束 1" in labels(await chief.sees("没有在进行的行动"))
    await chief.taps("已结束 1")
    shown = await chief.sees_in_place("已结束的行动")
    assert "11-26 周四 结束" in shown.text
    await chief.taps("1")
    await chief.sees("县里统一部署")


async def test_two_phones_and_a_late_tap_start_it_once(house: House) -> None:
    chief = house.enrolled("局长甲", Role.SUPERVISOR)
    await started(chief)
    await chief.taps("以后再定")
    preview = await chief.sees_in_place("启动前看一眼")
    for _ in range(2):
        chief.person.press(preview, "✅ 启动")
    await chief.sees_in_place("已启动")
    await house.quiet()
    assert len(campaigns.campaigns(house.store.db)) == 1
    await chief.says("行动")
    await chief.sees("还没开始")
    await chief.taps("启动新行动")
    screen = await chief.sees("在进行")
    assert labels(screen) == ["取消"]


FORGED = (
    *(
        "1:cpl:",
        "1:cpl:e.0",
        "1:cpl:e.x",
        "1:cpc:1",
        "1:cpo:1",
        "1:cpd:1.all.0",
        "1:cpd:1.no.0",
        "1:cpd:x",
        "1:cpm:1",
        "1:cpr:1.0",
        "1:cpn:1.99",
        "1:cpt:1",
        "1:cpt:99999",
    ),
    *("1:cpnew:", "1:cprule:1", "1:cprule:x", "1:cpext:1", "1:cpsure:1", "1:cpend:1", "1:cprole:1.0", "1:cprole:1.99", "0:cpc:1"),
)


async def test_forged_buttons_show_and_change_nothing(house: House) -> None:
    chief = house.enrolled("局长甲", Role.SUPERVISOR)
    await started(chief)
    await chief.taps("以后再定")
    await chief.sees_in_place("启动前看一眼")
    await chief.taps("启动")
    await chief.sees_in_place("已启动")
    # A head of another agency in the same installation.
    stranger = house.enrolled("外单位负责人", Role.SUPERVISOR)
    with house.store.transaction() as db:
        other = people.add_unit(db, "别的大队")
        people.set_unit(db, stranger.id, other.id)
    await stranger.says("行动")
    shown = await stranger.sees("没有在进行的行动")
    for data in FORGED:
        press = stranger.person.press(shown, data=data, forged=True)
        assert await stranger.person.answered(press) is not None, data
    await house.quiet()
    assert not any("动员部署" in message.text or "报实施方案" in message.text for message in stranger.person.received())
    assert [each.revision for each in campaigns.campaigns(house.store.db)] == [1]
    officer = house.enrolled("队员丙", Role.OFFICER)
    await officer.says("行动")
    shown = await officer.sees("在进行 1 个")
    for data in FORGED:
        press = officer.person.press(shown, data=data, forged=True)
        assert await officer.person.answered(press) is not None, data
    await house.quiet()
    assert house.rows("SELECT count(*) FROM forms WHERE person_id = ?", officer.id) == [(0,)]


async def test_under_the_strict_rule_campaigns_stay_at_the_local_door(open_house: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CampaignBook, "campaigns", property(lambda _: BOOK))
    house = await open_house(now=NOW, data_rule=DataRule.STRICT)
    chief = house.enrolled("局长甲", Role.SUPERVISOR)
    house.bot.line.effects.by_itself(lambda work: start(work, TEMPLATE, Order(work.today, 1)) and None)
    await chief.says("帮助")
    shown = await chief.sees("怎么")
    await chief.says("行动")
    await chief.sees("不能通过 Telegram")
    for data in FORGED:
        press = chief.person.press(shown, data=data, forged=True)
        assert await chief.person.answered(press), data
    await house.quiet()
    assert not any("动员部署" in message.text or "报实施方案" in message.text for message in chief.person.received())
    assert house.rows("SELECT count(*) FROM forms") == [(0,)]
