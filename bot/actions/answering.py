"""Answering what somebody has asked or told: one form for every kind of record that waits for a sentence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.leave import require_duty
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work

LONGEST = 2_000
SEND, AGAIN = "ok", "again"


@dataclass(frozen=True, slots=True)
class AnswerArrived:
    """To whoever had asked; ``about`` is the kind of record."""

    about: str
    number: int
    asked: str
    answer: str


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """To whoever has answered."""

    about: str
    number: int


class Subject(ABC):
    """A kind of record that can be answered."""

    name: ClassVar[str]
    right: ClassVar[Right]

    @abstractmethod
    def asked(self, work: Work, number: int) -> str | None:
        """What was asked; none where there is no such record, or it is answered."""

    @abstractmethod
    def answer(self, work: Work, number: int, text: str) -> bool:
        """Keep the answer and owe it to whoever asked; False where somebody was first."""


class AnswerData(FormData):
    """What the form has gathered; ``about`` and ``number`` name the record."""

    about: str
    number: int
    asked: str
    text: str = ""


class AnswerForm(FormKind[AnswerData]):
    """Shows what was asked, takes the answer, sends it."""

    name = "answer"
    # Everybody may open it; each subject asks for a right of its own.
    right = Right.ASK
    data = AnswerData

    def __init__(self, *subjects: Subject) -> None:
        self._subjects = {subject.name: subject for subject in subjects}

    @override
    def begin(self, work: Work, argument: str) -> AnswerData:
        about, _, digits = argument.partition(".")
        subject = self._subjects.get(about)
        if subject is None or not digits.isdecimal() or len(digits) > 15:
            raise RefusedError("form_over")
        require_duty(work, subject.right)
        asked = subject.asked(work, int(digits))
        if asked is None:
            raise RefusedError("answered_already")
        return AnswerData(about=about, number=int(digits), asked=asked)

    @override
    def is_same(self, data: AnswerData, fresh: AnswerData) -> bool:
        return (data.about, data.number) == (fresh.about, fresh.number)

    @override
    def asks(self, data: AnswerData) -> bool:
        return not data.text

    @override
    def take_text(self, work: Work, data: AnswerData, text: str) -> AnswerData:
        if len(text) > LONGEST:
            raise RefusedError("too_long", most=LONGEST, length=len(text))
        return data.model_copy(update={"text": text})

    @override
    def choose(self, work: Work, data: AnswerData, choice: str, form_id: int) -> AnswerData | Done:
        if choice == AGAIN:
            return data.model_copy(update={"text": ""})
        if choice != SEND or not data.text:
            raise RefusedError("unknown_choice")
        subject = self._subjects[data.about]
        require_duty(work, subject.right)
        if not subject.answer(work, data.number, data.text):
            raise RefusedError("answered_already")
        work.record(f"{data.about}.answered", f"{data.about}:{data.number}", "answer")
        return Done(AnswerGiven(data.about, data.number))
