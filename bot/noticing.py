"""Notices, put together: their forms, papers and handlers, what the clock does, and how their messages get their words."""

from __future__ import annotations

from typing import Any

from bot.actions.forms import FormKind, Forms
from bot.actions.notice_deed_form import NoticeDeedForm
from bot.actions.notice_form import NoticeForm
from bot.actions.nudge_parts import PartKind
from bot.actions.papers import PaperKind
from bot.clock import Clock
from bot.handlers.capability import Handlers
from bot.handlers.loose import LooseThings
from bot.handlers.notice_writing import NoticeWritingHandlers
from bot.line.effects import Effects
from bot.settings import Settings


class Noticing:
    """One installation's notices."""

    def __init__(self, settings: Settings, effects: Effects, clock: Clock) -> None:
        self._settings, self._effects, self._clock = settings, effects, clock

    def parts(self) -> tuple[PartKind, ...]:
        """What stands in the morning's digest."""
        return ()

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        return (NoticeForm(), NoticeDeedForm())

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        return ()

    def handlers(self, forms: Forms, loose: LooseThings) -> tuple[Handlers, ...]:
        """What translates them."""
        return (NoticeWritingHandlers(forms, loose),)

    async def sweep(self) -> None:
        """What the clock does."""
