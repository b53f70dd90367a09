"""What a browser test holds: the chat page in Chromium, the door behind it, the scripted bot, and the line between."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from bot.webchat.door import Door
from bot.webchat.people import Person
from bot.webchat.server import page_address
from bot.webchat.world import Message
from tests.browser.line import Line
from tests.browser.scripted import ScriptedBot

NETWORK = "Failed to load resource"
"""What Chromium itself writes to the console when a request fails; everything else there is a fault of the page."""


@dataclass
class Desk:
    """One tab with the chat open."""

    door: Door
    bot: ScriptedBot
    line: Line
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note whatever the page complains of."""

        def noted(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not message.text.startswith(NETWORK):
                self.faults.append(message.text)

        self.page.on("console", noted)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    @property
    def me(self) -> Person:
        """The person that the page speaks as at first."""
        return self.door.people[self.door.personas[0]]

    @property
    def input(self) -> Locator:
        return self.page.locator("#input")

    @property
    def received(self) -> Locator:
        """The bot's messages, oldest first."""
        return self.page.locator("article.in")

    @property
    def sent(self) -> Locator:
        """The person's own messages, oldest first."""
        return self.page.locator("article.out")

    async def enter(self) -> None:
        """Open the printed address and wait for the chat."""
        await self.page.goto(page_address(self.door))
        await expect(self.page.locator("#app")).to_be_visible()

    async def types(self, text: str) -> None:
        """Write ``text`` and press Enter."""
        await self.input.fill(text)
        await self.input.press("Enter")

    async def sees(self, text: str) -> Locator:
        """Wait for a message of the bot that contains ``text``; the newest such is returned."""
        message = self.received.filter(has_text=text).last
        await expect(message).to_be_visible()
        return message

    def has_read_all(self) -> None:
        """The person has read what stands in the chat before they open the page."""
        self.door.world.mark_read(self.me.chat, self.me.id, self.me.chat.next_message_id)

    def said(self) -> list[str]:
        """What the door has of the person's own messages, oldest first."""
        return [message.text for message in self.messages() if message.sender is self.me.user]

    def messages(self) -> list[Message]:
        return self.me.messages()
