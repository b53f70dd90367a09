"""A named survey as it is filled in: a form, which can be left and gone on with, and opened again until the survey is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from typing_extensions import override

from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.notice_kinds import Question, Survey
from bot.actions.notice_reading import Confirmed, say_read
from bot.actions.notice_results import letter_of
from bot.actions.notice_sending import subject
from bot.actions.notice_sight import NO_SUCH
from bot.actions.permissions import Right
from bot.actions.survey_sight import CLOSED, answerable
from bot.actions.work import RefusedError, Work
from storage import notice_copies, notice_recipients, surveys
from storage.notices import Notice
from storage.surveys import Answer

LONGEST = 300
"""Characters of an answer in words."""
BACK, SKIP, SUMMARY, SUBMIT = "back", "skip", "all", "ok"
"""Choices beside ``o<option>`` and ``q<question>``."""
_OVER = frozenset({CLOSED, NO_SUCH, "notice_recalled", "outside"})


class SurveyData(FormData):
    """What is asked, and what was answered so far; with no ``step`` all of it is shown before it is handed in."""

    notice_id: int
    title: str
    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    step: int | None = 0
    closes_on: date | None = None
    was_handed_in: bool = False

    @property
    def missing(self) -> int | None:
        """The first question that has to be answered and is not; words may be left out."""
        open_ = (place for place, each in enumerate(self.questions) if each.options and self.answers[place] is None)
        return next(open_, None)


@dataclass(frozen=True, slots=True)
class SurveyHandedIn:
    """To whoever has handed in a named survey."""

    notice_id: int
    title: str
    closes_on: date | None
    was_handed_in: bool


@dataclass(frozen=True, slots=True)
class SurveyGone:
    """To somebody in the middle of a survey: it was closed or recalled."""

    title: str


class SurveyForm(FormKind[SurveyData]):
    """Opened as ``survey:<notice>`` with the notice's id."""

    name = "survey"
    right = Right.READ_NOTICES
    data = SurveyData
    lifetime = timedelta(days=30)

    def __init__(self, then: Sequence[Confirmed] = ()) -> None:
        """``then`` happens with each confirmation."""
        self._then = tuple(then)

    @override
    def begin(self, work: Work, argument: str) -> SurveyData:
        if not (argument.isascii() and argument.isdecimal() and len(argument) <= 15):
            raise RefusedError(NO_SUCH)
        notice, survey, mine = answerable(work, int(argument), is_anonymous=False)
        before = surveys.read_answers(mine.answer)
        return SurveyData(
            notice_id=notice.id,
            title=notice.title,
            questions=survey.questions,
            answers=before or (None,) * len(survey.questions),
            step=None if before else 0,
            closes_on=survey.closes_on,
            was_handed_in=bool(before),
        )

    @override
    def is_same(self, data: SurveyData, fresh: SurveyData) -> bool:
        return data.notice_id == fresh.notice_id

    @override
    def asks(self, data: SurveyData) -> bool:
        return data.step is not None and not data.questions[data.step].options

    @override
    def take_text(self, work: Work, data: SurveyData, text: str) -> SurveyData | Done:
        gone = _gone(work, data)
        if gone is not None:
            return gone
        said = text.strip()
        if data.step is None or data.questions[data.step].options:
            raise RefusedError("press_please")
        if len(said) > LONGEST:
            raise RefusedError("too_long", most=LONGEST, length=len(said))
        return _answered(data, said)

    @override
    def choose(self, work: Work, data: SurveyData, choice: str, form_id: int) -> SurveyData | Done:
        gone = _gone(work, data)
        if gone is not None:
            return gone
        step, number = data.step, choice[1:]
        question = None if step is None else data.questions[step]
        if choice == SUBMIT and step is None:
            return self._hand_in(work, data)
        if choice == BACK and step:
            return data.model_copy(update={"step": step - 1})
        if choice == SUMMARY and data.missing is None:
            return data.model_copy(update={"step": None})
        if choice == SKIP and question is not None and not question.options:
            return _answered(data, None)
        if not (number.isascii() and number.isdecimal() and len(number) <= 2):
            raise RefusedError("unknown_choice")
        if choice[0] == "o" and question is not None and int(number) < len(question.options):
            return _answered(data, int(number))
        if choice[0] == "q" and int(number) < len(data.questions):
            return data.model_copy(update={"step": int(number)})
        raise RefusedError("unknown_choice")

    def _hand_in(self, work: Work, data: SurveyData) -> SurveyData | Done:
        notice, survey, _ = _answerable(work, data)
        if data.missing is not None:
            return data.model_copy(update={"step": data.missing})
        surveys.hand_in(work.db, notice.id, work.person.id, data.answers, version=notice.version, at=work.at)
        work.record("surveys.answered", subject(notice), "answer")
        mine = notice_recipients.recipient(work.db, notice.id, work.person.id)
        assert mine is not None
        for hook in self._then:
            hook(work, notice, mine)
        # The form was opened from the message that it came in, or from the one in which it was looked at last.
        say_read(work, letter_of(work, notice, mine), notice_copies.newest(work.db, notice.id, work.door, work.account_id) or 0)
        return Done(SurveyHandedIn(notice.id, notice.title, survey.closes_on, data.was_handed_in))


def _answered(data: SurveyData, answer: Answer) -> SurveyData:
    """With the answer to the question that is shown, and the next one: whoever changes one answer at the end is back at the end."""
    assert data.step is not None
    was_complete = data.missing is None and data.answers[data.step] is not None
    answers = tuple(answer if place == data.step else each for place, each in enumerate(data.answers))
    after = data.model_copy(update={"answers": answers})
    following = data.step + 1 if data.step + 1 < len(data.questions) else after.missing
    return after.model_copy(update={"step": None if was_complete else following})


def _gone(work: Work, data: SurveyData) -> Done | None:
    try:
        _answerable(work, data)
    except RefusedError as refused:
        if refused.problem not in _OVER:
            raise
        return Done(SurveyGone(data.title))
    return None


def _answerable(work: Work, data: SurveyData) -> tuple[Notice, Survey, object]:
    return answerable(work, data.notice_id, is_anonymous=False)
