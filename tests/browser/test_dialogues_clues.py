"""Clues on the page, as their people use it: who reports, who handles, discipline, an observer, and whoever gives no name."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.webchat.pictures import sample_png
from tests.browser.cast import ADMIN, CAST, DISCIPLINE, LEGAL, OFFICER, SECOND, SUPERVISOR, Seat, labels, side_by_side, sit
from tests.browser.test_card_fits import MEASURE

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]

OBSERVER = "监督员庚"
RECEIPT = re.compile(r"(\d{4}-){3}\d{4}")
PICTURE = FilePayload(name="现场.png", mimeType="image/png", buffer=sample_png())


async def fits(seat: Seat) -> None:
    """Nothing the bot said in this chat is taller than the screen."""
    tall = [height for height, room in await seat.page.evaluate(MEASURE) if height > room]
    assert tall == []


async def attaches(seat: Seat, caption: str, *pictures: FilePayload) -> None:
    """Send ``pictures`` and ``caption`` as one message, or as an album."""
    await seat.mark()
    await seat.app.get_by_role("button", name="添加图片").click()
    async with seat.page.expect_file_chooser() as chooser:
        await seat.page.get_by_role("menuitem", name="图片").click()
    await (await chooser.value).set_files(list(pictures))
    await seat.input.fill(caption)
    await seat.app.get_by_role("button", name="发送", exact=True).click()


async def opened(seat: Seat, words: str) -> Locator:
    """The card of the one clue in which ``words`` are found."""
    await seat.asks(f"线索办理 {words}", "找到 1 条")
    await seat.received.get_by_role("button", name=words).click()
    return await seat.sees("涉及单位")


async def test_in_one_minute_from_the_report_to_the_answer(stage: Page) -> None:
    officer, chief = await side_by_side(stage, OFFICER, SUPERVISOR)
    filed = await officer.asks("线索 南环路口劝导用语生硬", "线索收到了")
    await expect(filed).to_contain_text("谁来办")
    card = await opened(chief, "南环路口")
    await expect(card).to_contain_text("待认领")
    await chief.taps("认领", exact=True)
    await expect(card).to_contain_text("核实中")
    await officer.mark()
    await chief.taps("属实", exact=True)
    await chief.goes_on("调看记录仪，确有此事，已批评教育")
    await chief.sees("给反映人的答复怎么写")
    await chief.taps("就用上面这段")
    await expect(await chief.sees(re.compile("· 属实"))).to_contain_text("理由")
    told = await officer.sees("您的线索")
    await expect(told).to_contain_text("查证属实")
    await expect(told).to_contain_text("已批评教育")
    await officer.taps("打开")
    await expect(await officer.sees("南环路口")).to_contain_text("答复")


async def test_after_the_receipt_is_kept_nothing_of_an_anonymous_clue_is_left_on_the_page(stage: Page) -> None:
    text = "西站夜班不穿制服查车"
    reporter = await sit(stage, SECOND)
    before = await reporter.app.locator("article").count()
    draft = await reporter.asks(f"匿名线索 {text}", "还没提交")
    receipt = await draft.locator("code").inner_text()
    assert RECEIPT.fullmatch(receipt)
    await reporter.taps("复制回执号")
    assert await reporter.copied() == receipt
    await fits(reporter)
    await reporter.mark()
    await draft.get_by_role("button", name="已保存回执").click()
    await expect(reporter.app.locator("article").last).to_contain_text("查回执")
    await expect(reporter.app.locator("article")).to_have_count(before + 1)
    for _ in range(2):
        page = await stage.evaluate("document.documentElement.outerHTML")
        assert all(secret not in page for secret in (text, receipt, receipt.replace("-", "")))
        await stage.reload()
        await expect(reporter.app.locator("article").last).to_contain_text("查回执")

    chief = await sit(stage, SUPERVISOR)
    # Handlers hear of it on the next day.
    await chief.asks("线索办理 西站夜班", "没有找到")
    somebody = await sit(stage, OFFICER)
    await somebody.asks("查回执", "回执号")
    found = await somebody.asks(receipt, "已收到")
    assert {"撤回", "看完了，清除聊天记录"} <= set(await labels(found))
    await expect(found).not_to_contain_text(text)
    await somebody.taps("补充")
    await somebody.sees("请写要补充的")
    await somebody.goes_on("上周日也是")
    await somebody.sees("上周日也是")
    await somebody.taps("提交", exact=True)
    await somebody.sees("补充过 1 次")
    await fits(somebody)
    await somebody.taps("看完了")
    await somebody.sees("聊天记录已清除")
    await expect(somebody.app.locator("article").filter(has_text=re.compile(f"{receipt}|上周日也是"))).to_have_count(0)
    assert receipt not in await stage.evaluate("document.documentElement.outerHTML")


async def test_a_clue_under_a_name_is_made_anonymous_and_what_remains_is_said(stage: Page) -> None:
    reporter = await sit(stage, SECOND)
    await reporter.asks("线索 东桥护栏坏了", "线索收到了")
    await reporter.taps("改为匿名")
    await reporter.sees("还没提交")
    await reporter.taps("已保存回执")
    last = await reporter.sees("我们没有记下")
    await expect(last).to_contain_text("以前的审计记录和备份里还有它")
    # What was said under the name may still stand there: nothing else may be claimed.
    await expect(last).to_contain_text("请您长按删除")
    await expect(last).not_to_contain_text("聊天记录已清除")


async def test_the_way_without_a_name_is_open_wherever_a_clue_is_offered(stage: Page) -> None:
    reporter = await sit(stage, SECOND)
    await reporter.asks("线索", "报线索")
    await reporter.taps("匿名线索")
    await reporter.sees("还没提交")
    await reporter.taps("取消", exact=True)
    await reporter.sees("什么都没留")


async def test_a_wrong_receipt_tells_nothing(stage: Page) -> None:
    somebody = await sit(stage, SECOND)
    await somebody.asks("查回执", "回执号")
    await somebody.asks("1234-5678-1234-5678", "请对一遍")
    await expect(somebody.received).to_have_count(1)


async def test_a_question_is_answered_and_a_note_is_not_seen(stage: Page) -> None:
    officer, chief = await side_by_side(stage, OFFICER, SUPERVISOR)
    await officer.asks("线索 北桥限高架撞歪没人修", "线索收到了")
    card = await opened(chief, "北桥限高架")
    await chief.taps("认领", exact=True)
    await expect(card).to_contain_text("核实中")
    await chief.taps("备注", exact=True)
    await chief.goes_on("先问养护站")
    await chief.sees("备注 大队长丙 先问养护站")
    await officer.mark()
    await chief.taps("问反映人", exact=True)
    await chief.goes_on("哪天撞的？")
    await expect(await officer.sees("承办人想问")).to_contain_text("哪天撞的？")
    await officer.taps("回答", exact=True)
    await officer.sees("请写您的回答")
    await officer.goes_on("上周五夜里")
    await officer.sees("存好了")
    await chief.sees("有补充，请再看一眼")
    card = await opened(chief, "北桥限高架")
    await expect(card).to_contain_text("上周五夜里")
    await officer.asks("我的线索", "点一条看详情")
    await officer.taps("北桥限高架")
    await officer.sees("正在核实")
    await expect(officer.app).not_to_contain_text("先问养护站")


async def test_a_photo_with_a_caption_is_a_clue_and_goes_with_it_when_it_is_taken_back(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    await attaches(officer, "线索 东场院堆料占道", PICTURE)
    filed = await officer.sees("线索收到了")
    await expect(filed).to_contain_text("附件　1 个")
    await fits(officer)
    await officer.taps("改类别")
    await expect(filed).to_contain_text("属于哪一类")
    await officer.taps("担当不力")
    await expect(filed).to_contain_text("类别　担当不力")
    await officer.taps("涉及谁")
    await officer.sees("涉及哪个人")
    await officer.goes_on("养护班")
    await officer.sees("涉及　养护班")
    await officer.taps("撤回", exact=True)
    await officer.sees("找不回来")
    await officer.taps("确定撤回")
    await officer.sees("已撤回，内容和附件都删了")


async def test_an_album_without_a_word_becomes_a_clue_by_one_tap(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    await attaches(officer, "", PICTURE, PICTURE)
    await officer.sees("要报线索，点下面")
    await officer.taps("当线索提交")
    await officer.sees("已收 2 个文件")
    await officer.goes_on("装卸区没人看护")
    await expect(await officer.sees("线索收到了")).to_contain_text("附件　2 个")
    await fits(officer)


async def test_what_touches_integrity_is_disciplines_until_it_is_released(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    filed = await officer.asks("线索 有人收司机红包就放行", "线索收到了")
    await expect(filed).to_contain_text("只有纪检人员能看到")
    chief, discipline = await side_by_side(stage, SUPERVISOR, DISCIPLINE)
    await chief.asks("线索办理 司机红包", "没有找到")
    card = await opened(discipline, "司机红包")
    await discipline.taps("更多", exact=True)
    await discipline.taps("交单位办", exact=True)
    await discipline.sees("被反映的人仍然看不到")
    await discipline.goes_on("与本单位人员无关")
    await discipline.sees("已交单位办")
    await expect(card).to_be_visible()
    await opened(chief, "司机红包")


async def test_a_head_hands_over_to_discipline_and_sees_it_no_more(stage: Page) -> None:
    officer, chief, discipline = await side_by_side(stage, SECOND, SUPERVISOR, DISCIPLINE)
    await officer.asks("线索 停车场强制拖车", "线索收到了")
    await opened(chief, "强制拖车")
    await chief.taps("更多", exact=True)
    await chief.taps("移送纪检", exact=True)
    await chief.sees("为什么移送")
    await chief.goes_on("可能有内部人员参与")
    await chief.sees("只有纪检能看到")
    await chief.asks("线索办理 强制拖车", "没有找到")
    await opened(discipline, "强制拖车")


async def test_a_report_is_read_answered_and_the_sender_hears_it(stage: Page) -> None:
    officer, chief, legal = await side_by_side(stage, OFFICER, SUPERVISOR, LEGAL)
    await officer.asks("报告 高速出口货车侧翻，正在泄漏", "已报出")
    await chief.sees("货车侧翻")
    await officer.mark()
    await chief.taps("收到", exact=True)
    # A line that fades: in a hurry nobody wants to close a box.
    await expect(chief.app.locator(".toast")).to_have_text("已告诉对方您看到了。")
    await officer.sees("已看到您的报告")
    await chief.taps("作批示")
    await chief.sees("写完马上发给对方")
    await chief.goes_on("先封路，我十分钟到")
    await expect(await officer.sees("有批示了")).to_contain_text("先封路")
    await expect(legal.received).to_have_count(0)


async def test_what_was_not_stopped_waits_for_an_instruction_and_a_suggestion_for_an_answer(stage: Page) -> None:
    officer, chief, legal = await side_by_side(stage, SECOND, SUPERVISOR, LEGAL)
    await officer.asks("未果 砂石车拒不配合，已拍照取证，车辆驶离", "继续看住")
    await chief.sees("砂石车拒不配合")
    await officer.asks("意见 建议写明换装算不算改装", "已报出")
    await legal.sees("换装算不算改装")
    await officer.mark()
    await legal.taps("答复", exact=True)
    await legal.sees("写完马上发给对方")
    await legal.goes_on("收到，已列入修订建议")
    await expect(await officer.sees("有答复了")).to_contain_text("已列入修订建议")


async def test_what_came_by_phone_is_recorded_and_its_source_answered(stage: Page) -> None:
    chief = await sit(stage, SUPERVISOR)
    form = await chief.asks("登记线索", "从哪个渠道来的")
    await fits(chief)
    await chief.taps("12328")
    await expect(form).to_contain_text("反映了什么")
    await chief.goes_on("来电反映客运站厕所锁门")
    await chief.sees("来电反映客运站厕所锁门")
    await chief.taps("登记", exact=True)
    await chief.sees("线索已登记")
    card = await opened(chief, "厕所锁门")
    await expect(card).to_contain_text("12328")
    await chief.taps("更多", exact=True)
    await chief.taps("答复来源", exact=True)
    await chief.goes_on("已回电说明")
    await chief.sees("已答复来源")


async def test_the_analysis_counts_and_turns_in_one_message(stage: Page) -> None:
    chief = await sit(stage, SUPERVISOR)
    shown = await chief.asks("线索分析", "本月 · 按类别")
    await fits(chief)
    for by in ("地点", "单位", "渠道", "月份", "事项"):
        await chief.taps(by, exact=True)
        await expect(shown).to_contain_text(f"按{by}")


async def test_an_observer_files_and_follows_and_opens_nothing_else(stage: Page) -> None:
    observer = await sit(stage, OBSERVER)
    await observer.asks("线索 客运站门口有人揽客", "线索收到了")
    mine = await observer.asks("我的线索", "共 1 条")
    assert await labels(mine) == ["已收到，还没人接 · 客运站门口有人揽客"]
    for word in ("线索办理", "登记线索", "线索分析", "报告"):
        await observer.asks(word, f"“{word}”只有")


@pytest.mark.parametrize("name", [OFFICER, LEGAL, ADMIN])
async def test_the_analysis_is_not_for_everybody(stage: Page, name: str) -> None:
    await (await sit(stage, name)).asks("线索分析", "“线索分析”只有")


@pytest.mark.parametrize("name", [*CAST, OBSERVER])
async def test_the_first_words_and_the_help_fit_on_a_phone(stage: Page, name: str) -> None:
    person = await sit(stage, name)
    await person.asks("/start", "点一个试试")
    told = await person.asks("帮助", "发一个词就行")
    tall = [height - room for height, room in await stage.evaluate(MEASURE)]
    assert max(tall[-2:]) <= 0, tall
    await expect(told).to_contain_text("匿名线索")
