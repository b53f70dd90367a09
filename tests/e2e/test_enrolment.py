"""Getting in and being kept out, through polling, the dispatcher and the local Bot API."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.first_admin import code_file, offer
from storage.files import write_whole
from storage.people import Role
from storage.retention import purge, read_periods
from tests.e2e.conftest import DOOR, House, Officer, labels

ONE_LINE = "请向本单位管理员要邀请码"


async def invitation(admin: Officer, name: str) -> str:
    """The code that the admin gets for somebody of the top unit, by buttons."""
    await admin.says("人员")
    await admin.sees("某执法大队")
    await admin.taps(name)
    offered = ("发邀请码", "换账号")
    button = await admin.person.wait_for(lambda _: next((each for each in labels(admin.person.received()[-1]) if each in offered), None))
    await admin.taps(button)
    await admin.sees("邀请码：")
    return admin.copies("复制邀请码")


def newcomer(house: House, name: str, role: Role = Role.OFFICER) -> int:
    """Somebody who is written down and has no account."""
    from storage import people
    from storage.moments import to_text

    with house.store.transaction() as db:
        unit = people.units(db)[0].id
        return people.add_person(db, name, unit, role, created_at=to_text(house.clock())).id


def is_there(file: Path) -> bool:
    return file.exists()


async def silent(house: House, stranger: Officer) -> None:
    """Nothing more comes to a stranger."""
    await house.quiet()
    await stranger.person.wait_for(lambda _: True)
    assert [message.text for message in stranger.fresh()] == []


async def test_a_stranger_gets_one_line_and_then_nothing(house: House, officer: Officer) -> None:
    await officer.says("履带车开上公路")
    card = await officer.sees("可以不予处罚")
    stranger = house.stranger()
    await stranger.says("你好")
    await stranger.sees(ONE_LINE)
    for text in ("没带从业资格证", "/start", "/help", "人员", "休假", "执法员甲"):
        await stranger.says(text)
    stranger.person.send_photo()
    stranger.person.edit(stranger.person.send("改"), "改过")
    group = house.door.group("群", stranger.person)
    stranger.person.send("/ask 没带从业资格证", chat=group)
    press = stranger.person.press(card, data="1:card:MT-014", forged=True)
    query = stranger.person.ask_inline("履带车")
    await stranger.person.wait_for(lambda _: query.results is not None)
    await house.quiet()
    assert query.results == []
    assert press.answers == []
    assert len(stranger.person.received()) == 1
    assert stranger.person.received(group) == []


async def test_an_inline_answer_to_a_stranger_is_kept_for_nobody(house: House) -> None:
    query = house.stranger().person.ask_inline("履带车")
    await house.door.wait_for(lambda: query.results is not None)
    assert (query.cache_time, query.is_personal) == (0, True)


async def test_a_code_is_typed_alone_behind_a_word_or_followed_as_a_link(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    for number, typing in enumerate(("{}", "注册 {}", "/start e_{}")):
        name = f"测试员{number}"
        newcomer(house, name)
        code = await invitation(admin, name)
        stranger = house.stranger(name)
        await stranger.says(typing.format(code.lower() if number == 0 else code.replace("-", "")))
        await stranger.sees("已为您开通")
        await stranger.says("履带车开上公路")
        await stranger.sees("可以不予处罚")


async def test_a_replayed_deep_link_is_a_wrong_code(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    newcomer(house, "测试员一")
    code = await invitation(admin, "测试员一")
    first, second = house.stranger("测试员一"), house.stranger("冒名者")
    link = f"/start e_{code.replace('-', '')}"
    await first.says(link)
    await first.sees("已为您开通")
    await second.says(link)
    await second.sees("不对、用过了，或已过期")
    await first.says(link)
    await first.sees("您已经注册了")


async def test_guessing_is_slowed_and_a_waiting_account_gets_no_answer(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    newcomer(house, "测试员一")
    code = await invitation(admin, "测试员一")
    guesser = house.stranger("猜码者")
    for number in range(3):
        await guesser.says(f"00000-0000{number}")
        answer = await guesser.sees("邀请码不对")
        assert ("请等 1 分钟" in answer.text) == (number == 2)
    await guesser.says(code)
    await silent(house, guesser)
    await house.later(minutes=1)
    await guesser.says(code)
    await guesser.sees("已为您开通")


async def test_an_enrolled_person_does_not_use_a_code_up(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    newcomer(house, "测试员一")
    code = await invitation(admin, "测试员一")
    officer = house.officer("测试员二")
    await officer.says(f"注册 {code}")
    await officer.sees("您已经注册了")
    stranger = house.stranger()
    await stranger.says(code)
    await stranger.sees("已为您开通")


async def test_rebinding_cuts_the_old_account_at_once_buttons_included(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    old = house.officer("测试员一")
    await old.says("履带车开上公路")
    card = await old.sees("可以不予处罚")
    code = await invitation(admin, "测试员一")
    new = house.stranger("测试员一的新手机")
    await new.says(code)
    await new.sees("已为您开通")
    await admin.person.sees("换了新账号，旧账号已失效")
    heard = len(old.person.received())
    press = old.person.press(card, labels(card)[0])
    await old.says("人员")
    await old.sees(ONE_LINE)
    await old.says("没带从业资格证")
    await house.quiet()
    assert press.answers == []
    assert len(old.person.received()) == heard + 1


async def test_a_role_above_officer_is_confirmed_by_one_of_two_and_the_other_is_told(house: House) -> None:
    one, two = house.enrolled("管理员甲", Role.ADMIN), house.enrolled("管理员乙", Role.ADMIN)
    newcomer(house, "法制丁", Role.LEGAL)
    code = await invitation(one, "法制丁")
    legal = house.stranger("丁<b>&")
    await legal.says(code)
    await legal.sees("要由管理员或负责人确认")
    asked = await one.person.sees("这个账号是本人吗")
    assert str(legal.person.id) in asked.text
    assert "丁<b>&" in asked.text
    await two.person.sees("这个账号是本人吗")
    await legal.says("没带从业资格证")
    await house.quiet()
    await one.taps("确认是本人")
    await legal.person.sees("已为您开通")
    await one.person.sees("已确认，账号开通")
    await two.taps("不是本人")
    await two.person.sees("已由别人处理")
    await legal.says("履带车开上公路")
    await legal.sees("可以不予处罚")


async def test_somebody_refused_is_told_politely_and_the_code_is_gone(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    newcomer(house, "法制丁", Role.LEGAL)
    code = await invitation(admin, "法制丁")
    stranger = house.stranger("冒名者")
    await stranger.says(code)
    await admin.person.sees("这个账号是本人吗")
    await admin.taps("不是本人")
    await stranger.person.sees("没有通过确认")
    await stranger.says(code)
    await stranger.sees("邀请码不对")


async def test_another_persons_button_and_a_forged_one_confirm_nobody(house: House) -> None:
    admin, officer = house.enrolled("管理员甲", Role.ADMIN), house.officer("测试员一")
    newcomer(house, "法制丁", Role.LEGAL)
    code = await invitation(admin, "法制丁")
    stranger = house.stranger("冒名者")
    await stranger.says(code)
    asked = await admin.person.sees("这个账号是本人吗")
    number = house.rows("SELECT id FROM enrolments")[0][0]
    for presser in (officer, stranger):
        for data in (f"1:enrol_yes:{number}", "1:enrol_yes:x", f"1:enrol_yes:{'9' * 40}", "1:enrol_yes:"):
            presser.person.press(asked, data=data, forged=True)
    await house.quiet()
    assert house.rows("SELECT outcome FROM enrolments") == [(None,)]


async def test_nobody_decides_for_a_day_and_the_account_is_told(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    newcomer(house, "法制丁", Role.LEGAL)
    code = await invitation(admin, "法制丁")
    stranger = house.stranger("丁")
    await stranger.says(code)
    await admin.person.sees("这个账号是本人吗")
    await house.later(hours=24)
    await stranger.person.sees("一直没有人确认")
    await admin.taps("确认是本人")
    await admin.person.sees("已过期，没有开通")


async def test_the_first_admins_code_lies_in_a_private_file_that_goes_when_it_is_used(house: House) -> None:
    file = offer(house.settings, house.bot.line.effects.by_itself)
    assert file == code_file(house.settings)
    assert file.stat().st_mode & 0o777 == 0o600
    admin = house.stranger("甲")
    await admin.says(file.read_text())
    await admin.sees("系统管理员")
    await house.quiet()
    assert not is_there(file)
    await admin.says("人员")
    await admin.sees("某县交通运输综合行政执法大队")
    assert offer(house.settings, house.bot.line.effects.by_itself) is None


async def test_no_file_is_offered_where_an_admin_is_in_and_an_old_one_goes(house: House) -> None:
    house.enrolled("管理员甲", Role.ADMIN)
    file = code_file(house.settings)
    write_whole(file, "old")
    assert offer(house.settings, house.bot.line.effects.by_itself) is None
    assert not is_there(file)


async def test_a_restart_leaves_the_code_that_somebody_at_the_server_has_just_made(house: House) -> None:
    from bot.actions.enrolment import server_code

    lost_his_phone = house.enrolled("管理员甲", Role.ADMIN)
    file = code_file(house.settings)
    write_whole(file, house.bot.line.effects.by_itself(lambda work: server_code(work, lost_his_phone.id)))
    assert offer(house.settings, house.bot.line.effects.by_itself) is None
    assert is_there(file)
    house.clock.now += timedelta(hours=2)
    assert offer(house.settings, house.bot.line.effects.by_itself) is None
    assert not is_there(file)


async def test_a_suspended_person_is_a_stranger_with_the_buttons_still_on_the_screen(house: House) -> None:
    from bot.actions import people

    house.enrolled("管理员甲", Role.ADMIN)
    head = house.enrolled("负责人乙", Role.SUPERVISOR)
    house.officer("测试员一")
    await head.says("人员")
    shown = await head.sees("某执法大队")
    house.bot.line.effects.by_itself(lambda work: people.suspend(work, head.id))
    before = len(head.person.received())
    press = head.person.press(shown, data="1:person_do:3.suspend", forged=True)
    await house.quiet()
    assert press.answers == []
    assert len(head.person.received()) == before
    assert house.rows("SELECT standing FROM people WHERE id = 3") == [("active",)]
    assert house.rows("SELECT count(*) FROM accounts WHERE door = ?", DOOR) == [(3,)]


async def test_an_account_that_only_guessed_is_forgotten_like_any_other_stranger(house: House) -> None:
    stranger = house.stranger()
    await stranger.says("ABCDE-FGHJK")
    await house.quiet()
    await stranger.person.wait_for(lambda person: person.received() or None)
    with house.store.transaction() as db:
        purge(db, read_periods(), house.clock() + timedelta(days=31))
    assert house.rows("SELECT count(*) FROM strangers") == [(0,)]
