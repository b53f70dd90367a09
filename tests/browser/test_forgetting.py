"""What is deleted leaves the browser as well: the page, its stores, what it remembers of fetching, and what Ctrl+Z would bring back."""

from __future__ import annotations

import asyncio
import json

import pytest
from playwright.async_api import FilePayload, Route, expect

from bot.webchat.feed import EventKind
from bot.webchat.files import Media
from bot.webchat.pictures import sample_png
from bot.webchat.wire import Json
from bot.webchat.world import Message
from tests.browser.desk import Desk
from tests.browser.scripted import ScriptedBot
from tests.browser.test_files import LEDGER, attach
from tests.webchat.traces import traces

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SECRET = "某检测站收费不给票"
RECEIPT = "7391 0264 8815 0037"
PICTURE = FilePayload(name="检测站.png", mimeType="image/png", buffer=sample_png(120, 90))
LEFT = """() => {
  const values = [...document.querySelectorAll('input, textarea')].map(field => field.value)
  const stores = [localStorage, sessionStorage].flatMap(store => Object.entries(store).flat())
  const fetched = performance.getEntriesByType('resource').map(entry => entry.name).filter(name => name.includes('/chat/'))
  return JSON.stringify([document.documentElement.outerHTML, document.title, values, stores, history.state, location.href, fetched])
}"""


async def left_in(desk: Desk) -> str:
    """Everything that the page shows, holds in its fields and stores, and remembers of fetching."""
    return str(await desk.page.evaluate(LEFT))


async def memory(desk: Desk) -> str:
    """All strings that the page's scripts can still reach."""
    session = await desk.context.new_cdp_session(desk.page)
    parts: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda event: parts.append(event["chunk"]))
    await session.send("HeapProfiler.enable")
    await session.send("HeapProfiler.collectGarbage")
    await session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    await session.detach()
    return "\n".join(json.loads("".join(parts))["strings"])


def file_of(message: Message) -> str:
    return str(message.wire["photo"][-1]["file_id"])


async def clear(desk: Desk) -> None:
    """The bot deletes the whole talk, the person's messages and its own."""
    messages = [message.id for message in desk.messages()]
    await desk.bot.call("deleteMessages", chat_id=desk.me.id, message_ids=messages)


async def test_talk_that_the_bot_deletes_leaves_nothing_in_the_page(desk: Desk) -> None:
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await desk.enter()
    await desk.types(SECRET)
    await attach(desk, "图片", PICTURE)
    await desk.types(f"{SECRET}的照片")
    await expect(desk.sent.locator(".mark.tick")).to_have_count(2)
    picture = file_of(desk.messages()[-1])
    button: Json = {"text": "复制回执", "copy_text": {"text": RECEIPT}}
    saved: Json = {"text": "已保存", "callback_data": "saved:1"}

    async def pressed(bot: ScriptedBot, query: Json) -> None:
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="好，已清除")
        await clear(desk)

    desk.bot.presses["saved:1"] = pressed
    await desk.bot.says(
        desk.me.id, f"收到“{SECRET}”，回执 {RECEIPT}", [button], [saved], reply_parameters={"message_id": desk.messages()[0].id}
    )
    shown = await desk.sees("回执")
    await shown.get_by_role("button", name="复制回执").click()
    await expect(desk.page.locator("#toast")).to_contain_text("已复制")
    assert await desk.page.evaluate("navigator.clipboard.readText()") == RECEIPT
    before = await left_in(desk)
    assert all(part in before for part in (SECRET, RECEIPT, picture))
    heap = await memory(desk)
    assert all(part in heap for part in (SECRET, RECEIPT, picture, "saved:1"))

    await shown.get_by_role("button", name="已保存").click()
    await expect(desk.page.locator("article")).to_have_count(0)
    # The word that fades is the last to go.
    await expect(desk.page.locator("#toast")).to_be_empty()
    left = await left_in(desk)
    assert not [part for part in (SECRET, "检测站", RECEIPT, picture, "saved:1", "已清除") if part in left]
    heap = await memory(desk)
    assert not [part for part in (SECRET, RECEIPT, picture, "saved:1") if part in heap]
    status = await desk.page.evaluate("id => fetch(`/chat/file/${id}`).then(({status}) => status)", picture)
    assert status == 404
    assert traces(desk.door, SECRET, RECEIPT, picture, "saved:1") == []
    desk.faults.clear()


async def test_undoing_does_not_bring_back_what_was_sent(desk: Desk) -> None:
    await desk.enter()
    await desk.input.press_sequentially(SECRET)
    await desk.input.press("Enter")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    await clear(desk)
    await expect(desk.page.locator("article")).to_have_count(0)
    await desk.input.focus()
    for _ in range(len(SECRET) + 2):
        await desk.page.keyboard.press("Control+z")
    assert SECRET[:2] not in await left_in(desk)


async def test_what_is_open_over_a_deleted_message_closes(desk: Desk) -> None:
    await desk.enter()
    said = desk.me.send_media(Media.PHOTO, PICTURE["buffer"])
    other = desk.me.send("另一条")
    await desk.sent.first.get_by_role("button", name="查看大图").click()
    await expect(desk.page.locator("dialog.viewer")).to_be_visible()
    desk.me.delete(other)
    await expect(desk.sent).to_have_count(1)
    await expect(desk.page.locator("dialog.viewer")).to_be_visible()
    desk.me.delete(said)
    await expect(desk.page.locator("dialog")).to_have_count(0)

    said = desk.me.send(SECRET)
    await desk.sent.first.click(button="right")
    await expect(desk.page.get_by_role("menu", name="这条消息")).to_be_visible()
    desk.me.delete(said)
    await expect(desk.page.get_by_role("menu")).to_have_count(0)


