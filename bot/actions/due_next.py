"""What comes next for somebody of whom nothing is due: the first day on which one of their duties is, by its rule alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.actions.campaign_owners import Tree
from bot.actions.campaign_plan import targets_of
from bot.actions.campaign_sight import sees
from bot.actions.due_occurrences import occurrences_of
from bot.actions.due_owners import Owners
from bot.actions.work import Work
from knowledge.campaigns.kinds import Each
from knowledge.campaigns.rules import read_rule
from storage import campaigns, due_making
from storage.campaigns import Duty

_FAR = timedelta(days=400)
"""As far ahead as a yearly duty needs."""


@dataclass(frozen=True, slots=True)
class NextDue:
    """A duty and the day on which it will be due, for which nothing was entered yet."""

    what: str
    day: date


def next_due(work: Work, owners: Owners) -> NextDue | None:
    """What the actor has to do next; none where no running campaign will ask anything of them."""
    tree, found = Tree(work), list[NextDue]()
    for campaign in campaigns.campaigns(work.db):
        if not sees(work, campaign):
            continue
        targets = campaigns.roles(work.db, campaign.id)
        for duty in campaigns.duties(work.db, campaign.id):
            if not read_rule(duty.rule).has_dates:
                continue
            share = tree.share(targets_of(targets, duty.roles))
            mine: set[tuple[int, int | None]] = set()
            if duty.each == Each.PERSON:
                mine |= {(0, work.person.id)} if work.person.id in tree.asked(share) else set()
            else:
                mine |= {(unit, None) for unit in share.units if any(head.id == work.person.id for head in owners.heads(unit))}
                mine |= {(0, work.person.id)} if work.person.id in share.people else set()
            day = _first(work, duty, mine) if mine else None
            if day is not None:
                found.append(NextDue(duty.what, day))
    return min(found, key=lambda each: each.day, default=None)


def _first(work: Work, duty: Duty, mine: set[tuple[int, int | None]]) -> date | None:
    # What was entered is open, and stands in the list, or is settled.
    there = due_making.made(work.db, duty.id, work.today)
    coming = occurrences_of(duty, work.today, work.today + _FAR)
    return next((each.due for each in coming if any((*whose, each.period) not in there for whose in mine)), None)
