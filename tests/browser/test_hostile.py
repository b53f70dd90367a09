"""Hostile texts, names and files in every place that shows somebody else's words; a content policy that had to act is a failure, too."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from bot.webchat.config import Persona
from bot.webchat.pictures import sample_png
from bot.webchat.wire import Json
from tests.browser.desk import Desk
from tests.browser.scripted import ScriptedBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

IMAGE = "<img src=x onerror=window.hacked=1>"
SCRIPT = "</script><script>window.hacked=1</script>"
EVIL = '"><svg onload=window.hacked=1><a href="javascript:window.hacked=1">x</a>'
TURNED = "\u202e法执\u2066行随\u200f"
FLOOD = "😀" * 300 + "\u200b" * 300 + "e" + "\u0301" * 200
UNBROKEN = "长" * 2048 + "A" * 2048
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked=1"><script>window.hacked=1</script></svg>'
HTML = b"<!doctype html><script>window.hacked=1</script>"

WIDE = """() => [document.documentElement, ...document.querySelectorAll('#scroller, #log, .header, #composer, .menu, .suggestions, dialog')]
    .filter(node => node.scrollWidth > node.clientWidth + 1).map(node => node.id || node.className || node.tagName)"""


async def unharmed(desk: Desk) -> None:
    """Nothing ran, nothing became an element, nothing is wider than the window."""
    assert await desk.page.evaluate("window.hacked") is None
    made = "#columns script, #columns svg[onload], #columns img[onerror], dialog img[onerror], [href^='javascript' i]"
    assert await desk.page.locator(made).count() == 0
    assert await desk.page.evaluate(WIDE) == []


@pytest.mark.parametrize(
    "text", [SCRIPT, EVIL, TURNED, FLOOD, UNBROKEN, "\u0000\u0001\u001b[31m零\u0000", "https://example.com/" + "a" * 2000]
)
async def test_text_is_shown_as_text(desk: Desk, text: str) -> None:
    async def echo(bot: ScriptedBot, message: Json) -> None:
        sent = await bot.call("sendMessage", chat_id=message["chat"]["id"], text=message["text"])
        await bot.call("sendMessage", chat_id=message["chat"]["id"], text="引用", reply_parameters={"message_id": sent["message_id"]})
        await bot.call("pinChatMessage", chat_id=message["chat"]["id"], message_id=sent["message_id"])

    desk.bot.texts["*"] = echo
    await desk.enter()
    await desk.types(text)
    await desk.sees("引用")
    await expect(desk.sent.last.locator(".mark.tick")).to_be_visible()
    await unharmed(desk)


@pytest.mark.parametrize("name", [IMAGE, EVIL, TURNED + "长" * 50, "无空格" * 21])
async def test_names_and_titles_are_words(desk: Desk, name: str) -> None:
    group = desk.door.group(name, desk.me)
    desk.door.add_persona(Persona(10002, name[:64], about=name[:64]))
    await desk.bot.call("setMyName", name=name[:64])
    await desk.bot.call("setMyShortDescription", short_description=name[:100])
    colleague = desk.door.people[10002]
    colleague.join(group)
    colleague.send("在吗", chat=group)
    await desk.enter()
    await unharmed(desk)
    await desk.page.locator("#switch").click()
    await expect(desk.page.get_by_role("menuitemradio").nth(1)).to_contain_text(name[:5].strip())
    await unharmed(desk)
    await desk.page.get_by_role("menuitemradio").nth(3).click()
    message = await desk.sees("在吗")
    await expect(message.locator(".name")).to_be_visible()
    await unharmed(desk)


@pytest.mark.parametrize("text", [IMAGE, SCRIPT[:60], TURNED, "😀" * 30, "长" * 64])
async def test_buttons_alerts_commands_and_results_are_words(desk: Desk, text: str) -> None:
    async def pressed(bot: ScriptedBot, query: Json) -> None:
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], text=text, show_alert=query["data"] == "alert")

    desk.bot.presses |= {"alert": pressed, "line": pressed}
    desk.bot.result = {"title": text, "description": text}
    await desk.bot.call("setMyCommands", commands=[{"command": "ask", "description": text}])
    await desk.enter()
    desk.me.send("问")
    keys: list[Json] = [{"text": text, "callback_data": "line"}, {"text": text, "callback_data": "alert"}]
    await desk.bot.says(desk.me.id, "选", keys, [{"text": text, "copy_text": {"text": text}}])
    message = await desk.sees("选")
    await message.locator(".key").first.click()
    await expect(desk.page.locator("#toast")).to_have_text(text)
    await unharmed(desk)
    await message.locator(".key").nth(1).click()
    await expect(desk.page.get_by_role("dialog").locator("p")).to_have_text(text)
    await unharmed(desk)
    await desk.page.get_by_role("button", name="知道了").click()
    await desk.input.fill("/")
    await expect(desk.page.get_by_role("option")).to_contain_text(text)
    await unharmed(desk)
    await desk.input.fill("@suixing_bot 现金")
    await expect(desk.page.get_by_role("option")).to_contain_text(text)
    await unharmed(desk)
    await desk.input.fill("")
    keyboard = {"keyboard": [[text, text]], "input_field_placeholder": text[:64]}
    await desk.bot.call("sendMessage", chat_id=desk.me.id, text="答", reply_markup=keyboard)
    await expect(desk.page.locator("#answers .key").first).to_have_text(text)
    await unharmed(desk)


@pytest.mark.parametrize(
    ("name", "mime", "data", "shown"),
    [
        ("现场.png", "image/png", SVG, "现场.png"),
        ("现场.jpg", "image/jpeg", HTML, "现场.jpg"),
        ("图.svg", "image/svg+xml", SVG, "图.svg"),
        ("实录\u202egpj.exe", "application/octet-stream", b"MZ", "实录gpj.exe"),
        (IMAGE, "text/html", HTML, IMAGE),
        ("../../\u0000etc/passwd", "text/plain", b"x", "passwd"),
        ("名" * 250, "text/plain", b"x", "名" * 100),
    ],
)
async def test_file_is_a_name_to_be_saved(desk: Desk, name: str, mime: str, data: bytes, shown: str) -> None:
    await desk.enter()
    desk.me.send_document(data, name, mime, caption=EVIL)
    await expect(desk.sent.locator(".file-name")).to_contain_text(shown)
    await expect(desk.sent.locator(".media img, .picture")).to_have_count(0)
    async with desk.page.expect_download() as download:
        await desk.sent.locator("a.file").click()
    saved = await download.value
    assert "\u202e" not in saved.suggested_filename
    assert (await saved.path()).read_bytes() == data
    assert len(desk.context.pages) == 1
    await unharmed(desk)


async def test_chosen_file_with_a_hostile_name_is_shown_as_words_before_it_is_sent(desk: Desk) -> None:
    await desk.enter()
    await desk.page.get_by_role("button", name="添加图片").click()
    async with desk.page.expect_file_chooser() as chooser:
        await desk.page.get_by_role("menuitem", name="文件").click()
    await (await chooser.value).set_files(FilePayload(name=EVIL, mimeType="image/svg+xml", buffer=SVG))
    await expect(desk.page.locator(".chip")).to_be_visible()
    await unharmed(desk)
    await desk.types(SCRIPT)
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    await expect(desk.sent.locator("img")).to_have_count(0)
    await unharmed(desk)


async def test_polyglot_picture_is_shown_and_runs_nowhere(desk: Desk) -> None:
    await desk.enter()
    await desk.bot.call("sendMessage", chat_id=desk.me.send("问").chat.id, text="好")
    message = desk.me.send_document(sample_png() + HTML, "a.html", "text/html")
    file = message.wire["document"]["file_id"]
    await expect(desk.sent.last.locator(".file-name")).to_have_text("a.html")
    refused = """address => new Promise(resolve => {
        const script = document.createElement('script')
        script.src = address
        script.onload = () => resolve('ran')
        script.onerror = () => resolve('refused')
        document.body.append(script)
    })"""
    assert await desk.page.evaluate(refused, f"/chat/file/{file}") == "refused"
    await unharmed_but(desk, "MIME")


async def unharmed_but(desk: Desk, expected: str) -> None:
    """As ``unharmed``, where the browser was made to complain of one thing."""
    assert [fault for fault in desk.faults if expected not in fault and "nosniff" not in fault] == []
    desk.faults.clear()
    assert await desk.page.evaluate("window.hacked") is None


async def test_entities_within_entities_and_over_the_ends_do_not_break_the_text(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    deep = "<b><i><u><s><tg-spoiler><code>深</code></tg-spoiler></s></u></i></b>" * 20
    await desk.bot.says(desk.me.id, f"{deep}<blockquote expandable>{deep}</blockquote><pre>{'x' * 500}</pre>末")
    message = await desk.sees("末")
    await expect(message).to_contain_text("深" * 20)
    crossing = [
        {"type": "bold", "offset": 0, "length": 3},
        {"type": "italic", "offset": 2, "length": 4},
        {"type": "text_link", "offset": 0, "length": 6, "url": "javascript:window.hacked=1"},
        {"type": "made_up", "offset": -4, "length": 900},
        {"type": "blockquote", "offset": 5, "length": 99999},
    ]
    script = """async entities => {
        const {richText} = await import('/static/richtext.js')
        const node = document.createElement('div')
        node.append(richText('一二三四五六七', entities, {}))
        return [node.textContent, node.querySelectorAll('a').length]
    }"""
    assert await desk.page.evaluate(script, crossing) == ["一二三四五六七", 0]
    await unharmed(desk)


async def test_page_in_a_frame_is_refused(desk: Desk) -> None:
    await desk.enter()
    headers = (await desk.page.request.get(desk.page.url)).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
