"""What is asked for before a running campaign is changed: another day of a duty, another last day, who a role is, why it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from typing_extensions import override

from bot.actions import campaign_changing as changing
from bot.actions import campaign_picking as picking
from bot.actions import campaigns as views
from bot.actions.campaign_days import read_wish
from bot.actions.campaign_form import read_first
from bot.actions.campaign_form_data import QUICK
from bot.actions.campaign_picking import Picking, PickShown
from bot.actions.campaign_plan import targets_of
from bot.actions.campaign_results import CampaignCard, DutyCard, RolesShown
from bot.actions.campaign_sight import campaign_managed, duty_seen
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.rules import Rule, read_rule, write_rule
from storage import campaigns
from storage.campaigns import RoleKind, RoleTarget

NO_REASON = "plain"
"""The choice that gives a duty without a day its day without a reason."""


class CampaignDeed(StrEnum):
    """What shall be changed."""

    RULE = "rule"
    EXTEND = "extend"
    END = "end"
    ROLE = "role"


class CampaignDeedData(FormData):
    """What was said so far."""

    deed: CampaignDeed
    campaign_id: int
    title: str
    revision: int
    """Of the duty for another day of it, else of the campaign."""
    what: str = ""
    duty_id: int = 0
    before: str = ""
    """The rule of the duty as it is now."""
    rule: str = ""
    last: date | None = None
    """The last day as it is now."""
    until: date | None = None
    role: Picking | None = None


@dataclass(frozen=True, slots=True)
class DeedShown:
    """What the screen shows besides the data."""

    today: date
    before: Rule | None = None
    rule: Rule | None = None
    pick: PickShown | None = None


class CampaignDeedForm(FormKind[CampaignDeedData]):
    """Asks for what is missing; the last answer does it. The argument is ``deed.id``, for a role ``role.id.place``."""

    name = "campaign_deed"
    right = Right.RUN_CAMPAIGN
    data = CampaignDeedData
    lifetime = timedelta(days=1)

    @override
    def begin(self, work: Work, argument: str) -> CampaignDeedData:
        deed, number, place = _read(argument)
        if deed is CampaignDeed.RULE:
            seen, duty = duty_seen(work, number)
            campaign_managed(work, seen.id)
            return CampaignDeedData(
                deed=deed, campaign_id=seen.id, title=seen.title, revision=duty.revision, what=duty.what, duty_id=duty.id, before=duty.rule
            )
        found = campaign_managed(work, number)
        if deed is CampaignDeed.EXTEND and found.last_day is None:
            raise RefusedError("campaign_without_end", title=found.title)
        data = CampaignDeedData(deed=deed, campaign_id=found.id, title=found.title, revision=found.revision, last=found.last_day)
        if deed is CampaignDeed.ROLE:
            every = campaigns.roles(work.db, found.id)
            keys = sorted({target.role for target in every})
            if place >= len(keys):
                raise RefusedError("unknown_choice")
            mine = targets_of(every, (keys[place],))
            said = tuple(target for target in mine if target.kind is not RoleKind.OPEN)
            role = Picking(key=keys[place], name=mine[0].name, unit_id=found.unit_id, targets=said)
            return data.model_copy(update={"role": role, "what": mine[0].name})
        return data

    @override
    def is_same(self, data: CampaignDeedData, fresh: CampaignDeedData) -> bool:
        return (data.deed, data.campaign_id, data.duty_id, data.revision, data.what) == (
            fresh.deed,
            fresh.campaign_id,
            fresh.duty_id,
            fresh.revision,
            fresh.what,
        )

    @override
    def holds_work(self, data: CampaignDeedData) -> bool:
        return False

    @override
    def asks(self, data: CampaignDeedData) -> bool:
        return True

    @override
    def take_text(self, work: Work, data: CampaignDeedData, text: str) -> CampaignDeedData | Done:
        match data.deed:
            case CampaignDeed.RULE if not data.rule:
                return self._ruled(work, data, text)
            case CampaignDeed.RULE:
                return self._rule(work, data, text)
            case CampaignDeed.EXTEND if data.until is None:
                until = read_first(text, work.today)
                if data.last is not None and until <= max(data.last, work.today):
                    raise RefusedError("campaign_ends_no_later", day=max(data.last, work.today))
                return data.model_copy(update={"until": until})
            case CampaignDeed.EXTEND if data.until is not None:
                until = data.until
                return _ended(work, data, lambda: changing.extend(work, data.campaign_id, data.revision, until, text))
            case CampaignDeed.END:
                return _ended(work, data, lambda: changing.end(work, data.campaign_id, data.revision, text))
            case _:
                return self._picked(work, data, picking.typed(work, _role(data), text))

    @override
    def choose(self, work: Work, data: CampaignDeedData, choice: str, form_id: int) -> CampaignDeedData | Done:
        if data.deed is CampaignDeed.RULE:
            if not data.rule and choice in QUICK:
                return self._ruled(work, data, QUICK[choice])
            if data.rule and choice == NO_REASON:
                return self._rule(work, data, "")
        if data.deed is CampaignDeed.ROLE:
            return self._picked(work, data, picking.step(work, _role(data), choice))
        raise RefusedError("unknown_choice")

    @override
    def shows(self, work: Work, data: CampaignDeedData, form_id: int) -> DeedShown:
        return DeedShown(
            work.today,
            read_rule(data.before) if data.before else None,
            read_rule(data.rule) if data.rule else None,
            None if data.role is None else picking.shown(work, data.role),
        )

    def _ruled(self, work: Work, data: CampaignDeedData, text: str) -> CampaignDeedData:
        rule = read_wish(text, work.today)
        found = campaign_managed(work, data.campaign_id)
        if rule.day is not None and rule.day < found.first_day:
            raise RefusedError("campaign_day_before_start", day=found.first_day)
        return data.model_copy(update={"rule": write_rule(rule)})

    def _rule(self, work: Work, data: CampaignDeedData, reason: str) -> Done:
        rule = read_rule(data.rule)
        return _ended(work, data, lambda: changing.set_rule(work, data.duty_id, data.revision, rule, reason))

    def _picked(self, work: Work, data: CampaignDeedData, role: Picking) -> CampaignDeedData | Done:
        if not role.is_done:
            return data.model_copy(update={"role": role})
        targets = role.targets or (RoleTarget(role.key, role.name, RoleKind.OPEN),)
        return _ended(work, data, lambda: changing.set_role(work, data.campaign_id, data.revision, targets))


def _ended(work: Work, data: CampaignDeedData, step: Callable[[], object]) -> Done:
    """The end of the form by ``step``; where somebody else was faster, by itself, with what stands there now."""
    is_moved = False
    try:
        step()
    except RefusedError as refused:
        if refused.problem not in {"campaign_moved", "campaign_has_ended"}:
            raise
        is_moved = True
    shown: CampaignCard | DutyCard | RolesShown
    if data.deed is CampaignDeed.RULE:
        shown = views.duty(work, data.duty_id)
    elif data.deed is CampaignDeed.ROLE:
        shown = views.roles(work, data.campaign_id, 0)
    else:
        shown = views.card(work, data.campaign_id)
    return Done(replace(shown, is_moved=is_moved))


def _role(data: CampaignDeedData) -> Picking:
    if data.role is None:
        raise RefusedError("form_over")
    return data.role


def _read(argument: str) -> tuple[CampaignDeed, int, int]:
    deed, _, rest = argument.partition(".")
    number, _, place = rest.partition(".")
    if deed not in tuple(CampaignDeed) or not all(
        part.isascii() and part.isdecimal() and len(part) <= 9 for part in (number, place or "0")
    ):
        raise RefusedError("unknown_choice")
    return CampaignDeed(deed), int(number), int(place or "0")
