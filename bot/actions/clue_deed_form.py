"""The words that a step of handling a clue needs: a reason, what the reporter reads, a question, a measure with its day."""

from __future__ import annotations

from typing_extensions import override

from bot.actions.clue_handling import Handling
from bot.actions.clue_results import CardBelow, Deed, Gone, HandledClue, Overtaken
from bot.actions.clue_rows import check
from bot.actions.days import read_measure
from bot.actions.form_kinds import Done, FormData, FormKind
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
    card: int = 0
    """The message of the card from which it was opened, in the chat of ``door`` and ``account_id``."""
    door: str = ""
    account_id: int = 0


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
        revision, _, rest = rest.partition(".")
        deed, _, card = rest.partition(".")
        if not revision.isdecimal() or deed not in tuple(Deed):
            raise RefusedError("form_over")
        clue = self._handling.check(work, clue_id, int(revision))
        return DeedData(
            deed=Deed(deed),
            clue_id=clue.id,
            revision=clue.revision,
            asked=clue.text,
            card=int(card) if card.isdecimal() else 0,
            door=work.door,
            account_id=work.account_id,
        )

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
        if (overtaken := self.overtaken(work, data)) is not None:
            return overtaken
        check(text)
        if len(text) > _LONGEST:
            raise RefusedError("too_long", most=_LONGEST, length=len(text))
        if data.deed in {Deed.TRUE, Deed.FALSE} and not data.reason:
            return data.model_copy(update={"reason": text})
        if data.reason:
            return self._found(work, data, text)
        return self._end(work, data, self._do(work, data, text))

    @override
    def choose(self, work: Work, data: DeedData, choice: str, form_id: int) -> DeedData | Done:
        if (overtaken := self.overtaken(work, data)) is not None:
            return overtaken
        if choice not in {SAME, NOTHING} or not data.reason:
            raise RefusedError("unknown_choice")
        return self._found(work, data, data.reason if choice == SAME else "")

    def overtaken(self, work: Work, data: DeedData) -> Done | None:
        """The end of a form whose clue has moved on: the clue as it now is, where it is still the actor's to see. None for all others."""
        try:
            self._handling.check(work, data.clue_id, data.revision)
        except RefusedError as refused:
            try:
                return self._end(work, data, Overtaken(refused.problem, self._handling.view(work, data.clue_id)))
            except RefusedError as gone:
                return self._end(work, data, Overtaken(gone.problem, None))
        return None

    def _found(self, work: Work, data: DeedData, remark: str) -> Done:
        return self._end(work, data, self._handling.find(work, data.clue_id, data.revision, data.deed, data.reason, remark))

    def _end(self, work: Work, data: DeedData, message: HandledClue | Gone | Overtaken) -> Done:
        """End with a message below; the card above, whose buttons would be dead from now on, gives way to it."""
        if data.card and (data.door, data.account_id) == (work.door, work.account_id):
            work.reply(CardBelow(data.clue_id), subject=f"clue_card:{data.clue_id}", replaces=data.card)
        return Done(message)

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
