"""A question that found no answer, handed to legal staff: masked, on the officer's own press of a button, never by itself."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from bot.actions.answering import AnswerArrived, Subject
from bot.actions.forms import Done, FormData, FormKind
from bot.actions.leave import on_duty
from bot.actions.masking import mask
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import unanswered

LONGEST_QUESTION = 500
LONGEST_NOTE = 500
SUBMIT = "ok"


@dataclass(frozen=True, slots=True)
class QuestionHandedOver:
    """To the officer who asked."""

    number: int
    has_readers: bool
    """Whether anybody of the legal staff will see it now."""


@dataclass(frozen=True, slots=True)
class QuestionArrived:
    """To the legal staff."""

    number: int
    question: str
    note: str


class GapData(FormData):
    """The masked question, and a masked line about the situation."""

    question: str
    note: str = ""


class GapForm(FormKind[GapData]):
    """Shows what will be handed over, takes a line more, hands it over."""

    name = "gap"
    right = Right.HAND_OVER_QUESTION
    data = GapData

    @override
    def begin(self, work: Work, argument: str) -> GapData:
        if not argument.strip():
            raise RefusedError("form_over")
        return GapData(question=mask(argument.strip())[:LONGEST_QUESTION])

    @override
    def is_same(self, data: GapData, fresh: GapData) -> bool:
        return data.question == fresh.question

    @override
    def asks(self, data: GapData) -> bool:
        return not data.note

    @override
    def take_text(self, work: Work, data: GapData, text: str) -> GapData:
        if len(text) > LONGEST_NOTE:
            raise RefusedError("too_long", most=LONGEST_NOTE, length=len(text))
        return GapData(question=data.question, note=mask(text))

    @override
    def choose(self, work: Work, data: GapData, choice: str, form_id: int) -> GapData | Done:
        if choice != SUBMIT:
            raise RefusedError("unknown_choice")
        number = unanswered.add(work.db, work.person.id, data.question, data.note, at=work.at)
        work.record("gap.handed_over", f"gap:{number}")
        readers = on_duty(work, Right.ANSWER_QUESTION)
        work.owe(QuestionArrived(number, data.question, data.note), *readers)
        return Done(QuestionHandedOver(number, bool(readers)))


class GapSubject(Subject):
    """What the answer form needs to know of such a question."""

    name = "gap"
    right = Right.ANSWER_QUESTION

    @override
    def asked(self, work: Work, number: int) -> str | None:
        row = unanswered.question(work.db, number)
        return row.question if row is not None and row.answer is None else None

    @override
    def answer(self, work: Work, number: int, text: str) -> bool:
        row = unanswered.question(work.db, number)
        if row is None or not unanswered.answer(work.db, number, text, work.person.id, at=work.at):
            return False
        work.owe(AnswerArrived(self.name, number, row.question, text), row.person_id)
        return True
