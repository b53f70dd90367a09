"""Several people on one page: who is who, what waits for whom, and chats side by side where there is room."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from bot.webchat.config import Persona
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OFFICER, SUPERVISOR, LEGAL, ADMIN = 10001, 10002, 10003, 10004


@pytest.fixture
def personas() -> tuple[Persona, ...]:
    return (
        Persona(OFFICER, "小李", about="执法人员", started=True),
        Persona(SUPERVISOR, "王队", about="负责人", started=True),
        Persona(LEGAL, "老周", about="法制人员", started=True),
        Persona(ADMIN, "管理员", about="系统管理员", started=True),
    )


def column(desk: Desk, number: int) -> Locator:
    """The ``number``-th chat from the left, from 0."""
    return desk.page.locator(".app").nth(number)


async def widen(desk: Desk) -> None:
    before = await desk.page.locator(".app").count()
    await desk.page.get_by_role("button", name="并排再开一列").click()
    await expect(desk.page.locator(".app:visible")).to_have_count(before + 1)


async def open_desktop(desk: Desk, *, columns: int = 1) -> None:
    await desk.page.set_viewport_size({"width": 1280, "height": 800})
    await desk.enter()
    for _ in range(columns - 1):
        await widen(desk)


async def test_menu_tells_names_roles_and_what_is_unread(desk: Desk) -> None:
    await desk.bot.says(SUPERVISOR, "有一条待办")
    await desk.bot.says(SUPERVISOR, "还有一条")
    await desk.enter()
    await expect(desk.page.locator("#about")).to_have_text("执法人员")
    await expect(desk.page.locator("#others")).to_have_text("2")
    await desk.bot.says(LEGAL, "请看新清单")
    await expect(desk.page.locator("#others")).to_have_text("3")
    await desk.page.get_by_role("button", name="切换身份或会话，别处有 3 条未读").click()
    entries = desk.page.get_by_role("menuitemradio")
    await expect(entries.nth(1)).to_contain_text("王队负责人2")
    await expect(entries.nth(2)).to_contain_text("老周法制人员1")
    await entries.nth(1).click()
    await expect(desk.page.locator("#persona")).to_have_text("王队")
    await desk.sees("还有一条")
    # Seen is read: what is left is the other person's.
    await expect(desk.page.locator("#others")).to_have_text("1")
    await desk.page.reload()
    await desk.sees("还有一条")
    await expect(desk.page.locator("#others")).to_have_text("1")


async def test_chat_opens_where_reading_ended(desk: Desk) -> None:
    for number in range(20):
        await desk.bot.says(OFFICER, f"旧的第 {number} 条")
    desk.has_read_all()
    for number in range(30):
        await desk.bot.says(OFFICER, f"新的第 {number} 条")
    await desk.enter()
    await expect(desk.page.locator(".unread-mark")).to_be_in_viewport()
    await expect(desk.received.filter(has_text="新的第 0 条")).to_be_in_viewport()
    await expect(desk.received.filter(has_text="新的第 29 条")).not_to_be_in_viewport()
    await expect(desk.page.locator("#unread")).to_have_text("30")
    await desk.page.get_by_role("button", name="回到最新消息，30 条未读").click()
    await expect(desk.received.filter(has_text="新的第 29 条")).to_be_in_viewport()
    await desk.door.wait_for(lambda: desk.me.chat.unread_by(OFFICER) == 0)


async def test_what_one_does_the_other_sees_live(desk: Desk) -> None:
    await open_desktop(desk, columns=2)
    left, right = column(desk, 0), column(desk, 1)
    await expect(right.locator(".persona")).to_have_text("王队")
    await expect(right.locator("textarea")).to_be_focused()
    await left.locator("textarea").fill("我是小李")
    await left.locator("textarea").press("Enter")
    await expect(left.locator("article.out .mark.tick")).to_be_visible()
    await desk.bot.says(SUPERVISOR, "小李说了话", [{"text": "看", "callback_data": "x"}])
    await expect(right.locator("article.in")).to_contain_text("小李说了话")
    await expect(left.locator("article.in")).to_have_count(0)
    await right.locator("textarea").fill("收到")
    await right.locator("textarea").press("Enter")
    await expect(right.locator("article.out .mark.tick")).to_be_visible()
    assert [message.text for message in desk.door.people[SUPERVISOR].messages()] == ["小李说了话", "收到"]
    assert desk.said() == ["我是小李"]


async def test_three_is_the_most_and_columns_survive_a_reload(desk: Desk) -> None:
    await open_desktop(desk, columns=3)
    await expect(desk.page.get_by_role("button", name="并排再开一列")).to_have_count(0)
    names = desk.page.locator(".persona")
    await expect(names).to_have_text(["小李", "王队", "老周"])
    await desk.page.reload()
    await expect(names).to_have_text(["小李", "王队", "老周"])
    await column(desk, 1).get_by_role("button", name="关闭这一列").click()
    await expect(names).to_have_text(["小李", "老周"])
    await expect(column(desk, 0).locator("textarea")).to_be_focused()


async def test_who_is_chosen_twice_changes_places(desk: Desk) -> None:
    await open_desktop(desk, columns=2)
    await column(desk, 0).get_by_role("button", name="切换身份或会话").click()
    await desk.page.get_by_role("menuitemradio", name="王队").click()
    await expect(desk.page.locator(".persona")).to_have_text(["王队", "小李"])


async def test_keys_go_to_the_column_where_one_was_and_it_shows(desk: Desk) -> None:
    await open_desktop(desk, columns=2)
    await column(desk, 0).locator(".log").click()
    await expect(column(desk, 0)).to_have_class("app current")
    await desk.page.keyboard.press("a")
    await expect(column(desk, 0).locator("textarea")).to_have_value("a")
    await expect(column(desk, 1).locator("textarea")).to_have_value("")
    outlines = [await column(desk, number).evaluate("node => getComputedStyle(node).outlineStyle") for number in (0, 1)]
    assert outlines == ["solid", "none"]
    await column(desk, 1).locator("textarea").focus()
    await expect(column(desk, 1)).to_have_class("app current")


async def test_narrow_window_shows_one_and_room_brings_the_others_back(desk: Desk) -> None:
    await open_desktop(desk, columns=2)
    await column(desk, 1).locator("textarea").fill("写到一半")
    await desk.page.set_viewport_size({"width": 1000, "height": 800})
    await expect(desk.page.locator(".persona")).to_have_text(["王队"])
    await expect(desk.page.locator(".app textarea")).to_have_value("写到一半")
    await expect(desk.page.get_by_role("button", name="并排再开一列")).to_have_count(0)
    await desk.page.set_viewport_size({"width": 1280, "height": 800})
    await expect(desk.page.locator(".persona")).to_have_text(["王队", "小李"])


async def test_alert_in_one_of_several_columns_says_whose_it_is(desk: Desk) -> None:
    await open_desktop(desk, columns=2)
    await desk.bot.says(SUPERVISOR, "选", [{"text": "看", "callback_data": "x"}])

    async def pressed(bot: object, query: dict[str, object]) -> None:
        await desk.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="看过了", show_alert=True)

    desk.bot.presses["x"] = pressed
    await column(desk, 1).get_by_role("button", name="看", exact=True).click()
    await expect(desk.page.get_by_role("dialog", name="王队")).to_contain_text("看过了")


async def test_line_of_one_column_does_not_stop_another(desk: Desk) -> None:
    await open_desktop(desk, columns=2)
    await desk.page.route(f"**/chat/send?as={OFFICER}*", lambda route: route.abort())
    await column(desk, 0).locator("textarea").fill("发不出")
    await column(desk, 0).locator("textarea").press("Enter")
    await expect(column(desk, 0).locator(".mark.clock")).to_be_visible()
    await column(desk, 1).locator("textarea").fill("发得出")
    await column(desk, 1).locator("textarea").press("Enter")
    await expect(column(desk, 1).locator(".mark.tick")).to_be_visible()
    await desk.page.unroute(f"**/chat/send?as={OFFICER}*")
    await expect(column(desk, 0).locator(".mark.tick")).to_be_visible()
    assert desk.said() == ["发不出"]


async def test_window_that_nobody_sees_holds_no_line_for_its_columns(desk: Desk) -> None:
    await open_desktop(desk, columns=2)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    hide = """hidden => {
        Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden})
        document.dispatchEvent(new Event('visibilitychange'))
    }"""
    await desk.page.evaluate(hide, arg=True)
    # What was asked while the page was still to be seen.
    asked.clear()
    async with desk.page.expect_request("**/chat/events*"):
        pass
    assert [url for url in asked if "wait=25" in url] == []
    await desk.bot.says(OFFICER, "没人在看")
    await desk.page.evaluate(hide, arg=False)
    await expect(column(desk, 0).locator("article.in")).to_contain_text("没人在看")


async def test_every_id_stands_once(desk: Desk) -> None:
    await open_desktop(desk, columns=3)
    await column(desk, 1).locator("textarea").fill("/")
    ids = await desk.page.evaluate("[...document.querySelectorAll('[id]')].map(node => node.id)")
    assert len(ids) == len(set(ids))
    dangling = (
        """[...document.querySelectorAll('[aria-controls]')].filter(node => !document.getElementById(node.getAttribute('aria-controls')))"""
    )
    assert await desk.page.evaluate(f"{dangling}.length") == 0
    unnamed = "[...document.querySelectorAll('.app')].map(node => node.getAttribute('aria-label'))"
    assert await desk.page.evaluate(unnamed) == ["执法随行，以小李的身份", "执法随行，以王队的身份", "执法随行，以老周的身份"]


async def test_button_that_asks_elsewhere_lets_one_choose_the_chat(desk: Desk) -> None:
    group = desk.door.group("乳山大队", desk.me)
    await desk.bot.says(OFFICER, "卡片", [{"text": "分享", "switch_inline_query": "现金"}])
    await desk.enter()
    await desk.page.get_by_role("button", name="分享").click()
    await expect(desk.page.get_by_role("menu", name="发到哪个会话").get_by_role("menuitem")).to_have_text(["执法随行", "乳山大队"])
    await desk.page.get_by_role("menuitem", name="乳山大队").click()
    await expect(desk.page.locator("#title")).to_have_text("乳山大队")
    await expect(desk.input).to_have_value("@suixing_bot 现金")
    await desk.page.get_by_role("option", name="查到 现金").click()
    await expect(desk.sent.last).to_contain_text("结果：现金")
    await desk.door.wait_for(lambda: [message.text for message in desk.me.messages(group)] == ["结果：现金"])


async def test_with_one_chat_there_is_nothing_to_choose(desk: Desk) -> None:
    await desk.bot.says(OFFICER, "卡片", [{"text": "分享", "switch_inline_query": "现金"}])
    await desk.enter()
    await desk.page.get_by_role("button", name="分享").click()
    await expect(desk.input).to_have_value("@suixing_bot 现金")
    await expect(desk.page.get_by_role("menu")).to_have_count(0)


async def test_dark_and_light_are_chosen_and_kept(desk: Desk) -> None:
    await desk.page.emulate_media(color_scheme="light")
    await desk.enter()
    ground = "getComputedStyle(document.querySelector('.header')).backgroundColor"
    light = await desk.page.evaluate(ground)
    for name in ("深色", "跟随系统", "深色"):
        await desk.page.get_by_role("button", name="切换身份或会话").click()
        await desk.page.get_by_role("menuitemradio", name=name).click()
        assert (await desk.page.evaluate(ground) == light) == (name == "跟随系统")
    await desk.page.reload()
    await expect(desk.input).to_be_visible()
    dark = await desk.page.evaluate(ground)
    assert dark != light
    await desk.page.get_by_role("button", name="切换身份或会话").click()
    await expect(desk.page.get_by_role("menuitemradio", name="深色")).to_have_attribute("aria-checked", "true")
    await desk.page.get_by_role("menuitemradio", name="跟随系统").click()
    await desk.page.emulate_media(color_scheme="dark")
    assert await desk.page.evaluate(ground) == dark
