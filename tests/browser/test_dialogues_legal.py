"""What legal staff do on the page, and what officers see of it: gaps, what was learned, what is due."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.cast import LEGAL, OFFICER, SECOND, WHILE, Seat, labels, side_by_side, sit

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]

CRAWLER = "履带车铁轮车擅自上公路"
GREEN = "可以不予处罚（"


async def unanswered(officer: Seat, question: str) -> None:
    await officer.says(question)
    await expect(officer.received.get_by_role("button", name="交给法制人员")).to_be_visible()


async def hand_over(officer: Seat, question: str) -> None:
    # Some are answered by a choice, whose last button is "都不是，交给法制人员".
    await unanswered(officer, question)
    await officer.taps("交给法制人员")
    await officer.sees("可以补一句现场情况")
    await officer.taps("转交", exact=True)
    await officer.sees("已转交，编号")


async def handed_over(jurist: Seat, officer: Seat, question: str) -> Locator:
    """The officer hands ``question`` over, and legal staff open it from the message that has come to them."""
    await jurist.mark()
    await hand_over(officer, question)
    arrived = await jurist.sees(question)
    await expect(arrived).to_contain_text("没答上的问题")
    await jurist.taps("处理", exact=True)
    await expect(arrived).to_contain_text("次数")
    return arrived


async def fills(jurist: Seat, form: Locator, *steps: tuple[str, str]) -> None:
    """Goes through the blanks of a new entry: what is asked, and what is written or, after ``>``, tapped."""
    for asked, answer in steps:
        await expect(form).to_contain_text(asked)
        if answer.startswith(">"):
            await jurist.taps(answer[1:])
        else:
            await jurist.goes_on(answer)


async def teaches(jurist: Seat) -> None:
    await jurist.sees("教会前会先检查")
    await jurist.taps("教会它")
    await jurist.sees("学会了", within=WHILE)
    # Whoever waits for the check has nothing to close when it is over.
    await expect(jurist.page.get_by_role("dialog")).to_have_count(0)


async def test_an_alias_is_taught_both_officers_find_it_and_it_is_withdrawn_again(stage: Page) -> None:
    first, jurist, second = await side_by_side(stage, OFFICER, LEGAL, SECOND)
    await unanswered(second, "铁蛤蟆上路")
    await handed_over(jurist, first, "请问铁蛤蟆上路怎么办啊")
    await jurist.taps("归到条目")
    await jurist.sees("归到哪一条")
    await jurist.goes_on("履带车上公路")
    await jurist.sees("按“履带车上公路”找")
    await jurist.taps(CRAWLER)
    await jurist.sees("叫法　铁蛤蟆上路")
    await teaches(jurist)
    told = await first.sees("现在查得到", within=WHILE)
    await expect(told).to_contain_text(CRAWLER)
    await first.taps("看卡片")
    await first.sees(GREEN)
    await second.asks("铁蛤蟆上路", CRAWLER)
    await second.sees(GREEN)
    await jurist.asks("学到的", "“铁蛤蟆上路” → " + CRAWLER)
    await jurist.taps("铁蛤蟆上路")
    await jurist.sees("以后这样问，不再给")
    await jurist.taps("确认撤回")
    await jurist.sees("已撤回", within=WHILE)
    await unanswered(second, "铁蛤蟆上路")


async def test_a_new_entry_is_written_in_the_chat_and_stays_unverified(stage: Page) -> None:
    officer, jurist = await side_by_side(stage, OFFICER, LEGAL)
    await handed_over(jurist, officer, "请问铁蛤蟆咕噜咕噜要几天")
    await jurist.taps("新增条目")
    form = await jurist.sees("新增哪一种")
    await jurist.taps("时限", exact=True)
    await fills(
        jurist,
        form,
        ("写个短标题", "铁蛤蟆报废备案期限"),
        ("怎么答", "报废后七日内备案"),
        ("是不是期限", ">自然日"),
        ("依据哪一条", ">没有，跳过"),
        ("在哪份文件里看到的", ">没找到，出处待核"),
    )
    await expect(form).to_contain_text("卡片显示“未核实”")
    await teaches(jurist)
    await officer.sees("现在查得到：铁蛤蟆报废备案期限", within=WHILE)
    await officer.taps("看卡片")
    card = await officer.sees("报废后七日内备案")
    await expect(card).to_contain_text("未核实")


async def test_a_matter_of_another_agency_says_whose_it_is(stage: Page) -> None:
    officer, jurist = await side_by_side(stage, OFFICER, LEGAL)
    await handed_over(jurist, officer, "敲锣打鼓半夜唱戏找谁")
    await jurist.taps("归别人管")
    form = await jurist.sees("归谁管？")
    await jurist.taps("都不是，新增一条")
    await fills(
        jurist,
        form,
        ("什么事不归我们管", "戏班夜间噪声扰民"),
        ("归谁管？点一个", ">生态环境"),
        ("怎么移交", "请群众联系主管部门"),
        ("依据哪一条", ">没有，跳过"),
        ("在哪份文件里看到的", ">没找到，出处待核"),
    )
    await teaches(jurist)
    await officer.sees("现在查得到", within=WHILE)
    await officer.taps("看卡片")
    card = await officer.sees("不归交通执法管")
    await expect(card).to_contain_text("归 生态环境")


async def test_who_asked_hears_why_nothing_is_done(stage: Page) -> None:
    officer, jurist = await side_by_side(stage, OFFICER, LEGAL)
    view = await handed_over(jurist, officer, "蘑菇汤怎么熬才鲜")
    await jurist.taps("不处理")
    await expect(view).to_contain_text("对方会收到")
    await jurist.taps("不是执法问题")
    await jurist.sees("已告诉 1 个人")
    told = await officer.sees("您的提问")
    await expect(told).to_contain_text("请问管这件事的部门")


async def test_an_answer_in_words_reaches_who_asked_and_stands_in_mine(stage: Page) -> None:
    officer, jurist = await side_by_side(stage, OFFICER, LEGAL)
    await handed_over(jurist, officer, "萝卜糕放几勺糖")
    await jurist.taps("答复", exact=True)
    form = await jurist.sees("请写答复")
    await jurist.goes_on("萝卜糕不归我们管")
    await expect(form).to_contain_text("萝卜糕不归我们管")
    await jurist.taps("发出", exact=True)
    await expect(form).to_contain_text("答复已发出")
    told = await officer.sees("您的提问")
    await expect(told).to_contain_text("萝卜糕不归我们管")
    await officer.asks("我的", "我的")
    await officer.taps("问出去的")
    await officer.taps("萝卜糕放几勺糖")
    await officer.sees("萝卜糕不归我们管")


async def test_a_reported_fault_is_mended_and_its_reporter_thanked(stage: Page) -> None:
    officer, jurist = await side_by_side(stage, OFFICER, LEGAL)
    await officer.asks("没带从业资格证", "未核实，请查本省清单")
    await jurist.mark()
    await officer.taps("报告错误")
    await officer.sees("哪里不对？点一个")
    await officer.taps("结论不对")
    await officer.sees("可以补一句")
    await officer.taps("提交", exact=True)
    await officer.sees("已报给法制人员")
    arrived = await jurist.sees("报告错误")
    await expect(arrived).to_contain_text("结论不对")
    await jurist.taps("处理", exact=True)
    await expect(arrived).to_contain_text("次数")
    await jurist.taps("已改正")
    await jurist.sees("已改正（编号")
    await officer.sees("谢谢您指出来")


async def test_gaps_are_listed_with_the_oldest_first_and_opened_from_the_list(stage: Page) -> None:
    officer, jurist = await side_by_side(stage, OFFICER, LEGAL)
    await hand_over(officer, "豆腐脑吃甜的还是咸的")
    listed = await jurist.asks("缺口", "最早的在前面")
    await jurist.taps("豆腐脑吃甜的还是咸的")
    await expect(listed).to_contain_text("次数")
    await jurist.taps("返回列表")
    await expect(listed).to_contain_text("最早的在前面")
    assert any("豆腐脑" in label for label in await labels(listed))


async def test_what_is_due_is_confirmed_with_one_tap_and_taken_back(stage: Page) -> None:
    jurist = await sit(stage, LEGAL)
    due = await jurist.asks("到期", "点开一条条看")
    # Whatever day it is: something that has a source can be confirmed at once.
    for kind in await labels(due):
        await jurist.taps(kind)
        await expect(due).to_contain_text("点开看")
        await due.locator(".keyboard button").first.click()
        await expect(due).to_contain_text("上次核对")
        if await due.get_by_role("button", name="今天核对无误").count():
            break
        await jurist.taps("返回列表")
        await jurist.taps("返回", exact=True)
        await expect(due).to_contain_text("点开一条条看")
    await jurist.taps("今天核对无误")
    made = await jurist.sees("马上生效")
    await expect(made).to_contain_text("核对于 ")
    await jurist.taps("撤销")
    await jurist.sees("恢复成核对前的样子")
