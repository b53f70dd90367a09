"""The words that a step of handling a clue needs: a reason, what the reporter reads, a question, a measure with its day."""

from __future__ import annotations

from typing_extensions import override

from bot.actions.clue_handling import Handling
from bot.actions.clue_results import Deed, Gone, HandledClue
from bot.actions.clue_rows import check
from bot.actions.days import read_measure
from bot.actions.forms import Done, FormData, FormKind
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work

SAME, NOTHING = "same", "none"
"""The choices for what the reporter reads of a finding: the reason as it stands, or nothing for now."""
_LONGEST = 2_000


class DeedData(FormData):
    """The step, and what was written so far."""

    deed: Deed
    clue_id: str
    revision: int
    asked: str
    reason: str = ""


class DeedForm(FormKind[DeedData]):
    """Takes the text, and for a finding what the reporter reads of it."""

    name = "clue_deed"
    right = Right.OPEN_CLUES
    data = DeedData

    def __init__(self, handling: Handling) -> None:
        self._handling = handling

    @override
    def begin(self, work: Work, argument: str) -> DeedData:
        clue_id, _, rest = argument.partition(".")
        revision, _, deed = rest.partition(".")
        if not revision.isdecimal() or deed not in tuple(Deed):
            raise RefusedError("form_over")
        clue = self._handling.check(work, clue_id, int(revision))
        return DeedData(deed=Deed(deed), clue_id=clue.id, revision=clue.revision, asked=clue.text)

    @override
    def is_same(self, data: DeedData, fresh: DeedData) -> bool:
        return (data.deed, data.clue_id, data.revision) == (fresh.deed, fresh.clue_id, fresh.revision)

    @override
    def asks(self, data: DeedData) -> bool:
        return True

    @override
    def holds_work(self, data: DeedData) -> bool:
        return bool(data.reason)

    @override
    def take_text(self, work: Work, data: DeedData, text: str) -> DeedData | Done:
        check(text)
        if len(text) > _LONGEST:
            raise RefusedError("too_long", most=_LONGEST, length=len(text))
        if data.deed in {Deed.TRUE, Deed.FALSE} and not data.reason:
            return data.model_copy(update={"reason": text})
        if data.reason:
            return self._found(work, data, text)
        return Done(self._do(work, data, text))

    @override
    def choose(self, work: Work, data: DeedData, choice: str, form_id: int) -> DeedData | Done:
        if choice not in {SAME, NOTHING} or not data.reason:
            raise RefusedError("unknown_choice")
        return self._found(work, data, data.reason if choice == SAME else "")

    def _found(self, work: Work, data: DeedData, remark: str) -> Done:
        return Done(self._handling.find(work, data.clue_id, data.revision, data.deed, data.reason, remark))

    def _do(self, work: Work, data: DeedData, text: str) -> HandledClue | Gone:
        handling, where = self._handling, (work, data.clue_id, data.revision)
        match data.deed:
            case Deed.REJECT:
                return handling.reject(*where, text)
            case Deed.CLOSE:
                return handling.close(*where, text)
            case Deed.ASK:
                return handling.ask(*where, text)
            case Deed.NOTE:
                return handling.note(*where, text)
            case Deed.REOPEN:
                return handling.reopen(*where, text)
            case Deed.SOURCE:
                return handling.answer_source(*where, text)
            case Deed.RECTIFY:
                return handling.rectify(*where, *read_measure(text, work.today))
            case Deed.REFER:
                return handling.refer(*where, text) or Gone(data.clue_id, Deed.REFER)
            case Deed.RELEASE:
                handling.release(*where, text)
                return Gone(data.clue_id, Deed.RELEASE)
            case _:
                raise RefusedError("form_over")
