"""``make screenshots``: the pictures of the docs, taken from the running bot in headless Chromium."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, CHROMIUM, PHONE
from tests.processes import suixing

IMAGES = Path(__file__).parent.parent / "docs" / "images"
SHOTS = {
    "card": ["履带车开上公路"],
    "choose": ["进出港报告"],
    "none": ["晚饭吃什么"],
    "prohibition": ["一个人能不能去查车"],
    "unverified": ["没带从业资格证"],
    "elsewhere": ["酒驾"],
    "procedure": ["登记保存几天"],
    "depends": ["擅自改装营运车辆"],
}


def main() -> None:
    """Take every picture in light, and the first in dark."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as cache, suixing("run", port="0", cache_dir=cache, unit="某县交通运输综合行政执法大队") as running:
        address = running.line_with(r"(http://127\.0\.0\.1:\d+/#key=\S+)")[1]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            context = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN", timezone_id="Asia/Shanghai")
            page = context.new_page()
            page.goto(address)
            page.locator("#input").wait_for()
            for name, questions in SHOTS.items():
                for question in questions:
                    ask(page, question)
                page.screenshot(path=IMAGES / f"{name}.png")
                if name == "card":
                    page.emulate_media(color_scheme="dark")
                    page.screenshot(path=IMAGES / "card-dark.png")
                    page.emulate_media(color_scheme="light")
                    page.get_by_role("button", name="话术").last.click()
                    page.get_by_role("button", name="复制").last.wait_for()
                    settle(page)
                    page.screenshot(path=IMAGES / "phrases.png")
            hand_over(page)
            browse_people(page)
            browser.close()


def hand_over(page: Page) -> None:
    """A question without an answer, about to be handed to legal staff."""
    ask(page, "咕噜咕噜怎么罚 冀A12345")
    page.get_by_role("button", name="交给法制人员").last.click()
    page.get_by_role("button", name="转交").last.wait_for()
    settle(page)
    page.screenshot(path=IMAGES / "hand-over.png")


def browse_people(page: Page) -> None:
    """The admin looks at somebody of a unit."""
    page.locator("#switch").click()
    page.get_by_role("menuitemradio", name="管理员己").click()
    page.locator("#persona", has_text="管理员己").wait_for()
    ask(page, "人员")
    page.get_by_role("button", name="一中队").last.click()
    page.get_by_role("button", name="执法员甲").last.click()
    page.get_by_role("button", name="调动").last.wait_for()
    settle(page)
    page.screenshot(path=IMAGES / "people.png")


def ask(page: Page, question: str) -> None:
    """Type and send ``question`` and wait for the bot's next message."""
    before = page.locator("article.in").count()
    page.locator("#input").fill(question)
    page.locator("#send").click()
    page.wait_for_function("n => document.querySelectorAll('article.in').length > n", arg=before)
    settle(page)


def settle(page: Page) -> None:
    """Wait until nothing moves any more."""
    page.wait_for_function("() => document.getAnimations().every(animation => animation.playState !== 'running')")


if __name__ == "__main__":
    main()
