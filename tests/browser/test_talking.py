"""The chat page as an officer meets it: a question, a card, buttons, words to copy."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.webchat.wire import Json
from tests.browser.desk import Desk
from tests.browser.scripted import ScriptedBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LAW = "第六十七条　作出罚款决定的行政机关应当与收缴罚款的机构分离。" * 8
CARD = f"⛔ <b>不能现场收现金</b>\n\n<b>可以</b>　出具缴款书\n<blockquote expandable>{LAW}</blockquote>"
KEYS: list[list[Json]] = [
    [{"text": "怎么跟司机说", "callback_data": "say"}, {"text": "相关期限", "callback_data": "days"}],
    [{"text": "复制这句话", "copy_text": {"text": "请到银行缴款。"}}],
]


async def card(bot: ScriptedBot, message: Json) -> None:
    await bot.says(message["chat"]["id"], CARD, *KEYS)


async def test_a_question_is_answered_with_a_card(desk: Desk) -> None:
    desk.bot.texts["能不能现场收现金"] = card
    await desk.enter()
    await desk.types("能不能现场收现金")
    message = await desk.sees("不能现场收现金")
    await expect(message.locator("strong").first).to_have_text("不能现场收现金")
    await expect(message.locator(".key")).to_have_text(["怎么跟司机说", "相关期限", "复制这句话"])
    await expect(desk.sent).to_have_count(1)
    assert desk.said() == ["能不能现场收现金"]


async def test_start_button_opens_an_empty_chat(desk: Desk) -> None:
    async def greet(bot: ScriptedBot, message: Json) -> None:
        await bot.says(message["chat"]["id"], "您好")

    desk.bot.texts["/start"] = greet
    await desk.bot.call("setMyDescription", description="直接打字问")
    await desk.enter()
    await expect(desk.page.locator("#description")).to_have_text("直接打字问")
    await desk.page.get_by_role("button", name="开始").click()
    await desk.sees("您好")
    await expect(desk.page.locator("#nothing")).to_be_hidden()


async def test_pressed_button_shows_a_wheel_until_the_bot_answers(desk: Desk) -> None:
    waiting: list[Json] = []

    async def pressed(bot: ScriptedBot, query: Json) -> None:
        waiting.append(query)

    desk.bot.texts["问"] = card
    desk.bot.presses["say"] = pressed
    await desk.enter()
    await desk.types("问")
    button = desk.page.get_by_role("button", name="怎么跟司机说")
    await button.click()
    await expect(desk.page.locator('.key[aria-busy="true"]')).to_have_count(1)
    await desk.door.wait_for(lambda: waiting)
    await desk.bot.call("answerCallbackQuery", callback_query_id=waiting[0]["id"], text="这样说")
    await expect(desk.page.locator('.key[aria-busy="true"]')).to_have_count(0)
    await expect(desk.page.locator("#toast")).to_have_text("这样说")


async def test_alert_of_the_bot_has_to_be_closed(desk: Desk) -> None:
    async def pressed(bot: ScriptedBot, query: Json) -> None:
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="您没有权限", show_alert=True)

    desk.bot.texts["问"] = card
    desk.bot.presses["days"] = pressed
    await desk.enter()
    await desk.types("问")
    await desk.page.get_by_role("button", name="相关期限").click()
    box = desk.page.get_by_role("dialog")
    await expect(box).to_contain_text("您没有权限")
    await box.get_by_role("button", name="知道了").click()
    await expect(box).to_have_count(0)


async def test_copy_button_puts_its_text_on_the_clipboard(desk: Desk) -> None:
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.bot.texts["问"] = card
    await desk.enter()
    await desk.types("问")
    await desk.page.get_by_role("button", name="复制这句话").click()
    await expect(desk.page.locator("#toast")).to_have_text("已复制")
    assert await desk.page.evaluate("navigator.clipboard.readText()") == "请到银行缴款。"


async def test_copying_works_where_the_clipboard_is_not_to_be_had(desk: Desk) -> None:
    await desk.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    await desk.page.add_init_script("document.addEventListener('copy', () => { window.copied = document.activeElement.value })")
    desk.bot.texts["问"] = card
    await desk.enter()
    await desk.types("问")
    await desk.page.get_by_role("button", name="复制这句话").click()
    await expect(desk.page.locator("#toast")).to_have_text("已复制")
    assert await desk.page.evaluate("window.copied") == "请到银行缴款。"


async def test_words_are_shown_for_copying_by_hand_when_nothing_else_works(desk: Desk) -> None:
    await desk.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false")
    desk.bot.texts["问"] = card
    await desk.enter()
    await desk.types("问")
    await desk.page.get_by_role("button", name="复制这句话").click()
    await expect(desk.page.get_by_role("dialog").locator("textarea")).to_have_value("请到银行缴款。")


async def test_long_quote_is_folded_to_three_lines_and_opens(desk: Desk) -> None:
    desk.bot.texts["问"] = card
    await desk.enter()
    await desk.types("问")
    message = await desk.sees("不能现场收现金")
    quote = message.locator("blockquote")
    button = quote.get_by_role("button")
    await expect(button).to_have_text("展开")
    folded = await quote.evaluate("node => node.clientHeight")
    assert folded < 130
    await button.click()
    await expect(button).to_have_text("收起")
    await expect(button).to_have_attribute("aria-expanded", "true")
    assert await quote.evaluate("node => node.clientHeight") > folded * 2
    await button.click()
    await expect(button).to_have_text("展开")


async def test_short_quote_needs_no_button(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    await desk.bot.says(desk.me.id, "<blockquote expandable>第三十三条</blockquote>")
    message = await desk.sees("第三十三条")
    await expect(message.locator(".fold")).to_be_hidden()


async def test_quote_stays_open_when_the_card_is_edited(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    sent = await desk.bot.says(desk.me.id, CARD)
    message = await desk.sees("出具缴款书")
    await message.get_by_role("button", name="展开").click()
    await desk.bot.call(
        "editMessageText", chat_id=desk.me.id, message_id=sent["message_id"], text=CARD.replace("出具缴款书", "改过"), parse_mode="HTML"
    )
    edited = await desk.sees("改过")
    await expect(edited.get_by_role("button", name="收起")).to_be_visible()
    await expect(edited).to_contain_text("已编辑")


async def test_deleted_message_vanishes(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    sent = await desk.bot.says(desk.me.id, "说错了")
    await desk.sees("说错了")
    await desk.bot.call("deleteMessage", chat_id=desk.me.id, message_id=sent["message_id"])
    await expect(desk.received).to_have_count(0)


async def test_bot_is_seen_typing_until_it_has_answered(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    status = desk.page.locator("#status")
    await desk.bot.call("sendChatAction", chat_id=desk.me.id, action="typing")
    await expect(status).to_have_text("正在输入…")
    await desk.bot.says(desk.me.id, "答")
    await expect(status).to_have_text("在线 · 本机")


async def test_answers_below_the_input_are_sent_with_one_touch(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    keyboard = {"keyboard": [["首次", "不是首次"]], "one_time_keyboard": True, "input_field_placeholder": "是首次吗"}
    await desk.bot.call("sendMessage", chat_id=desk.me.id, text="选一个", reply_markup=keyboard)
    await expect(desk.input).to_have_attribute("placeholder", "是首次吗")
    await desk.page.get_by_role("button", name="不是首次").click()
    await expect(desk.sent.last).to_contain_text("不是首次")
    await expect(desk.page.locator("#answers")).to_be_hidden()
    await desk.page.get_by_role("button", name="显示按钮").click()
    await expect(desk.page.locator("#answers")).to_be_visible()
    await desk.bot.call("sendMessage", chat_id=desk.me.id, text="好", reply_markup={"remove_keyboard": True})
    await expect(desk.page.locator("#answers")).to_be_hidden()


async def test_command_menu_sends_what_is_chosen(desk: Desk) -> None:
    await desk.bot.call(
        "setMyCommands", commands=[{"command": "ask", "description": "问一条"}, {"command": "help", "description": "能问什么"}]
    )
    await desk.enter()
    await desk.page.get_by_role("button", name="命令").click()
    await expect(desk.page.get_by_role("option")).to_have_text(["/ask问一条", "/help能问什么"])
    await desk.input.press("ArrowDown")
    await desk.input.press("Enter")
    await expect(desk.sent).to_contain_text(["/help"])
    await desk.types("/he")
    await expect(desk.sent).to_have_count(2)
    assert desk.said() == ["/help", "/help"]


async def test_inline_results_are_offered_and_chosen(desk: Desk) -> None:
    await desk.enter()
    await desk.input.press_sequentially("@suixing_bot 现金")
    await desk.page.get_by_role("option", name="查到 现金").click()
    await expect(desk.sent.last).to_contain_text("结果：现金")
    await expect(desk.input).to_have_value("")


async def test_inline_results_go_on_and_are_chosen_with_the_keyboard(desk: Desk) -> None:
    desk.bot.pages = {"": "10", "10": ""}
    desk.bot.result = {"description": "罚缴分离"}
    await desk.enter()
    await desk.input.press_sequentially("@suixing_bot 现金")
    await expect(desk.page.get_by_role("option")).to_have_text(["查到 现金罚缴分离", "更多结果"])
    await desk.input.press("ArrowDown")
    await desk.input.press("Enter")
    await expect(desk.page.get_by_role("option")).to_have_text(["查到 现金罚缴分离", "查到 现金罚缴分离"])
    await expect(desk.page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    await desk.input.press("Enter")
    await expect(desk.sent).to_contain_text(["结果：现金"])


async def test_commands_are_sifted_while_one_types(desk: Desk) -> None:
    named = {"ask": "问一条", "about": "关于", "help": "能问什么"}
    await desk.bot.call("setMyCommands", commands=[{"command": name, "description": text} for name, text in named.items()])
    await desk.enter()
    await desk.input.press_sequentially("/a")
    await expect(desk.page.get_by_role("option")).to_have_text(["/ask问一条", "/about关于"])
    await desk.input.press("b")
    await expect(desk.page.get_by_role("option")).to_have_text(["/about关于"])
    await desk.input.press("x")
    await expect(desk.page.locator("#suggestions")).to_be_hidden()
    await desk.input.press("Backspace")
    await desk.input.press("Escape")
    await expect(desk.page.locator("#suggestions")).to_be_hidden()
    await expect(desk.input).to_have_value("/ab")
    assert desk.said() == []


async def test_quote_is_opened_and_closed_with_the_keyboard(desk: Desk) -> None:
    desk.bot.texts["问"] = card
    await desk.enter()
    await desk.types("问")
    message = await desk.sees("不能现场收现金")
    await message.get_by_role("button", name="展开").focus()
    await desk.page.keyboard.press("Enter")
    await expect(message.get_by_role("button", name="收起")).to_be_focused()
    await desk.page.keyboard.press("Space")
    await expect(message.get_by_role("button", name="展开")).to_have_attribute("aria-expanded", "false")


async def test_copy_button_says_that_it_has_copied(desk: Desk) -> None:
    await desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.bot.texts["问"] = card
    await desk.enter()
    await desk.types("问")
    button = desk.page.get_by_role("button", name="复制这句话")
    await button.click()
    await expect(button).to_have_text("✓ 已复制")
    await expect(desk.page.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    assert await desk.page.evaluate("navigator.clipboard.readText()") == "请到银行缴款。"
    await expect(button).to_have_text("复制这句话")


async def test_reply_shows_what_it_answers(desk: Desk) -> None:
    await desk.enter()
    desk.me.send("问")
    await desk.bot.says(desk.me.id, "哪一种？")
    message = await desk.sees("哪一种？")
    await message.locator(".bubble").click(button="right")
    await desk.page.get_by_role("menuitem", name="回复").click()
    await desk.types("第一种")
    await expect(desk.sent.last.locator(".snippet")).to_contain_text("哪一种？")
    assert desk.messages()[-1].wire["reply_to_message"]["text"] == "哪一种？"


async def test_own_message_is_changed_with_the_arrow_key(desk: Desk) -> None:
    await desk.enter()
    await desk.types("没带从业资格正")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    await desk.input.press("ArrowUp")
    await expect(desk.page.locator("#context")).to_contain_text("修改消息")
    await desk.types("没带从业资格证")
    await expect(desk.sent).to_contain_text(["没带从业资格证"])
    await expect(desk.sent).to_contain_text(["已编辑"])
    assert desk.said() == ["没带从业资格证"]


async def test_own_message_is_deleted_only_after_asking(desk: Desk) -> None:
    await desk.enter()
    await desk.types("说错了")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    await desk.sent.last.locator(".bubble").click(button="right")
    await desk.page.get_by_role("menuitem", name="删除").click()
    await desk.page.get_by_role("dialog").get_by_role("button", name="删除").click()
    await expect(desk.sent).to_have_count(0)
    assert desk.said() == []


async def test_blocked_bot_is_let_in_again(desk: Desk) -> None:
    await desk.enter()
    await desk.types("问")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    await desk.page.reload()
    await desk.page.get_by_role("button", name="切换身份或会话").click()
    await desk.page.get_by_role("menuitem", name="屏蔽机器人").click()
    await expect(desk.page.locator("#blocked")).to_be_visible()
    await expect(desk.input).to_be_hidden()
    await desk.page.get_by_role("button", name="取消屏蔽").click()
    await expect(desk.input).to_be_visible()
    await desk.bot.says(desk.me.id, "又能说话了")
    await desk.sees("又能说话了")


async def test_group_shows_who_says_what_and_appears_by_itself(desk: Desk) -> None:
    await desk.enter()
    colleague = desk.door.person(10009, "老张")
    group = desk.door.group("乳山大队", desk.me, colleague)
    colleague.send("今天谁上国道？", chat=group)
    await expect(desk.page.locator("#switch.has-news")).to_be_visible()
    await desk.page.get_by_role("button", name="切换身份或会话").click()
    await desk.page.get_by_role("menuitemradio", name="乳山大队").click()
    message = await desk.sees("今天谁上国道？")
    await expect(message.locator(".name")).to_have_text("老张")
    await desk.types("我去")
    await expect(desk.sent.locator(".mark.tick")).to_be_visible()
    assert [said.text for said in desk.me.messages(group)] == ["今天谁上国道？", "我去"]
