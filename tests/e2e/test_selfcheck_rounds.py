"""A head plans a self-check, sees who has not, reminds, opens what came in and gives it back; and one makes a spot check."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.webchat.world import Message
from storage.people import Role
from tests.e2e.conftest import House, Officer, Opening, labels
from tests.e2e.outages import settled
from tests.knowledge.checklist_files import items, toml_of


@pytest.fixture
async def house(open_house: Opening, tmp_path: Path) -> House:
    """An agency with a list of its own, besides the shipped ones."""
    folder = tmp_path / "own" / "checklists"
    folder.mkdir(parents=True)
    roles = ["officer", "supervisor", "legal"]
    (folder / "piano.toml").write_text(toml_of(items(), roles=roles), encoding="utf-8")
    return await open_house(knowledge_dir=folder.parent)


async def goes_through(officer: Officer) -> None:
    """The first item failing, the rest met, and handed in."""
    await officer.sees("第1个键响不响")
    await officer.taps("不符合")
    await officer.sees_in_place("第 1 项已记不符合")
    await officer.taps("其余全部符合")
    await officer.sees_in_place("可以一起记“符合”")
    await officer.taps("记 11 项符合")
    await officer.sees_in_place("核对一下再提交")
    await officer.taps("提交")
    await officer.sees_in_place("已提交 · №")


async def planned(head: Officer, *steps: tuple[str, str]) -> None:
    await head.says("自查安排")
    await head.sees("还没有安排")
    await head.taps("新的安排")
    await head.sees("哪份清单")
    for tapped, shown in (*steps, ("就这样安排", "✅ 已安排")):
        await head.taps(tapped)
        await head.sees_in_place(shown)


async def press(who: Officer, message: Message, label: str) -> str:
    """What a button says when it is pressed."""
    return str(await who.person.answered(who.person.press(message, label)))


async def test_a_head_plans_reminds_reads_and_gives_back(house: House) -> None:
    head = house.enrolled("某负责人", Role.SUPERVISOR)
    one, other = house.enrolled("执法员甲", unit="一中队"), house.enrolled("执法员乙", unit="一中队")
    first, role = ("木琴自查", "哪个单位"), ("执法人员", "多久做一次")
    await planned(head, first, ("一中队", "谁来做？"), role, ("每周", "现在一共 2 人"))

    await head.says("自查情况")
    assert "应做 2 · 已做 0 · 未做 2" in (await head.sees("自查情况")).text
    await head.taps("木琴自查")
    await head.sees_in_place("一中队　0/2，未做 2")
    await head.taps("未做名单")
    shown = await head.sees_in_place("执法员甲、执法员乙")
    assert "已提醒 2 人" in await press(head, shown, "提醒未做的")
    assert "2 人一小时内提醒过" in await press(head, shown, "提醒未做的")
    told = await one.sees("某负责人提醒您")
    assert labels(told) == ["去做：木琴自查"]
    await other.sees("某负责人提醒您")

    await one.taps("去做")
    await goes_through(one)
    await head.says("自查情况")
    assert "应做 2 · 已做 1 · 未做 1" in (await head.sees("自查情况")).text
    await head.taps("最新自查")
    await head.sees_in_place("近 31 天 1 份")
    await head.taps("⚠1 执法员甲")
    card = await head.sees("不符合 1 项")
    assert house.rows("SELECT count(*) FROM audit WHERE act = 'selfcheck.seen'") == [(1,)]
    await head.taps("台账 №1")
    await head.sees("第1个键不响")
    await press(head, card, "退回")
    await head.sees("哪里要改")
    await head.says("第一个键再敲一遍")
    await head.sees_in_place("已退回执法员甲")
    came = await one.sees("被退回了")
    assert "第一个键再敲一遍" in came.text
    # The card is as it was: its button says what has become of it.
    assert "刚有变动" in await press(head, card, "退回")
    await head.says("自查情况")
    assert "应做 2 · 已做 0 · 待更正 1 · 未做 1" in (await head.sees("自查情况")).text
    await one.taps("去更正")
    assert "第一个键再敲一遍" in (await one.sees("木琴自查")).text


async def test_the_clockwork_reminds_once_and_who_stops_a_plan_ends_it(house: House) -> None:
    head, officer = house.enrolled("某负责人", Role.SUPERVISOR), house.officer()
    await planned(head, ("廉洁自查", "谁来做？"), ("执法人员", "多久做一次"), ("每周", "现在一共 1 人"))
    # Friday, nine o'clock.
    await house.later(days=3, hours=21)
    await officer.sees("还有 1 份没做")
    await house.later(minutes=10)
    await house.later(hours=2)
    await settled(house)
    assert sum("份没做" in message.text for message in officer.person.received()) == 1
    await head.says("自查安排")
    await head.sees("廉洁自查")
    await head.taps("停止 1")
    assert "做过的都还在" in await press(head, await head.sees_in_place("要停止这一项吗"), "停止这一项")
    await house.later(days=7)
    await settled(house)
    assert sum("份没做" in message.text for message in officer.person.received()) == 1


async def test_a_spot_check_is_chosen_in_three_taps_and_the_heads_hear_of_it_afterwards(house: House) -> None:
    head, legal = house.enrolled("某负责人", Role.SUPERVISOR), house.enrolled("某法制", Role.LEGAL)
    squad = house.enrolled("某中队长", Role.SUPERVISOR, "一中队")
    await legal.says("督查")
    await legal.sees("怎么查？")
    await legal.taps("四不两直")
    await legal.sees_in_place("查哪个单位")
    await legal.taps("一中队")
    shown = await legal.sees_in_place("用哪份清单查")
    assert "木琴自查" in labels(shown)
    assert "廉洁自查" not in labels(shown)
    await legal.taps("木琴自查")
    await legal.sees("第1个键响不响")
    await settled(house)
    # Nobody hears of it before.
    assert squad.person.received() == []
    await goes_through(legal)
    told = await squad.sees("督查发现 1 项")
    assert "四不两直 · 某法制" in told.text
    await squad.taps("台账 №1")
    await squad.sees("第1个键不响")
    await settled(house)
    assert not any("督查发现" in message.text for message in head.person.received())


async def test_who_may_not_is_told_so(house: House) -> None:
    officer = house.officer()
    for word in ("自查安排", "自查情况", "督查"):
        await officer.says(word)
        await officer.sees(f"“{word}”只有")
