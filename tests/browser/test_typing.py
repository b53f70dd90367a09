"""Typing Chinese: Enter belongs to the input method first, and everything works without a mouse."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from bot.webchat.pictures import sample_png
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_enter_that_ends_a_composition_sends_nothing(desk: Desk) -> None:
    await desk.enter()
    await desk.input.focus()
    session = await desk.context.new_cdp_session(desk.page)
    await session.send("Input.imeSetComposition", {"text": "meidai", "selectionStart": 6, "selectionEnd": 6})
    # As Chromium and Firefox tell it, and as Safari does.
    await desk.input.dispatch_event("keydown", {"key": "Enter", "keyCode": 13, "isComposing": True})
    await desk.input.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    await session.send("Input.insertText", {"text": "没带"})
    await expect(desk.input).to_have_value("没带")
    assert desk.said() == []
    await desk.input.press("Enter")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    assert desk.said() == ["没带"]


async def test_shift_and_enter_begins_a_new_line_and_the_input_grows(desk: Desk) -> None:
    await desk.enter()
    low = await desk.input.evaluate("node => node.clientHeight")
    await desk.input.fill("第一行")
    await desk.input.press("Shift+Enter")
    await desk.input.press_sequentially("第二行")
    assert await desk.input.evaluate("node => node.clientHeight") > low
    await desk.input.press("Enter")
    await expect(desk.sent).to_have_count(1)
    assert desk.said() == ["第一行\n第二行"]
    assert await desk.input.evaluate("node => node.clientHeight") == low


async def test_blank_message_is_not_sent(desk: Desk) -> None:
    await desk.enter()
    await desk.types("   \n ")
    await expect(desk.page.get_by_role("button", name="发送", exact=True)).to_be_disabled()
    await expect(desk.sent).to_have_count(0)


async def test_too_long_message_stays_in_the_input(desk: Desk) -> None:
    await desk.enter()
    await desk.types("长" * 4100)
    await expect(desk.page.locator("#count")).to_have_text("超出 4 字")
    await expect(desk.input).to_have_value("长" * 4100)
    assert desk.said() == []


async def test_typing_finds_the_input_and_messages_are_walked_with_arrows(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    await desk.bot.says(desk.me.id, "选", [{"text": "话术", "callback_data": "say"}])
    await desk.sees("选")
    await desk.page.locator("#log").focus()
    await desk.page.keyboard.press("ArrowUp")
    await expect(desk.received.last).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_role("menu")).to_have_count(0)
    await expect(desk.received.last).to_be_focused()
    await desk.page.keyboard.press("Tab")
    await expect(desk.page.get_by_role("button", name="话术")).to_be_focused()
    await desk.page.keyboard.press("a")
    await expect(desk.input).to_be_focused()
    await expect(desk.input).to_have_value("a")


async def test_picture_and_file_are_sent_with_a_word(desk: Desk) -> None:
    await desk.enter()
    await desk.page.get_by_role("button", name="添加图片").click()
    async with desk.page.expect_file_chooser() as chooser:
        await desk.page.get_by_role("menuitem", name="图片").click()
    await (await chooser.value).set_files(FilePayload(name="现场.png", mimeType="image/png", buffer=sample_png()))
    await expect(desk.page.locator(".chip")).to_contain_text("现场.png")
    await desk.types("现场照片")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    await expect(desk.sent.locator("img")).to_be_visible()
    assert "photo" in desk.messages()[-1].wire
    assert desk.said() == ["现场照片"]
    await desk.page.get_by_role("button", name="添加图片").click()
    async with desk.page.expect_file_chooser() as chooser:
        await desk.page.get_by_role("menuitem", name="文件").click()
    await (await chooser.value).set_files(FilePayload(name="台账.xlsx", mimeType="application/vnd.ms-excel", buffer=b"PK" * 900))
    await desk.page.get_by_role("button", name="发送", exact=True).click()
    await expect(desk.sent.last).to_contain_text("台账.xlsx")
    await expect(desk.sent.locator(".mark.tick")).to_have_count(2)
    async with desk.page.expect_download() as download:
        await desk.sent.last.locator("a.file").click()
    assert (await (await download.value).path()).read_bytes() == b"PK" * 900


async def test_place_is_sent_from_the_device_or_by_hand(desk: Desk) -> None:
    await desk.context.grant_permissions(["geolocation"])
    await desk.context.set_geolocation({"latitude": 36.92, "longitude": 121.54, "accuracy": 12})
    await desk.enter()
    await desk.page.get_by_role("button", name="添加图片").click()
    await desk.page.get_by_role("menuitem", name="位置").click()
    await desk.page.get_by_role("button", name="用这台设备定位").click()
    await expect(desk.page.locator(".note")).to_contain_text("12 米")
    await desk.page.get_by_role("button", name="发送这个位置").click()
    await expect(desk.sent.last).to_contain_text("北纬 36.92000，东经 121.54000")
    await desk.page.get_by_role("button", name="添加图片").click()
    await desk.page.get_by_role("menuitem", name="位置").click()
    await desk.page.get_by_label("纬度（如 36.92）").fill("95")
    await desk.page.get_by_label("经度（如 121.54）").fill("121")
    await desk.page.get_by_role("button", name="发送这个位置").click()
    await expect(desk.page.locator(".note")).to_contain_text("纬度在")
