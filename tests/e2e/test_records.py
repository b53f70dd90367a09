"""学时 and 登记 in the chat: one message is an entry, a session is entered for all who were there, and who lacks hours is seen."""

from __future__ import annotations

from datetime import date

from bot.webchat.files import Media
from storage import campaigns, dues, people
from storage.campaigns import NewDuty
from storage.dues import DueKind, NewDue
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels
from tests.e2e.outages import settled
from tests.e2e.test_attachments import PNG


def asked_of(house: House, *officers: Officer) -> None:
    """A campaign asks 60 hours this year of these people."""
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    with house.store.transaction() as db:
        unit = house.rows("SELECT id FROM units WHERE parent_id IS NULL")[0][0]
        campaign = campaigns.add(db, "x_2022", "某长效机制", "某文件", unit, first, None, (), by=None, at="2026-01-01T00:00:00.000Z")
        new = NewDuty("OB-1", "培训", "第19条", ("r",), (), "hours 60 per year", "", "", "", "person", first, None, (), "training", "", "")
        duty = campaigns.add_duty(db, campaign.id, new)
        for officer in officers:
            dues.add(
                db,
                NewDue(DueKind.DUTY, unit, "培训", "2026", first, last, duty.id, officer.id, target=3600),
                at="2026-01-01T00:00:00.000Z",
            )


async def test_an_officer_enters_hours_and_sees_what_is_missing(house: House) -> None:
    officer = house.enrolled("执法员甲", unit="一中队")
    asked_of(house, officer)
    await officer.says("学时 4 行政处罚法网络培训 2-20")
    card = await officer.sees("已登记")
    assert "培训 4 学时" in card.text
    assert "2 月 20 日" in card.text
    assert "4/60 学时，还差 56" in card.text
    assert labels(card) == ["补照片、文件", "记错了，撤回", "我的学时"]
    await officer.says("学时 4 行政处罚法 网络培训 2-20")
    await officer.sees("这条已经登记过了")
    await officer.says("学时 视频课 半天")
    await officer.sees("半天、一天算几个学时")
    await officer.taps("2 学时")
    await officer.sees_in_place("对的话点“登记”")
    await officer.taps("✅ 登记")
    assert "6/60 学时" in (await officer.sees_in_place("培训 2 学时")).text
    await officer.says("我还差多少学时")
    await officer.sees("还差 54 学时，12 月 31 日前")
    await officer.says("学时 够了吗？")
    await officer.sees("依据　某长效机制 第19条")
    await officer.taps("03-02 视频课")
    await officer.sees("视频课")
    await officer.taps("记错了，撤回")
    await officer.sees_in_place("撤回这条？")
    await officer.taps("确定撤回")
    await officer.sees_in_place("要重记，再发一遍就行")
    assert house.rows("SELECT progress, state FROM dues") == [(240, "open")]
    for question in ("登记 保存几天", "登记 学习资料怎么保存"):
        await officer.says(question)
        await settled(house)
    assert house.rows("SELECT count(*) FROM forms WHERE kind LIKE 'record%' AND state = 'open'") == [(0,)]


async def test_a_head_enters_a_study_with_the_sheet_and_a_second_picture_comes_later(house: House) -> None:
    officer = house.enrolled("执法员甲", unit="一中队")
    absent, head = house.enrolled("执法员乙", unit="一中队"), house.enrolled("中队长丙", Role.SUPERVISOR, "一中队")
    head.person.send_photo(PNG, "登记 集中学习 全体 2-20 学习了案卷规范")
    assert "到场　3 人" in (await head.sees("对的话点“登记”")).text
    await head.taps("点缺席的")
    await head.sees_in_place("谁没到")
    await head.taps("执法员乙")
    await head.sees_in_place("缺席 1 人：执法员乙")
    await head.taps("✅ 登记")
    card = await head.sees_in_place("已登记")
    assert "到场　2 人：执法员甲、中队长丙" in card.text
    assert "佐证　1 份" in card.text
    await head.taps("补照片")
    await head.sees("发签到表")
    head.person.send_photo(PNG, "签到表")
    await head.sees_in_place("📎 1 份")
    await head.taps("就这些")
    await head.sees_in_place("佐证　2 份")
    await settled(house)
    assert house.rows("SELECT owner, count(*) FROM attachments GROUP BY owner") == [("due_record:1", 2)]
    await officer.says("学时")
    await officer.sees("集中学习 1 次")
    await absent.says("学时")
    assert "集中学习" not in (await absent.sees("我的学时")).text
    await head.says("学时情况")
    await head.sees("一中队 3 人")
    await head.taps("按单位看")
    await head.sees_in_place("集中学习 1 次（1、0、0、0）")
    await head.taps("导出学习研讨登记")
    await head.sees("做好了")
    await officer.says("学时情况")
    await officer.sees("只有负责人、法制人员能用")


