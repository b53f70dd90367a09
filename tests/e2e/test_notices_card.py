"""A sender watches a notice: the card follows, shows who has read it, asks again, corrects, recalls."""

from __future__ import annotations

import pytest

from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Detail
from bot.actions.notice_sending import NewNotice, make
from bot.actions.work import Work
from storage import people
from storage.notices import Confirm, Notice, NoticeKind, NoticeUrgency
from storage.people import Role
from tests.e2e.conftest import DOOR, House, Officer, labels

REFUSALS = {"没有这条通知，或者不归您看。", "这件事您没有权限办。需要的话，请找系统管理员。"}


@pytest.fixture
def head(house: House) -> Officer:
    # How long a chat rests and a card waits is looked at elsewhere.
    house.bot.noticing.cards.pause = 0.1
    house.bot.line.pace.per_chat = 0.05
    return house.enrolled("中队长丙", Role.SUPERVISOR, unit="一中队")


@pytest.fixture
def officers(house: House) -> list[Officer]:
    return [house.enrolled(name, unit="一中队") for name in ("执法员甲", "执法员乙", "执法员丁")]


def sends(house: House, head: Officer, text: str, urgency: NoticeUrgency = NoticeUrgency.ORDINARY) -> Notice:
    """A notice of the head's to the own unit, as the form of writing enters it."""
    with house.store.transaction() as db:
        sender = people.person_at(db, DOOR, head.person.id)
        assert sender is not None
        work = Work(db, house.keys, house.clock(), sender, DOOR, head.person.id)
        what = NewNotice(NoticeKind.NOTICE, urgency, text, text, Confirm.READ, Audience(units=(sender.unit_id,)), Detail())
        made = make(work, what)
    # A tick may be under way that has looked before there was anything to see.
    house.bot.noticing.round.wake()
    return made


async def test_a_sender_watches_who_has_read_it_asks_again_corrects_and_recalls(
    house: House, head: Officer, officers: list[Officer]
) -> None:
    sends(house, head, "明天9点三楼开会", NoticeUrgency.IMPORTANT)
    await house.later(seconds=1)
    for officer in officers:
        await officer.sees("明天9点三楼开会")
    await head.sees("会自己更新")
    await head.sees_in_place("发完了")
    card = await head.sees_in_place("发完了")
    assert "0/3" in card.text

    # Two read it: the same message follows by itself.
    for officer in officers[:2]:
        await officer.taps("已阅")
    followed = await head.sees_in_place("已阅 2 · 未阅 1")
    assert followed.id == card.id

    # Who has not, by name; and only that one is asked again, once in ten minutes.
    await head.taps("未阅 1")
    names = await head.sees("未阅 1 人")
    assert "执法员丁" in names.text
    assert "执法员甲" not in names.text
    await head.taps("再次提醒未阅")
    await head.sees("再提醒一次还没阅的 1 人")
    await head.taps("提醒")
    await head.sees_in_place("好，正在提醒 1 人")
    # At once, and not with the next tick.
    await officers[2].sees("请看通知：明天9点三楼开会")
    newest = next(each for each in head.person.received() if each.id == card.id)
    again = head.person.press(newest, "再次提醒未阅 1")
    assert await head.person.answered(again) == "刚提醒过，10 分钟内不重复打扰大家。"

    # Looked at once more, by a reader and by the head, it stands in their chats twice.
    await officers[0].says("通知")
    await officers[0].sees("我的通知")
    await officers[0].taps("1")
    copy = await officers[0].sees("明天9点三楼开会")
    await head.person.answered(head.person.press(newest, "全文"))
    full = await head.sees("通知 · 重要")
    assert full.id > card.id

    # A correction reaches the message that stands there, and has to be read anew.
    await head.taps("更正")
    await head.sees("现在的文字是：")
    await head.says("明天10点三楼开会")
    await head.sees_in_place("更正后是这样")
    await head.taps("改后请大家重新确认")
    await head.sees_in_place("已收到的 3 人要重新确认")
    await house.later(seconds=5)
    for officer in officers:
        corrected = await officer.sees_in_place("明天10点三楼开会")
        assert "已阅" in labels(corrected)
    await head.sees_in_place("已阅 0 · 未阅 3")
    for chat, shown in ((officers[0], copy), (head, full)):
        await chat.person.wait_for(
            lambda person, shown=shown: "10点" in next(m.text for m in person.received() if m.id == shown.id) or None
        )

    # Opened below, the card says so where it stood, and follows in the new message.
    await head.says("发出的通知")
    await head.sees("明天10点三楼开会")
    await head.taps("1 明天10")
    moved = await head.sees("会自己更新")
    assert moved.id != card.id
    assert "请看下面新的一条" in next(each for each in head.person.received() if each.id == card.id).text

    # Taken back, it is gone from everybody's chat, and the card says how many.
    await head.taps("撤回")
    await head.sees("撤回这条通知？")
    await head.says("会议取消")
    await head.sees_in_place("原因：会议取消")
    await head.taps("撤回")
    await head.sees_in_place("已送到的 3 份正在收回")
    await house.later(seconds=5)
    recalled = await head.sees_in_place("已收回 3")
    assert recalled.id == moved.id
    assert "会议取消" in recalled.text
    await head.person.wait_for(lambda person: full.id not in {message.id for message in person.received()} or None)
    for officer in officers:
        assert not any("通知 · 重要" in message.text for message in officer.person.received())
    # Whoever had confirmed it hears that it holds no more.
    await officers[0].sees_in_place("您确认过的《明天10点三楼开会》已撤回")


async def test_others_buttons_and_old_ones_do_nothing(house: House, head: Officer, officers: list[Officer]) -> None:
    made = sends(house, head, "周五检查检测站")
    await house.later(seconds=1)
    await officers[0].sees("周五检查检测站")
    card = await head.sees_in_place("发完了")
    officer = officers[0]
    for verb in ("ntcard", "ntunits", "ntfull", "ntask", "ntaskyes", "ntretry", "ntgiveup", "ntfix", "ntrecall", "ntnames"):
        argument = f"{made.id}.unread.0.0" if verb == "ntnames" else f"{made.id}.0" if verb == "ntunits" else str(made.id)
        press = officer.person.press(officer.person.received()[-1], data=f"1:{verb}:{argument}", forged=True)
        assert await officer.person.answered(press) in REFUSALS
    await house.quiet()
    assert house.rows("SELECT state, version, asked FROM notices") == [("sent", 1, 0)]
    assert len(officer.person.received()) == 1
    # A second tap on 撤回 shows the same form; one on its old button changes nothing.
    await head.taps("撤回")
    form = await head.sees("撤回这条通知？")
    await head.taps("撤回")
    head.person.press(form, "撤回")
    head.person.press(form, "撤回")
    await house.quiet()
    assert house.rows("SELECT count(*) FROM audit WHERE act = 'notices.recalled'") == [(1,)]
    assert card.id
