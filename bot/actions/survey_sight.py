"""Which surveys somebody may answer or decide about, and until when."""

from __future__ import annotations

from datetime import date

from bot.actions.notice_kinds import Survey, detail_of
from bot.actions.notice_sight import NO_SUCH, handled, received
from bot.actions.work import RefusedError, Work
from storage.notice_recipients import Recipient
from storage.notices import Notice

CLOSED = "survey_closed"


def survey_of(notice: Notice) -> Survey:
    """What a survey asks. Raises ``RefusedError`` for a notice that is none."""
    detail = detail_of(notice)
    if not isinstance(detail, Survey):
        raise RefusedError(NO_SUCH)
    return detail


def is_over(notice: Notice, survey: Survey, today: date) -> bool:
    """Whether no answers are taken any more; the clock notes it a moment later."""
    return notice.closed_at is not None or (survey.closes_on is not None and survey.closes_on < today)


def asked(work: Work, notice_id: int) -> tuple[Notice, Survey, Recipient]:
    """A survey that the actor was sent, open or not. Raises ``RefusedError``: for any other, and for one that was recalled."""
    notice, mine = received(work, notice_id)
    return notice, survey_of(notice), mine


def answerable(work: Work, notice_id: int, *, is_anonymous: bool) -> tuple[Notice, Survey, Recipient]:
    """A survey that the actor may answer now in that way. Raises ``RefusedError`` as ``asked``, and for one that is closed."""
    notice, survey, mine = asked(work, notice_id)
    if not notice.is_out or is_over(notice, survey, work.today):
        raise RefusedError(CLOSED)
    if survey.is_anonymous is not is_anonymous:
        # A forged button must not put the answers to an anonymous one beside a name.
        raise RefusedError(NO_SUCH)
    return notice, survey, mine


def decided(work: Work, notice_id: int) -> tuple[Notice, Survey]:
    """A survey that the actor watches and closes. Raises ``RefusedError``."""
    notice = handled(work, notice_id)
    return notice, survey_of(notice)
