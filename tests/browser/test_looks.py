"""What can be measured of the looks: contrast, nothing cut off, everything named, each theme, each width."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import expect

from bot.webchat.config import Persona
from bot.webchat.server import page_address
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CARD = (
    "🟢 <b>可以不予处罚</b>（部清单，全国）\n\n车载物遗洒、飘散致公路污染\n<b>出处</b>　<code>免罚清单</code> "
    '<a href="https://example.com/x">原文</a> <tg-spoiler>遮住</tg-spoiler> #标签 /help\n'
    "<pre>第三十三条</pre><blockquote expandable>" + "法条很长。" * 60 + "</blockquote>"
)
KEYS: list[list[dict[str, Any]]] = [
    [{"text": "核对条件", "callback_data": "1"}, {"text": "话术", "callback_data": "2", "style": "primary"}],
    [{"text": "清单事项 · 未随车携带道路运输证（2023年起国家层面已无罚则）", "callback_data": "3", "style": "danger"}],
    [{"text": "复制", "copy_text": {"text": "话"}}, {"text": "https://" + "长" * 40, "url": "https://example.com/"}],
]

SMALL = """() => [...document.querySelectorAll('button, a, .suggestion, .as-file')]
    .filter(node => node.checkVisibility({checkOpacity: true}) && !node.closest('.text') || node.matches('.fold, .copy-pre'))
    .filter(node => node.getClientRects().length && getComputedStyle(node).display !== 'none')
    .map(node => [node.id || node.className, node.getBoundingClientRect()])
    .filter(([, box]) => Math.round(box.height) < 44 || Math.round(box.width) < 44)
    .map(([name, box]) => `${name} ${box.width}×${box.height}`)"""
"""Every control but links in a text that a finger would miss."""

CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")


async def furnish(desk: Desk) -> None:
    """A chat with one of everything."""
    me = desk.me
    me.send("货车掉渣")
    await desk.bot.call("setMyCommands", commands=[{"command": "help", "description": "能问什么"}])
    card = await desk.bot.says(me.id, CARD, *KEYS)
    me.send_photo(caption="现场")
    me.send_photo()
    me.send_document("整改".encode(), "一个名字非常非常长的整改台账与问题清单汇总表（2025年第三季度）.xlsx")
    me.send_location(36.92, 121.54, 15.0)
    me.send("回复它", reply_to=me.chat.messages[card["message_id"]])
    me.send("没有空格的长词" * 12 + "A" * 90)
    keyboard = {"keyboard": [["首次", "不是首次", "不清楚"], ["取消"]]}
    await desk.bot.call("sendMessage", chat_id=me.id, text="选一个", reply_markup=keyboard)
    await desk.bot.call("pinChatMessage", chat_id=me.id, message_id=card["message_id"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("personas", [(Persona(10001, "演示"), Persona(10002, "负责人"))])
async def test_every_text_has_enough_contrast(desk: Desk, scheme: Literal["light", "dark"]) -> None:
    await furnish(desk)
    await desk.page.emulate_media(color_scheme=scheme)
    await desk.enter()
    await desk.sees("选一个")
    assert await desk.page.evaluate(CONTRAST) == []
    await desk.page.locator("#slash").click()
    desk.line.cut()
    await expect(desk.page.locator("#banner")).to_be_visible()
    assert await desk.page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [180, 320, 360, 700, 1280])
async def test_nothing_is_wider_than_the_window(desk: Desk, width: int) -> None:
    """180 is a phone of 360 at twice the size."""
    await furnish(desk)
    await desk.page.set_viewport_size({"width": width, "height": 640})
    await desk.enter()
    await desk.sees("选一个")
    parts = "#scroller, #log, .keyboard, .key, #composer, .header, .pinned"
    wide = """parts => [document.documentElement, ...document.querySelectorAll(parts)]
        .filter(node => node.scrollWidth > node.clientWidth + 1).map(node => node.className || node.tagName)"""
    assert await desk.page.evaluate(wide, parts) == []
    out = """() => [...document.querySelectorAll('.bubble, .bubble *, .key *')].filter(node => {
        const inner = node.getBoundingClientRect(), outer = document.getElementById('log').getBoundingClientRect()
        return inner.width && (inner.left < outer.left || inner.right > outer.right)
    }).map(node => node.className || node.tagName)"""
    assert await desk.page.evaluate(out) == []


async def test_every_control_has_a_name_and_is_large_enough_to_touch(desk: Desk) -> None:
    await furnish(desk)
    await desk.enter()
    await desk.sees("选一个")
    poor = """() => [...document.querySelectorAll('#app button, #app a, #app textarea')].filter(node => node.checkVisibility())
        .filter(node => !(node.getAttribute('aria-label') || node.textContent.trim()))
        .map(node => node.outerHTML)"""
    assert await desk.page.evaluate(poor) == []
    assert await desk.page.evaluate(SMALL) == []
    await desk.page.locator("#switch").click()
    assert await desk.page.evaluate(SMALL) == []
    await desk.page.keyboard.press("Escape")
    await desk.page.get_by_role("button", name="添加图片").click()
    assert await desk.page.evaluate(SMALL) == []
    await desk.page.keyboard.press("Escape")
    desk.line.cut()
    await desk.types("发不出")
    await expect(desk.page.locator("#banner")).to_be_visible()
    assert await desk.page.evaluate(SMALL) == []
    log = desk.page.get_by_role("log", name="聊天记录")
    await expect(log).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize("personas", [(Persona(10001, "演示", about="执法人员"), Persona(10002, "负责人", about="负责人"))])
@pytest.mark.parametrize("size", [(180, 320), (195, 422), (320, 568), (360, 640), (1280, 800)])
async def test_nothing_is_cut_off_at_any_size(desk: Desk, size: tuple[int, int]) -> None:
    """The first two are phones at twice the size."""
    await furnish(desk)
    await desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    await desk.enter()
    await desk.sees("选一个")
    cut = """() => [...document.querySelectorAll('#title, #persona, .key, .key-words, .send, #input, .menu button, .menu-name')]
        .filter(node => node.checkVisibility()).filter(node => {
            const box = node.getBoundingClientRect()
            const wider = node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== 'inline'
            return box.left < -1 || box.right > innerWidth + 1 || wider
        }).map(node => node.id || node.className)"""
    assert await desk.page.evaluate(cut) == []
    await expect(desk.page.locator("#send")).to_be_in_viewport(ratio=1)
    await desk.page.locator("#switch").click()
    assert await desk.page.evaluate(cut) == []
    last = desk.page.get_by_role("menu").get_by_role("menuitem").last
    await last.scroll_into_view_if_needed()
    await expect(last).to_be_in_viewport(ratio=1)


async def test_who_wants_no_motion_gets_none(desk: Desk) -> None:
    await desk.page.emulate_media(reduced_motion="reduce")
    await furnish(desk)
    await desk.enter()
    await desk.bot.says(desk.me.id, "新的", [{"text": "看", "callback_data": "x"}])
    await desk.sees("新的")
    await desk.page.get_by_role("button", name="看", exact=True).click()
    moving = """() => document.getAnimations().filter(animation => animation.effect.getComputedTiming().duration > 1
        && animation.effect.getComputedTiming().iterations !== 0).length"""
    assert await desk.page.evaluate(moving) == 0


async def test_focus_is_seen_on_every_control(desk: Desk) -> None:
    await furnish(desk)
    await desk.enter()
    await desk.sees("选一个")
    await desk.page.locator("#title").click()
    unseen: list[str] = []
    seen: list[str] = []
    script = """() => {
        const node = document.activeElement, style = getComputedStyle(node)
        const field = node.closest('.field')
        const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
            || node.id === 'log' && getComputedStyle(node.parentElement).outlineStyle === 'solid'
            || field && getComputedStyle(field).boxShadow !== 'none'
        return [node.id || node.className || node.tagName, shown]
    }"""
    for _ in range(40):
        await desk.page.keyboard.press("Tab")
        name, shown = await desk.page.evaluate(script)
        if name in {"BODY", "HTML"}:
            break
        seen.append(name)
        if not shown:
            unseen.append(name)
    assert unseen == []
    # In the order in which they stand: the head, the messages, the input.
    order = [seen.index(name) for name in ("switch", "log", "attach", "input")]
    assert order == sorted(order)


async def test_picture_opens_large_and_closes_with_escape(desk: Desk) -> None:
    await desk.enter()
    desk.me.send_photo()
    await desk.page.get_by_role("button", name="查看大图").click()
    await expect(desk.page.locator("dialog.viewer img")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.locator("dialog")).to_have_count(0)


async def test_spoiler_is_covered_until_touched(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    await desk.bot.says(desk.me.id, "答案：<tg-spoiler>不予处罚</tg-spoiler>")
    message = await desk.sees("答案")
    cover = message.get_by_role("button", name="隐藏的内容")
    await expect(cover).to_have_css("color", "rgba(0, 0, 0, 0)")
    await cover.click()
    await expect(message.locator(".spoiler")).not_to_have_css("color", "rgba(0, 0, 0, 0)")


async def test_protected_message_offers_no_copy(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    await desk.bot.call("sendDocument", chat_id=desk.me.id, document=file_of(desk), caption="线索", protect_content=True)
    message = await desk.sees("线索")
    await expect(message.locator("a")).to_have_count(0)
    await message.locator(".bubble").click(button="right")
    await expect(desk.page.get_by_role("menuitem")).to_have_text(["回复", "删除"])


def file_of(desk: Desk) -> str:
    """The id of a file that the door keeps."""
    return str(desk.me.send_document(b"x", "线索.docx").wire["document"]["file_id"])


async def test_page_opens_without_asking_anybody_else(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    await desk.enter()
    home = page_address(desk.door).partition("#")[0]
    assert asked
    assert [url for url in asked if not url.startswith(home)] == []
