"""Starting a campaign from a template: one transaction, and one message to each head whose unit has something to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.actions import due_making, reach
from bot.actions.campaign_owners import Tree
from bot.actions.campaign_plan import SHOWN, Order, Plan, PlannedDuty, plan
from bot.actions.campaign_roles import asked_roles, checked
from bot.actions.campaign_sight import require_running
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.kinds import Campaign as Template
from storage import campaign_changes, campaigns, directory, people
from storage.campaign_changes import CampaignChange
from storage.campaigns import Campaign, RoleKind, RoleTarget

Book = Mapping[str, Template]
"""The templates, by code."""


@dataclass(frozen=True, slots=True)
class FirstDue:
    """One of the first things that are due."""

    what: str
    due: date


@dataclass(frozen=True, slots=True)
class CampaignForYou:
    """To a head whose unit has, or to somebody who has by themselves, something to do in a campaign that was started."""

    campaign_id: int
    title: str
    first: date
    last: date | None
    units: tuple[str, ...]
    """The units that the receiver answers for; none where it is their own."""
    duties: int
    dated: int
    """How many of the duties have days."""
    soonest: tuple[FirstDue, ...]
    by: str
    """Who started it; empty for the command line of the server."""
    today: date


def start(work: Work, template: Template, order: Order) -> tuple[Campaign, Plan]:
    """Enter the campaign with all that belongs to it, and tell the heads.

    Raises ``RefusedError`` where the actor may not, for a unit or person outside of the tree, and where it runs in the unit already.
    """
    require_running(work, order.unit_id)
    unit = directory.unit(work.db, order.unit_id)
    if unit is None:
        raise RefusedError("no_such_unit")
    tree = Tree(work)
    targets = checked(order.targets, order.unit_id, tree)
    planned = plan(work, template, Order(order.first, order.unit_id, targets, order.rules), tree)
    try:
        made = campaigns.add(
            work.db,
            template.code,
            template.title,
            template.document,
            order.unit_id,
            planned.first,
            planned.last,
            template.notes,
            by=None if work.actor is None else work.actor.id,
            at=work.at,
        )
    except sqlite3.IntegrityError as error:
        raise RefusedError("campaign_runs_already", title=template.title, unit=unit.name) from error
    for place, phase in enumerate(planned.phases):
        campaigns.add_phase(work.db, made.id, place, phase)
    said = {target.role for target in targets}
    roles = asked_roles(work, template, order.unit_id, tree)
    # A role that nobody is yet keeps its name, so that it can be asked for later.
    campaigns.set_roles(work.db, made.id, (*targets, *(RoleTarget(r.key, r.name, RoleKind.OPEN) for r in roles if r.key not in said)))
    for duty in planned.duties:
        campaigns.add_duty(work.db, made.id, duty.new)
    by = None if work.actor is None else work.actor.id
    campaign_changes.say(work.db, made.id, CampaignChange.STARTED, "", by=by, at=work.at)
    work.record("campaign.started", f"campaign:{made.id}", "code", "unit", "days", "roles", "duties")
    # What there is room for in one piece stands at once; the clock goes on with the rest.
    due_making.make(work)
    _tell(work, made, planned)
    return made, planned


def running_same(work: Work, code: str, unit_id: int) -> Campaign | None:
    """The campaign of that code that runs in the unit."""
    return next((each for each in campaigns.campaigns(work.db) if (each.code, each.unit_id) == (code, unit_id)), None)


def _tell(work: Work, made: Campaign, planned: Plan) -> None:
    """One message to each head, whatever they answer for, and to each person who has something to do by themselves."""
    by = "" if work.actor is None else work.actor.name
    heads: dict[int, dict[int, None]] = {}
    own: dict[int, None] = {}
    for duty in planned.duties:
        for unit in duty.share.units:
            for head in reach.nearest_heads(work.db, unit) if unit not in {u for units in heads.values() for u in units} else ():
                heads.setdefault(head.id, {})[unit] = None
        own |= dict.fromkeys(duty.share.people)
    for person, units in heads.items():
        theirs = [duty for duty in planned.duties if set(duty.share.units) & set(units) or person in duty.share.people]
        names = tuple(reach.path_name(work.db, unit) for unit in units)
        _owe(work, person, made, names, theirs, by)
    for person in own:
        if person not in heads and people.person(work.db, person) is not None:
            _owe(work, person, made, (), [duty for duty in planned.duties if person in duty.share.people], by)


def _owe(work: Work, person: int, made: Campaign, units: tuple[str, ...], duties: list[PlannedDuty], by: str) -> None:
    if work.actor is not None and work.actor.id == person:
        # Whoever starts it reads the card.
        return
    soonest = sorted((FirstDue(duty.new.what, each.due) for duty in duties for each in duty.coming[:1]), key=lambda each: each.due)
    message = CampaignForYou(
        campaign_id=made.id,
        title=made.title,
        first=made.first_day,
        last=made.last_day,
        units=units,
        duties=len(duties),
        dated=sum(bool(duty.coming) for duty in duties),
        soonest=tuple(soonest[:SHOWN]),
        by=by,
        today=work.today,
    )
    work.owe(message, person, subject=f"campaign:{made.id}:{person}")
