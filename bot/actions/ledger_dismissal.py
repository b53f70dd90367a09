"""Why a step beyond a reminder is not taken: the one thing that has to be written."""

from __future__ import annotations

from typing_extensions import override

from bot.actions import ledger_steps
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.ledger_steps import LONGEST_REASON
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work


class DismissalData(FormData):
    """The step."""

    step_id: int
    kind: str
    unit: str
    item: int | None
    problem: str


class DismissalForm(FormKind[DismissalData]):
    """Takes the reason."""

    name = "step_dismiss"
    right = Right.CONFIRM_STEP
    data = DismissalData

    @override
    def begin(self, work: Work, argument: str) -> DismissalData:
        if not argument.isdecimal():
            raise RefusedError("form_over")
        step = ledger_steps.check_waits(work, int(argument))
        line = ledger_steps.view(work, step.id).line
        return DismissalData(step_id=step.id, kind=step.kind, unit=line.unit, item=step.ledger_id, problem=line.problem)

    @override
    def is_same(self, data: DismissalData, fresh: DismissalData) -> bool:
        return data.step_id == fresh.step_id

    @override
    def asks(self, data: DismissalData) -> bool:
        return True

    @override
    def take_text(self, work: Work, data: DismissalData, text: str) -> DismissalData | Done:
        reason = text.strip()
        if not any(letter.isalnum() for letter in reason):
            raise RefusedError("says_nothing")
        if len(reason) > LONGEST_REASON:
            raise RefusedError("too_long", most=LONGEST_REASON, length=len(reason))
        try:
            return Done(ledger_steps.dismiss(work, data.step_id, reason))
        except RefusedError as refused:
            if refused.problem not in {"step_over", "step_decided"}:
                raise
            # Nothing is left to be decided: the card says what became of it, and nobody is asked again.
            return Done(ledger_steps.view(work, data.step_id))

    @override
    def choose(self, work: Work, data: DismissalData, choice: str, form_id: int) -> DismissalData | Done:
        raise RefusedError("unknown_choice")
