"""A head writes a notice in the chat: what he wrote goes out as he wrote it, once, and to nobody before he says so."""

from __future__ import annotations

from bot.webchat.world import Message
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels


def says_formatted(officer: Officer, text: str, *entities: tuple[str, int, int, str]) -> None:
    """Say something with marks, as only Telegram's own apps can: kind, offset, length and, of a link, where it leads."""
    officer._mark()
    marks = [{"type": kind, "offset": start, "length": length, **({"url": url} if url else {})} for kind, start, length, url in entities]
    officer.person._say(None, {"text": text, "entities": marks}, None)


def panel(officer: Officer) -> Message:
    """The newest panel."""
    return next(message for message in reversed(officer.person.received()) if any("发出（" in each for each in labels(message)))


async def test_formatted_words_and_an_album_become_one_notice_that_is_looked_at_and_sent_once(house: House) -> None:
    head = house.enrolled("大队长丙", Role.SUPERVISOR)
    house.enrolled("甲")
    house.enrolled("乙")
    await head.says("发通知")
    await head.sees("要告诉大家什么")
    says_formatted(head, '明天9点三楼<b>&"开会', ("bold", 0, 4, ""), ("text_link", 4, 2, 'https://example.org/" onclick="x'))
    await head.sees_in_place("共 2 人")
    head.person.send_album([None, None], "座位表")
    await head.sees_in_place("📎 2 个文件")
    await house.quiet()
    assert "座位表" in panel(head).text
    await head.taps("预览")
    letter = await head.sees("大队长丙")
    assert "明天9点三楼" in letter.text
    assert "发出（2人）" in labels(panel(head))
    await house.quiet()
    shown = panel(head)
    for _ in range(2):
        head.person.press(shown, "发出（2人）")
    await head.sees_in_place("开始发了")
    await house.quiet()
    [(html, plain, state)] = house.rows("SELECT html, plain, state FROM notices")
    assert html == "<b>明天9点</b>三楼&lt;b&gt;&amp;&quot;开会\n\n座位表"
    assert plain == '明天9点三楼<b>&"开会\n\n座位表'
    assert state in {"sending", "sent"}
    assert house.rows("SELECT kind FROM notice_files ORDER BY place") == [("photo",), ("photo",)]
    assert house.rows("SELECT count(*) FROM notice_recipients") == [(2,)]


async def test_others_cannot_write_or_press_it_and_an_old_button_sends_nothing(house: House) -> None:
    head, officer = house.enrolled("大队长丙", Role.SUPERVISOR), house.officer()
    await officer.says("发通知 明天放假")
    await officer.sees("发通知由单位负责人和系统管理员来办")
    await head.says("发通知 明天9点\n三楼开会")
    first = await head.sees("三楼开会")
    send = next(button for row in first.wire["reply_markup"]["inline_keyboard"] for button in row if "发出" in button["text"])
    officer.person.press(first, data=send["callback_data"], forged=True)
    await house.quiet()
    await head.says("带执法证")
    await head.sees_in_place("带执法证")
    head.person.press(first, data=send["callback_data"], forged=True)
    await house.quiet()
    assert house.rows("SELECT count(*) FROM notices") == [(0,)]
    await head.taps("时间")
    await head.sees_in_place("什么时候发")
    await head.says("明天3点")
    await head.sees("上午还是下午")
    await head.says("明天下午3点")
    await head.sees_in_place("3-03 周二 15:00")
    await head.taps("定时发出")
    await head.sees_in_place("⏰ 《明天9点》3-03 周二 15:00 发")
    await head.taps("改时间")
    await head.sees("改到什么时候发")
    await head.taps("下周一9点")
    await head.sees_in_place("3-09 周一 9:00 发")
    await head.taps("不发了")
    await head.sees_in_place("不发了吗")
    await head.taps("确定不发")
    await head.sees_in_place("《明天9点》不发了。")
    assert house.rows("SELECT state FROM notices") == [("cancelled",)]


async def test_a_reply_to_something_that_came_before_and_words_under_a_picture_begin_a_notice(house: House) -> None:
    head = house.enrolled("大队长丙", Role.SUPERVISOR)
    house.enrolled("甲")
    before = head.person.send("明早全体穿反光背心")
    await house.quiet()
    head._mark()
    head.person.send("发通知", reply_to=before)
    begun = await head.sees("明早全体穿反光背心")
    assert "发出（1人）" in labels(begun)
    await head.taps("取消")
    await head.sees_in_place("这条还没发出")
    await head.taps("不要了")
    await head.sees_in_place("已取消")
    head._mark()
    head.person.send_album([None, None, None], "发通知：值班表")
    await head.sees_in_place("📎 3 个文件")
    await house.quiet()
    shown = panel(head)
    assert "值班表" in shown.text
    assert "发通知：" not in shown.text
    await head.taps("发出（1人）")
    await head.sees_in_place("开始发了")
    assert house.rows("SELECT title FROM notices") == [("值班表",)]


async def test_a_case_is_masked_and_goes_out_when_a_second_person_agrees(house: House) -> None:
    head, legal = house.enrolled("大队长丙", Role.SUPERVISOR), house.enrolled("法制丁", Role.LEGAL)
    house.enrolled("赵测试")
    await head.says("发通知 赵测试驾驶鲁K12345被通报")
    await head.sees("赵测试")
    await head.taps("种类")
    await head.sees_in_place("哪一种")
    await head.taps("警示案例通报")
    await head.sees_in_place("姓名：赵测试")
    await head.taps("好了")
    await head.sees_in_place("这一类要第二个人看过才发")
    await head.taps("送审")
    await head.sees_in_place("要第二个人看过")
    asked = await legal.sees("大队长丙要发这条")
    assert "赵某" in asked.text
    assert "赵测试" not in asked.text
    await legal.taps("再找一遍")
    await legal.sees("文中没有再找到姓名和号码")
    await legal.taps("同意发出")
    await legal.sees_in_place("您同意了")
    await head.sees("法制丁同意了")
    assert house.rows("SELECT confirmed_by FROM notices") == [(legal.id,)]
