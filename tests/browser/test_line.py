"""What happens to a chat when the line breaks: nothing is lost, nothing is said twice."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_what_was_typed_while_the_server_was_away_is_sent_once_in_order(desk: Desk) -> None:
    await desk.enter()
    desk.line.cut()
    await expect(desk.page.locator("#banner")).to_contain_text("正在重连")
    await desk.types("一")
    await desk.types("二")
    await expect(desk.sent.locator(".mark.clock")).to_have_count(2)
    await desk.page.get_by_role("button", name="现在重试").click()
    assert desk.said() == []
    desk.line.mend()
    await expect(desk.sent.locator(".mark.tick")).to_have_count(2)
    await expect(desk.page.locator("#banner")).to_be_hidden()
    await expect(desk.sent).to_have_count(2)
    assert desk.said() == ["一", "二"]


async def test_message_whose_answer_got_lost_is_not_said_twice(desk: Desk) -> None:
    await desk.enter()
    desk.line.loses_answers = True
    await desk.types("只说一次")
    await desk.door.wait_for(desk.said)
    await expect(desk.sent.locator(".mark.clock")).to_be_visible()
    desk.line.mend()
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    await expect(desk.sent).to_have_count(1)
    assert desk.said() == ["只说一次"]


async def test_what_the_bot_said_in_the_meantime_is_caught_up_with(desk: Desk) -> None:
    await desk.enter()
    await desk.types("问")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    desk.line.cut()
    await desk.bot.says(desk.me.id, "断线时的回答")
    await expect(desk.page.locator("#status")).to_have_text("重连中…")
    desk.line.mend()
    await desk.sees("断线时的回答")
    await expect(desk.received).to_have_count(1)


async def test_unsent_message_survives_a_reload(desk: Desk) -> None:
    await desk.enter()
    await desk.page.route("**/chat/send*", lambda route: route.abort())
    await desk.types("留住我")
    await expect(desk.sent.locator(".mark.clock")).to_be_visible()
    await desk.page.unroute("**/chat/send*")
    await desk.page.reload()
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    assert desk.said() == ["留住我"]


async def test_draft_survives_a_reload(desk: Desk) -> None:
    await desk.enter()
    await desk.input.fill("写到一半")
    await desk.page.reload()
    await expect(desk.input).to_have_value("写到一半")


async def test_press_on_a_broken_line_says_so_and_can_be_repeated(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    await desk.bot.says(desk.me.id, "选", [{"text": "话术", "callback_data": "say"}])
    await desk.sees("选")
    desk.line.cut()
    await desk.page.get_by_role("button", name="话术").click()
    await expect(desk.page.locator("#toast")).to_contain_text("连接断开")
    await expect(desk.page.locator('.key[aria-busy="true"]')).to_have_count(0)


async def test_refused_message_stays_with_its_reason_and_can_be_dropped(desk: Desk) -> None:
    await desk.enter()
    refusal = '{"error": "impossible", "message": ""}'
    await desk.page.route("**/chat/send*", lambda route: route.fulfill(status=409, body=refusal, content_type="application/json"))
    await desk.types("发不了")
    await expect(desk.page.locator(".failure")).to_contain_text("没有发出")
    await desk.page.unroute("**/chat/send*")
    await desk.page.get_by_role("button", name="重发").click()
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    assert desk.said() == ["发不了"]


async def test_new_messages_are_counted_while_one_reads_above(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    for number in range(30):
        await desk.bot.says(desk.me.id, f"第 {number} 条")
    await desk.sees("第 29 条")
    await desk.page.locator("#scroller").evaluate("node => { node.scrollTop = 0 }")
    await expect(desk.page.locator("#bottom")).to_be_visible()
    await desk.bot.says(desk.me.id, "新的")
    await expect(desk.page.locator("#unread")).to_have_text("1")
    assert await desk.page.locator("#scroller").evaluate("node => node.scrollTop") == 0
    await desk.page.locator("#bottom").click()
    await expect(desk.page.locator("#unread")).to_have_text("")
    await expect(desk.page.locator(".unread-mark")).to_be_visible()
    await expect(desk.page.locator("#bottom")).to_be_hidden()


async def test_older_messages_come_when_one_scrolls_up_and_nothing_jumps(desk: Desk) -> None:
    desk.me.send("问")
    for number in range(130):
        await desk.bot.says(desk.me.id, f"第 {number} 条")
    desk.has_read_all()
    await desk.enter()
    await desk.sees("第 129 条")
    await expect(desk.received).to_have_count(100)
    held: asyncio.Queue[Route] = asyncio.Queue()
    await desk.page.route("**/chat/history*", held.put)
    await desk.page.locator("#scroller").evaluate("node => { node.scrollTop = 200 }")
    asked = await held.get()
    reading = desk.received.filter(has_text="第 38 条")
    await expect(reading).to_be_in_viewport()
    before = await reading.bounding_box()
    await asked.continue_()
    await expect(desk.received).to_have_count(130)
    after = await reading.bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"]) < 2


async def test_what_is_read_stays_in_place_when_a_message_above_grows_or_goes(desk: Desk) -> None:
    desk.me.send("问")
    sent = [await desk.bot.says(desk.me.id, f"第 {number} 条") for number in range(60)]
    desk.has_read_all()
    await desk.enter()
    await desk.sees("第 59 条")
    reading = desk.received.filter(has_text="第 30 条")
    await reading.evaluate("node => { node.closest('.scroller').scrollTop = node.offsetTop - 60 }")
    await expect(desk.page.locator("#bottom")).to_be_visible()
    # Without the help that only some browsers give.
    await desk.page.locator("#scroller").evaluate("node => { node.style.overflowAnchor = 'none' }")
    before = await reading.bounding_box()
    long = "长了很多\n" * 12
    await desk.bot.call("editMessageText", chat_id=desk.me.id, message_id=sent[10]["message_id"], text=long)
    await expect(desk.received.nth(10)).to_contain_text("长了很多")
    grown = await reading.bounding_box()
    await desk.bot.call("deleteMessage", chat_id=desk.me.id, message_id=sent[10]["message_id"])
    await expect(desk.received).to_have_count(59)
    after = await reading.bounding_box()
    assert before
    assert grown
    assert after
    assert abs(grown["y"] - before["y"]) < 2
    assert abs(after["y"] - before["y"]) < 2


async def test_tall_card_is_shown_from_its_first_line(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    await desk.bot.says(desk.me.id, "🟢 <b>可以不予处罚</b>\n" + "一行\n" * 60)
    message = await desk.sees("可以不予处罚")
    await expect(message.locator("strong")).to_be_in_viewport()


async def test_reload_leads_back_to_where_one_was_reading(desk: Desk) -> None:
    desk.me.send("问")
    for number in range(60):
        await desk.bot.says(desk.me.id, f"第 {number} 条")
    desk.has_read_all()
    await desk.enter()
    await desk.sees("第 59 条")
    await desk.page.locator("#scroller").evaluate("node => { node.scrollTop = 800 }")
    await expect(desk.page.locator("#bottom")).to_be_visible()
    await desk.page.reload()
    await expect(desk.page.locator("#bottom")).to_be_visible()
    assert await desk.page.locator("#scroller").evaluate("node => node.scrollTop") == 800


async def test_chat_opens_at_its_end_however_much_stands_below_it(desk: Desk) -> None:
    desk.me.send("问")
    await desk.bot.says(desk.me.id, "<blockquote expandable>" + "法条很长。" * 90 + "</blockquote>")
    desk.me.send_photo(caption="现场")
    await desk.bot.call("sendMessage", chat_id=desk.me.id, text="选一个", reply_markup={"keyboard": [["首次"], ["不是首次"], ["取消"]]})
    await desk.enter()
    await expect(desk.page.locator("#answers")).to_be_visible()
    left = "node => Math.round(node.scrollHeight - node.scrollTop - node.clientHeight)"
    await expect(desk.received.last.locator(".meta")).to_be_in_viewport(ratio=1)
    assert await desk.page.locator("#scroller").evaluate(left) == 0
    await desk.page.get_by_role("button", name="展开").click()
    await expect(desk.page.get_by_role("button", name="收起", exact=True)).to_be_visible()
    assert await desk.page.locator("#scroller").evaluate(left) > 100
