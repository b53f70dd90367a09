"""Texts that would be markup: wherever somebody else's words are shown, they are shown as words."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.webchat.config import Persona
from bot.webchat.wire import Json
from tests.browser.desk import Desk
from tests.browser.scripted import ScriptedBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

IMAGE = "<img src=x onerror=window.hacked=1>"
SCRIPT = "<script>window.hacked=1</script>"
ATTACKS = [IMAGE, SCRIPT, '"><svg onload=window.hacked=1>', "{{7*7}}${window.hacked=1}", "javascript:window.hacked=1", "&lt;b&gt;"]


async def unharmed(desk: Desk) -> None:
    assert await desk.page.evaluate("window.hacked") is None
    assert await desk.page.locator("#app script, #app svg[onload], #app img[onerror], dialog img[onerror]").count() == 0


async def test_markup_in_a_message_is_shown_as_text(desk: Desk) -> None:
    async def echo(bot: ScriptedBot, message: Json) -> None:
        await bot.call("sendMessage", chat_id=message["chat"]["id"], text=message["text"])

    desk.bot.texts["*"] = echo
    await desk.enter()
    for attack in ATTACKS:
        await desk.types(attack)
        message = await desk.sees(attack)
        await expect(message.locator("a")).to_have_count(0)
        await expect(desk.sent.last).to_contain_text(attack)
    await unharmed(desk)


@pytest.mark.parametrize("personas", [(Persona(10001, IMAGE), Persona(10002, SCRIPT))])
async def test_markup_in_names_buttons_files_and_alerts_is_shown_as_text(desk: Desk) -> None:
    async def pressed(bot: ScriptedBot, query: Json) -> None:
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], text=IMAGE, show_alert=True)

    desk.bot.presses["x"] = pressed
    await desk.bot.call("setMyDescription", description=IMAGE)
    await desk.bot.call("setMyCommands", commands=[{"command": "ask", "description": IMAGE}])
    await desk.enter()
    await expect(desk.page.locator("#persona")).to_have_text(IMAGE)
    await expect(desk.page.locator("#description")).to_have_text(IMAGE)
    quoted = desk.me.send_document(b"x", IMAGE, caption=IMAGE)
    markup = {"inline_keyboard": [[{"text": IMAGE, "callback_data": "x"}]]}
    reply = {"message_id": quoted.id}
    await desk.bot.call("sendMessage", chat_id=desk.me.id, text="看", reply_markup=markup, reply_parameters=reply)
    message = await desk.sees("看")
    await expect(message.locator(".snippet-words")).to_have_text(IMAGE)
    await expect(desk.sent.locator(".file-name")).to_have_text(IMAGE)
    await message.locator(".key").click()
    await expect(desk.page.get_by_role("dialog").locator("p")).to_have_text(IMAGE)
    await desk.page.get_by_role("button", name="知道了").click()
    await desk.page.locator("#slash").click()
    await expect(desk.page.get_by_role("option")).to_contain_text(IMAGE)
    await desk.page.locator("#switch").click()
    await expect(desk.page.get_by_role("menuitemradio").nth(1).locator(".menu-name")).to_have_text(SCRIPT)
    await desk.page.keyboard.press("Escape")
    keyboard = {"keyboard": [[IMAGE]], "input_field_placeholder": IMAGE}
    await desk.bot.call("sendMessage", chat_id=desk.me.id, text="选", reply_markup=keyboard)
    await expect(desk.page.locator("#answers .key")).to_have_text(IMAGE)
    await unharmed(desk)


async def test_picture_that_is_a_page_is_no_picture(desk: Desk) -> None:
    await desk.enter()
    desk.me.send_document(f"<html>{SCRIPT}</html>".encode(), "照片.png", "image/png")
    await expect(desk.sent).to_contain_text(["照片.png"])
    await expect(desk.sent.locator("img")).to_have_count(0)
    await unharmed(desk)


async def test_link_opens_only_a_site_and_says_which(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    await desk.bot.says(desk.me.id, '<a href="https://example.com/law">条文</a> <a href="tg://resolve?domain=x">内部</a> example.org')
    message = await desk.sees("条文")
    await expect(message.locator("a")).to_have_text(["条文", "example.org"])
    await expect(message.locator("a").first).to_have_attribute("rel", "noopener noreferrer")
    await message.get_by_role("link", name="条文").click()
    await expect(desk.page.get_by_role("dialog")).to_contain_text("https://example.com/law")
    await desk.page.get_by_role("button", name="取消").click()
    assert len(desk.context.pages) == 1


async def test_only_addresses_of_sites_are_links(desk: Desk) -> None:
    opened = {
        "https://example.com/a?b=c": "https://example.com/a?b=c",
        "example.com:8080/x": "http://example.com:8080/x",
        "javascript:alert(1)": "",
        " JaVaScRiPt:alert(1)": "",
        "java\nscript:alert(1)": "",
        "data:text/html,x": "",
        "file:///etc/passwd": "",
        "vbscript:x": "",
        "tg://user?id=1": "",
        "": "",
    }
    await desk.enter()
    script = "async given => { const {safeUrl} = await import('/static/richtext.js'); return given.map(safeUrl) }"
    assert dict(zip(opened, await desk.page.evaluate(script, list(opened)), strict=True)) == opened


async def test_page_forbids_inline_scripts_and_foreign_places(desk: Desk) -> None:
    await desk.enter()
    blocked = """() => new Promise(resolve => {
        document.addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective), {once: true});
        const script = document.createElement('script');
        script.textContent = 'window.hacked = 1';
        document.body.append(script);
    })"""
    assert await desk.page.evaluate(blocked) == "script-src-elem"
    await unharmed(desk)
    desk.faults.clear()
