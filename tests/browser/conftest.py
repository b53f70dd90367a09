"""Chromium once for all tests; for each a door of its own, served by uvicorn in this process, and a tab."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig, Persona
from bot.webchat.server import bind, port_of, serving
from tests.browser.chromium import ARGUMENTS, CHROMIUM, PHONE
from tests.browser.desk import NETWORK, Desk
from tests.browser.line import Line
from tests.browser.scripted import ScriptedBot, running
from tests.processes import suixing

PATIENCE = 15_000
REPORT = """document.addEventListener('securitypolicyviolation', event => console.error('CSP', event.effectiveDirective, event.blockedURI));
window.alert = window.confirm = window.prompt = () => console.error('a dialog was opened');"""


@pytest.fixture(scope="session")
def program() -> str:
    """Debian's Chromium; Playwright's own browsers are never downloaded."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt install chromium")
    return str(CHROMIUM)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def chromium(program: str) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def personas() -> tuple[Persona, ...]:
    """Overridden by tests that need more than one."""
    return (Persona(10001, "演示"),)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(chromium: Browser, personas: tuple[Persona, ...]) -> AsyncIterator[Desk]:
    """A tab of the size of a phone, not yet on the page."""
    outer, inner = bind(0), bind(0)
    config = DoorConfig("1:TEST", port_of(outer), personas=personas, wrong_key_pause=0.0)
    line = Line(outer, port_of(inner))
    context = await chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)
    context.set_default_timeout(PATIENCE)
    await line.open()
    try:
        async with serving(create_app(config), inner) as door, running(ScriptedBot(door)) as bot:
            # Also what would be forbidden without a word in the console.
            await context.add_init_script(REPORT)
            desk = Desk(door, bot, line, context, await context.new_page())
            desk.watch()
            yield desk
            await context.close()
    finally:
        await line.close()
    assert desk.faults == []


@pytest.fixture(scope="module")
def demonstration(cache_dir: Path) -> Iterator[str]:
    """``suixing run`` without a token, for one module; the address of its page."""
    with suixing("run", port="0", cache_dir=str(cache_dir), unit="某县交通运输综合行政执法大队") as process:
        yield process.line_with(r"(http://127\.0\.0\.1:\d+/#key=\S+)")[1]


@pytest_asyncio.fixture(loop_scope="session")
async def stage(chromium: Browser, demonstration: str) -> AsyncIterator[Page]:
    """A tab of the size of a phone on the page of the demonstration, with the first officer's chat."""
    context = await chromium.new_context(viewport=PHONE, locale="zh-CN", permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE)
    faults: list[str] = []
    await context.add_init_script(REPORT)
    page = await context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" and not message.text.startswith(NETWORK) else None
    )
    await page.goto(demonstration)
    await expect(page.locator("#input")).to_be_visible()
    yield page
    await context.close()
    assert faults == []
