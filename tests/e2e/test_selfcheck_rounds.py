"""A head plans a self-check, sees who has not, reminds, opens what came in and gives it back; and one makes a spot check."""

from __future__ import annotations

from datetime import date

import pytest

import bot.app
from bot.actions.spotchecks import tell_owner
from storage import people, selfchecks
from storage.people import Person, Role
from storage.selfchecks import CheckKind, Method, Selfcheck
from tests.bot.check_lists import FAILING, INTEGRITY, LISTS, book, hand_in
from tests.e2e.conftest import House, Officer, labels

MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def lists(monkeypatch: pytest.MonkeyPatch) -> None:
    for code, checklist in LISTS.items():
        monkeypatch.setitem(bot.app.CHECKLISTS, code, checklist)
        monkeypatch.setitem(bot.app.CONTENTS, code, checklist)


def person_of(house: House, officer: Officer) -> Person:
    found = people.person(house.store.db, officer.id)
    assert found is not None
    return found


def handed_in(house: House, officer: Officer, **told: object) -> Selfcheck:
    with house.store.transaction() as db:
        return hand_in(db, person_of(house, officer), LISTS["before_duty"], MONDAY, FAILING, **told)  # type: ignore[arg-type]


async def test_a_head_plans_reminds_reads_and_gives_back(house: House) -> None:
    head = house.enrolled("某负责人", Role.SUPERVISOR)
    one, other = house.enrolled("执法员甲", unit="一中队"), house.enrolled("执法员乙", unit="一中队")
    await head.says("自查安排")
    await head.sees("还没有安排")
    await head.taps("新的安排")
    await head.sees("哪份清单")
    for tapped, shown in (("上岗前自查", "哪个单位"), ("一中队", "谁来做？"), ("执法人员", "多久做一次"), ("每周", "现在一共 2 人")):
        await head.taps(tapped)
        await head.sees_in_place(shown)
    await head.taps("就这样安排")
    await head.sees_in_place("✅ 已安排，2 人")

    await head.says("自查情况")
    assert "应做 2 · 已做 0 · 未做 2" in (await head.sees("自查情况")).text
    await head.taps("上岗前自查")
    await head.sees_in_place("一中队　0/2，未做 2")
    await head.taps("未做名单")
    await head.sees_in_place("执法员甲、执法员乙")
    await head.taps("提醒未做的")
    told = await one.sees("某负责人提醒您")
    assert labels(told) == ["去做：上岗前自查"]
    await other.sees("某负责人提醒您")

    check = handed_in(house, one)
    await head.says("自查情况")
    assert "应做 2 · 已做 1 · 未做 1" in (await head.sees("自查情况")).text
    await head.taps("最新自查")
    await head.sees_in_place("近 31 天 1 份")
    await head.taps("⚠2 执法员甲")
    card = await head.sees("不符合 2 项")
    assert house.rows("SELECT count(*) FROM audit WHERE act = 'selfcheck.seen'") == [(1,)]
    await head.taps("退回")
    await head.sees("哪里要改")
    await head.says("证件补一张照片")
    await head.sees_in_place("已退回执法员甲")
    came = await one.sees("被退回了")
    assert "证件补一张照片" in came.text
    assert labels(came) == ["去更正"]
    after = selfchecks.check(house.store.db, check.id)
    assert after is not None
    assert after.remark == "证件补一张照片"
    # The card is as it was: its button says what has become of it.
    press = head.person.press(card, "退回")
    await head.person.wait_for(lambda _: press.answers or None)
    assert "刚有变动" in str(press.answers[0])


async def test_the_clockwork_reminds_once_and_who_stops_a_plan_ends_it(house: House) -> None:
    head, officer = house.enrolled("某负责人", Role.SUPERVISOR), house.officer()
    await head.says("自查安排")
    await head.sees("还没有安排")
    await head.taps("新的安排")
    await head.sees("哪份清单")
    for tapped, shown in (("廉洁自查", "谁来做？"), ("执法人员", "多久做一次"), ("每周", "现在一共 1 人"), ("就这样安排", "✅ 已安排")):
        await head.taps(tapped)
        await head.sees_in_place(shown)
    # Friday, nine o'clock.
    await house.later(days=3, hours=21)
    await officer.sees("有 1 份自查还没做")
    await house.later(minutes=10)
    await house.later(hours=2)
    assert sum("还没做" in message.text for message in officer.person.received()) == 1
    await head.says("自查安排")
    await head.sees("廉洁自查")
    await head.taps("停止 1")
    await head.sees_in_place("要停止这一项吗")
    press = head.person.press(await head.sees_in_place("要停止这一项吗"), "停止这一项")
    await head.person.wait_for(lambda _: press.answers or None)
    assert "做过的都还在" in str(press.answers[0])
    await house.later(days=7)
    assert sum("还没做" in message.text for message in officer.person.received()) == 1
    assert INTEGRITY.is_held


async def test_a_spot_check_is_chosen_in_three_taps_and_the_heads_hear_of_it_afterwards(house: House) -> None:
    head, legal = house.enrolled("某负责人", Role.SUPERVISOR), house.enrolled("某法制", Role.LEGAL)
    squad = house.enrolled("某中队长", Role.SUPERVISOR, "一中队")
    await legal.says("督查")
    await legal.sees("怎么查？")
    await legal.taps("四不两直")
    await legal.sees_in_place("查哪个单位")
    await legal.taps("一中队")
    shown = await legal.sees_in_place("用哪份清单查")
    assert labels(shown)[:2] == ["上岗前自查", "基层站所自查"]
    await house.quiet()
    assert not any("督查" in message.text for message in squad.person.received())
    check = handed_in(house, legal, kind=CheckKind.SPOTCHECK, unit_id=person_of(house, squad).unit_id, method=Method.UNANNOUNCED)
    house.bot.line.effects.by_itself(lambda work: tell_owner(work, check, book))
    await house.later(seconds=1)
    assert "某法制" in (await squad.sees("督查发现 2 项")).text
    await house.quiet()
    assert not any("督查发现" in message.text for message in head.person.received())


async def test_who_may_not_is_told_so(house: House) -> None:
    officer = house.officer()
    for word in ("自查安排", "自查情况", "督查"):
        await officer.says(word)
        await officer.sees(f"“{word}”只有")
