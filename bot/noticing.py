"""Notices, put together: their forms, papers and handlers, what the clock does, and how their messages get their words."""

from __future__ import annotations

from typing import Any

from bot.actions import notice_rounds
from bot.actions.forms import FormKind, Forms
from bot.actions.notice_handling_forms import CorrectForm, RecallForm
from bot.actions.nudge_parts import PartKind
from bot.actions.papers import PaperKind
from bot.actions.work import Work
from bot.clock import Clock
from bot.handlers.capability import Handlers
from bot.handlers.loose import LooseThings
from bot.handlers.notice_cards import NoticeCardHandlers
from bot.line.effects import Effects
from bot.notice_cards import NoticeCards, Watched
from bot.notice_line import NoticeLine
from bot.notice_papers import NoticeNamesPaper
from bot.notice_round import NoticeRound
from bot.settings import Settings
from storage.notices import Notice


class Noticing:
    """One installation's notices."""

    def __init__(self, settings: Settings, effects: Effects, clock: Clock) -> None:
        self._settings, self._effects, self._clock = settings, effects, clock
        self.round = NoticeRound(effects)
        """Its ``wake`` is called once a notice was begun, corrected, recalled or is to be asked for again."""
        self.cards = NoticeCards(effects, clock)
        self.author = Watched(NoticeLine(effects, clock, settings.data_rule, self.round.settled), self.cards)

    def parts(self) -> tuple[PartKind, ...]:
        """What stands in the morning's digest."""
        return ()

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        return (RecallForm(self.changed), CorrectForm(self.changed))

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        return (NoticeNamesPaper(),)

    def handlers(self, forms: Forms, loose: LooseThings) -> tuple[Handlers, ...]:  # noqa: ARG002 (those to come need them)
        """What translates them."""
        return (NoticeCardHandlers(forms, _ask, self.changed),)

    def changed(self, notice_id: int) -> None:
        """Somebody has changed a notice: the clockwork sees to it at once. Called inside the transaction."""
        self.cards.touch(notice_id)
        self.round.wake()

    async def sweep(self) -> None:
        """What the clock does."""
        await self.round.sweep()
        await self.cards.sweep()

    async def close(self) -> None:
        """Leave what is under way; the next start goes on with it."""
        await self.round.close()
        await self.cards.close()


def _ask(work: Work, notice: Notice) -> None:
    notice_rounds.ask(work, notice, by=work.person.id)
