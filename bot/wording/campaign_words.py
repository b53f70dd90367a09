"""What the pages and cards of campaigns have in common: states, owners and history in words."""

from __future__ import annotations

from datetime import date

from bot.actions.campaign_plan import Plan, Timing
from bot.actions.campaign_results import CampaignLine, Happened, Owner
from bot.texts import label, labels
from bot.wording.cutting import cut
from bot.wording.due_rules import day_words
from storage.campaigns import CampaignState, RoleKind

_OWNERS = 4
_LISTED = 34
_REASON = 100


def state_words(line: CampaignLine, today: date) -> str:
    """In which phase a campaign is, and how long: “深入整治 · 还有 12 天”."""
    campaign = line.campaign
    if campaign.state is CampaignState.ENDED:
        return label("campaigns", "ended")
    if today < campaign.first_day:
        return label("campaigns", "begins").format(days=(campaign.first_day - today).days, day=day_words(campaign.first_day, today))
    if campaign.last_day is not None and campaign.last_day < today:
        return label("campaigns", "past").format(day=day_words(campaign.last_day, today))
    if line.phase is not None:
        last = line.phase.last_day
        if last is None:
            return line.phase.name
        return (
            label("campaigns", "phase_left").format(phase=line.phase.name, days=(last - today).days)
            if last > today
            else label("campaigns", "phase_last").format(phase=line.phase.name)
        )
    if line.next_phase is not None:
        return label("campaigns", "phase_next").format(phase=line.next_phase.name, day=day_words(line.next_phase.first_day, today))
    return label("campaigns", "running")


def kinds(counts: dict[Timing, int]) -> list[str]:
    """How many duties have which kind of day."""
    names = labels("campaigns", "timings")
    return [f"{names[timing]} {counts[timing]}" for timing in Timing if counts.get(timing)]


def moved_by(plan: Plan) -> str:
    """How the document's days were moved; empty where it names none."""
    return labels("campaigns", "moved_by")["months" if plan.by_months else "days"] if plan.has_moved else ""


def owners_words(owners: tuple[Owner, ...]) -> str:
    """Whom a role is mapped to, in one line; empty for nobody yet."""
    named = [owner_words(owner) for owner in owners]
    return "、".join(named[:_OWNERS]) + (label("campaigns", "and_more").format(count=len(named)) if len(named) > _OWNERS else "")


def owner_words(owner: Owner) -> str:
    """One of them."""
    if owner.kind is RoleKind.NOBODY:
        return label("campaigns", "owner_nobody")
    if owner.kind is RoleKind.EACH and owner.count:
        return label("campaigns", "owner_each").format(name=owner.name, count=owner.count)
    return owner.name


def happened(each: Happened, today: date) -> str:
    """A line of the history."""
    what = labels("campaigns", "happened")[each.kind]
    about = "：".join(part for part in (cut(each.duty, _LISTED), cut(each.text, _REASON)) if part)
    return f"{day_words(each.day, today)}　{each.by or label('campaigns', 'system')}　{what}{'　' + about if about else ''}"
