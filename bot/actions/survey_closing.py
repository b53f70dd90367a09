"""The end of a survey: on its day or by whoever watches it; and letting those see the result who were asked."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.notice_kinds import Survey, written
from bot.actions.notice_sending import subject
from bot.actions.notice_sight import handlers_of
from bot.actions.survey_results import SurveyResult, result, view
from bot.actions.survey_sight import CLOSED, decided
from bot.actions.work import RefusedError, Work
from storage import notices, surveys
from storage.notices import Notice, NoticeHistoryKind


@dataclass(frozen=True, slots=True)
class SurveyClosed:
    """To whoever watches a survey: its last day is over."""

    notice_id: int
    title: str
    asked: int
    handed_in: int


def close(work: Work, notice_id: int) -> SurveyResult:
    """Take no more answers. Raises ``RefusedError`` where that is so already, and where the actor does not decide about it."""
    notice, _ = decided(work, notice_id)
    if notice.closed_at is not None or not notice.is_out:
        raise RefusedError(CLOSED)
    _close(work, notice)
    return view(work, notice_id)


def publish(work: Work, notice_id: int) -> SurveyResult:
    """Let those see the result who were asked. Raises ``RefusedError`` before it is closed, and where there is none to be shown."""
    found = result(work, notice_id)
    if found.closed_on is None:
        raise RefusedError("survey_publish_closed_only")
    notice, survey = decided(work, notice_id)
    if not survey.is_published:
        detail = written(Survey.model_copy(survey, update={"is_published": True}))
        if notices.change(work.db, notice, at=work.at, detail=detail) is None:
            raise RefusedError("notice_moved")
        work.record("surveys.published", subject(notice))
    return view(work, notice_id)


def sweep(work: Work) -> tuple[int, ...]:
    """Close the surveys whose last day is over, a few at a time, and tell whoever watches them; returns their ids."""
    over = surveys.to_close(work.db, work.today.isoformat())
    for notice_id in over:
        notice, _ = decided(work, notice_id)
        _close(work, notice)
        how_many, handed_in = surveys.handed_in(work.db, notice_id)
        work.owe(SurveyClosed(notice_id, notice.title, how_many, handed_in), *handlers_of(work, notice))
    return over


def _close(work: Work, notice: Notice) -> None:
    # Nobody is asked again for what they cannot answer any more.
    if notices.change(work.db, notice, at=work.at, closed_at=work.at, ask_at=None) is None:
        raise RefusedError("notice_moved")
    notices.say(work.db, notice.id, NoticeHistoryKind.CLOSED, "", by=None if work.actor is None else work.actor.id, at=work.at)
    work.record("surveys.closed", subject(notice))
