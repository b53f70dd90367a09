"""What the handlers of every capability have in common."""

from __future__ import annotations

from typing import Protocol

from bot.line.visit import BotApplication


class Handlers(Protocol):
    """What translates one capability."""

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
