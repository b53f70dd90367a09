"""What an officer does at the kerb, with the real bot on the page: every dialogue that an officer has."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.browser.cast import OFFICER, SECOND, Seat, labels, side_by_side, sit

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]

CRAWLER = "履带车铁轮车擅自上公路"
GREEN = "可以不予处罚（"
GREY = "未核实，请查本省清单"
PAGE = re.compile(r"（(\d)/\d）")


async def green_card(page: Page, name: str = OFFICER) -> Seat:
    """The officer with the card of a matter that the ministry's list lets off."""
    officer = await sit(page, name)
    await officer.asks("履带车开上公路", GREEN)
    return officer


async def test_conditions_all_hold_and_only_then_the_phrases_of_exemption_are_copied(stage: Page) -> None:
    officer = await green_card(stage)
    await officer.taps("核对条件")
    checklist = await officer.sees("逐条点一下")
    count = sum(label.endswith(" 符合") for label in await labels(checklist))
    assert count > 1
    for number in range(1, count + 1):
        await expect(checklist.get_by_role("button", name="免罚话术")).to_have_count(0)
        await officer.taps(f"{number} 符合")
        await expect(checklist.get_by_role("button", name=f"✓{number} 符合")).to_be_visible()
    await expect(checklist).to_contain_text("条件都符合：可以不予处罚")
    await officer.taps("免罚话术")
    said = await officer.sees("先问现场有没有安全隐患")
    for _ in range(5):
        if "机关决定不予处罚以后才说" in await said.inner_text():
            break
        number = PAGE.search(await said.inner_text())
        assert number is not None
        await officer.taps("下一页")
        await expect(said).to_contain_text(f"（{int(number[1]) + 1}/")
    await expect(said).to_contain_text("机关决定不予处罚以后才说")
    await said.get_by_role("button", name="复制").first.click()
    await expect(said.locator("button").filter(has_text="✓ 已复制")).to_be_visible()
    copied = await officer.copied()
    assert copied
    assert "".join(copied.split()) in "".join((await said.inner_text()).split())
    await officer.taps("返回卡片")
    await expect(checklist).to_contain_text(GREEN)


async def test_one_condition_that_fails_never_means_that_a_penalty_must_follow(stage: Page) -> None:
    officer = await green_card(stage)
    await officer.taps("核对条件")
    checklist = await officer.sees("逐条点一下")
    await officer.taps("2 不符")
    await officer.taps("1 符合")
    await expect(checklist).to_contain_text("第 2 条不符合：")
    await expect(checklist).to_contain_text("不等于必须处罚，仍按《行政处罚法》第三十三条判断")
    await expect(checklist.get_by_role("button", name="免罚话术")).to_have_count(0)


