"""The demo people in front of the real bot: who sits where on the page, what they say, see and tap."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

OFFICER, SECOND, SUPERVISOR, LEGAL, DISCIPLINE, ADMIN = "执法员甲", "执法员乙", "大队长丙", "法制员丁", "纪检员戊", "管理员己"
CAST = (OFFICER, SECOND, SUPERVISOR, LEGAL, DISCIPLINE, ADMIN)

DESKTOP = {"width": 1280, "height": 800}
WHILE = 60_000
"""Milliseconds for a change of the rules, which is tried out as a whole first, on machines that may be busy."""

_NEWER = 'xpath=.//article[contains(concat(" ", @class, " "), " in ") and number(@data-id) > {}]'
_LAST = "node => Math.max(0, ...[...node.querySelectorAll('article[data-id]')].map(one => Number(one.dataset.id)))"


@dataclass
class Seat:
    """One chat on the page, as one person. What stood there before they last spoke is not looked at."""

    page: Page
    app: Locator
    since: int = 0

    @property
    def input(self) -> Locator:
        return self.app.locator("textarea")

    @property
    def received(self) -> Locator:
        """The bot's messages since the person sat down or last spoke, oldest first."""
        return self.app.locator(_NEWER.format(self.since))

    @property
    def sent(self) -> Locator:
        return self.app.locator("article.out")

    async def mark(self) -> None:
        """From here on only what comes now is looked at."""
        self.since = int(await self.app.evaluate(_LAST))

    async def says(self, text: str) -> None:
        await self.mark()
        await self.goes_on(text)

    async def goes_on(self, text: str) -> None:
        """Say ``text`` where the answer changes a message that stands already, as a form does."""
        await self.input.fill(text)
        await self.input.press("Enter")

    async def sees(self, text: str | re.Pattern[str], *, within: int | None = None) -> Locator:
        """Wait for a message of the bot with ``text`` in it; the newest such, which stays the same one when it is edited."""
        message = self.received.filter(has_text=text).last
        await expect(message).to_be_visible(timeout=within)
        return self.app.locator(f'article[data-id="{await message.get_attribute("data-id")}"]')

    async def taps(self, label: str, *, exact: bool = False) -> None:
        """Press the newest button that has ``label`` in it."""
        await self.received.get_by_role("button", name=label, exact=exact).last.click()

    async def asks(self, question: str, text: str, *, within: int | None = None) -> Locator:
        await self.says(question)
        return await self.sees(text, within=within)

    async def copied(self) -> str:
        return str(await self.page.evaluate("navigator.clipboard.readText()"))


async def labels(message: Locator) -> list[str]:
    """What stands on the buttons under ``message``."""
    return [text.strip() for text in await message.locator(".keyboard button, .keyboard a").all_inner_texts()]


async def sit(page: Page, name: str, place: int = 0) -> Seat:
    """The ``place``-th chat on the page becomes that of ``name``."""
    app = page.locator(".app").nth(place)
    if await app.locator(".persona").inner_text() != name:
        await app.locator(".switch").click()
        await page.get_by_role("menuitemradio", name=name).click()
    await expect(app.locator(".persona")).to_have_text(name)
    await expect(app.locator(".log")).not_to_have_attribute("aria-busy", "true")
    await expect(app.locator("textarea")).to_be_visible()
    seat = Seat(page, app)
    await seat.mark()
    return seat


async def side_by_side(page: Page, *names: str) -> list[Seat]:
    """A desktop with a chat for each of ``names``, three at most."""
    await page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    for count in range(2, len(names) + 1):
        await page.get_by_role("button", name="并排再开一列").click()
        await expect(page.locator(".app:visible")).to_have_count(count)
    for place, name in enumerate(names):
        await sit(page, name, place)
    # Choosing somebody who sits in another column makes the two change places.
    return [await sit(page, name, place) for place, name in enumerate(names)]
