"""``suixing run`` without a token, as a newcomer starts it, used in Chromium as an officer uses it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.chromium import PHONE
from tests.processes import suixing

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture(scope="module")
def address(new_cache: Callable[[], Path]) -> Iterator[str]:
    with suixing("run", port="0", cache_dir=str(new_cache()), unit="某县交通运输综合行政执法大队") as running:
        yield running.line_with(r"(http://127\.0\.0\.1:\d+/#key=\S+)")[1]


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, address: str) -> AsyncIterator[Page]:
    context = await chromium.new_context(viewport=PHONE, locale="zh-CN", permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(15_000)
    page = await context.new_page()
    await page.goto(address)
    await expect(page.locator("#input")).to_be_visible()
    yield page
    await context.close()


async def ask(page: Page, question: str) -> Locator:
    """Type ``question``, send it, and return the bot's answer."""
    answers = page.locator("article.in")
    before = await answers.count()
    await page.locator("#input").fill(question)
    await page.locator("#send").click()
    await expect(answers).to_have_count(before + 1)
    return answers.last


async def tap(page: Page, card: Locator, label: str) -> Locator:
    """Press the button of ``card`` that holds ``label`` and return the bot's answer."""
    answers = page.locator("article.in")
    before = await answers.count()
    await card.get_by_role("button", name=label).first.click()
    await expect(answers).to_have_count(before + 1)
    return answers.last


async def test_question_card_phrase_and_copy(page: Page) -> None:
    card = await ask(page, "履带车开上公路")
    await expect(card).to_contain_text("可以不予处罚")
    said = await tap(page, card, "话术")
    await said.get_by_role("button", name="复制").first.click()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied
    assert copied in (await said.inner_text()).replace("\n", "")


async def test_an_unsure_question_offers_a_choice_that_opens_a_card(page: Page) -> None:
    choice = await ask(page, "进出港报告")
    await expect(choice).to_contain_text("点一个")
    card = await tap(page, choice, "事项")
    await expect(card).to_contain_text("出处")


async def test_nonsense_is_answered_plainly(page: Page) -> None:
    answer = await ask(page, "<img src=x onerror=alert(1)>")
    await expect(answer).to_contain_text("没有找到有把握的答案")
    await expect(page.locator("article.out").last).to_contain_text("<img src=x onerror=alert(1)>")


async def test_the_first_candidate_an_officer_asks_for_is_grey(page: Page) -> None:
    card = await ask(page, "没带从业资格证")
    await expect(card).to_contain_text("未核实，请查本省清单")


async def test_a_card_fits_one_screen_but_for_the_folded_law(page: Page) -> None:
    for question in ("履带车开上公路", "没带从业资格证", "登记保存几天", "能不能现场收现金"):
        card = await ask(page, question)
        box = await card.bounding_box()
        assert box is not None
        assert box["height"] <= await page.locator("#scroller").evaluate("element => element.clientHeight"), question


async def test_a_question_without_an_answer_is_handed_over_in_one_message(page: Page) -> None:
    answer = await ask(page, "咕噜咕噜怎么罚 冀A12345")
    form = await tap(page, answer, "交给法制人员")
    await expect(form).to_contain_text("车牌、电话、证件号已遮住")
    await expect(form).not_to_contain_text("12345")
    await form.get_by_role("button", name="转交").click()
    await expect(form).to_contain_text("已转交，编号")


async def test_feedback_is_written_shown_and_handed_in(page: Page) -> None:
    form = await ask(page, "/feedback")
    await page.locator("#input").fill("按钮太小")
    await page.locator("#send").click()
    await expect(form).to_contain_text("按钮太小")
    await form.get_by_role("button", name="提交").click()
    await expect(form).to_contain_text("反馈已收到")
