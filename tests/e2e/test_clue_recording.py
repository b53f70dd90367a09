"""Clues from other channels: entered in one message or step by step, and gone from sight where only discipline may see them."""

from __future__ import annotations

import pytest

from storage.people import Role
from tests.e2e.conftest import House, Officer, labels


@pytest.fixture
def head(house: House) -> Officer:
    house.officer()
    return house.enrolled("大队长丙", Role.SUPERVISOR)


async def test_a_line_with_its_channel_is_as_good_as_filled_in(house: House, head: Officer) -> None:
    await head.says("登记线索 12328 司机反映窗口态度差")
    shown = await head.sees("司机反映窗口态度差")
    assert labels(shown) == ["登记", "重写", "来源和回复方式", "换单位", "取消"]
    await head.taps("来源和回复方式")
    await head.sees_in_place("怎么回复对方")
    await head.says("货车司机，12328 回电")
    await head.sees_in_place("12328 回电")
    await head.taps("登记")
    assert "线索办理" in (await head.sees_in_place("线索已登记")).text
    assert house.rows("SELECT channel, source, text, hold FROM clues") == [("12328", "货车司机，12328 回电", "司机反映窗口态度差", "")]
    assert house.rows("SELECT act FROM audit WHERE act LIKE 'clue.%'") == [("clue.recorded",)]


async def test_step_by_step_the_channel_comes_first(house: House, head: Officer) -> None:
    await head.says("登记线索")
    assert len(labels(await head.sees("从哪个渠道"))) == 19
    await head.taps("微博/公众号")
    await head.sees_in_place("反映了什么")
    await head.says("窗口办事拖拉")
    await head.sees_in_place("窗口办事拖拉")
    await head.taps("登记")
    await head.sees_in_place("线索已登记")
    assert house.rows("SELECT channel FROM clues") == [("social",)]


async def test_a_text_without_a_known_channel_waits_for_one(house: House, head: Officer) -> None:
    await head.says("登记线索 窗口办事拖拉")
    await head.sees("从哪个渠道")
    await head.taps("信访")
    await head.sees_in_place("涉及单位")
    await head.taps("登记")
    await head.sees_in_place("线索已登记")
    assert house.rows("SELECT channel, text FROM clues") == [("petition", "窗口办事拖拉")]


async def test_the_unit_is_chosen_among_the_own_ones_and_nobody_elses(house: House, head: Officer) -> None:
    house.enrolled("执法员乙", unit="一中队")
    squad = house.enrolled("中队长壬", Role.SUPERVISOR, unit="二中队")
    await head.says("登记线索 电话 窗口办事拖拉")
    await head.sees("窗口办事拖拉")
    await head.taps("换单位")
    assert labels(await head.sees_in_place("涉及哪个单位")) == ["某执法大队", "一中队", "二中队", "取消"]
    await head.taps("一中队")
    await head.sees_in_place("涉及单位　一中队")
    await head.taps("登记")
    await head.sees_in_place("线索已登记")
    assert house.rows("SELECT u.name FROM clues c JOIN units u ON u.id = c.unit_id") == [("一中队",)]
    await squad.says("登记线索 电话 窗口没人")
    await squad.sees("窗口没人")
    await squad.taps("换单位")
    assert labels(await squad.sees_in_place("涉及哪个单位")) == ["二中队", "取消"]


async def test_one_about_integrity_is_gone_from_the_sight_of_whoever_entered_it(house: House, head: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await head.says("登记线索 12328 有人收钱放行")
    await head.sees("收钱放行")
    await head.taps("登记")
    await head.sees_in_place("只由纪检办理")
    assert house.rows("SELECT hold FROM clues") == [("integrity",)]
    # Nobody of the discipline office is enrolled: the admin hears that one waits, and not a word of it.
    await house.quiet()
    assert admin.fresh()
    assert all("收钱" not in message.text for message in admin.fresh())


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEGAL, Role.ADMIN, Role.OBSERVER])
async def test_nobody_else_enters_any(house: House, role: Role) -> None:
    somebody = house.enrolled("某人", role)
    await somebody.says("登记线索 12328 窗口办事拖拉")
    await somebody.sees("没有权限")


async def test_a_double_tap_enters_one(house: House, head: Officer) -> None:
    await head.says("登记线索 12328 窗口办事拖拉")
    message = await head.sees("窗口办事拖拉")
    for _ in range(2):
        head.person.press(message, "登记")
    await head.sees_in_place("线索已登记")
    await house.quiet()
    assert house.rows("SELECT count(*) FROM clues") == [(1,)]
