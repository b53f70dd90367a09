"""Feedback on the bot: one message is enough, a form helps with pictures; admins answer."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from bot.actions.answering import AnswerArrived, Subject
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.leave import on_duty
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import attachments, feedback

LONGEST = 2_000
"""Characters of one piece of feedback: what an admin still reads on a phone."""
SUBMIT, AGAIN = "ok", "again"


@dataclass(frozen=True, slots=True)
class FeedbackReceived:
    """To its sender."""

    number: int


@dataclass(frozen=True, slots=True)
class FeedbackArrived:
    """To the admins."""

    number: int
    text: str
    name: str
    files: int


class FeedbackData(FormData):
    """What the form has gathered."""

    text: str = ""


class FeedbackForm(FormKind[FeedbackData]):
    """Asks for the text, takes pictures, hands both in."""

    name = "feedback"
    right = Right.GIVE_FEEDBACK
    data = FeedbackData
    takes_files = 4

    @override
    def begin(self, work: Work, argument: str) -> FeedbackData:
        return FeedbackData(text=argument)

    @override
    def asks(self, data: FeedbackData) -> bool:
        return not data.text

    @override
    def take_text(self, work: Work, data: FeedbackData, text: str) -> FeedbackData:
        whole = f"{data.text}\n{text}".strip()
        _check(whole)
        return FeedbackData(text=whole)

    @override
    def choose(self, work: Work, data: FeedbackData, choice: str, form_id: int) -> FeedbackData | Done:
        if choice == AGAIN:
            return FeedbackData()
        if choice != SUBMIT or not data.text:
            raise RefusedError("unknown_choice")
        return Done(submit(work, data.text, form_id))


def submit(work: Work, text: str, form_id: int | None = None) -> FeedbackReceived:
    """Hand feedback in; the files of ``form_id`` go with it. Raises ``RefusedError`` for too long a text or no right to."""
    work.require(Right.GIVE_FEEDBACK)
    if work.outside:
        raise RefusedError("outside")
    _check(text)
    number = feedback.add(work.db, work.person.id, text, at=work.at)
    subject = f"feedback:{number}"
    if form_id is not None:
        attachments.hand_over(work.db, f"form:{form_id}", subject)
    work.record("feedback.submitted", subject)
    files = attachments.count(work.db, subject)
    admins = [who for who in on_duty(work, Right.ANSWER_FEEDBACK) if who != work.person.id]
    work.owe(FeedbackArrived(number, text, work.person.name, files), *admins)
    return FeedbackReceived(number)


class FeedbackSubject(Subject):
    """What the answer form needs to know of feedback."""

    name = "feedback"
    right = Right.ANSWER_FEEDBACK

    @override
    def asked(self, work: Work, number: int) -> str | None:
        row = feedback.feedback(work.db, number)
        return row.text if row is not None and row.answer is None else None

    @override
    def answer(self, work: Work, number: int, text: str) -> bool:
        row = feedback.feedback(work.db, number)
        if row is None or not feedback.answer(work.db, number, text, work.person.id, at=work.at):
            return False
        work.owe(AnswerArrived(self.name, number, row.text, text), row.person_id)
        return True


def _check(text: str) -> None:
    if len(text) > LONGEST:
        raise RefusedError("too_long", most=LONGEST, length=len(text))
