"""Who sees a campaign, and whose it is to start, change and end."""

from __future__ import annotations

from bot.actions.due_sight import sight_of
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from storage import campaigns, people
from storage.campaigns import Campaign, CampaignState, Duty


def require_running(work: Work, unit_id: int) -> None:
    """Raises ``RefusedError`` unless the actor may run campaigns in that unit."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.RUN_CAMPAIGN)
    if unit_id not in runs_in(work):
        raise RefusedError("campaign_not_yours")


def runs_in(work: Work) -> frozenset[int]:
    """The units in which the actor may run campaigns: the own one and those below it; for the system all."""
    if work.is_system:
        return frozenset(unit.id for unit in people.units(work.db))
    if work.actor is None or not allows(work.actor.role, Right.RUN_CAMPAIGN):
        return frozenset()
    return frozenset(people.units_below(work.db, work.actor.unit_id)) & {unit.id for unit in people.units(work.db)}


def manages(work: Work, campaign: Campaign) -> bool:
    """Whether the actor may change it: it runs, in the own tree."""
    return campaign.state is CampaignState.RUNNING and campaign.unit_id in runs_in(work)


def sees(work: Work, campaign: Campaign) -> bool:
    """Whether the actor may look at it: those of the units that it runs in, and whoever answers for one of them."""
    if work.is_system:
        return True
    below = people.units_below(work.db, campaign.unit_id)
    return work.person.unit_id in below or not below.isdisjoint(sight_of(work))


def campaign_seen(work: Work, campaign_id: int) -> Campaign:
    """The campaign of that id. Raises ``RefusedError``: the same words for one that is not there and one that is not for the actor."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.SEE_DUES)
    found = campaigns.campaign(work.db, campaign_id)
    if found is None or not sees(work, found):
        raise RefusedError("no_such_campaign")
    return found


def duty_seen(work: Work, duty_id: int) -> tuple[Campaign, Duty]:
    """The duty of that id and its campaign. Raises as ``campaign_seen``."""
    duty = campaigns.duty(work.db, duty_id)
    if duty is None:
        raise RefusedError("no_such_campaign")
    return campaign_seen(work, duty.campaign_id), duty


def campaign_managed(work: Work, campaign_id: int) -> Campaign:
    """The running campaign of that id that the actor may change. Raises ``RefusedError``."""
    found = campaign_seen(work, campaign_id)
    if found.state is not CampaignState.RUNNING:
        raise RefusedError("campaign_has_ended", title=found.title)
    require_running(work, found.unit_id)
    return found