async def test_receipt_that_is_copied_by_hand_closes_with_its_message(desk: Desk) -> None:
    desk.me.start()
    await desk.page.add_init_script("document.execCommand = () => false; Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    await desk.enter()
    sent = await desk.bot.says(desk.me.id, "回执在下面", [{"text": "复制回执", "copy_text": {"text": RECEIPT}}])
    await desk.page.get_by_role("button", name="复制回执").click()
    await expect(desk.page.get_by_label("请手动复制").locator("textarea")).to_have_value(RECEIPT)
    await desk.bot.call("deleteMessage", chat_id=desk.me.id, message_id=sent["message_id"])
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    assert RECEIPT not in await left_in(desk)


async def test_answer_and_change_that_are_being_written_let_go_of_a_deleted_message(desk: Desk) -> None:
    await desk.enter()
    for entry in ("回复", "修改"):
        said = desk.me.send(SECRET)
        await desk.sent.first.click(button="right")
        await desk.page.get_by_role("menuitem", name=entry).click()
        await expect(desk.page.locator("#context")).to_be_visible()
        desk.me.delete(said)
        await expect(desk.page.locator("#context")).to_be_hidden()
        assert SECRET not in await left_in(desk)


async def test_reply_keeps_its_own_words_and_loses_the_quote(desk: Desk) -> None:
    await desk.enter()
    said = desk.me.send(SECRET)
    desk.me.send("后来", reply_to=said)
    await expect(desk.sent.last.locator(".snippet")).to_contain_text(SECRET)
    desk.me.delete(said)
    await expect(desk.sent).to_have_count(1)
    await expect(desk.sent.last).to_contain_text("后来")
    assert SECRET not in await left_in(desk)


async def test_what_waits_to_be_sent_does_not_quote_a_deleted_message(desk: Desk) -> None:
    await desk.enter()
    said = desk.me.send(SECRET)
    held: asyncio.Queue[Route] = asyncio.Queue()
    await desk.page.route("**/chat/upload*", held.put)
    await desk.sent.first.click(button="right")
    await desk.page.get_by_role("menuitem", name="回复").click()
    await attach(desk, "文件", LEDGER)
    await desk.types("我补充")
    asked = await held.get()
    await expect(desk.sent.last.locator(".snippet")).to_contain_text(SECRET)
    desk.me.delete(said)
    await expect(desk.sent).to_have_count(1)
    assert SECRET not in await left_in(desk)
    await asked.continue_()
    # The server knows no such message: it goes once more, as an answer to nothing.
    await (await held.get()).continue_()
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    assert desk.said() == ["我补充"]
    assert "reply_to_message" not in desk.messages()[-1].wire


async def test_message_that_is_deleted_before_its_answer_arrives_does_not_come_back(desk: Desk) -> None:
    desk.me.start()
    await desk.enter()
    uploads: asyncio.Queue[Route] = asyncio.Queue()
    polls: asyncio.Queue[Route] = asyncio.Queue()
    await desk.page.route("**/chat/upload*", uploads.put)
    await desk.page.route("**/chat/events*", polls.put)
    await desk.bot.says(desk.me.id, "请说")
    await desk.sees("请说")
    poll = await polls.get()
    await attach(desk, "文件", LEDGER)
    await desk.types(SECRET)
    asked = await uploads.get()
    answer = await asked.fetch()
    # All that the page is told is that it is gone; then comes what it was when it was sent.
    await clear(desk)
    await poll.continue_()
    await expect(desk.received).to_have_count(0)
    await asked.fulfill(response=answer)
    await expect(desk.page.locator("article")).to_have_count(0)
    assert SECRET not in await left_in(desk)
    await (await polls.get()).continue_()


async def test_unread_count_and_pinned_line_follow_what_is_deleted(desk: Desk) -> None:
    desk.me.start()
    await desk.enter()
    for number in range(12):
        await desk.bot.says(desk.me.id, f"第{number}条\n" * 4)
    await desk.sees("第11条")
    pinned = desk.messages()[1]
    await desk.bot.call("pinChatMessage", chat_id=desk.me.id, message_id=pinned.id)
    await expect(desk.page.locator("#pinned")).to_contain_text("第0条")
    await desk.page.locator("#scroller").evaluate("node => node.scrollTop = 0")
    await desk.bot.says(desk.me.id, SECRET)
    last = desk.messages()[-1]
    await expect(desk.page.locator("#unread")).to_have_text("1")
    await desk.bot.call("deleteMessages", chat_id=desk.me.id, message_ids=[pinned.id, last.id])
    await expect(desk.page.locator("#unread")).to_have_text("")
    await expect(desk.page.locator("#pinned")).to_be_hidden()
    assert "第0条" not in await left_in(desk)
    assert not (await desk.page.title()).startswith("(")


async def test_what_was_deleted_while_too_much_happened_to_be_told_goes_as_well(desk: Desk) -> None:
    desk.me.start()
    oldest = desk.me.send(SECRET)
    for number in range(130):
        desk.me.send(f"旧话{number}")
    await desk.enter()
    await expect(desk.sent.last).to_contain_text("旧话129")
    await expect(desk.sent.filter(has_text=SECRET)).to_have_count(0)
    await desk.page.locator("#scroller").evaluate("node => node.scrollTop = 0")
    await expect(desk.sent.filter(has_text=SECRET)).to_have_count(1)
    desk.me.delete(oldest)
    for _ in range(desk.door.config.kept_events + 1):
        desk.door.feed.tell(EventKind.ACTION, desk.me.id, body={"action": "cancel"})
    await expect(desk.sent.filter(has_text=SECRET)).to_have_count(0)
    assert SECRET not in await left_in(desk)
