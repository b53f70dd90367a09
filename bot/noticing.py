"""Notices, put together: their forms, papers and handlers, what the clock does, and how their messages get their words."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.actions.forms import FormKind, Forms
from bot.actions.notice_parts import NOTICES, put_ready
from bot.actions.notice_reading import Confirmed
from bot.actions.notice_reading_forms import NoticeAnswerForm, NoticeTalkForm
from bot.actions.nudge_parts import PartKind
from bot.actions.papers import PaperKind
from bot.clock import Clock
from bot.handlers.capability import Handlers
from bot.handlers.loose import LooseThings
from bot.handlers.notice_replies import NoticeReplyHandlers
from bot.handlers.notices import NoticeHandlers
from bot.line.effects import Effects
from bot.line.visit import BotApplication
from bot.notice_messages import NoticeMessages
from bot.settings import Settings
from bot.wording.notice_reading import received

BETWEEN = 0.01
"""Seconds between two pieces of what the clock does: whoever has asked something has their turn."""


class Noticing:
    """One installation's notices."""

    def __init__(self, settings: Settings, effects: Effects, clock: Clock) -> None:
        self._settings, self._effects, self._clock = settings, effects, clock
        self._confirmed: tuple[Confirmed, ...] = ()
        """What else happens once somebody has confirmed a notice."""
        self.messages = NoticeMessages(effects, clock)

    def parts(self) -> tuple[PartKind, ...]:
        """What stands in the morning's digest."""
        return (NOTICES,)

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        return (NoticeAnswerForm(received(), self._confirmed), NoticeTalkForm())

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        return ()

    def handlers(self, forms: Forms, loose: LooseThings) -> tuple[Handlers, ...]:  # noqa: ARG002 (those to come need them)
        """What translates them."""
        return (NoticeHandlers(forms, self._confirmed),)

    def register_replies(self, application: BotApplication) -> None:
        """Add what hears replies to notices, before everything else that takes messages."""
        NoticeReplyHandlers(self._confirmed).register(application)

    async def sweep(self) -> None:
        """What the clock does."""
        more = True
        while more:
            more = self._effects.by_itself(put_ready)
            await asyncio.sleep(BETWEEN if more else 0)
