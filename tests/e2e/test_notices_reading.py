"""An officer gets a notice, reads it, says so and writes back; whoever sent it answers."""

from __future__ import annotations

from bot.actions import notice_sending
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Detail
from bot.actions.notice_sending import NewNotice
from bot.actions.work import Work
from bot.webchat.files import Media
from bot.webchat.world import Message
from storage import people
from storage.notices import Confirm, Notice, NoticeKind, NoticeUrgency
from storage.people import Role
from tests.e2e.conftest import DOOR, House, Officer, labels


async def notice(house: House, head: Officer, *officers: Officer, plain: str = "周五检查检测站", **changes: object) -> Notice:
    """A notice that has come to these officers."""
    values = {
        "kind": NoticeKind.NOTICE,
        "urgency": NoticeUrgency.ORDINARY,
        "html": plain,
        "plain": plain,
        "confirm": Confirm.READ,
        "audience": Audience(people=tuple(officer.id for officer in officers)),
        "detail": Detail(),
        **changes,
    }
    with house.store.transaction() as db:
        sender = people.person(db, head.id)
        made = notice_sending.make(Work(db, house.keys, house.clock(), sender, DOOR), NewNotice(**values))  # type: ignore[arg-type]
    # A tick may be under way that has looked before there was anything to see.
    house.bot.noticing.round.wake()
    await house.later(seconds=1)
    for officer in officers:
        await officer.sees_in_place(plain)
    await house.quiet()
    return made


async def test_a_notice_is_found_read_and_talked_about(house: House) -> None:
    head, officer = house.enrolled("队长甲", Role.SUPERVISOR), house.officer()
    stranger = house.enrolled("队员丙", unit="二中队")
    await notice(house, head, officer)
    letter = await officer.sees_in_place("周五检查检测站")
    assert labels(letter) == ["已阅"]
    await house.quiet()

    # A reply in the chat reaches the head, and is no confirmation.
    officer.person.send("周五我有会", reply_to=letter)
    receipt = await officer.sees("已转给队长甲。")
    assert labels(receipt) == ["已阅"]
    said = await head.sees("💬 执法员甲（某执法大队）就《周五检查检测站》说：")
    assert "周五我有会" in said.text
    await house.quiet()

    # The head answers by a reply, then by the button; a sticker goes nowhere.
    head.person.send("那就周六来", reply_to=said)
    await head.sees("已转给执法员甲。")
    back = await officer.sees_in_place("💬 队长甲回复您（《周五检查检测站》）：")
    await house.quiet()
    officer.person.send_media(Media.STICKER, reply_to=back)
    await officer.sees("这种消息转不过去")
    mine = officer.person.send("好，周六到", reply_to=back)
    await head.sees_in_place("好，周六到")
    officer.person.edit(mine, "好，周六下午到")
    await officer.sees("改过的话不会再转一次")
    await head.taps("回复")
    await head.sees("我转给执法员甲")
    await head.says("行")
    await head.sees_in_place("已转给执法员甲。")
    await officer.sees_in_place("行")
    await head.taps("往来")
    thread = await head.sees("· 执法员甲")
    assert [line for line in ("周五我有会", "那就周六来", "好，周六到", "行") if line not in thread.text] == []

    # Pictures sent together arrive one by one and are acknowledged once.
    before = len([message for message in officer.person.received() if "已转给" in message.text])
    officer.person.send_album([None, None], "路口的照片", reply_to=letter)
    await head.sees_in_place("路口的照片")
    await house.quiet()
    await house.later(seconds=2)
    await head.person.wait_for(lambda person: len([each for each in person.received() if "photo" in each.wire]) == 2 or None)
    assert len([message for message in officer.person.received() if "已转给" in message.text]) == before + 1
    assert house.rows("SELECT count(*) FROM notice_replies WHERE files <> '[]'") == [(2,)]

    # Looked at once more it is the same, and the tap there confirms it in both places.
    await officer.says("通知")
    await officer.sees("我的通知")
    await officer.taps("1")
    copy = await officer.sees("周五检查检测站")
    await house.quiet()

    def confirmed() -> list[Message]:
        return [message for message in officer.person.received() if "✅ 您" in message.text]

    officer.person.press(copy, "已阅")
    await officer.person.wait_for(lambda _: len(confirmed()) == 2 or None)
    assert {message.id for message in confirmed()} == {letter.id, copy.id}
    assert [labels(message) for message in confirmed()] == [[], []]
    await house.quiet()

    # A second tap changes nothing, and nobody else's does anything.
    press = officer.person.press(letter, data="1:ntread:1", forged=True)
    assert await officer.person.answered(press) == "已记下"
    await stranger.says("未读")
    press = stranger.person.press(await stranger.sees("没有未读"), data="1:ntread:1", forged=True)
    assert "没有这条通知" in await stranger.person.answered(press)
    assert house.rows("SELECT act, count(*) FROM audit WHERE act = 'notices.read'") == [("notices.read", 1)]
    await stranger.says("通知 检测站")
    await stranger.sees("没有找到")
    await officer.says("通知 检测站")
    assert "📢✅ 周五检查检测站" in (await officer.sees("通知里找")).text


async def test_a_word_a_list_and_an_answer_confirm_and_words_of_their_own_stay_what_they_are(house: House) -> None:
    head, officer = house.enrolled("队长甲", Role.SUPERVISOR), house.officer()
    await notice(house, head, officer, plain="第一条")
    await notice(house, head, officer, plain="第二条", urgency=NoticeUrgency.URGENT)
    await officer.says("收到")
    which = await officer.sees("您说的是哪一条？")
    assert labels(which) == ["1 已阅", "2 已阅", "全部已阅（2）"]
    await officer.taps("2 已阅")
    await officer.sees_in_place("有 1 条通知还没点已阅")
    await officer.says("好的，收到！")
    await officer.sees("您看过了《第二条》")

    await notice(house, head, officer, plain="报参加人数", confirm=Confirm.ANSWER, question="几人参加？")
    await notice(house, head, officer, plain="第四条")
    await officer.says("未读")
    await officer.sees("未读通知")
    # What asks for an answer has no such button.
    await officer.taps("已阅")
    await officer.sees_in_place("未读通知（1）")
    letter = await opened_second(officer)
    officer.person.send("收到", reply_to=letter)
    needed = await officer.sees("还差一步")
    assert "几人参加？" in needed.text
    await officer.taps("回答")
    await officer.sees("写一条消息发给我")
    await officer.says("三人")
    await officer.sees_in_place("您写的：三人")
    assert house.rows("SELECT answer FROM notice_recipients WHERE notice_id = 3") == [("三人",)]
    await officer.says("未读")
    await officer.sees("没有未读的通知")

    # A clue without a name, sent in reply to a notice, must never go to whoever sent it.
    officer.person.send("匿名 某人收钱", reply_to=letter)
    await officer.person.wait_for(lambda person: len(person.received()) or None)
    await house.quiet()
    assert house.rows("SELECT count(*) FROM notice_replies") == [(0,)]
    assert not [message for message in head.person.received() if "某人收钱" in message.text]


async def opened_second(officer: Officer) -> Message:
    """The notice that stands second in the list."""
    await officer.says("通知")
    await officer.sees("我的通知")
    await officer.taps("2")
    return await officer.sees("请回答")
