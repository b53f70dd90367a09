"""Notices, put together: their forms, papers and handlers, what the clock does, and how their messages get their words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bot.actions import notice_rounds, survey_closing
from bot.actions.forms import FormKind, Forms
from bot.actions.notice_deed_form import NoticeDeedForm
from bot.actions.notice_form import NoticeForm
from bot.actions.notice_handling_forms import CorrectForm, RecallForm
from bot.actions.notice_parts import NOTICES, put_ready
from bot.actions.notice_reading import Confirmed
from bot.actions.notice_reading_forms import NoticeAnswerForm, NoticeTalkForm
from bot.actions.nudge_parts import PartKind
from bot.actions.papers import PaperKind
from bot.actions.survey_form import SurveyForm
from bot.actions.work import Work
from bot.clock import Clock
from bot.handlers.capability import Handlers
from bot.handlers.loose import LooseThings
from bot.handlers.notice_cards import NoticeCardHandlers
from bot.handlers.notice_replies import NoticeReplyHandlers
from bot.handlers.notice_writing import NoticeWritingHandlers
from bot.handlers.notices import NoticeHandlers
from bot.handlers.survey_ballots import SurveyBallotHandlers
from bot.handlers.surveys import SurveyHandlers
from bot.line.effects import Effects
from bot.line.visit import BotApplication
from bot.notice_cards import NoticeCards, Watched
from bot.notice_line import NoticeLine
from bot.notice_messages import NoticeMessages
from bot.notice_papers import NoticeNamesPaper
from bot.notice_round import NoticeRound
from bot.settings import Settings
from bot.survey_papers import PicturePaper as SurveyPicturePaper
from bot.survey_papers import TablePaper as SurveyTablePaper
from bot.wording.notice_letters import stands_under
from bot.wording.notice_reading import received
from storage.notice_recipients import Recipient
from storage.notices import Notice

BETWEEN = 0.01
"""Seconds between two pieces of what the clock does: whoever has asked something has their turn."""


class Noticing:
    """One installation's notices."""

    def __init__(self, settings: Settings, effects: Effects, clock: Clock) -> None:
        self._settings, self._effects, self._clock = settings, effects, clock
        self.round = NoticeRound(effects)
        """Its ``wake`` is called once a notice was begun, corrected, recalled or is to be asked for again."""
        self.cards = NoticeCards(effects, clock)
        self.author = Watched(NoticeLine(effects, clock, self.round.settled), self.cards)
        self._confirmed: tuple[Confirmed, ...] = (self._show_read,)
        """What else happens once somebody has confirmed a notice."""
        self.messages = NoticeMessages(effects, clock)

    def parts(self) -> tuple[PartKind, ...]:
        """What stands in the morning's digest."""
        return (NOTICES,)

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        return (
            RecallForm(self.changed),
            CorrectForm(self.changed, stands_under),
            NoticeAnswerForm(received(), self._confirmed),
            NoticeTalkForm(),
            NoticeForm(),
            NoticeDeedForm(),
            SurveyForm(),
        )

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        return (NoticeNamesPaper(), SurveyPicturePaper(), SurveyTablePaper())

    def first_handlers(self, erase: Callable[[], None]) -> tuple[Handlers, ...]:
        """What hears of a message before all others but the door, because it leaves no trace; ``erase`` empties the database's log."""
        return (SurveyBallotHandlers(erase),)

    def handlers(self, forms: Forms, loose: LooseThings) -> tuple[Handlers, ...]:
        """What translates them."""
        return (
            NoticeCardHandlers(forms, _ask, self.changed),
            NoticeHandlers(forms, self._confirmed),
            NoticeWritingHandlers(forms, loose),
            SurveyHandlers(forms),
        )

    def register_replies(self, application: BotApplication) -> None:
        """Add what hears replies to notices, before everything else that takes messages."""
        NoticeReplyHandlers(self._confirmed).register(application)

    def changed(self, notice_id: int) -> None:
        """Somebody has changed a notice: the clockwork sees to it at once. Called inside the transaction."""
        self.cards.touch(notice_id)
        self.round.wake()

    async def sweep(self) -> None:
        """What the clock does."""
        self._effects.by_itself(survey_closing.sweep)
        await self.round.sweep()
        await self.cards.sweep()
        more = True
        while more:
            more = self._effects.by_itself(put_ready)
            await asyncio.sleep(BETWEEN if more else 0)

    async def close(self) -> None:
        """Leave what is under way; the next start goes on with it."""
        await self.round.close()
        await self.cards.close()

    def _show_read(self, _work: Work, notice: Notice, _recipient: Recipient) -> None:
        self.cards.touch(notice.id)


def _ask(work: Work, notice: Notice) -> None:
    notice_rounds.ask(work, notice, by=work.person.id)
