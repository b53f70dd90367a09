"""Notices, put together: their forms, papers and handlers, what the clock does, and how their messages get their words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bot.actions import notice_meetings, survey_closing
from bot.actions.forms import FormKind, Forms
from bot.actions.notice_away_form import AwayForm
from bot.actions.notice_deed_form import NoticeDeedForm
from bot.actions.notice_form import NoticeForm
from bot.actions.nudge_parts import PartKind
from bot.actions.papers import PaperKind
from bot.actions.survey_form import SurveyForm
from bot.clock import Clock
from bot.handlers.capability import Handlers
from bot.handlers.loose import LooseThings
from bot.handlers.notice_kinds import NoticeKindHandlers
from bot.handlers.notice_writing import NoticeWritingHandlers
from bot.handlers.survey_ballots import SurveyBallotHandlers
from bot.handlers.surveys import SurveyHandlers
from bot.line.effects import Effects
from bot.notice_calendar import MeetingCalendarPaper
from bot.settings import Settings
from bot.survey_papers import PicturePaper as SurveyPicturePaper
from bot.survey_papers import TablePaper as SurveyTablePaper
from bot.texts import labels

BETWEEN = 0.05
"""Seconds between two pieces of what is told to many: whoever has asked something has their turn."""


class Noticing:
    """One installation's notices."""

    def __init__(self, settings: Settings, effects: Effects, clock: Clock) -> None:
        self._settings, self._effects, self._clock = settings, effects, clock

    def parts(self) -> tuple[PartKind, ...]:
        """What stands in the morning's digest."""
        return ()

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        return (NoticeForm(), NoticeDeedForm(), AwayForm(labels("notice_kinds", "reasons")), SurveyForm())

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        return (MeetingCalendarPaper(), SurveyPicturePaper(), SurveyTablePaper())

    def first_handlers(self, erase: Callable[[], None]) -> tuple[Handlers, ...]:
        """What hears of a message before all others but the door, because it leaves no trace; ``erase`` empties the database's log."""
        return (SurveyBallotHandlers(erase),)

    def handlers(self, forms: Forms, loose: LooseThings) -> tuple[Handlers, ...]:
        """What translates them."""
        return (NoticeWritingHandlers(forms, loose), NoticeKindHandlers(forms), SurveyHandlers(forms))

    async def sweep(self) -> None:
        """What the clock does."""
        self._effects.by_itself(survey_closing.sweep)
        more = True
        while more:
            more = self._effects.by_itself(notice_meetings.remind)
            await asyncio.sleep(BETWEEN if more else 0)
