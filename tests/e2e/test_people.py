"""Managing people and leave from a phone, through polling, the dispatcher and the local Bot API."""

from __future__ import annotations

from storage.people import Role
from tests.e2e.conftest import House, labels


async def test_one_message_goes_from_the_tree_to_a_person_and_back(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    house.enrolled("测试员一", unit="一中队")
    await admin.says("/people")
    tree = await admin.sees("某执法大队")
    assert labels(tree) == ["一中队（1）", "管理员甲 · 系统管理员"]
    await admin.taps("一中队")
    await admin.person.sees("一中队")
    await admin.taps("测试员一")
    card = await admin.person.sees("执法证")
    assert "已绑定" in card.text
    assert card.id == tree.id
    await admin.taps("返回")
    await admin.person.sees("一中队　1 人")
    await admin.taps("上级")
    await admin.person.sees("某执法大队　2 人")
    assert len(admin.person.received()) == 1


async def test_a_dangerous_step_is_asked_once_more_and_takes_effect_at_once(house: House) -> None:
    admin, officer = house.enrolled("管理员甲", Role.ADMIN), house.officer("测试员一")
    await admin.says("人员")
    await admin.sees("某执法大队")
    await admin.taps("测试员一")
    await admin.person.sees("已绑定")
    await admin.taps("停用")
    await admin.person.sees("马上停用")
    await admin.taps("算了")
    await admin.person.sees("已绑定")
    await admin.taps("停用")
    await admin.person.sees("马上停用")
    await admin.taps("确认停用")
    await admin.person.sees("（已停用）")
    await officer.says("没带从业资格证")
    await officer.sees("请向本单位管理员要邀请码")
    await admin.taps("恢复")
    await admin.person.sees("恢复使用")
    await admin.taps("确认恢复")
    await admin.person.sees("已绑定")
    await officer.says("履带车开上公路")
    await officer.sees("可以不予处罚")


async def test_what_was_done_to_somebody_is_told_in_a_line_that_fades(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    house.officer("测试员一")
    await admin.says("人员")
    await admin.sees("某执法大队")
    await admin.taps("测试员一")
    for change, done in (("停用", "已停用"), ("恢复", "已恢复")):
        await admin.person.wait_for(lambda person, change=change: any(change in label for label in labels(person.received()[-1])) or None)
        await admin.taps(change)
        asked = await admin.person.wait_for(
            lambda person, change=change: next((each for each in person.received() if f"确认{change}" in labels(each)), None)
        )
        press = admin.person.press(asked, f"确认{change}")
        assert await admin.person.answered(press) == done
        assert not press.answers[0].alert
    # What was refused stays a box: it has to be read.
    late = admin.person.press(admin.person.received()[-1], data="1:person_do:99.suspend", forged=True)
    assert await admin.person.answered(late)
    assert late.answers[0].alert


async def test_somebody_is_entered_with_one_line_and_gets_another_role_and_unit(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    house.enrolled("测试员一", unit="一中队")
    await admin.says("加人 测试员二 某执法大队 执法员 证号37002 有效期2027-06-30")
    card = await admin.sees("测试员二")
    assert "37002，有效到 2027-06-30" in card.text
    await admin.taps("改角色")
    await admin.person.sees("改成哪个")
    await admin.taps("法制人员")
    await admin.person.sees("角色　法制人员")
    await admin.taps("调动")
    await admin.person.sees("调到哪个单位")
    await admin.taps("一中队")
    await admin.person.sees("单位　一中队")


async def test_a_line_that_is_not_understood_says_what_and_shows_the_pattern(house: House) -> None:
    admin, officer = house.enrolled("管理员甲", Role.ADMIN), house.officer("测试员一")
    await admin.says("加人 测试员二 某执法大队 科长")
    answer = await admin.sees("没看懂“科长”")
    assert "加人 姓名 单位" in answer.text
    await admin.says("加人 测试员二 三中队")
    await admin.sees("没有叫“三中队”的单位")
    for text in ("加人 测试员二", "加人 测试员二 某执法大队"):
        await officer.says(text)
        await officer.sees("没有权限")


async def test_forged_and_foreign_buttons_change_nothing(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    head, other = house.enrolled("负责人乙", Role.SUPERVISOR, "一中队"), house.enrolled("测试员三", unit="二中队")
    officer = house.enrolled("测试员一", unit="一中队")
    await admin.says("人员")
    shown = await admin.sees("某执法大队")
    before = house.rows("SELECT id, role, standing, unit_id FROM people")
    for data in (
        f"1:person_do:{other.id}.suspend",
        f"1:person_role_set:{officer.id}.admin",
        f"1:person_role_set:{head.id}.admin",
        f"1:person_moved:{officer.id}.999",
        f"1:person_do:{admin.id}.left",
        "1:person_do:x.suspend",
        "1:person:999999999999999999999",
        "1:unit:1.",
        "1:unit:",
        f"0:person_do:{officer.id}.suspend",
    ):
        for presser in (head, officer):
            press = presser.person.press(shown, data=data, forged=True)
            assert await presser.person.answered(press)
    assert house.rows("SELECT id, role, standing, unit_id FROM people") == before


async def test_the_last_admin_cannot_be_taken_away_by_a_forged_press(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    await admin.says("人员")
    shown = await admin.sees("某执法大队")
    press = admin.person.press(shown, data=f"1:person_do:{admin.id}.suspend", forged=True)
    assert "没有权限" in await admin.person.answered(press)


async def test_leave_is_entered_with_one_line_shown_and_ended(house: House) -> None:
    one, two = house.officer("测试员一"), house.officer("测试员二")
    await one.says("/leave")
    await one.sees("没有登记休假")
    await one.says("休假 3-3 3-6 代理人 测试员二")
    answer = await one.sees("已登记您的休假")
    assert "2026-03-03 至 2026-03-06，代理人 测试员二" in answer.text
    await two.person.sees("请您代理")
    await one.says("请假")
    await one.sees("您的休假")
    await one.taps("销假")
    await one.person.sees("已销假")
    await two.person.sees("不用再代理")
    await one.says("休假 明天 后天 看病")
    await one.sees("没看懂“看病”")
    await one.says("销假")
    await one.sees("没有登记休假")


async def test_namesakes_are_told_apart_with_buttons(house: House) -> None:
    one = house.officer("测试员一")
    house.enrolled("测试员二", unit="一中队")
    second = house.enrolled("测试员二", unit="二中队")
    await one.says("休假 明天 代理人 测试员二")
    which = await one.sees("不止一位")
    assert labels(which) == ["测试员二 · 一中队", "测试员二 · 二中队"]
    await one.taps("二中队")
    await one.person.sees("已登记您的休假")
    await second.person.sees("请您代理")


async def test_a_supervisor_enters_leave_for_an_officer_and_ends_it_on_the_card(house: House) -> None:
    head, officer = house.enrolled("负责人乙", Role.SUPERVISOR), house.officer("测试员一")
    await head.says("休假 测试员一 今天 明天")
    await head.sees("已登记 测试员一 的休假")
    await officer.person.sees("负责人乙为您登记了休假")
    await head.says("人员")
    await head.sees("某执法大队")
    await head.taps("测试员一")
    await head.person.sees("没有代理人")
    await head.taps("销假")
    await officer.person.sees("负责人乙结束了您的休假")


async def test_under_the_strict_rule_nothing_of_people_travels_over_telegram(open_house) -> None:
    from bot.settings import DataRule

    house = await open_house(data_rule=DataRule.STRICT)
    admin = house.enrolled("管理员甲", Role.ADMIN)
    for text in ("人员", "加人 测试员一 某执法大队", "休假 明天"):
        await admin.says(text)
        await admin.sees("不能通过 Telegram 办")


async def test_a_supervisor_cannot_make_himself_the_deputy_of_those_above_or_beside(house: House) -> None:
    supervisor = house.enrolled("大队长丙", Role.SUPERVISOR)
    for name, role in (("管理员己", Role.ADMIN), ("纪检员戊", Role.DISCIPLINE), ("法制员丁", Role.LEGAL)):
        house.enrolled(name, role)
        await supervisor.says(f"休假 {name} 今天 明天 代理人 大队长丙")
        await supervisor.sees("没有找到")
    assert house.rows("SELECT count(*) FROM leaves") == [(0,)]
