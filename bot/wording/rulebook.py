"""The words of what becomes known of the rules; they are in ``bot/templates/rulebook``."""

from __future__ import annotations

from bot.actions.restored import Restored
from bot.actions.rulebook import ApprovedLeftOut, ChecklistFaultsFound, ChecklistsMended, FaultsFound, FaultsMended, QuestionsSpoilt
from bot.replies import Reply
from bot.texts import render
from bot.wording.messages import show


@show.register
def _faults(message: FaultsFound) -> Reply:
    return Reply(render("rulebook/faults", faults=message.faults, more=message.more))


@show.register
def _left_out(message: ApprovedLeftOut) -> Reply:
    return Reply(render("rulebook/left_out", faults=message.faults, more=message.more))


@show.register
def _mended(_message: FaultsMended) -> Reply:
    return Reply(render("rulebook/mended"))


@show.register
def _checklist_faults(message: ChecklistFaultsFound) -> Reply:
    return Reply(render("rulebook/checklist_faults", faults=message.faults, more=message.more))


@show.register
def _checklists_mended(_message: ChecklistsMended) -> Reply:
    return Reply(render("rulebook/checklists_mended"))


@show.register
def _spoilt(message: QuestionsSpoilt) -> Reply:
    return Reply(render("rulebook/spoilt", questions=message.questions, more=message.more))


@show.register
def _restored(message: Restored) -> Reply:
    return Reply(
        render(
            "rulebook/restored",
            taken_at=message.taken_at,
            is_known=message.is_known,
            lists=message.lists,
            learned=message.learned,
            more=message.more,
            lost=message.lost,
        ),
        protect=True,
    )
