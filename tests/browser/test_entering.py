"""Who gets onto the page, and what everybody else is told."""

from __future__ import annotations

import dataclasses

import pytest
from playwright.async_api import expect

from bot.webchat.app import create_app
from bot.webchat.config import Persona
from bot.webchat.server import bind, page_address, port_of, serving
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_key_leaves_the_address_and_a_reload_needs_none(desk: Desk) -> None:
    await desk.enter()
    assert "key" not in desk.page.url
    await desk.page.reload()
    await expect(desk.input).to_be_visible()


async def test_wrong_key_is_refused_with_what_to_do(desk: Desk) -> None:
    await desk.page.goto(page_address(desk.door).replace("key=", "key=x"))
    await expect(desk.page.get_by_role("heading", name="链接不对或已过期")).to_be_visible()
    await expect(desk.input).to_be_hidden()
    await desk.page.goto(page_address(desk.door))
    await expect(desk.input).to_be_visible()


async def test_missing_key_is_refused_with_what_to_do(desk: Desk) -> None:
    await desk.page.goto(page_address(desk.door).partition("#")[0])
    await expect(desk.page.get_by_role("heading", name="请用完整的链接打开")).to_be_visible()


async def test_server_that_is_away_is_called_again(desk: Desk) -> None:
    await desk.enter()
    await desk.page.route("**/chat/**", lambda route: route.abort())
    await desk.page.reload()
    await expect(desk.page.get_by_role("heading", name="连不上")).to_be_visible()
    await desk.page.unroute("**/chat/**")
    await desk.page.get_by_role("button", name="再试一次").click()
    await expect(desk.input).to_be_visible()


async def test_new_address_in_the_same_tab_revives_the_page_and_sends_what_was_left(desk: Desk) -> None:
    await desk.enter()
    desk.line.cut()
    await desk.types("没发出去的话")
    await expect(desk.sent.locator(".mark.clock")).to_be_visible()
    listener = bind(0)
    config = dataclasses.replace(desk.door.config, key="the-key-of-the-second-start")
    async with serving(create_app(config), listener) as second:
        desk.line.upstream = port_of(listener)
        desk.line.mend()
        await expect(desk.page.locator("#banner")).to_contain_text("重新启动过")
        assert second.people[desk.me.id].messages() == []
        await desk.page.goto(page_address(second))
        await expect(desk.sent.locator(".mark.tick")).to_be_visible()
        await expect(desk.page.locator("#banner")).to_be_hidden()
        assert [message.text for message in second.people[desk.me.id].messages()] == ["没发出去的话"]


@pytest.mark.parametrize("personas", [(Persona(10001, "小李"), Persona(10002, "王队"))])
async def test_one_speaks_as_whom_one_chooses(desk: Desk) -> None:
    await desk.enter()
    await desk.types("我是小李")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    await desk.page.get_by_role("button", name="切换身份或会话").click()
    await desk.page.get_by_role("menuitemradio", name="王队").click()
    await expect(desk.page.locator("#persona")).to_have_text("王队")
    await expect(desk.sent).to_have_count(0)
    await desk.types("我是王队")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    assert [message.text for message in desk.door.people[10002].messages()] == ["我是王队"]
    await desk.page.reload()
    await expect(desk.page.locator("#persona")).to_have_text("王队")
