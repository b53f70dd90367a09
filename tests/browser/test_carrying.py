"""What a person adds to what they report: pictures and videos as one album, files, a forwarded message, a place, an address."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from bot.webchat import origins
from bot.webchat.pictures import sample_png
from tests.browser.desk import Desk
from tests.browser.test_files import LEDGER, attach

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CLIP = FilePayload(name="窗口.mp4", mimeType="video/mp4", buffer=b"\0\0\0\x18ftypisom" + b"\0" * 300)
PICTURES = [FilePayload(name=f"{number}.png", mimeType="image/png", buffer=sample_png(8 + number, 8)) for number in range(2)]


async def send(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="发送", exact=True).click()


async def test_pictures_and_a_video_go_as_one_album_with_one_caption(desk: Desk) -> None:
    await desk.enter()
    await attach(desk, "图片或视频", *PICTURES, CLIP)
    await desk.types("窗口没有票据")
    await expect(desk.sent.locator(".mark.tick")).to_have_count(3)
    messages = desk.messages()
    assert len({message.wire["media_group_id"] for message in messages}) == 1
    assert [next(kind for kind in ("photo", "video", "document") if kind in message.wire) for message in messages] == [
        "photo",
        "photo",
        "video",
    ]
    assert [message.wire.get("caption") for message in messages] == ["窗口没有票据", None, None]
    await expect(desk.sent.last).to_contain_text("窗口.mp4")
    await expect(desk.sent.last).to_contain_text("视频")
    # They stand close together, as one.
    await expect(desk.page.locator("article.out.first")).to_have_count(1)


async def test_files_are_an_album_of_their_own_and_one_alone_is_none(desk: Desk) -> None:
    await desk.enter()
    await attach(desk, "文件", LEDGER, CLIP)
    await send(desk)
    await expect(desk.sent.locator(".mark.tick")).to_have_count(2)
    await attach(desk, "图片", PICTURES[0])
    await send(desk)
    await expect(desk.sent.locator(".mark.tick")).to_have_count(3)
    first, second, alone = desk.messages()
    assert first.wire["media_group_id"] == second.wire["media_group_id"]
    assert "document" in second.wire
    assert "media_group_id" not in alone.wire


async def test_more_than_ten_pictures_become_several_albums(desk: Desk) -> None:
    await desk.enter()
    await attach(desk, "图片", *(PICTURES[0] for _ in range(12)))
    await send(desk)
    await expect(desk.sent.locator(".mark.tick")).to_have_count(12)
    albums = [message.wire["media_group_id"] for message in desk.messages()]
    assert [albums.count(album) for album in dict.fromkeys(albums)] == [10, 2]


async def test_answer_with_a_file_names_what_it_answers(desk: Desk) -> None:
    desk.me.start()
    await desk.enter()
    await desk.bot.says(desk.me.id, "还有别的材料吗？")
    asked = await desk.sees("别的材料")
    await asked.click(button="right")
    await desk.page.get_by_role("menuitem", name="回复").click()
    await attach(desk, "文件", LEDGER)
    await desk.types("台账")
    await expect(desk.sent.last.locator(".mark.tick")).to_be_visible()
    await expect(desk.sent.last.locator(".snippet")).to_contain_text("还有别的材料吗")
    assert desk.messages()[-1].wire["reply_to_message"]["text"] == "还有别的材料吗？"


async def test_message_is_forwarded_to_the_bot_from_its_menu(desk: Desk) -> None:
    desk.me.start()
    await desk.enter()
    await desk.bot.says(desk.me.id, "群里的通知")
    shown = await desk.sees("群里的通知")
    await shown.click(button="right")
    await desk.page.get_by_role("menuitem", name="转发给机器人").click()
    await expect(desk.sent.last).to_contain_text("群里的通知")
    await expect(desk.sent.last.locator(".origin")).to_have_text("转自 执法随行")
    wire = desk.messages()[-1].wire
    assert (wire["forward_origin"]["type"], wire["forward_origin"]["sender_user"]["id"]) == ("user", desk.door.bot.id)


async def test_picture_that_is_held_on_a_phone_offers_the_same_menu(desk: Desk) -> None:
    await desk.enter()
    desk.me.send_photo(sample_png(120, 90))
    held = "node => node.dispatchEvent(new PointerEvent('contextmenu', {bubbles: true, cancelable: true, pointerType: 'touch'}))"
    await desk.sent.locator("img").evaluate(held)
    await desk.page.get_by_role("menuitem", name="转发给机器人").click()
    await expect(desk.sent).to_have_count(2)
    first, second = desk.messages()
    assert second.wire["photo"] == first.wire["photo"]
    assert second.wire["forward_origin"]["sender_user"]["id"] == desk.me.id


async def test_protected_message_offers_no_forwarding(desk: Desk) -> None:
    desk.me.start()
    await desk.enter()
    await desk.bot.says(desk.me.id, "不外传", protect_content=True)
    await (await desk.sees("不外传")).click(button="right")
    await expect(desk.page.get_by_role("menuitem", name="回复")).to_be_visible()
    await expect(desk.page.get_by_role("menuitem", name="转发给机器人")).to_have_count(0)


async def test_forwards_from_elsewhere_name_whoever_said_it(desk: Desk) -> None:
    now = desk.door.world.now()
    await desk.enter()
    for origin, name in (
        (origins.hidden_user("不愿透露的人", now), "不愿透露的人"),
        (origins.group("某队工作群", now), "某队工作群"),
        (origins.channel("某地交通", now), "某地交通"),
    ):
        desk.me.forward_text("检测站收费不给票", origin)
        await expect(desk.sent.last.locator(".origin")).to_have_text(f"转自 {name}")


async def test_address_is_written_where_no_place_can_be_found(desk: Desk) -> None:
    await desk.enter()
    await desk.page.get_by_role("button", name="添加图片").click()
    await desk.page.get_by_role("menuitem", name="位置").click()
    await desk.page.get_by_role("button", name="发送这个位置").click()
    await expect(desk.page.locator(".note")).to_contain_text("纬度在")
    await desk.page.get_by_label("或者写地址").fill("某路 12 号检测站门口")
    await desk.page.get_by_role("button", name="发送这个位置").click()
    await expect(desk.sent.last).to_contain_text("某路 12 号检测站门口")
    # It is shown before it has arrived.
    await expect(desk.sent.locator(".mark.tick")).to_have_count(1)
    assert [message.wire.get("location") for message in desk.messages()] == [None]


async def test_place_comes_without_words_and_its_address_after_it(desk: Desk) -> None:
    await desk.enter()
    await desk.page.get_by_role("button", name="添加图片").click()
    await desk.page.get_by_role("menuitem", name="位置").click()
    await desk.page.get_by_label("纬度（如 36.92）").fill("36.92")
    await desk.page.get_by_label("经度（如 121.54）").fill("121.54")
    await desk.page.get_by_label("或者写地址").fill("检测站门口")
    await desk.page.get_by_role("button", name="发送这个位置").click()
    await expect(desk.sent.locator(".mark.tick")).to_have_count(2)
    place, words = desk.messages()
    assert place.wire["location"] == {"latitude": 36.92, "longitude": 121.54}
    assert "caption" not in place.wire
    assert words.text == "检测站门口"
