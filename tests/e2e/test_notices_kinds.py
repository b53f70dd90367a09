"""A head calls a meeting and gives something to study; his people answer, and one tap does what each of them is for."""

from __future__ import annotations

from storage.people import Role
from tests.e2e.conftest import House, Officer, keyboard, labels


async def test_a_meeting_is_answered_counted_and_reminded_of(house: House) -> None:
    head = house.enrolled("大队长丙", Role.SUPERVISOR)
    first, second, third = (house.enrolled(name) for name in ("执法员甲", "执法员乙", "执法员丁"))
    await sends(house, head, "安全例会，请带记录本", "会议通知", asked="什么时候", told="今天18点 三楼会议室")
    letter = await first.sees_in_place("安全例会")
    assert "18:00" in letter.text
    assert "三楼会议室" in letter.text
    await first.taps("参加")
    await house.quiet()
    answered = await first.sees_in_place("已确认：参加")
    assert labels(answered) == ["参加", "请假", "📅 加到日历"]
    await second.sees_in_place("安全例会")
    await second.taps("请假")
    await second.sees("请说一下原因")
    await second.taps("出差")
    await second.sees_in_place("您请假：出差")
    await house.later(seconds=10)
    card = await head.sees_in_place("参加 1 · 请假 1 · 没答 1")
    assert "发完了" in card.text
    await head.taps("看名单")
    await head.sees("执法员甲")
    await head.taps("请假 1")
    await head.sees_in_place("执法员乙：出差")
    await second.taps("改成参加")
    await second.sees_in_place("✅ 您参加")
    await house.later(hours=5)
    await first.sees("还有 60 分钟开会")
    await second.sees("还有 60 分钟开会")
    await house.later(minutes=5)
    await house.quiet()
    assert [len([each for each in who.person.received() if "分钟开会" in each.text]) for who in (first, second, third)] == [1, 1, 0]
    await house.later(hours=1)
    late = third.person.press(await third.sees_in_place("安全例会"), "参加")
    assert "会议已经开始" in await third.person.answered(late)
    assert house.rows("SELECT answer FROM notice_recipients ORDER BY person_id") == [("come",), ("come",), ("",)]


async def test_what_was_studied_counts_once(house: House) -> None:
    head, officer = house.enrolled("大队长丙", Role.SUPERVISOR), house.enrolled("执法员甲")
    await sends(house, head, "行政处罚法要点", "学习材料", asked="学完计多少学时", tap="2学时")
    letter = await officer.sees_in_place("学完计 2 学时")
    pressed = keyboard(letter)[0][0]["callback_data"]
    await officer.taps("学完了")
    await officer.sees("材料看完了吗？")
    assert house.rows("SELECT count(*) FROM due_records") == [(0,)]
    await officer.taps("看完了")
    await officer.sees("行政处罚法要点 #1")
    done = await officer.sees_in_place("12:00 已确认")
    assert "学完了" not in labels(done)
    officer.person.press(letter, data=pressed, forged=True)
    await house.quiet()
    assert house.rows("SELECT kind, amount, person_id FROM due_records") == [("training", 120, officer.id)]


async def sends(house: House, head: Officer, text: str, kind: str, *, asked: str, told: str = "", tap: str = "") -> None:
    """Write a notice of a kind, say what that kind asks for, and send it."""
    await head.says(f"发通知 {text}")
    await head.sees("发给")
    await head.taps("种类")
    await head.sees_in_place("会议")
    await head.taps(kind)
    await head.sees_in_place(asked)
    if told:
        await head.says(told)
    if tap:
        await head.taps(tap)
    await house.quiet()
    await head.taps("发出（")
    await head.sees_in_place("开始发了")
    # One tick puts the letters into the outbox, and the next one finds them there.
    await house.later(seconds=5)
    await house.later(seconds=5)
