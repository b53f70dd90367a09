"""What is done with a record that stands: taken back with a reason, and proved by pictures that come later."""

from __future__ import annotations

from typing_extensions import override

from bot.actions import record_entering as entering
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.permissions import Right
from bot.actions.record_files import MOST_FILES
from bot.actions.record_results import RecordCard
from bot.actions.work import RefusedError, Work
from storage import attachments

DONE = "ok"


class VoidData(FormData):
    """Why a record is taken back by somebody who has not entered it."""

    record_id: int = 0


class RecordVoidForm(FormKind[VoidData]):
    """Asks those in charge for the reason."""

    name = "record_void"
    right = Right.RECORD_FOR_OTHERS
    data = VoidData

    @override
    def begin(self, work: Work, argument: str) -> VoidData:
        return VoidData(record_id=entering.record_seen(work, int(argument)).id)

    @override
    def asks(self, data: VoidData) -> bool:
        return True

    @override
    def take_text(self, work: Work, data: VoidData, text: str) -> Done:
        return Done(entering.void(work, data.record_id, text))

    @override
    def shows(self, work: Work, data: VoidData, form_id: int) -> RecordCard | None:
        try:
            return entering.card(work, data.record_id)
        except RefusedError:
            return None

    @override
    def choose(self, work: Work, data: VoidData, choice: str, form_id: int) -> VoidData | Done:
        raise RefusedError("unknown_choice")


class ProofData(FormData):
    """To which record files are added."""

    record_id: int = 0


class RecordProofForm(FormKind[ProofData]):
    """Takes the pictures that prove a record which stands already."""

    name = "record_proof"
    right = Right.RECORD_OWN
    data = ProofData
    takes_files = MOST_FILES

    @override
    def begin(self, work: Work, argument: str) -> ProofData:
        shown = entering.card(work, int(argument))
        if not shown.can_void:
            raise RefusedError("not_allowed")
        return ProofData(record_id=shown.record.id)

    @override
    def asks(self, data: ProofData) -> bool:
        return False

    @override
    def holds_work(self, data: ProofData) -> bool:
        return False

    @override
    def take_text(self, work: Work, data: ProofData, text: str) -> ProofData:
        # A picture's caption: what it shows stands in the record already.
        return data

    @override
    def shows(self, work: Work, data: ProofData, form_id: int) -> RecordCard | None:
        try:
            return entering.card(work, data.record_id)
        except RefusedError:
            return None

    @override
    def choose(self, work: Work, data: ProofData, choice: str, form_id: int) -> ProofData | Done:
        owner = f"form:{form_id}"
        if choice != DONE:
            raise RefusedError("unknown_choice")
        if not attachments.count(work.db, owner):
            raise RefusedError("record_no_files")
        return Done(entering.add_files(work, data.record_id, owner))
