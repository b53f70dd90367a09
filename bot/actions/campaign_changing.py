"""Changing a campaign that runs: who is who, a duty's day, its last day, its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.actions import campaign_dues
from bot.actions.campaign_owners import Tree
from bot.actions.campaign_plan import LONGEST_AHEAD
from bot.actions.campaign_roles import checked
from bot.actions.campaign_sight import campaign_managed, duty_seen
from bot.actions.due_owners import Owners
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.rules import Rule, RuleKind, read_rule, write_rule
from storage import campaign_changes, campaigns, dues
from storage.campaign_changes import CampaignChange
from storage.campaigns import Campaign, Duty, RoleTarget
from storage.dues import DueHistoryKind, DueState

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class CampaignOver:
    """To somebody who had something to do in a campaign that was ended before its time."""

    campaign_id: int
    title: str
    reason: str
    dues: int
    """How many of their open dues became void."""
    by: str


@dataclass(frozen=True, slots=True)
class DutyMoved:
    """To the heads of the units that have a duty whose day was changed: told once each."""

    duty_id: int
    title: str
    what: str
    before: Rule
    now: Rule
    reason: str
    by: str
    today: date


def set_role(work: Work, campaign_id: int, revision: int, targets: Iterable[RoleTarget]) -> Campaign:
    """Say anew who one role is. What is open and not late yet goes to whoever it is now; what is late stays where it is, with a note.

    Raises ``RefusedError`` where the actor may not, where somebody else has changed it meanwhile, and outside of the tree.
    """
    found = _current(work, campaign_id, revision)
    new = checked(targets, found.unit_id, Tree(work))
    roles = {target.role for target in new}
    if len(roles) != 1:
        raise RefusedError("unknown_choice")
    role = next(iter(roles))
    before = tuple(target for target in campaigns.roles(work.db, found.id) if target.role == role)
    if _bare(before) == _bare(new):
        return found
    _touch(work, found)
    campaigns.set_roles(work.db, found.id, new)
    by = _by(work)
    campaign_changes.say(work.db, found.id, CampaignChange.ROLE, new[0].name, by=by, at=work.at)
    work.record("campaign.role_changed", f"campaign:{found.id}", "role")
    for duty in campaigns.duties(work.db, found.id):
        if role in duty.roles:
            for due in dues.of_duty(work.db, duty.id):
                if due.state is DueState.OPEN and due.due_on < work.today:
                    dues.say(work.db, due.id, DueHistoryKind.NOTE, new[0].name, by=by, at=work.at)
            campaign_dues.remake(work, duty)
    return _again(work, found)


def set_rule(work: Work, duty_id: int, revision: int, rule: Rule, reason: str) -> Duty:
    """Let a duty be due by another rule. Open dues that are not late are made anew; what is late or done stays.

    ``reason`` may be empty only where the duty had no day. Raises ``RefusedError`` where the actor may not, without a reason, where
    somebody else has changed it, and for a day that lies before the campaign.
    """
    campaign, duty = duty_seen(work, duty_id)
    campaign_managed(work, campaign.id)
    before = read_rule(duty.rule)
    reason = reason.strip()
    if duty.revision != revision:
        raise RefusedError("campaign_moved")
    if rule == before:
        return duty
    if before.has_dates and not any(character.isalnum() for character in reason):
        raise RefusedError("campaign_needs_reason")
    if len(reason) > LONGEST_REASON:
        raise RefusedError("too_long", most=LONGEST_REASON, length=len(reason))
    if rule.kind is RuleKind.ON and rule.day is not None:
        if rule.day < max(work.today, campaign.first_day):
            raise RefusedError("campaign_day_before_start", day=max(work.today, campaign.first_day))
        if rule.day > work.today + timedelta(days=LONGEST_AHEAD):
            raise RefusedError("campaign_day_out_of_reach", day=rule.day)
    changed = campaigns.set_rule(work.db, duty, write_rule(rule))
    if changed is None:
        raise RefusedError("campaign_moved")
    campaign_changes.touch(work.db, campaign)
    campaign_changes.say(work.db, campaign.id, CampaignChange.RULE, reason, duty_id=duty.id, by=_by(work), at=work.at)
    work.record("campaign.rule_changed", f"duty:{duty.id}", "rule", "reason")
    campaign_dues.remake(work, changed)
    message = DutyMoved(duty.id, campaign.title, duty.what, before, rule, reason, _name(work), work.today)
    for person in _heads_of(work, changed):
        work.owe(message, person, subject=f"duty_moved:{duty.id}:{person}")
    return changed


def extend(work: Work, campaign_id: int, revision: int, last: date, reason: str) -> Campaign:
    """Let a campaign end later, and with it the phases and duties that ended with it. Raises ``RefusedError`` as ``set_rule``."""
    found = _current(work, campaign_id, revision)
    reason = _reason(reason)
    if found.last_day is None:
        raise RefusedError("campaign_without_end", title=found.title)
    if last <= max(found.last_day, work.today):
        raise RefusedError("campaign_ends_no_later", day=max(found.last_day, work.today))
    if last > work.today + timedelta(days=LONGEST_AHEAD):
        raise RefusedError("campaign_day_out_of_reach", day=last)
    _touch(work, found)
    campaign_changes.extend(work.db, found, last)
    campaign_changes.say(work.db, found.id, CampaignChange.EXTENDED, reason, by=_by(work), at=work.at)
    work.record("campaign.extended", f"campaign:{found.id}", "last_day", "reason")
    for duty in campaigns.duties(work.db, found.id):
        if duty.last_day == last and read_rule(duty.rule).has_dates:
            campaign_dues.remake(work, duty)
    return _again(work, found)


def end(work: Work, campaign_id: int, revision: int, reason: str) -> Campaign:
    """End a campaign: what is open becomes void, and who had it is told once. Raises ``RefusedError`` as ``extend``."""
    found = _current(work, campaign_id, revision)
    reason = _reason(reason)
    owners = Owners(work)
    had: dict[int, int] = {}
    for due in campaign_dues.open_of(work, found):
        for person in owners.responsible(due):
            had[person.id] = had.get(person.id, 0) + 1
    campaign_dues.void_of_campaign(work, found, reason)
    if not campaigns.end(work.db, found.id, at=work.at):
        raise RefusedError("campaign_moved")
    campaign_changes.say(work.db, found.id, CampaignChange.ENDED, reason, by=_by(work), at=work.at)
    work.record("campaign.ended", f"campaign:{found.id}", "reason")
    for number, count in had.items():
        if number != _by(work):
            work.owe(CampaignOver(found.id, found.title, reason, count, _name(work)), number, subject=f"campaign:{found.id}:{number}")
    return _again(work, found)


def _heads_of(work: Work, duty: Duty) -> tuple[int, ...]:
    """Who answers for the duty now, without whoever acts."""
    owners, tree = Owners(work), Tree(work)
    share = tree.share(target for target in campaigns.roles(work.db, duty.campaign_id) if target.role in duty.roles)
    found = {head.id: None for unit in share.units for head in owners.heads(unit)} | dict.fromkeys(share.people)
    return tuple(person for person in found if person != _by(work))


def _current(work: Work, campaign_id: int, revision: int) -> Campaign:
    found = campaign_managed(work, campaign_id)
    if found.revision != revision:
        raise RefusedError("campaign_moved")
    return found


def _touch(work: Work, found: Campaign) -> None:
    if not campaign_changes.touch(work.db, found):
        raise RefusedError("campaign_moved")


def _again(work: Work, found: Campaign) -> Campaign:
    return campaigns.campaign(work.db, found.id) or found


def _reason(text: str) -> str:
    reason = text.strip()
    if not any(character.isalnum() for character in reason):
        raise RefusedError("campaign_needs_reason")
    if len(reason) > LONGEST_REASON:
        raise RefusedError("too_long", most=LONGEST_REASON, length=len(reason))
    return reason


def _by(work: Work) -> int | None:
    return None if work.actor is None else work.actor.id


def _name(work: Work) -> str:
    return "" if work.actor is None else work.actor.name


def _bare(targets: Iterable[RoleTarget]) -> set[tuple[str, int | None, int | None]]:
    return {(target.kind, target.unit_id, target.person_id) for target in targets}
