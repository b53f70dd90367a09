"""Something due in the chat: from the morning's button to its end, to whoever says that it is not theirs, and back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from storage import campaigns, dues, people
from storage.campaigns import NewDuty
from storage.dues import Due, DueKind, NewDue
from storage.moments import to_text
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels
from tests.e2e.test_attachments import PNG

DAY = date(2026, 3, 3)


@pytest.fixture
def officer(house: House) -> Officer:
    return house.enrolled("执法员甲", unit="一中队")


@pytest.fixture
def head(house: House, officer: Officer) -> Officer:
    return house.enrolled("中队长乙", Role.SUPERVISOR, unit="一中队")


@pytest.fixture
def above(house: House, head: Officer) -> Officer:
    return house.enrolled("大队长丙", Role.SUPERVISOR)


def asked(house: House, what: str, day: date, *, evidence: str = "", person: Officer | None = None) -> Due:
    """Something that a campaign asks of 一中队."""
    at = to_text(house.clock())
    with house.store.transaction() as db:
        unit = next(each for each in people.units(db) if each.name == "一中队")
        running = next(iter(campaigns.campaigns(db)), None) or campaigns.add(
            db, "sample", "某地执法领域专项整治", "某文件", unit.id, date(2026, 2, 1), None, (), by=None, at=at
        )
        new = NewDuty(
            *(f"OB-{what}", what, "三(一)", ("a",), (), f"on {day}", "3月3日前", "领导小组", evidence, "unit", date(2026, 2, 1)),
            *(None, (3, 1, 0), "", "", ""),
        )
        duty = campaigns.add_duty(db, running.id, new)
        made = dues.add(
            db,
            NewDue(
                *(DueKind.DUTY, unit.id, what, day.isoformat(), date(2026, 2, 1), day),
                duty_id=duty.id,
                assigned_to=None if person is None else person.id,
                leads=(3, 1, 0),
            ),
            at=at,
        )
    assert made is not None
    return made


async def hears(officer: Officer, name: str) -> str:
    """Press the newest button of that name; what it says in a line or a box."""
    message = next(each for each in reversed(officer.person.received()) if name in labels(each))
    return str(await officer.person.answered(officer.person.press(message, name)))


async def morning(house: House) -> None:
    house.clock.now = datetime.combine(DAY, time(8, 30), house.clock.now.tzinfo)
    await house.later(seconds=0)


async def test_from_the_mornings_button_to_its_end(house: House, officer: Officer, head: Officer, above: Officer) -> None:
    due = asked(house, "报专项会议纪要", DAY, evidence="会议纪要", person=officer)
    await morning(house)
    digest = await officer.sees("报专项会议纪要")
    assert labels(digest) == ["打开", "✅ 完成", "稍后1小时", "明天", "不归我"]
    await officer.taps("打开")
    card = await officer.sees("材料　会议纪要")
    assert "期限　3-03 周二 · 今天" in card.text
    assert "出处　某地执法领域专项整治，三(一)：3月3日前" in card.text
    assert labels(card) == ["✅ 完成", "稍后1小时", "明天", "不归我", "补一句", "看这项任务"]
    await officer.taps("✅ 完成")
    asking = await officer.sees("请附上：会议纪要")
    assert labels(asking) == ["就这样，完成", "取消"]
    officer.person.send_photo(PNG, "纪要已盖章")
    done = await officer.sees_in_place("办结　3-03 周二，执法员甲办完")
    assert "说明　纪要已盖章" in done.text
    assert labels(done) == ["看附件", "补一句", "没办完，重开", "看这项任务"]
    assert house.rows("SELECT state, done_by, note FROM dues") == [("done", officer.id, "纪要已盖章")]
    assert house.rows("SELECT owner FROM attachments") == [(f"due:{due.id}",)]
    # The card above has no buttons any more that would do nothing.
    assert labels(await officer.sees_in_place("请看下面新的一条")) == []
    await head.says("期限 纪要")
    await house.quiet()
    await above.says("期限")
    await above.sees("我的")


async def test_an_album_is_with_what_it_shows_at_once_and_the_last_tap_only_ends_the_dialogue(house: House, officer: Officer) -> None:
    due = asked(house, "报专项会议纪要", DAY, evidence="会议纪要", person=officer)
    await morning(house)
    await officer.sees("报专项会议纪要")
    await officer.taps("✅ 完成")
    await officer.sees("请附上：会议纪要")
    officer.person.send_album([PNG, PNG, PNG], "纪要已盖章")
    asking = await officer.sees_in_place("✅ 已办完，附了 3 个文件。")
    assert labels(asking) == ["好了"]
    assert house.rows("SELECT state, done_by, note FROM dues") == [("done", officer.id, "纪要已盖章")]
    assert house.rows("SELECT owner, count(*) FROM attachments GROUP BY owner") == [(f"due:{due.id}", 3)]
    await officer.taps("好了")
    assert "附件　3 个" in (await officer.sees_in_place("办结　3-03 周二，执法员甲办完")).text


async def test_a_late_press_on_the_digest_says_who_was_faster(house: House, officer: Officer, head: Officer) -> None:
    asked(house, "报简报", DAY, person=officer)
    await morning(house)
    await officer.sees("报简报")
    assert await hears(officer, "明天") == "好，3-04 周三 08:30 再提醒您。注意：到那时就超期了。"
    await officer.taps("打开")
    await officer.sees("⏰ 3-04 周三 08:30 再提醒您")
    await officer.taps("✅ 完成")
    await officer.sees_in_place("执法员甲办完")
    first = next(message for message in officer.person.received() if "3-03 周二 · 1件" in message.text)
    officer.person.press(first, "✅ 完成")
    await officer.sees_in_place("这件事已由执法员甲在 3-03 办完。")
    assert house.rows("SELECT count(*) FROM due_history") == [(1,)]
    assert not head.fresh()


async def test_not_mine_brings_it_to_the_head_who_gives_it_to_somebody(house: House, officer: Officer, head: Officer) -> None:
    colleague = house.enrolled("执法员丁", unit="一中队")
    asked(house, "报简报", DAY, person=officer)
    await morning(house)
    await officer.sees("报简报")
    await officer.taps("不归我")
    await officer.sees("为什么不归您")
    await officer.taps("这是别人分管的事")
    await officer.sees_in_place("没人认领")
    told = await head.sees("执法员甲说这件事不归自己办")
    assert "理由　这是别人分管的事" in told.text
    await head.taps("指派")
    await head.sees_in_place("交给谁办？")
    await head.taps("执法员丁")
    await head.sees_in_place("谁办　执法员丁")
    given = await colleague.sees("中队长乙把这件事交给您办")
    assert labels(given) == ["打开", "✅ 完成", "稍后1小时", "明天", "不归我"]
    assert await hears(colleague, "稍后1小时") == "好，09:30 再提醒您。"
    assert house.rows("SELECT person_id, is_disowned FROM due_snoozes") == [(colleague.id, 0)]
    await house.later(hours=1, minutes=1)
    await colleague.sees("报简报")
    await colleague.taps("✅ 完成")
    await colleague.sees_in_place("执法员丁办完")
    await head.says("期限 简报")
    await house.quiet()


async def test_a_head_moves_and_voids_and_old_buttons_do_nothing(house: House, officer: Officer, head: Officer) -> None:
    due = asked(house, "报简报", DAY + timedelta(days=1), person=officer)
    await head.says("期限 简报")
    await head.sees("报简报")
    await head.taps("1")
    card = await head.sees("谁办　执法员甲")
    assert labels(card) == ["✅ 完成", "更多", "看这项任务"]
    await head.taps("更多")
    rarer = await head.sees_in_place("要做哪一步？")
    assert labels(rarer) == ["指派", "补一句", "改日期", "不用办了", "返回"]
    await head.taps("改日期")
    await head.sees("改到哪天、为什么")
    await head.says("3-10")
    await head.sees("写一句为什么改")
    await head.says("3-10 会议改期")
    moved = await head.sees_in_place("期限　3-10 周二")
    assert "中队长乙 从 3-04 改到 3-10：会议改期" in moved.text
    assert "原定 3-04" in (await officer.sees("改了这件事的日期")).text
    await head.taps("更多")
    await head.sees_in_place("要做哪一步？")
    await head.taps("不用办了")
    await head.sees("为什么不用办了")
    await head.says("本期没有内容")
    await head.sees_in_place("这件事已经撤下")
    assert house.rows("SELECT state FROM dues WHERE id = ?", due.id) == [("void",)]


async def test_a_certificate_is_renewed_in_one_message_or_after_its_reminder(house: House, officer: Officer, head: Officer) -> None:
    with house.store.transaction() as db:
        people.set_certificate(db, officer.id, "测0001", DAY)
    await house.later(seconds=0)
    await morning(house)
    reminder = await officer.sees("执法证到期")
    assert "✅ 完成" in labels(reminder)
    await officer.taps("✅ 完成")
    await officer.sees("新证有效期到哪天")
    officer.person.send_photo(PNG)
    await officer.sees_in_place("已收到 1 个文件")
    await officer.says("2032年3月1日")
    card = await officer.sees_in_place("执法员甲办完")
    assert "附件　1 个" in card.text
    assert "执法员甲（一中队）登记了执法证新的有效期：2032-03-01（原来 2026-03-03）" in (await head.sees("登记了执法证")).text
    await officer.says("证件到期 2033-03-01")
    await officer.sees("您的执法证有效期到 2033-03-01")
    await head.says("证件到期")
    await head.sees("执法证")
