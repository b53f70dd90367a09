"""Which steps something due allows, and to whom: the one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.actions.due_owners import Owners
from bot.actions.due_results import DueDeed
from bot.actions.due_sight import sight_of
from bot.actions.record_counts import BY_COUNT
from bot.actions.work import RefusedError, Work
from storage import campaigns
from storage.campaigns import CampaignState
from storage.dues import Due, DueKind, DueState
from storage.moments import from_text

_D, _S = DueDeed, DueState
SECOND_THOUGHTS = timedelta(days=1)
"""So long whoever did it may say that it is not done after all."""
STATES: dict[DueDeed, frozenset[DueState]] = {
    _D.DONE: frozenset({_S.OPEN}),
    _D.HOUR: frozenset({_S.OPEN}),
    _D.TOMORROW: frozenset({_S.OPEN}),
    _D.NOT_MINE: frozenset({_S.OPEN}),
    _D.NOTE: frozenset({_S.OPEN, _S.DONE}),
    _D.ASSIGN: frozenset({_S.OPEN}),
    _D.DAY: frozenset({_S.OPEN}),
    _D.REOPEN: frozenset({_S.DONE, _S.VOID}),
    _D.VOID: frozenset({_S.OPEN}),
}
"""In which states there is a step."""
BY_HEADS = frozenset({_D.ASSIGN, _D.DAY, _D.REOPEN, _D.VOID})
"""Steps that are for those who answer for its unit; who did it may reopen it for a while."""
OWN = frozenset({_D.HOUR, _D.TOMORROW, _D.NOT_MINE})
"""Steps that make sense to those alone who are nudged."""
KINDS: dict[DueDeed, frozenset[DueKind]] = {
    # A statutory term and a certificate run out when they do, and are whose they are.
    _D.DAY: frozenset({DueKind.DUTY}),
    _D.NOT_MINE: frozenset({DueKind.DUTY}),
    _D.ASSIGN: frozenset({DueKind.DUTY}),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How the actor stands to something due."""

    is_responsible: bool
    """Whether it is theirs to do, or has come up to them because it is nobody's."""
    is_first: bool
    """Whether it was theirs, or whom they stand in for, before anybody said that it is not."""
    for_whom: int | None
    """For whom on leave the actor is told of it."""
    handles: bool
    """Whether they answer for its unit."""
    is_unclaimed: bool
    """Whether whoever had to do it has said that it is not theirs."""

    @property
    def is_nudged(self) -> bool:
        """Whether the digest names it to them."""
        return self.is_responsible or self.for_whom is not None


def standing_of(work: Work, owners: Owners, due: Due) -> Standing:
    """How the actor, who may look at ``due``, stands to it."""
    actor = work.person.id
    is_responsible = any(person.id == actor for person in owners.responsible(due))
    for_whom = None if is_responsible else dict(owners.receivers(due, work.today)).get(actor)
    is_first = any(person.id in {actor, for_whom} for person in owners.first(due))
    return Standing(is_responsible, is_first, for_whom, due.unit_id in sight_of(work), owners.is_unclaimed(due))


def open_deeds(work: Work, due: Due, actor: Standing) -> frozenset[DueDeed]:
    """The steps that the actor may take with ``due`` now."""
    return frozenset(deed for deed in STATES if not problem(work, due, actor, deed))


def check(work: Work, due: Due, actor: Standing, deed: DueDeed) -> None:
    """Raises ``RefusedError`` where the actor, who may look at ``due``, may not take that step with it now."""
    found = problem(work, due, actor, deed)
    if found:
        raise RefusedError(found)


def problem(work: Work, due: Due, actor: Standing, deed: DueDeed) -> str:
    """Why a step cannot be taken; empty where it can."""
    if due.state not in STATES[deed] or due.kind not in KINDS.get(deed, frozenset(DueKind)):
        return "due_no_such_step"
    if deed is _D.REOPEN:
        return _reopening(work, due, actor)
    if deed in BY_HEADS and not actor.handles:
        return "due_only_heads"
    if deed in OWN and not actor.is_nudged:
        return "due_not_nudged"
    if deed is _D.NOT_MINE and not actor.is_first:
        return "due_not_first"
    if deed is _D.ASSIGN and not actor.is_unclaimed and _is_personal(work, due):
        return "due_personal"
    return "" if actor.is_nudged or actor.handles else "due_not_yours"


def _reopening(work: Work, due: Due, actor: Standing) -> str:
    if due.detail.get(BY_COUNT):
        return "due_by_count"
    if due.kind is DueKind.CERTIFICATE and due.state is _S.DONE:
        # It was renewed: the next one has its own.
        return "due_no_such_step"
    duty = None if due.duty_id is None else campaigns.duty(work.db, due.duty_id)
    campaign = None if duty is None else campaigns.campaign(work.db, duty.campaign_id)
    if campaign is not None and campaign.state is not CampaignState.RUNNING:
        return "due_campaign_over"
    if actor.handles:
        return ""
    is_fresh = due.done_at is not None and work.now - from_text(due.done_at) <= SECOND_THOUGHTS
    return "" if due.state is _S.DONE and due.done_by == work.person.id and is_fresh else "due_only_heads"


def _is_personal(work: Work, due: Due) -> bool:
    """Whether everybody has to do it for themselves: nobody else's hours or self-check count for it."""
    if due.person_id is None or due.duty_id is None:
        return False
    duty = campaigns.duty(work.db, due.duty_id)
    return duty is not None and duty.each == "person"
