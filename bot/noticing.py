"""Notices, put together: their forms, papers and handlers, what the clock does, and how their messages get their words."""

from __future__ import annotations

from typing import Any

from bot.actions import survey_closing
from bot.actions.forms import FormKind, Forms
from bot.actions.nudge_parts import PartKind
from bot.actions.papers import PaperKind
from bot.actions.survey_form import SurveyForm
from bot.anonymity import Anonymity
from bot.clock import Clock
from bot.handlers.capability import Handlers
from bot.handlers.loose import LooseThings
from bot.handlers.survey_ballots import SurveyBallotHandlers
from bot.handlers.surveys import SurveyHandlers
from bot.line.effects import Effects
from bot.settings import Settings
from bot.survey_papers import PicturePaper as SurveyPicturePaper
from bot.survey_papers import TablePaper as SurveyTablePaper


class Noticing:
    """One installation's notices."""

    def __init__(self, settings: Settings, effects: Effects, clock: Clock) -> None:
        self._settings, self._effects, self._clock = settings, effects, clock

    def parts(self) -> tuple[PartKind, ...]:
        """What stands in the morning's digest."""
        return ()

    def forms(self) -> tuple[FormKind[Any], ...]:
        """The kinds of form."""
        return (SurveyForm(),)

    def papers(self) -> tuple[PaperKind[Any], ...]:
        """The kinds of paper."""
        return (SurveyPicturePaper(), SurveyTablePaper())

    def first_handlers(self, anonymity: Anonymity) -> tuple[Handlers, ...]:
        """What hears of a message before all others but the door, because it leaves no trace."""
        return (SurveyBallotHandlers(anonymity),)

    def handlers(self, forms: Forms, loose: LooseThings) -> tuple[Handlers, ...]:  # noqa: ARG002 (those to come need it)
        """What translates them."""
        return (SurveyHandlers(forms),)

    async def sweep(self) -> None:
        """What the clock does."""
        self._effects.by_itself(survey_closing.sweep)
