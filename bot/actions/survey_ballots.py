"""An anonymous survey as it is filled in: nothing is kept before it is handed in, and then only sums and that somebody has voted.

What was chosen so far is given back with each press. Nothing here may write an audit row, owe a message or change the notice: each would
have a moment, and with it a place in the order in which people voted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from bot.actions.notice_kinds import Question, Survey
from bot.actions.survey_sight import answerable, asked
from bot.actions.work import RefusedError, Work
from knowledge.noticing import noticing
from storage import surveys
from storage.moments import to_text


@dataclass(frozen=True, slots=True)
class Marked:
    """What a button of a questionnaire carries: the options chosen so far, none where a question is still open."""

    notice_id: int
    chosen: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class BallotPage:
    """A question of an anonymous survey, or with no ``step`` all that was chosen, before it is handed in."""

    title: str
    questions: tuple[Question, ...]
    marked: Marked
    step: int | None
    fewest: int
    """Answers below which nobody is shown a result."""


@dataclass(frozen=True, slots=True)
class BallotOver:
    """In place of the questions: it is handed in, now or before."""

    title: str


def begin(work: Work, notice_id: int) -> BallotPage | BallotOver:
    """The first question. Raises ``RefusedError`` where the actor cannot answer it."""
    notice, survey, mine = answerable(work, notice_id, is_anonymous=True)
    if mine.read_at is not None:
        return BallotOver(notice.title)
    return page(work, Marked(notice_id, (None,) * len(survey.questions)), 0)


def page(work: Work, marked: Marked, step: int | None) -> BallotPage | BallotOver:
    """A question, or all that was chosen. Raises ``RefusedError`` where the actor cannot answer it, and for what was forged."""
    if _has_voted(work, marked.notice_id):
        return BallotOver(asked(work, marked.notice_id)[0].title)
    notice, survey, _ = answerable(work, marked.notice_id, is_anonymous=True)
    _check(survey, marked.chosen)
    if step is not None and not 0 <= step < len(survey.questions):
        raise RefusedError("unknown_choice")
    if step is None and None in marked.chosen:
        step = marked.chosen.index(None)
    return BallotPage(notice.title, survey.questions, marked, step, noticing().limits.fewest_answers)


def cast(work: Work, marked: Marked) -> BallotOver:
    """Hand it in; once more changes nothing. Raises as ``page``, and where a question is open."""
    notice, survey, mine = asked(work, marked.notice_id)
    if _has_voted(work, marked.notice_id):
        surveys.see(work.db, notice.id, mine.person_id, notice.version)
        return BallotOver(notice.title)
    answerable(work, marked.notice_id, is_anonymous=True)
    _check(survey, marked.chosen)
    chosen = [each for each in marked.chosen if each is not None]
    if len(chosen) != len(survey.questions):
        raise RefusedError("survey_not_complete")
    day = to_text(datetime.combine(work.today, time(), work.now.tzinfo))
    shape = [len(question.options) for question in survey.questions]
    surveys.cast(work.db, notice.id, mine.person_id, chosen, shape, day=day, version=notice.version)
    return BallotOver(notice.title)


def is_anonymous(work: Work, notice_id: int) -> bool:
    """Whether what the actor does with it must leave no trace. Raises ``RefusedError`` where they were not asked."""
    return asked(work, notice_id)[1].is_anonymous


def _has_voted(work: Work, notice_id: int) -> bool:
    _, survey, mine = asked(work, notice_id)
    return survey.is_anonymous and mine.read_at is not None


def _check(survey: Survey, chosen: Sequence[int | None]) -> None:
    fits = len(chosen) == len(survey.questions) and all(
        each is None or 0 <= each < len(question.options) for each, question in zip(chosen, survey.questions, strict=False)
    )
    if not fits:
        raise RefusedError("unknown_choice")
