"""The one place where a changed campaign reaches the dues that were made of it already."""

from __future__ import annotations

from bot.actions.work import Work
from storage import campaigns, dues
from storage.campaigns import Campaign, Duty
from storage.dues import DueHistoryKind, DueState


def remake(work: Work, duty: Duty) -> None:
    """The rule, the bounds or the owners of ``duty`` have changed: what is open and not late is made anew."""
    for due in dues.of_duty(work.db, duty.id):
        if due.state is DueState.OPEN and due.due_on >= work.today:
            _void(work, due, "")


def void_of_campaign(work: Work, campaign: Campaign, reason: str) -> None:
    """The campaign ends: whatever is open becomes void."""
    for duty in campaigns.duties(work.db, campaign.id):
        for due in dues.of_duty(work.db, duty.id):
            if due.state is DueState.OPEN:
                _void(work, due, reason)


def _void(work: Work, due: dues.Due, reason: str) -> None:
    by = None if work.actor is None else work.actor.id
    if dues.change(work.db, due, at=work.at, state=DueState.VOID) is not None:
        dues.say(work.db, due.id, DueHistoryKind.VOID, reason, by=by, at=work.at)