async def test_all_pictures_of_an_album_prove_what_one_of_them_says(house: House) -> None:
    officer = house.enrolled("执法员甲", unit="一中队")
    # Something else waits for files meanwhile, and is left alone.
    await officer.says("反馈")
    await officer.sees("哪里不好用")
    officer.person.send_album([PNG, PNG, PNG], "学时 4 行政处罚法培训 2-20")
    await officer.sees_in_place("佐证　3 份")
    await settled(house)
    assert house.rows("SELECT owner, count(*) FROM attachments GROUP BY owner") == [("due_record:1", 3)]
    assert sum("已登记" in message.text for message in officer.person.received()) == 1
    await officer.says("取消")
    await settled(house)
    # The words may stand under the second one.
    group = {"media_group_id": "77"}
    for caption in ("", "学时 2 案卷讲评 2-21", "签到表"):
        officer.person._say(None, group | officer.person._media_content(Media.PHOTO, None, "", "", caption), None)
    await officer.sees_in_place("佐证　3 份")
    await settled(house)
    assert house.rows("SELECT owner, count(*) FROM attachments GROUP BY owner") == [("due_record:1", 3), ("due_record:2", 3)]


async def test_all_pictures_of_an_album_belong_to_what_a_form_still_asks(house: House) -> None:
    house.enrolled("执法员甲", unit="一中队")
    head = house.enrolled("中队长丙", Role.SUPERVISOR, "一中队")
    head.person.send_album([PNG, PNG], "登记 集中学习 全体 2-20 学习了案卷规范")
    await head.sees_in_place("📎 2")
    await head.taps("✅ 登记")
    await head.sees_in_place("佐证　2 份")


async def test_a_picture_of_a_later_album_is_not_the_records(house: House) -> None:
    officer, colleague = house.enrolled("执法员甲", unit="一中队"), house.enrolled("执法员乙", unit="一中队")
    officer.person.send_album([PNG, PNG], "学时 4 行政处罚法培训 2-20")
    await officer.sees_in_place("佐证　2 份")
    group = {"media_group_id": house.rows("SELECT album FROM due_records")[0][0]}
    # Somebody else's of the same number, and one long after.
    colleague.person._say(None, group | colleague.person._media_content(Media.PHOTO, None, "", "", ""), None)
    await colleague.sees("要报线索")
    await house.later(minutes=2)
    officer.person._say(None, group | officer.person._media_content(Media.PHOTO, None, "", "", ""), None)
    await officer.sees("要报线索")
    assert house.rows("SELECT count(*) FROM attachments") == [(2,)]


async def test_from_a_certificate_that_ends_one_gets_to_the_persons_card(house: House) -> None:
    officer, head = house.enrolled("执法员甲", unit="一中队"), house.enrolled("中队长丙", Role.SUPERVISOR, "一中队")
    with house.store.transaction() as db:
        people.set_certificate(db, officer.id, "测0001", date(2026, 3, 20))
    await head.says("证件到期")
    assert labels(await head.sees("剩 18 天")) == ["执法员甲"]
    await head.taps("执法员甲")
    card = await head.sees("测0001")
    assert "调动" in labels(card)
    # The list stays: there is a next one to look at.
    assert any("剩 18 天" in message.text for message in head.person.received())
    other = house.enrolled("二中队长丁", Role.SUPERVISOR, "二中队")
    await other.says("证件到期")
    shown = await other.sees("没有到期的")
    other.person.press(shown, data=f"1:person_open:{officer.id}", forged=True)
    await house.quiet()
    assert not any("测0001" in message.text for message in other.person.received())
