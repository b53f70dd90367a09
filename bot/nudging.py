"""Campaigns, what is due, what is counted and the nudge, put together: their forms, papers and handlers, and what the clock does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from bot.actions import due_making
from bot.actions.campaign_deed_form import CampaignDeedForm
from bot.actions.campaign_form import CampaignForm
from bot.actions.due_form import DueForm
from bot.actions.form_kinds import FormKind
from bot.actions.forms import Forms
from bot.actions.lookup import Lookup
from bot.actions.nudge_parts import PartKind
from bot.actions.nudge_phases import phase_shares
from bot.actions.papers import PaperKind
from bot.actions.record_form import CountedForm
from bot.actions.timer_form import TimerForm
from bot.actions.timers import TimerDesk
from bot.campaign_book import CampaignBook
from bot.clock import Clock
from bot.due_papers import CalendarPaper, CountsPaper, TimelinePaper
from bot.handlers.campaigns import CampaignHandlers
from bot.handlers.capability import Handlers
from bot.handlers.due_views import DueViewHandlers
from bot.handlers.dues import DueHandlers
from bot.handlers.loose import LooseThings
from bot.handlers.nudges import NudgeHandlers
from bot.handlers.records import CountedHandlers
from bot.handlers.timers import TimerHandlers
from bot.line.effects import Effects
from bot.nudge_round import NudgeRound
from bot.record_papers import HourSheetPaper, SessionSheetPaper
from bot.settings import Settings
from knowledge.campaigns.kinds import Campaign
from knowledge.holidays import Calendar, calendar

BETWEEN = 0.05
"""Seconds between two pieces of what is entered; in a large agency each piece takes as long."""


class Nudging:
    """One installation's campaigns and what comes of them."""

    def __init__(
        self, settings: Settings, effects: Effects, clock: Clock, lookup: Callable[[], Lookup], parts: Iterable[PartKind] = ()
    ) -> None:
        """``parts`` are those of other capabilities, in the order in which they stand in the digest."""
        self._book = CampaignBook(settings, clock)
        self._effects = effects
        self._timers = TimerDesk(lookup)
        self._timer_form = TimerForm(self._timers)
        self._counted_by: Calendar | None = None
        self._round = NudgeRound(effects, clock, parts, phase_shares)

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        return (CampaignForm(self._campaigns), CampaignDeedForm(), CountedForm(), DueForm(), self._timer_form)

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        return (TimelinePaper(), CountsPaper(), CalendarPaper(), HourSheetPaper(), SessionSheetPaper())

    def handlers(self, forms: Forms, loose: LooseThings) -> tuple[Handlers, ...]:
        """What translates them."""
        return (
            CampaignHandlers(self._campaigns, forms),
            NudgeHandlers(),
            DueHandlers(forms),
            DueViewHandlers(),
            CountedHandlers(forms, loose),
            TimerHandlers(self._timers, self._timer_form, forms),
        )

    async def sweep(self) -> None:
        """What the clock does: takes up edited templates, enters what is due, nudges."""
        try:
            await self._book.look()
            await self._recount()
            await self._enter()
        finally:
            # Whatever is wrong with what comes new, what stands already is told.
            await self._round.sweep()

    async def _enter(self) -> None:
        more = True
        while more:
            more = self._effects.by_itself(due_making.make)
            # Between two pieces whoever has asked something has their turn: an answer takes several turns of the loop.
            await asyncio.sleep(BETWEEN if more else 0)

    async def _recount(self) -> None:
        """Count timers anew once other holidays are in force than those by which they were counted."""
        now = calendar()
        if now is not self._counted_by:
            after: int | None = 0
            while after is not None:
                after = self._effects.by_itself(partial(self._timers.recount, after=after))
                await asyncio.sleep(0)
            self._counted_by = now

    def _campaigns(self) -> Mapping[str, Campaign]:
        return self._book.campaigns
