"""For whom a notice is: units with those below them, roles, campaigns, people; never beyond the sender's own tree."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.actions.campaign_owners import Tree
from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from storage import campaigns, people
from storage.people import Person, Role, Standing

INSIDE = frozenset(Role) - {Role.OBSERVER}
"""Who is meant where no role is named: observers are from outside the agency."""


class Audience(BaseModel):
    """Whom a notice is for: everybody of ``units`` (with those below), of ``alone`` (without), and of the roles of ``campaigns``, as far as
    they have one of ``roles``; and ``people``, whatever their role."""

    model_config = ConfigDict(frozen=True)

    units: tuple[int, ...] = ()
    alone: tuple[int, ...] = ()
    roles: tuple[Role, ...] = ()
    """None named: everybody but observers."""
    campaigns: tuple[int, ...] = ()
    people: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody is meant yet; roles alone mean nobody."""
        return not (self.units or self.alone or self.campaigns or self.people)


def reach_of(work: Work, sender: Person) -> frozenset[int]:
    """The units whose people ``sender`` may tell something: the own one and those below it; for an admin all."""
    if not allows(sender.role, Right.SEND_NOTICE):
        return frozenset()
    if sender.role is Role.ADMIN:
        return frozenset(unit.id for unit in people.units(work.db))
    return people.units_below(work.db, sender.unit_id)


def resolve(work: Work, audience: Audience, sender: Person) -> tuple[Person, ...]:
    """Whom that comes to now: active people of the sender's tree, without the sender, in the order in which they were entered."""
    tree = Tree(work)
    within = reach_of(work, sender)
    units = set(audience.alone).union(*(tree.below(unit) for unit in audience.units))
    named = set(audience.people)
    for campaign in audience.campaigns:
        share = tree.share(campaigns.roles(work.db, campaign))
        units = units.union(*(tree.below(unit) for unit in share.units))
        named |= set(share.people) if not audience.roles else {each for each in share.people if _has(tree, each, audience)}
    roles = frozenset(audience.roles) or INSIDE
    everybody = people.active_with_roles(work.db, frozenset(Role))
    return tuple(
        person
        for person in everybody
        if person.id != sender.id
        and person.unit_id in within
        and (person.id in named or (person.unit_id in units and person.role in roles))
    )


def is_meant(work: Work, audience: Audience, sender: Person, person: Person) -> bool:
    """Whether somebody who has just joined or moved belongs to the audience."""
    if person.standing is not Standing.ACTIVE or person.id == sender.id or person.unit_id not in reach_of(work, sender):
        return False
    if not audience.campaigns:
        roles = frozenset(audience.roles) or INSIDE
        in_units = person.unit_id in audience.alone or any(person.unit_id in people.units_below(work.db, unit) for unit in audience.units)
        return person.id in audience.people or (in_units and person.role in roles)
    return any(each.id == person.id for each in resolve(work, audience, sender))


def _has(tree: Tree, person_id: int, audience: Audience) -> bool:
    person = tree.person(person_id)
    return person is not None and person.role in audience.roles
