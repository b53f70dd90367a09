"""What a notice looks like on the page: albums, words in bold under a picture with buttons, corrected, taken away; and writing one."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.webchat.files import Media
from bot.webchat.pictures import sample_png
from tests.browser.desk import Desk
from tests.browser.test_carrying import PICTURES
from tests.browser.test_files import attach

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def kept(desk: Desk) -> str:
    """The id of a picture that the door has."""
    return desk.door.files.keep(sample_png(60, 40), name="现场.png", mime="", media=Media.PHOTO).id


async def test_an_album_of_the_bot_stands_together_and_goes_together(desk: Desk) -> None:
    desk.me.start()
    await desk.enter()
    media = [{"type": "photo", "media": kept(desk)} for _ in range(3)]
    sent = (await desk.bot.call("sendMediaGroup", chat_id=desk.me.id, media=media, protect_content=True))["result"]
    await desk.bot.says(desk.me.id, "各中队注意", [{"text": "已阅", "callback_data": "1:x:"}], protect_content=True)
    await desk.sees("各中队注意")
    await expect(desk.received.locator("img")).to_have_count(3)
    await expect(desk.page.locator("article.in.first")).to_have_count(1)
    await desk.bot.call("deleteMessages", chat_id=desk.me.id, message_ids=[each["message_id"] for each in sent])
    await expect(desk.received.locator("img")).to_have_count(0)
    await expect(desk.received).to_have_count(1)


async def test_words_under_a_picture_are_bold_where_they_should_be_and_change_with_their_buttons(desk: Desk) -> None:
    desk.me.start()
    await desk.enter()
    buttons = {"inline_keyboard": [[{"text": "已阅", "callback_data": "1:x:"}]]}
    words = {"chat_id": desk.me.id, "parse_mode": "HTML", "protect_content": True, "reply_markup": buttons}
    sent = await desk.bot.call("sendPhoto", photo=kept(desk), caption="<b>周五</b>停电", **words)
    message = await desk.sees("周五停电")
    await expect(message.locator("img")).to_be_visible()
    await expect(message.locator(".text strong, .text b")).to_have_text("周五")
    await expect(message.get_by_role("button", name="已阅")).to_be_visible()
    await desk.bot.call(
        "editMessageCaption", chat_id=desk.me.id, message_id=sent["message_id"], caption="<b>周六</b>停电", parse_mode="HTML"
    )
    changed = await desk.sees("周六停电")
    await expect(changed.locator("img")).to_be_visible()
    await expect(changed.locator(".text strong, .text b")).to_have_text("周六")
    await expect(changed.get_by_role("button", name="已阅")).to_have_count(0)


async def choose(desk: Desk, text: str) -> None:
    """Select ``text`` in the input, as a finger does."""
    await desk.input.evaluate(
        "(input, text) => { input.focus(); input.setSelectionRange(input.value.indexOf(text), input.value.indexOf(text) + text.length); }",
        text,
    )


async def test_chosen_words_are_sent_in_bold_and_stars_that_somebody_typed_stay_stars(desk: Desk) -> None:
    await desk.enter()
    bold = desk.page.get_by_role("button", name="加粗选中的字")
    await desk.input.fill("请务必今天😀到场")
    await expect(bold).to_be_hidden()
    await choose(desk, "务必")
    await bold.click()
    await expect(desk.input).to_have_value("请**务必**今天😀到场")
    await choose(desk, "到场")
    await desk.input.press("Control+b")
    await desk.input.press("Enter")
    await expect(desk.sent.locator(".mark.tick")).to_have_count(1)
    await desk.types("李**、王**")
    await expect(desk.sent.locator(".mark.tick")).to_have_count(2)
    first, second = desk.messages()
    assert first.text == "请务必今天😀到场"
    assert first.wire["entities"] == [{"type": "bold", "offset": 1, "length": 2}, {"type": "bold", "offset": 7, "length": 2}]
    assert (second.text, "entities" in second.wire) == ("李**、王**", False)
    await expect(desk.sent.first.locator(".text strong, .text b")).to_have_count(2)


async def test_the_button_takes_the_stars_away_again(desk: Desk) -> None:
    await desk.enter()
    await desk.input.fill("请务必到场")
    await choose(desk, "务必")
    await desk.input.press("Control+b")
    await desk.input.press("Control+b")
    await expect(desk.input).to_have_value("请务必到场")


async def test_an_album_has_its_caption_in_bold_under_the_first_picture(desk: Desk) -> None:
    await desk.enter()
    await attach(desk, "图片或视频", *PICTURES)
    await desk.input.fill("大雾预警\n现场照片")
    await choose(desk, "现场")
    await desk.input.press("Control+b")
    await desk.input.press("Enter")
    await expect(desk.sent.locator(".mark.tick")).to_have_count(2)
    first, second = desk.messages()
    assert (first.wire["caption"], first.wire["caption_entities"]) == ("大雾预警\n现场照片", [{"type": "bold", "offset": 5, "length": 2}])
    assert "caption" not in second.wire