async def test_a_grey_card_has_no_checklist_and_no_phrases_of_exemption(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    card = await officer.asks("没带从业资格证", GREY)
    assert not {"核对条件", "免罚话术"} & set(await labels(card))


async def test_an_unsure_question_is_answered_by_a_choice_that_opens_a_card(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    choice = await officer.asks("进出港报告", "点一个")
    first, *_, last = await labels(choice)
    assert last.startswith("都不是")
    await officer.taps(first)
    await officer.sees("出处")


async def test_none_of_the_choices_hands_the_question_over(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    await officer.asks("进出港报告", "点一个")
    await officer.taps("都不是")
    form = await officer.sees("可以补一句现场情况")
    await expect(form).to_contain_text("进出港报告")
    await officer.taps("取消", exact=True)
    await expect(form).to_contain_text("已取消，没有提交")


async def test_what_is_not_found_is_handed_over_masked_with_a_line_from_the_kerb(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    await officer.asks("咕噜咕噜怎么罚 豫A12345", "没有找到有把握的答案")
    await officer.taps("交给法制人员")
    form = await officer.sees("可以补一句现场情况")
    await officer.goes_on("在收费站出口，电话13800001111")
    await expect(form).to_contain_text("在收费站出口")
    for number in ("12345", "1380000"):
        await expect(form).not_to_contain_text(number)
    await officer.taps("转交", exact=True)
    await expect(form).to_contain_text("已转交，编号")
    await officer.asks("我的", "我的")
    await officer.taps("问出去的")
    await officer.sees("等答复")


@pytest.mark.parametrize(
    ("words", "answer"),
    [("罚多少", "可以处3万元以下罚款"), ("要是不改呢", "不及时改正"), ("首违吗", "从不默认是首违"), ("依据呢", "卡片本身不是依据")],
)
async def test_a_followup_means_the_card_above(stage: Page, words: str, answer: str) -> None:
    officer = await green_card(stage)
    told = await officer.asks(words, answer)
    await expect(told).to_contain_text(CRAWLER)


async def test_how_to_say_it_brings_the_phrases_of_the_card_above(stage: Page) -> None:
    officer = await green_card(stage)
    said = await officer.asks("怎么说", "点按钮复制")
    await expect(said).to_contain_text(CRAWLER)
    await said.get_by_role("button", name="复制").first.click()
    await expect(said.locator("button").filter(has_text="✓ 已复制")).to_be_visible()


async def test_an_edited_question_changes_its_answer_in_place(stage: Page) -> None:
    officer = await green_card(stage)
    card = await officer.sees(GREEN)
    await officer.sent.last.locator(".bubble").click(button="right")
    await stage.get_by_role("menuitem", name="修改").click()
    await expect(officer.input).to_have_value("履带车开上公路")
    await officer.goes_on("没带从业资格证")
    await expect(card).to_contain_text(GREY)
    await expect(card).not_to_contain_text(CRAWLER)
    await expect(officer.sent.last).to_contain_text("已编辑")
    await expect(officer.received).to_have_count(1)


async def test_several_matters_in_one_message_have_a_button_each(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    await officer.asks("履带车开上公路怎么处理？先行登记保存几天内要处理？今天晚饭吃什么好呢？", "您问了几件事")
    asked = await officer.sees("今天晚饭吃什么好呢")
    for label, words in zip(await labels(asked), (GREEN, "工作日"), strict=True):
        await officer.taps(label)
        await officer.sees(words)


async def test_a_favourite_is_kept_opened_from_mine_and_let_go(stage: Page) -> None:
    officer = await green_card(stage)
    card = await officer.sees(GREEN)
    await officer.taps("收藏")
    await expect(card.get_by_role("button", name="★ 取消收藏")).to_be_visible()
    await officer.asks("我的", "我的")
    await officer.taps("收藏")
    await officer.sees("共 1 条")
    await officer.taps(CRAWLER)
    again = await officer.sees(GREEN)
    await again.get_by_role("button", name="★ 取消收藏").click()
    await expect(again.get_by_role("button", name="☆ 收藏")).to_be_visible()
    mine = await officer.asks("我的", "我的")
    await expect(mine.get_by_role("button", name="最近看过")).to_be_visible()
    await expect(mine.get_by_role("button", name="收藏")).to_have_count(0)


async def test_a_card_is_shared_by_an_inline_result(stage: Page) -> None:
    officer = await green_card(stage)
    card = await officer.sees(GREEN)
    if not await card.get_by_role("button", name="分享").count():
        await officer.taps("更多")
    await officer.taps("分享")
    await expect(officer.input).to_have_value(re.compile(r"^@suixing_bot MT-\d+$"))
    result = stage.get_by_role("option", name=CRAWLER)
    await expect(result).to_contain_text("可以不予处罚")
    await result.click()
    shared = officer.sent.last
    await expect(shared).to_contain_text(GREEN)
    await expect(shared).to_contain_text("通过 @suixing_bot")
    await expect(shared.locator(".keyboard")).to_have_count(0)


async def test_a_fault_of_a_card_is_reported_with_a_tap_and_a_line(stage: Page) -> None:
    officer = await green_card(stage)
    card = await officer.sees(GREEN)
    if not await card.get_by_role("button", name="报告错误").count():
        await officer.taps("更多")
    await officer.taps("报告错误")
    form = await officer.sees("哪里不对？点一个")
    await officer.taps("过期了")
    await expect(form).to_contain_text("可以补一句")
    await officer.goes_on("新规定上个月就施行了")
    await expect(form).to_contain_text("新规定上个月就施行了")
    await officer.taps("提交", exact=True)
    await expect(form).to_contain_text("已报给法制人员，编号")


async def test_the_contents_are_leafed_through_in_one_message_down_to_a_card(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    contents = await officer.asks("目录", "想看哪一类")
    await officer.taps("违法行为")
    await expect(contents).to_contain_text("违法行为，按领域")
    await contents.locator(".keyboard button").first.click()
    await expect(contents).to_contain_text("第 1 页")
    before = await labels(contents)
    await officer.taps("下一页")
    await expect(contents).to_contain_text("第 2 页")
    entry, *_ = after = await labels(contents)
    assert set(after) & set(before) <= {"上一页", "下一页", "返回"}
    await officer.taps("上一页")
    await expect(contents).to_contain_text("第 1 页")
    await officer.taps("下一页")
    await expect(contents).to_contain_text("第 2 页")
    await officer.taps(entry)
    await officer.sees("出处")
    await contents.get_by_role("button", name="返回").click()
    await expect(contents).to_contain_text("违法行为，按领域")
    await contents.get_by_role("button", name="返回").click()
    await expect(contents).to_contain_text("想看哪一类")


async def test_the_walk_begun_at_a_card_names_its_violation_from_step_to_step(stage: Page) -> None:
    officer = await green_card(stage)
    await officer.taps("话术")
    await officer.sees("点按钮复制")
    await officer.taps("全程说理")
    page = await officer.sees(re.compile(r"检查 1/\d+"))
    await expect(page).to_contain_text(CRAWLER)
    await officer.taps("下一步")
    await expect(page).to_contain_text(re.compile(r"检查 2/\d+"))
    await officer.taps("告知")
    await expect(page).to_contain_text(re.compile(r"处罚告知 \d+/\d+"))
    await expect(page).to_contain_text("可以不予处罚：先按卡片办")
    await page.get_by_role("button", name="复制").first.click()
    await expect(page.locator("button").filter(has_text="✓ 已复制")).to_be_visible()
    assert await officer.copied()
    await officer.taps("上一步")
    await expect(page).not_to_contain_text("处罚告知")


@pytest.mark.parametrize(
    ("question", "kind", "mark"), [("/phrase 拒签", "话术", "💬"), ("/ban 现金", "禁令", "⛔"), ("/limit 登记保存", "时限", "⏱")]
)
async def test_a_command_asks_for_one_kind_only(stage: Page, question: str, kind: str, mark: str) -> None:
    officer = await sit(stage, OFFICER)
    *offered, _ = await labels(await officer.asks(question, "点一个"))
    assert {label.split(" · ")[0] for label in offered} == {kind}
    await officer.taps(offered[0])
    card = await officer.sees("出处")
    # What another province says is grey, of whatever kind it is.
    assert (await card.locator(".text").inner_text()).startswith((mark, "⚪ 外地规定"))


async def test_start_offers_questions_to_tap(stage: Page) -> None:
    officer = await sit(stage, OFFICER)
    await officer.asks("/start", "我是执法随行")
    await officer.taps("货车掉渣")
    await officer.sees("出处")


async def test_nobody_presses_the_buttons_of_somebody_elses_chat(stage: Page) -> None:
    first, second = await side_by_side(stage, OFFICER, SECOND)
    await first.asks("履带车开上公路", GREEN)
    card = await first.sees(GREEN)
    await expect(second.received).to_have_count(0)
    message = int(await card.get_attribute("data-id") or 0)
    address = urlsplit(stage.url)
    server = f"{address.scheme}://{address.netloc}/chat/press"
    state = await (await stage.request.get(f"{address.scheme}://{address.netloc}/chat/state")).json()
    data = next(
        button["data"]
        for shown in state["messages"]
        if shown["id"] == message
        for row in shown["keyboard"]
        for button in row
        if button["text"] == "☆ 收藏"
    )
    ids = {persona["name"]: persona["id"] for persona in state["personas"]}
    # As the other one, in one's own chat, and in the chat of whom the buttons are.
    for query in (f"as={ids[SECOND]}", f"as={ids[SECOND]}&chat={ids[OFFICER]}"):
        answer = await stage.request.post(f"{server}?{query}", data={"message": message, "data": data})
        assert answer.status == 404
    await expect(card.get_by_role("button", name="☆ 收藏")).to_be_visible()
    mine = await second.asks("我的", "我的")
    await expect(mine.get_by_role("button", name="收藏")).to_have_count(0)
