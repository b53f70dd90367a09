"""The words and files that a step with an item needs: measures, a reason, a day, what shows that it was put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from typing_extensions import override

from bot.actions import ledger_handling as handling
from bot.actions.days import read_day
from bot.actions.form_kinds import Done, File, FormData, FormKind
from bot.actions.ledger_opening import subject
from bot.actions.ledger_results import LedgerCard, LedgerDeed
from bot.actions.ledger_sight import item_seen
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import attachments

LONGEST = 1_000
MOST_FILES = 10
SUBMIT = "ok"
"""The choice that hands in what was gathered."""
SHOWN = frozenset({LedgerDeed.FIXED, LedgerDeed.HAND_IN})
"""Steps that need evidence."""
WRITTEN = SHOWN | {
    LedgerDeed.START,
    LedgerDeed.MEASURES,
    LedgerDeed.NOTE,
    LedgerDeed.DUE,
    LedgerDeed.EXTEND,
    LedgerDeed.REFUSE,
    LedgerDeed.SUPERVISE,
    LedgerDeed.VOID,
    LedgerDeed.RETURN,
    LedgerDeed.FAIL,
}
"""Steps that need words or files."""


@dataclass(frozen=True, slots=True)
class ItemGone:
    """To somebody in the middle of a step: the item is not theirs to see any more."""

    item_id: int


@dataclass(frozen=True, slots=True)
class ItemBelow:
    """In place of a card whose buttons would be dead from now on: the item stands in a newer message."""

    item_id: int


class LedgerDeedData(FormData):
    """The step, and what was written so far."""

    deed: LedgerDeed
    item_id: int
    revision: int
    problem: str
    text: str = ""
    has_files: bool = False
    card: int = 0
    """The message of the card from which it was opened, in the chat of ``door`` and ``account_id``."""
    door: str = ""
    account_id: int = 0


class LedgerDeedForm(FormKind[LedgerDeedData]):
    """Takes a text; where evidence is needed files too, until they are handed in."""

    name = "ledger_deed"
    right = Right.OPEN_LEDGER
    data = LedgerDeedData
    takes_files = MOST_FILES

    @override
    def begin(self, work: Work, argument: str) -> LedgerDeedData:
        item_id, _, rest = argument.partition(".")
        revision, _, rest = rest.partition(".")
        deed, _, message = rest.partition(".")
        if not (item_id.isdecimal() and revision.isdecimal() and deed in WRITTEN):
            raise RefusedError("form_over")
        item = handling.ask(work, int(item_id), int(revision), LedgerDeed(deed))
        return LedgerDeedData(
            deed=LedgerDeed(deed),
            item_id=item.id,
            revision=item.revision,
            problem=item.problem,
            card=int(message) if message.isdecimal() else 0,
            door=work.door,
            account_id=work.account_id,
        )

    @override
    def is_same(self, data: LedgerDeedData, fresh: LedgerDeedData) -> bool:
        # What shows that something was put right does so whatever else has changed meanwhile.
        return (data.deed, data.item_id) == (fresh.deed, fresh.item_id) and (data.deed in SHOWN or data.revision == fresh.revision)

    @override
    def asks(self, data: LedgerDeedData) -> bool:
        return True

    @override
    def holds_work(self, data: LedgerDeedData) -> bool:
        return bool(data.text) or data.has_files

    @override
    def take_file(self, work: Work, data: LedgerDeedData, attachment_id: int, file: File, caption: str) -> LedgerDeedData | Done:
        if data.deed not in SHOWN:
            raise RefusedError("no_files_here")
        return super().take_file(work, data.model_copy(update={"has_files": True}), attachment_id, file, caption)

    @override
    def take_text(self, work: Work, data: LedgerDeedData, text: str) -> LedgerDeedData | Done:
        if not any(character.isalnum() for character in text):
            raise RefusedError("says_nothing")
        whole = f"{data.text}\n{text}".strip() if data.deed in SHOWN else text
        if len(whole) > LONGEST:
            raise RefusedError("too_long", most=LONGEST, length=len(whole))
        if data.deed in SHOWN:
            return data.model_copy(update={"text": whole})
        return self._ended(work, data, lambda: self._do(work, data, whole))

    @override
    def choose(self, work: Work, data: LedgerDeedData, choice: str, form_id: int) -> LedgerDeedData | Done:
        if choice != SUBMIT or data.deed not in SHOWN:
            raise RefusedError("unknown_choice")
        return self._ended(work, data, lambda: self._hand_in(work, data, form_id))

    def _hand_in(self, work: Work, data: LedgerDeedData, form_id: int) -> LedgerCard:
        item = item_seen(work, data.item_id)
        owner = f"form:{form_id}"
        files = attachments.ids(work.db, owner)
        step = handling.fix if data.deed is LedgerDeed.FIXED else handling.hand_in
        step(work, item.id, item.revision, files, data.text)
        attachments.hand_over(work.db, owner, subject(item))
        return handling.view(work, item.id)

    def _do(self, work: Work, data: LedgerDeedData, text: str) -> LedgerCard:
        where = (work, data.item_id, data.revision)
        match data.deed:
            case LedgerDeed.START:
                return handling.start(*where, text)
            case LedgerDeed.MEASURES:
                return handling.set_measures(*where, text)
            case LedgerDeed.NOTE:
                return handling.note(*where, text)
            case LedgerDeed.SUPERVISE:
                return handling.supervise(*where, text)
            case LedgerDeed.VOID:
                return handling.void(*where, text)
            case LedgerDeed.RETURN:
                return handling.give_back(*where, text)
            case LedgerDeed.REFUSE:
                return handling.refuse_extension(*where, text)
            case LedgerDeed.FAIL:
                day, reason = read_day(text, work.today)
                if not reason:
                    raise RefusedError("ledger_needs_reason")
                return handling.fail_recheck(*where, reason, day)
            case LedgerDeed.DUE | LedgerDeed.EXTEND:
                day, reason = read_day(text, work.today)
                if day is None:
                    raise RefusedError("ledger_needs_day")
                if not reason:
                    raise RefusedError("ledger_needs_reason")
                step = handling.set_due if data.deed is LedgerDeed.DUE else handling.ask_extension
                return step(*where, day, reason)
            case _:
                raise RefusedError("form_over")

    def _ended(self, work: Work, data: LedgerDeedData, step: Callable[[], LedgerCard]) -> Done:
        """The end of the form by ``step``; where the item has moved on meanwhile, by itself, with the item as it is now."""
        message: LedgerCard | ItemGone
        try:
            message = step()
        except RefusedError as refused:
            if refused.problem not in {"ledger_moved", "ledger_no_such_step", "no_such_item"}:
                raise
            gone = refused.problem == "no_such_item"
            message = ItemGone(data.item_id) if gone else handling.moved(work, data.item_id)
        if data.card and (data.door, data.account_id) == (work.door, work.account_id):
            work.reply(ItemBelow(data.item_id), subject=f"ledger_card:{data.item_id}", replaces=data.card)
        return Done(message)
