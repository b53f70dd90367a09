"""Files on their way: how far they are, calling them off, and a line that breaks in the middle."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import FilePayload, Route, expect

from bot.webchat.pictures import sample_png
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LEDGER = FilePayload(name="台账.xlsx", mimeType="application/vnd.ms-excel", buffer=b"PK" * 900)


async def attach(desk: Desk, kind: str, *files: FilePayload) -> None:
    await desk.page.get_by_role("button", name="添加图片").click()
    async with desk.page.expect_file_chooser() as chooser:
        await desk.page.get_by_role("menuitem", name=kind).click()
    await (await chooser.value).set_files(list(files))


async def held_upload(desk: Desk) -> tuple[asyncio.Queue[Route], Route]:
    """Sends a file and holds its request; returns it, and the queue for further ones."""
    held: asyncio.Queue[Route] = asyncio.Queue()
    await desk.page.route("**/chat/upload*", held.put)
    await attach(desk, "文件", LEDGER)
    await desk.page.get_by_role("button", name="发送", exact=True).click()
    return held, await held.get()


async def test_file_on_its_way_shows_how_far_it_is_and_the_bot_is_heard_meanwhile(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    _, asked = await held_upload(desk)
    await expect(desk.page.get_by_role("progressbar", name="正在发送")).to_be_visible()
    await expect(desk.page.get_by_role("button", name="取消发送")).to_be_visible()
    await expect(desk.sent.last.locator("a.file")).to_have_count(0)
    await desk.bot.says(desk.me.id, "同时说的话")
    await desk.sees("同时说的话")
    await asked.continue_()
    await expect(desk.sent.last.locator(".mark.tick")).to_be_visible()
    await expect(desk.page.get_by_role("progressbar")).to_have_count(0)
    await expect(desk.sent).to_have_count(2)


async def test_file_that_is_called_off_is_not_said(desk: Desk) -> None:
    await desk.enter()
    await held_upload(desk)
    await desk.page.get_by_role("button", name="取消发送").click()
    await expect(desk.sent).to_have_count(0)
    await desk.types("接着说")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    assert desk.said() == ["接着说"]


async def test_what_is_said_after_a_file_comes_after_it(desk: Desk) -> None:
    await desk.enter()
    _, asked = await held_upload(desk)
    await desk.types("说明在后")
    await expect(desk.sent.locator(".mark.clock")).to_have_count(2)
    assert desk.said() == []
    await asked.continue_()
    await expect(desk.sent.locator(".mark.tick")).to_have_count(2)
    assert desk.said() == ["", "说明在后"]


async def test_file_whose_line_breaks_is_sent_again_once(desk: Desk) -> None:
    await desk.enter()
    held, asked = await held_upload(desk)
    await asked.abort()
    await (await held.get()).continue_()
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    await expect(desk.sent).to_have_count(1)
    assert len(desk.messages()) == 1


async def test_progress_is_drawn_as_it_is_told(desk: Desk) -> None:
    await desk.enter()
    _, asked = await held_upload(desk)
    script = """async share => {
        const {drawProgress} = await import('/static/message.js')
        drawProgress(document.querySelector('article.waits'), share)
    }"""
    await desk.page.evaluate(script, 0.42)
    await expect(desk.page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "42")
    await expect(desk.sent).to_contain_text("已发 42%")
    await asked.continue_()
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()


async def test_picture_that_is_none_is_kept_with_its_reason(desk: Desk) -> None:
    await desk.enter()
    await attach(desk, "图片", FilePayload(name="现场.png", mimeType="image/png", buffer=b"not a picture"))
    await desk.page.get_by_role("button", name="发送", exact=True).click()
    # What the browser cannot draw goes as a file: nothing is lost.
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    assert "document" in desk.messages()[-1].wire


async def test_chosen_file_is_taken_out_again_and_an_empty_one_refused(desk: Desk) -> None:
    await desk.enter()
    await attach(desk, "文件", LEDGER, FilePayload(name="空.txt", mimeType="text/plain", buffer=b""))
    await expect(desk.page.locator(".chip")).to_have_count(1)
    await expect(desk.page.locator("#toast")).to_contain_text("没有内容")
    await desk.page.get_by_role("button", name="去掉 台账.xlsx").click()
    await expect(desk.page.locator(".chip")).to_have_count(0)
    await expect(desk.page.get_by_role("button", name="发送", exact=True)).to_be_disabled()


async def test_several_pictures_carry_their_words_once(desk: Desk) -> None:
    await desk.enter()
    pictures = [FilePayload(name=f"{number}.png", mimeType="image/png", buffer=sample_png(8 + number, 8)) for number in range(3)]
    await attach(desk, "图片", *pictures)
    await desk.types("三张")
    await expect(desk.sent.locator(".mark.tick")).to_have_count(3)
    assert desk.said() == ["三张", "", ""]
