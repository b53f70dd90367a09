"""A self-check and what comes of it on the page: gone through by taps, handed in, put right, accepted by somebody else."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from bot.webchat.pictures import sample_png
from tests.browser.cast import OFFICER, SUPERVISOR, Seat, labels, side_by_side, sit
from tests.browser.test_card_fits import MEASURE

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]

PICTURE = FilePayload(name="现场.png", mimeType="image/png", buffer=sample_png())
FOUND = "未携带有效执法证准备上岗"


async def fits(seat: Seat) -> None:
    """Nothing the bot said in this chat is taller than the screen."""
    tall = [height for height, room in await seat.page.evaluate(MEASURE) if height > room]
    assert tall == []


async def shows_a_picture(seat: Seat) -> None:
    """Send a picture where a form waits for one."""
    await seat.app.get_by_role("button", name="添加图片").click()
    async with seat.page.expect_file_chooser() as chooser:
        await seat.page.get_by_role("menuitem", name="图片").click()
    await (await chooser.value).set_files([PICTURE])
    await seat.app.get_by_role("button", name="发送", exact=True).click()


async def goes_through(officer: Seat) -> None:
    """The whole list before duty: one finding, a number, most of it at once, a picture, and what has to be looked at alone."""
    item = await officer.asks("自查 上岗", "执法证带在身上")
    await officer.taps("不符合", exact=True)
    await expect(item).to_contain_text("第 1 项已记不符合")
    await expect(item).to_contain_text("请发一个数（名）")
    await officer.goes_on("3")
    await expect(item).to_contain_text("2/27")
    await officer.taps("其余全部符合")
    await expect(item).to_contain_text("其余 7 项要一项项看")
    await officer.taps("记 18 项符合")
    for question, answer in (("还有多少电", "八成以上"), ("绕车一圈", "符合")):
        await expect(item).to_contain_text(question)
        await officer.taps(answer, exact=True)
    await expect(item).to_contain_text("请拍一张发来")
    await shows_a_picture(officer)
    for question in ("反光背心带齐", "救生衣", "没喝酒"):
        await expect(item).to_contain_text(question)
        await officer.taps("符合", exact=True)
    await expect(item).to_contain_text("要跟带班说的")
    await officer.goes_on("无")
    await expect(item).to_contain_text("核对一下再提交")


async def test_from_a_self_check_to_the_close_out_by_a_second_person(stage: Page) -> None:
    officer, chief = await side_by_side(stage, OFFICER, SUPERVISOR)
    await goes_through(officer)
    summary = await officer.sees("共 27 项，符合 22，不符合 1")
    await expect(summary).to_contain_text(FOUND)
    await fits(officer)
    await officer.taps("提交", exact=True)
    await expect(summary).to_contain_text("1 项不符合已列入台账")
    await officer.mark()
    await summary.get_by_role("button", name="看台账").click()
    await officer.sees("我的 1 条")
    await officer.taps("№1", exact=True)
    # The list says 待整改 as well.
    card = await officer.sees("责任人")
    await officer.taps("开始整改", exact=True)
    await expect(card).to_contain_text("整改中")
    # What to do stands in the checklist: nobody is asked to write it.
    await expect(card).to_contain_text("措施　不上岗；带上或补办有效证件后再执法")
    await officer.taps("交验收", exact=True)
    await officer.sees("发改好以后的照片")
    await shows_a_picture(officer)
    await officer.sees("已加 1 个文件")
    await chief.mark()
    await officer.taps("交验收", exact=True)
    handed = await officer.sees("待验收")
    assert "验收销号" not in await labels(handed)
    await chief.sees("等您验收")
    await officer.mark()
    await chief.taps("打开", exact=True)
    accepted = await chief.sees("等 大队长丙验收")
    await chief.taps("验收销号", exact=True)
    await expect(accepted).to_contain_text(re.compile("销号.*大队长丙验收"))
    await expect(await officer.sees("已销号")).to_contain_text(FOUND)
    await fits(officer)


async def test_what_was_begun_is_gone_on_with_after_a_question_and_can_be_given_up(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    await officer.asks("自查 上岗", "执法证带在身上")
    await officer.taps("符合", exact=True)
    await officer.sees("1/27")
    await officer.goes_on("3")
    await officer.sees("2/27")
    await officer.asks("履带车开上公路", "可以不予处罚")
    await officer.asks("自查 上岗", "2/27")
    await fits(officer)
    await officer.taps("取消", exact=True)
    await officer.sees("明天、换手机都能接着做")
    await officer.taps("确定取消", exact=True)
    await officer.asks("自查", "选一份开始")
    await expect(officer.received.get_by_role("button", name="继续")).to_have_count(0)
