"""A newcomer's first walk, followed to the letter: what README and the officers' guide tell them to do is done, in their order."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, expect

from bot.webchat.pictures import sample_png
from tests.browser.chromium import PHONE
from tests.processes import suixing

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "docs" / "officer-guide.zh.md"
WALK, CLUES, CHECKS = "## 先试三分钟", "## 一分钟演示：线索", "## 一分钟演示：自查到销号"
CAMPAIGN, NOTICE = "## 一分钟演示：行动和期限", "## 一分钟演示：通知"
_DEED = re.compile(
    r"发 `(?P<say>[^`]+)`|点“(?P<tap>[^”]+)”|看到“(?P<see>[^”]+)”|运行 `(?P<run>[^`]+)`|写 `(?P<write>[^`]+)`"
    r"|换成“(?P<become>[^”]+)”|(?P<paste>粘贴发出)|(?P<picture>发一张照片)"
)


def steps(walk: str) -> list[str]:
    """The numbered lines of a walk."""
    section = GUIDE.read_text(encoding="utf-8").partition(f"{walk}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\d+\. (.+)$", section, re.MULTILINE)


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


async def test_readme_leads_to_the_walk() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "docs/officer-guide.zh.md" in readme
    assert re.search(r"^run: .*\n\t\S+suixing run$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def deeds_of(walk: str) -> list[re.Match[str]]:
    """What a walk says to do and to see, in its order."""
    assert all(_DEED.search(step) for step in steps(walk)), "a step that says nothing to do or see cannot be followed"
    return [deed for step in steps(walk) for deed in _DEED.finditer(step)]


async def test_every_step_of_the_walk_does_what_it_says(page: Page) -> None:
    deeds = deeds_of(WALK)
    assert deeds[0]["run"] == "make run"
    assert {name for deed in deeds for name, value in deed.groupdict().items() if value} >= {"say", "tap", "see"}
    for deed in deeds[1:]:
        await do(page, deed)


async def test_the_demonstration_of_clues_does_what_it_says(page: Page) -> None:
    deeds = deeds_of(CLUES)
    assert {name for deed in deeds for name, value in deed.groupdict().items() if value} == {
        "say",
        "tap",
        "see",
        "write",
        "become",
        "paste",
    }
    for deed in deeds:
        await do(page, deed)


async def test_the_demonstration_of_a_self_check_does_what_it_says(page: Page) -> None:
    deeds = deeds_of(CHECKS)
    assert {name for deed in deeds for name, value in deed.groupdict().items() if value} == {
        "say",
        "tap",
        "see",
        "write",
        "become",
        "picture",
    }
    for deed in deeds:
        await do(page, deed)


async def test_the_demonstration_of_campaigns_and_what_is_due_does_what_it_says(page: Page) -> None:
    deeds = deeds_of(CAMPAIGN)
    assert {name for deed in deeds for name, value in deed.groupdict().items() if value} == {"say", "tap", "see", "become"}
    for deed in deeds:
        await do(page, deed)


async def test_the_demonstration_of_notices_does_what_it_says(page: Page) -> None:
    deeds = deeds_of(NOTICE)
    assert {name for deed in deeds for name, value in deed.groupdict().items() if value} == {"say", "tap", "see", "become"}
    for deed in deeds:
        await do(page, deed)


async def do(page: Page, deed: re.Match[str]) -> None:
    """One deed of the walk."""
    answers = page.locator("article.in")
    if deed["say"]:
        before = await answers.count()
        await page.locator("#input").fill(deed["say"])
        await page.locator("#send").click()
        await expect(answers).not_to_have_count(before)
    elif deed["tap"]:
        await expect(page.get_by_role("button", name=deed["tap"]).last).to_be_visible()
        exact = page.get_by_role("button", name=deed["tap"], exact=True)
        await (exact if await exact.count() else page.get_by_role("button", name=deed["tap"])).last.click()
    elif deed["write"] or deed["paste"]:
        await page.locator("#input").fill(deed["write"] or str(await page.evaluate("navigator.clipboard.readText()")))
        await page.locator("#send").click()
    elif deed["picture"]:
        await page.get_by_role("button", name="添加图片").click()
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("menuitem", name="图片").click()
        await (await chooser.value).set_files([FilePayload(name="现场.png", mimeType="image/png", buffer=sample_png())])
        await page.get_by_role("button", name="发送", exact=True).click()
    elif deed["become"]:
        await page.locator("#switch").click()
        await page.get_by_role("menuitemradio", name=deed["become"]).click()
        await expect(page.locator("#persona")).to_have_text(deed["become"])
        await expect(page.locator("[role=log]")).not_to_have_attribute("aria-busy", "true")
    elif deed["see"]:
        await expect(page.locator("body")).to_contain_text(deed["see"])
        await expect(answers.filter(has_text=deed["see"]).last).to_be_visible()
    else:
        raise AssertionError(f"nobody knows how to do {deed[0]!r}")
