"""What somebody does at the page while pictures are taken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Locator, Page

from bot.webchat.pictures import sample_png

IMAGES = Path(__file__).parent.parent / "docs" / "images"


def midmorning() -> str:
    """A time zone in which it is now about ten: nothing is held back for the night."""
    hour = datetime.now(UTC).hour
    # POSIX names the zones the other way round: Etc/GMT-8 is eight hours ahead.
    return f"Etc/GMT{(hour - 10 + 12) % 24 - 12:+d}"


def answer(page: Page, text: str, following: str) -> None:
    """Write what a form asks for, and wait for what it asks next."""
    page.locator("#input").fill(text)
    page.locator("#send").click()
    page.locator("article.in", has_text=following).last.wait_for()


def send_picture(page: Page, following: str) -> None:
    """Send a picture that a form asks for, and wait for what it asks next."""
    page.locator("#attach").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="图片").click()
    chooser.value.set_files([{"name": "现场.png", "mimeType": "image/png", "buffer": sample_png()}])
    page.locator("#send").click()
    page.locator("article.in", has_text=following).last.wait_for()


def say(app: Locator, text: str, answer: str) -> None:
    """Say ``text`` in one of several chats, and wait for ``answer``, which may be a button."""
    app.locator("textarea").fill(text)
    app.locator("textarea").press("Enter")
    app.locator("article.in", has_text=answer).or_(app.get_by_role("button", name=answer)).last.wait_for()


def become(page: Page, name: str) -> None:
    """Speak as somebody else."""
    page.locator("#switch").click()
    page.get_by_role("menuitemradio", name=name).click()
    page.locator("#persona", has_text=name).wait_for()
    settle(page)


def tap(page: Page, label: str, *, exact: bool = False) -> None:
    """Press the last button of that label, and wait until the bot has answered."""
    with page.expect_response("**/chat/press*"):
        page.get_by_role("button", name=label, exact=exact).last.click()
    page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
    settle(page)


def shot(page: Page, name: str) -> None:
    """Keep what the window shows now."""
    settle(page)
    page.screenshot(path=IMAGES / f"{name}.png")


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
