"""What a survey came to, who may see it, and when.

An anonymous one shows nothing before it is closed: two looks with one answer between them would tell whose it is. With few answers it
never does. It is counted as a whole and never by unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.actions.notice_kinds import Question, Survey
from bot.actions.survey_questions import PRESETS
from bot.actions.survey_sight import asked, decided
from bot.actions.work import RefusedError, Work
from knowledge.noticing import noticing
from storage import surveys
from storage.notices import Notice, NoticeState
from storage.surveys import Tally


class Withheld(StrEnum):
    """Why no result is shown."""

    OPEN = "open"
    FEW = "few"
    RECALLED = "recalled"


_WITHHELD = {
    Withheld.OPEN: "survey_withheld_open",
    Withheld.FEW: "survey_withheld_few",
    Withheld.RECALLED: "survey_withheld_recalled",
}


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What was answered to one question."""

    question: Question
    votes: tuple[int, ...]
    answered: int

    @property
    def satisfied(self) -> int | None:
        """满意率 in per cent, of a question on the scale of satisfaction; none of any other."""
        is_scale = self.question.options == PRESETS["满意度五级"]
        return round(100 * sum(self.votes[:2]) / self.answered) if is_scale and self.answered else None

    @property
    def average(self) -> float | None:
        """The average of a question on the scale of five; none of any other."""
        is_scale = self.question.options == PRESETS["五分制"]
        return sum((5 - place) * count for place, count in enumerate(self.votes)) / self.answered if is_scale and self.answered else None


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """To whoever watches a survey, or may see its result: how it stands and, unless ``withheld``, what was answered."""

    notice_id: int
    title: str
    is_anonymous: bool
    is_published: bool
    sent_on: date | None
    closes_on: date | None
    closed_on: date | None
    asked: int
    handed_in: int
    fewest: int
    withheld: Withheld | None
    questions: tuple[QuestionResult, ...] = ()
    handles: bool = True
    """Whether the reader decides about it."""


def view(work: Work, notice_id: int) -> SurveyResult:
    """How a survey stands, to whoever decides about it. Raises ``RefusedError``."""
    return _result(work, *decided(work, notice_id), handles=True)


def result(work: Work, notice_id: int) -> SurveyResult:
    """The same where there is a result. Raises ``RefusedError`` also where there is none to be shown."""
    found = view(work, notice_id)
    if found.withheld is not None:
        raise RefusedError(_WITHHELD[found.withheld], most=found.fewest)
    return found


def require_result(work: Work, notice_id: int) -> None:
    """Raises ``RefusedError`` as ``result``, without counting what was answered by name."""
    notice, survey = decided(work, notice_id)
    withheld, _ = _sums(work, notice, survey)
    if withheld is not None:
        raise RefusedError(_WITHHELD[withheld], most=noticing().limits.fewest_answers)


def published(work: Work, notice_id: int) -> SurveyResult:
    """The result as those see it who were asked. Raises ``RefusedError`` unless it was published."""
    notice, survey, _ = asked(work, notice_id)
    if not survey.is_published:
        raise RefusedError("survey_not_published")
    found = _result(work, notice, survey, handles=False)
    if found.withheld is not None:
        raise RefusedError("survey_not_published")
    return found


def _result(work: Work, notice: Notice, survey: Survey, *, handles: bool) -> SurveyResult:
    how_many, handed_in = surveys.handed_in(work.db, notice.id)
    withheld, tally = _sums(work, notice, survey)
    if withheld is None and tally is None:
        tally = _tally(work, notice.id, survey)
    return SurveyResult(
        notice.id,
        notice.title,
        survey.is_anonymous,
        survey.is_published,
        _day(work, notice.sent_at),
        survey.closes_on,
        _day(work, notice.closed_at),
        how_many,
        handed_in,
        noticing().limits.fewest_answers,
        withheld,
        () if tally is None else _questions(survey, tally),
        handles,
    )


def _sums(work: Work, notice: Notice, survey: Survey) -> tuple[Withheld | None, Tally | None]:
    """Why nothing is shown, or else the sums of an anonymous survey; neither for a named one, whose sums stand nowhere."""
    if notice.state is NoticeState.RECALLED:
        return Withheld.RECALLED, None
    if not survey.is_anonymous:
        return None, None
    if notice.closed_at is None:
        return Withheld.OPEN, None
    tally = surveys.tally(work.db, notice.id)
    return (Withheld.FEW, None) if tally is None or tally.ballots < noticing().limits.fewest_answers else (None, tally)


def _questions(survey: Survey, tally: Tally) -> tuple[QuestionResult, ...]:
    return tuple(
        QuestionResult(question, votes[: len(question.options)], sum(votes))
        for question, votes in zip(survey.questions, tally.votes, strict=True)
    )


def _tally(work: Work, notice_id: int, survey: Survey) -> Tally:
    """The sums of a named survey; of a question in words only how many have written some."""
    votes = [[0] * max(1, len(question.options)) for question in survey.questions]
    count = 0
    for sheet in surveys.sheets(work.db, notice_id):
        count += 1
        for counts, answer in zip(votes, sheet.answers, strict=True):
            if answer is not None:
                counts[answer if isinstance(answer, int) else 0] += 1
    return Tally(count, tuple(tuple(each) for each in votes))


def _day(work: Work, moment: str | None) -> date | None:
    return None if moment is None else work.here(moment).date()
