"""An error on a card, reported by whoever has seen it: which kind by a button, a line of text if wanted, masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import override

from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.gaps import LONGEST_NOTE, SUBMIT
from bot.actions.leave import on_duty
from bot.actions.lookup import Lookup
from bot.actions.masking import mask
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.entries import title_of
from storage import unanswered


class Wrong(StrEnum):
    """What is wrong on a card."""

    VERDICT = "verdict"
    CONDITIONS = "conditions"
    """Conditions, or the law."""
    OUTDATED = "outdated"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ReportReceived:
    """To its sender; not ``is_new`` where the same person has reported the same before."""

    number: int
    is_new: bool
    has_readers: bool


@dataclass(frozen=True, slots=True)
class ReportArrived:
    """To the legal staff."""

    number: int
    card: str
    title: str
    reason: str
    text: str


class ReportData(FormData):
    """The card, what is wrong with it, and a masked line."""

    card: str
    title: str
    reason: str = ""
    text: str = ""


class ReportForm(FormKind[ReportData]):
    """Asks what is wrong, takes a line more, hands it in."""

    name = "report"
    right = Right.HAND_OVER_QUESTION
    data = ReportData

    def __init__(self, lookup: Callable[[], Lookup]) -> None:
        self._lookup = lookup

    @override
    def begin(self, work: Work, argument: str) -> ReportData:
        entry = self._lookup().library.entry(argument)
        if entry is None:
            raise RefusedError("card_gone")
        return ReportData(card=argument, title=title_of(entry))

    @override
    def is_same(self, data: ReportData, fresh: ReportData) -> bool:
        return data.card == fresh.card

    @override
    def asks(self, data: ReportData) -> bool:
        # Not before a reason was tapped: whoever asks the next question at the kerb must not find it here.
        return bool(data.reason) and not data.text

    @override
    def take_text(self, work: Work, data: ReportData, text: str) -> ReportData:
        if len(text) > LONGEST_NOTE:
            raise RefusedError("too_long", most=LONGEST_NOTE, length=len(text))
        return data.model_copy(update={"text": mask(text)})

    @override
    def choose(self, work: Work, data: ReportData, choice: str, form_id: int) -> ReportData | Done:
        if choice in tuple(Wrong):
            return data.model_copy(update={"reason": choice})
        if choice != SUBMIT or not data.reason:
            raise RefusedError("unknown_choice")
        number, is_new = unanswered.report(work.db, work.person.id, data.card, data.reason, data.text, at=work.at)
        readers = on_duty(work, Right.ANSWER_QUESTION)
        if is_new:
            work.record("gap.reported", f"gap:{number}", data.card)
            work.owe(ReportArrived(number, data.card, data.title, data.reason, data.text), *readers)
        return Done(ReportReceived(number, is_new, bool(readers)))
