"""The one place where a changed campaign reaches the dues that were made of it already; what is missing the next round makes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.actions.campaign_owners import Tree
from bot.actions.campaign_plan import targets_of
from bot.actions.due_occurrences import leads_of, occurrences_of
from bot.actions.work import Work
from storage import campaign_changes, campaigns, dues
from storage.campaigns import Campaign, Duty
from storage.dues import Due, DueHistoryKind, DueState

_FAR = 800
"""Days ahead in which dues may have been made."""
_OF_EVENTS = "event:"
"""What the period of a due begins with that follows an event: another rule leaves it alone."""


def remake(work: Work, duty: Duty) -> None:
    """The rule, the bounds or the owners of ``duty`` have changed.

    What is open and not late is moved to the new day of its period, or becomes void where it is nobody's any more; what became void
    in this way comes back where it applies again. What is late, done, or was voided by somebody stays as it is.
    """
    tree = Tree(work)
    share = tree.share(targets_of(campaigns.roles(work.db, duty.campaign_id), duty.roles))
    asked = frozenset(tree.asked(share))
    last = work.today + timedelta(days=_FAR)
    wanted = {each.period: each for each in occurrences_of(duty, work.today, last)}
    for due in dues.of_duty(work.db, duty.id):
        if due.due_on < work.today or due.state is DueState.DONE or due.period.startswith(_OF_EVENTS):
            continue
        is_theirs = due.person_id in asked if due.person_id is not None else due.unit_id in share.units
        found = wanted.get(due.period) if is_theirs else None
        if found is None:
            if due.state is DueState.OPEN:
                _change(work, due, DueHistoryKind.VOID, "", state=DueState.VOID)
        elif due.state is DueState.VOID:
            if _was_remade(work, due):
                days = {"first_day": found.first, "due_on": found.due, "target": found.target, "leads": leads_of(duty)}
                _change(work, due, DueHistoryKind.REOPENED, "", state=DueState.OPEN, **days)
        elif (due.due_on, due.target) != (found.due, found.target):
            before = due.due_on.isoformat()
            _change(
                work, due, DueHistoryKind.MOVED, before, first_day=found.first, due_on=found.due, target=found.target, leads=leads_of(duty)
            )


def void_of_campaign(work: Work, campaign: Campaign, reason: str) -> None:
    """The campaign ends: whatever is open becomes void."""
    by = None if work.actor is None else work.actor.id
    campaign_changes.void_open(work.db, campaign.id, reason, by=by, at=work.at)


def open_of(work: Work, campaign: Campaign) -> Iterator[Due]:
    """All open dues of a campaign."""
    for duty in campaigns.duties(work.db, campaign.id):
        yield from (due for due in dues.of_duty(work.db, duty.id) if due.state is DueState.OPEN)


def _was_remade(work: Work, due: Due) -> bool:
    """Whether nobody but a changed campaign made it void: whoever does so by hand gives a reason."""
    steps = dues.history(work.db, due.id)
    return bool(steps) and steps[-1].kind is DueHistoryKind.VOID and not steps[-1].text


def _change(work: Work, due: Due, kind: DueHistoryKind, text: str, **fields: object) -> None:
    if dues.change(work.db, due, at=work.at, **fields) is not None:
        dues.say(work.db, due.id, kind, text, by=None if work.actor is None else work.actor.id, at=work.at)
