"""Notices, put together: their forms, papers and handlers, what the clock does, and how their messages get their words."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.actions import notice_learning, notice_meetings, survey_closing
from bot.actions.form_kinds import FormKind
from bot.actions.forms import Forms
from bot.actions.notice_away_form import AwayForm
from bot.actions.notice_deed_form import NoticeDeedForm
from bot.actions.notice_form import NoticeForm
from bot.actions.notice_handling_forms import CorrectForm, RecallForm
from bot.actions.notice_parts import NOTICES, put_ready
from bot.actions.notice_progress import CARD
from bot.actions.notice_reading import Confirmed
from bot.actions.notice_reading_forms import NoticeAnswerForm, NoticeTalkForm
from bot.actions.notice_sending import STIR
from bot.actions.nudge_parts import PartKind
from bot.actions.papers import PaperKind
from bot.actions.survey_form import SurveyForm
from bot.actions.work import Work
from bot.anonymity import Anonymity
from bot.clock import Clock
from bot.handlers.capability import Handlers
from bot.handlers.loose import LooseThings
from bot.handlers.notice_cards import NoticeCardHandlers
from bot.handlers.notice_kinds import NoticeKindHandlers
from bot.handlers.notice_replies import NoticeReplyHandlers
from bot.handlers.notice_writing import NoticeWritingHandlers
from bot.handlers.notices import NoticeHandlers
from bot.handlers.survey_ballots import SurveyBallotHandlers
from bot.handlers.surveys import SurveyHandlers
from bot.line.effects import Effects
from bot.line.sender import Sender
from bot.line.visit import BotApplication
from bot.notice_calendar import MeetingCalendarPaper
from bot.notice_cards import NoticeCards, Watched
from bot.notice_line import KINDS, NoticeLine
from bot.notice_messages import FOLLOWED, NoticeMessages
from bot.notice_papers import NoticeNamesPaper
from bot.notice_round import NoticeRound
from bot.settings import Settings
from bot.survey_papers import PicturePaper as SurveyPicturePaper
from bot.survey_papers import TablePaper as SurveyTablePaper
from bot.texts import labels
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
        # Once a notice was begun, corrected, recalled, or is to be sent or asked for again, nobody waits for the tick.
        effects.heed(STIR, self.round.wake)
        self.cards = NoticeCards(effects, clock)
        self.author = Watched(NoticeLine(effects, clock, self.round.settled), self.cards)
        self._confirmed: tuple[Confirmed, ...] = (self._show_read, notice_learning.count)
        """What else happens once somebody has confirmed a notice."""
        self.messages = NoticeMessages(effects, clock)

    def connect(self, sender: Sender) -> None:
        """Let messages of notices have their words, and let their ends be noted."""
        sender.write_for(self.author, *KINDS)
        sender.follow(self.cards, CARD)
        sender.follow(self.messages, *FOLLOWED)

    def parts(self) -> tuple[PartKind, ...]:
        """What stands in the morning's digest."""
        return (NOTICES,)

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        return (
            RecallForm(self.cards.touch),
            CorrectForm(self.cards.touch, stands_under),
            NoticeAnswerForm(received(), self._confirmed),
            NoticeTalkForm(),
            NoticeForm(labels("commands", "words").get("notices", ())),
            NoticeDeedForm(),
            SurveyForm(self._confirmed),
            AwayForm(labels("notice_kinds", "reasons"), self._confirmed),
        )

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        return (NoticeNamesPaper(), SurveyPicturePaper(), SurveyTablePaper(), MeetingCalendarPaper())

    def first_handlers(self, anonymity: Anonymity) -> tuple[Handlers, ...]:
        """What hears of a message before all others but the door, because it leaves no trace."""
        return (SurveyBallotHandlers(anonymity, self.cards.touch),)

    def handlers(self, forms: Forms, loose: LooseThings) -> tuple[Handlers, ...]:
        """What translates them."""
        return (
            NoticeCardHandlers(forms, self.cards.touch),
            NoticeHandlers(forms, self._confirmed),
            NoticeWritingHandlers(forms, loose),
            SurveyHandlers(forms, self.cards.touch),
            NoticeKindHandlers(forms, self._confirmed),
        )

    def register_replies(self, application: BotApplication) -> None:
        """Add what hears replies to notices, before everything else that takes messages."""
        NoticeReplyHandlers(self._confirmed).register(application)

    async def sweep(self) -> None:
        """What the clock does."""
        await self.round.sweep()
        await self.cards.sweep()
        for closed in self._effects.by_itself(survey_closing.sweep):
            self.cards.touch(closed)
        for piece in (notice_meetings.remind, put_ready):
            more = True
            while more:
                more = self._effects.by_itself(piece)
                await asyncio.sleep(BETWEEN if more else 0)

    async def close(self) -> None:
        """Leave what is under way; the next start goes on with it."""
        await self.round.close()
        await self.cards.close()

    def _show_read(self, _work: Work, notice: Notice, _recipient: Recipient) -> None:
        self.cards.touch(notice.id)
