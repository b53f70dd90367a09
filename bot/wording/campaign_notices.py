"""What people are told of campaigns: one that was started, a day that was changed, an end."""

from __future__ import annotations

from bot.actions.campaign_changing import CampaignOver, DutyMoved
from bot.actions.campaign_results import CampaignBegun, Which
from bot.actions.campaign_start import CampaignForYou
from bot.replies import Press, Reply
from bot.texts import label, labels, render
from bot.wording.campaigns import DUES, DUTY, MINE, open_campaign
from bot.wording.due_rules import day_words, rule_words, span_words
from bot.wording.messages import show

_UNITS = 4


@show.register
def _begun(found: CampaignBegun) -> Reply:
    campaign = found.campaign
    text = render(
        "campaigns/begun",
        title=campaign.title,
        unit=found.unit,
        span=span_words(campaign.first_day, campaign.last_day, found.today),
        duties=len(found.plan.duties),
        soon=found.plan.soon,
        told=found.told,
        unowned=len(found.plan.unowned),
    )
    return Reply(text, ((open_campaign(campaign.id),),), protect=True)


@show.register
def _for_you(message: CampaignForYou) -> Reply:
    text = render(
        "campaigns/for_you",
        title=message.title,
        when=span_words(message.first, message.last, message.today),
        units="、".join(message.units[:_UNITS]) + ("…" if len(message.units) > _UNITS else ""),
        duties=message.duties,
        dated=message.dated,
        soonest=[{"what": each.what, "due": day_words(each.due, message.today)} for each in message.soonest],
        by=message.by,
    )
    mine = Press(labels("campaigns", "lists")[Which.MINE], MINE, str(message.campaign_id))
    return Reply(text, ((mine, Press(label("campaigns", "dues"), DUES, "m.0.0"), open_campaign(message.campaign_id)),), protect=True)


@show.register
def _over(message: CampaignOver) -> Reply:
    text = render("campaigns/over", title=message.title, reason=message.reason, dues=message.dues, by=message.by)
    return Reply(text, ((open_campaign(message.campaign_id),),), protect=True)


@show.register
def _duty_moved(message: DutyMoved) -> Reply:
    text = render(
        "campaigns/duty_moved",
        what=message.what,
        before=rule_words(message.before, message.today),
        now=rule_words(message.now, message.today),
        reason=message.reason,
        title=message.title,
        by=message.by,
    )
    return Reply(text, ((Press(label("campaigns", "open_duty"), DUTY, str(message.duty_id)),),), protect=True)
