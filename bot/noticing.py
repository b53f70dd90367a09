"""Notices, put together: their forms, papers and handlers, what the clock does, and how their messages get their words."""

from __future__ import annotations

from typing import Any

from bot.actions.forms import FormKind, Forms
from bot.actions.nudge_parts import PartKind
from bot.actions.papers import PaperKind
from bot.clock import Clock
from bot.handlers.capability import Handlers
from bot.handlers.loose import LooseThings
from bot.line.effects import Effects
from bot.notice_line import NoticeLine
from bot.notice_round import NoticeRound
from bot.settings import Settings


class Noticing:
    """One installation's notices."""

    def __init__(self, settings: Settings, effects: Effects, clock: Clock) -> None:
        self._settings, self._effects, self._clock = settings, effects, clock
        self.round = NoticeRound(effects)
        """Its ``wake`` is called once a notice was begun, corrected, recalled or is to be asked for again."""
        self.author = NoticeLine(effects, clock, self.round.settled)

    def parts(self) -> tuple[PartKind, ...]:
        """What stands in the morning's digest."""
        return ()

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        return ()

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        return ()

    def handlers(self, forms: Forms, loose: LooseThings) -> tuple[Handlers, ...]:  # noqa: ARG002 (those to come need them)
        """What translates them."""
        return ()

    async def sweep(self) -> None:
        """What the clock does."""
        await self.round.sweep()

    async def close(self) -> None:
        """Leave what is under way; the next start goes on with it."""
        await self.round.close()
