"""常用范围: audiences that somebody has given a name. What has gone from the own tree since is taken out when one is used."""

from __future__ import annotations

import unicodedata

from pydantic import ValidationError

from bot.actions.notice_audience import Audience, Shares, reach_of, with_below
from bot.actions.notice_names import persons
from bot.actions.work import RefusedError, Work
from storage import campaigns, notice_groups, people
from storage.notice_groups import Group

MOST = 30
LONGEST = 20
"""How many somebody may keep, and characters of a name."""


def keep(work: Work, audience: Audience, name: str) -> tuple[str, bool]:
    """Keep an audience under a name: the name as it was kept, and whether another audience had it, which is gone now.

    Raises ``RefusedError`` for a name that cannot be one, and where there are too many.
    """
    if audience.is_empty:
        raise RefusedError("notice_group_empty")
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not any(character.isalnum() for character in name):
        raise RefusedError("notice_group_name")
    if len(name) > LONGEST:
        raise RefusedError("notice_group_too_long", most=LONGEST, length=len(name))
    there = {group.name for group in notice_groups.groups(work.db, work.person.id)}
    if name not in there and len(there) >= MOST:
        raise RefusedError("notice_too_many_groups", most=MOST)
    notice_groups.save(work.db, work.person.id, name, audience.model_dump_json(), at=work.at)
    return name, name in there


def group(work: Work, group_id: int) -> Group:
    """The actor's group of that id. Raises ``RefusedError`` for every other one."""
    found = next((each for each in notice_groups.groups(work.db, work.person.id) if each.id == group_id), None)
    if found is None:
        raise RefusedError("no_such_notice_group")
    return found


def used(work: Work, kept: Group) -> tuple[Audience, int]:
    """What is in a group and still the actor's to tell, and how many parts of it are not any more."""
    whole = _read(kept)
    within = reach_of(work, work.person) & {unit.id for unit in people.units(work.db)}
    reached = {each.id for each in persons(work, whole.people)}
    running = {each.id for each in running_campaigns(work)}
    cut = Audience(
        units=tuple(each for each in whole.units if each in within),
        alone=tuple(each for each in whole.alone if each in within),
        campaigns=tuple(each for each in whole.campaigns if each in running),
        people=tuple(each for each in whole.people if each in reached),
    )
    lost = sum(len(getattr(whole, part)) - len(getattr(cut, part)) for part in ("units", "alone", "campaigns", "people"))
    # Roles that are left over alone would otherwise be taken for those of the whole tree.
    keeps_roles = bool(cut.units or cut.alone or cut.campaigns)
    return cut.model_copy(update={"roles": whole.roles if keeps_roles else ()}), lost


def _read(kept: Group) -> Audience:
    try:
        return Audience.model_validate_json(kept.audience)
    except ValidationError:
        # Another version of the program has written it otherwise: it is nobody, and can still be taken off the list.
        return Audience()


def running_campaigns(work: Work) -> tuple[campaigns.Campaign, ...]:
    """The running campaigns whose roles are somebody of the actor's tree."""
    within = reach_of(work, work.person)
    shares = Shares(work)
    found = []
    for campaign in campaigns.campaigns(work.db):
        units, named = shares.of(campaign.id)
        if within & with_below(work, units) or persons(work, tuple(named)):
            found.append(campaign)
    return tuple(found)
