"""For whom a notice is: units with those below them, roles, campaigns, people; never beyond the sender's own tree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from bot.actions.campaign_owners import Tree
from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from storage import audiences, campaigns, directory, people
from storage.audiences import Counted as Reach
from storage.audiences import Meant
from storage.people import Person, Role, Standing, Unit

INSIDE = frozenset(Role) - {Role.OBSERVER}
"""Who is meant where no role is named: observers are from outside the agency."""


class Audience(BaseModel):
    """Whom a notice is for: everybody of ``units`` (with those below), of ``alone`` (without), and whom ``campaigns`` name, as far as they
    have one of ``roles``; and ``people``, whatever their role."""

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


@dataclass(frozen=True, slots=True)
class UnitWords:
    """A unit of an audience, by a name that no other unit has."""

    name: str
    with_below: bool


@dataclass(frozen=True, slots=True)
class AudienceWords:
    """What one line about an audience needs."""

    units: tuple[UnitWords, ...] = ()
    roles: tuple[Role, ...] = ()
    campaigns: tuple[str, ...] = ()
    """Their titles."""
    people: int = 0
    one: str = ""
    """The name of the one who was named, where it is one."""
    is_whole: bool = False
    """Whether ``units`` are the whole agency."""

    def __bool__(self) -> bool:
        return bool(self.units or self.campaigns or self.people)


def own_tree(work: Work, sender: Person) -> tuple[int, ...]:
    """The units under which is everything that ``sender`` reaches: the own one, for an admin those at the top."""
    if sender.role is Role.ADMIN:
        return tuple(unit.id for unit in people.units(work.db) if unit.parent_id is None)
    return (sender.unit_id,)


def reach_of(work: Work, sender: Person) -> frozenset[int]:
    """The units whose people ``sender`` may tell something: the own one and those below it; for an admin all. Closed ones too: whoever
    still stands there is told as well."""
    if not allows(sender.role, Right.SEND_NOTICE):
        return frozenset()
    if sender.role is Role.ADMIN:
        return frozenset(directory.parents(work.db))
    return people.units_below(work.db, sender.unit_id)


def resolve(work: Work, audience: Audience, sender: Person) -> tuple[Person, ...]:
    """Whom that comes to now: active people of the sender's tree, without the sender, in the order in which they were entered."""
    return audiences.members(work.db, _meant(work, audience, sender))


def count(work: Work, audience: Audience, sender: Person) -> Reach:
    """How many that comes to now, how many of them cannot be written to, and how many are on leave."""
    return audiences.counted(work.db, _meant(work, audience, sender), work.today)


def is_meant(work: Work, audience: Audience, sender: Person, person: Person) -> bool:
    """Whether somebody who has just joined or moved belongs to the audience."""
    if person.standing is not Standing.ACTIVE or person.id == sender.id:
        return False
    return audiences.has(work.db, _meant(work, audience, sender), person.id)


def words_of(work: Work, audience: Audience) -> AudienceWords:
    """What an audience is called. Units and campaigns that have gone from the records are left out."""
    open_units = people.units(work.db)
    tops = {unit.id for unit in open_units if unit.parent_id is None}
    named = [people.person(work.db, each) for each in audience.people]
    titles = [campaigns.campaign(work.db, each) for each in audience.campaigns]
    every = [
        UnitWords(name, with_below) for ids, with_below in ((audience.units, True), (audience.alone, False)) for name in _names(work, ids)
    ]
    return AudienceWords(
        units=tuple(every),
        roles=tuple(role for role in Role if role in audience.roles),
        campaigns=tuple(each.title for each in titles if each is not None),
        people=len(audience.people),
        one=named[0].name if len(named) == 1 and named[0] is not None else "",
        is_whole=bool(tops) and tops <= set(audience.units),
    )


def name_of(unit: Unit, path: tuple[Unit, ...], is_ambiguous: bool) -> str:
    """What a unit is called where it stands alone: with the one above it where another one has its name."""
    return f"{path[-2].name}/{unit.name}" if is_ambiguous and len(path) > 1 else unit.name


def _names(work: Work, units: tuple[int, ...]) -> list[str]:
    names = Counter(unit.name for unit in people.units(work.db)) if units else Counter[str]()
    paths = [directory.path_of(work.db, unit) for unit in units]
    return [name_of(path[-1], path, names[path[-1].name] > 1) for path in paths if path]


def _meant(work: Work, audience: Audience, sender: Person) -> Meant:
    units = set(audience.alone)
    for unit in audience.units:
        units |= people.units_below(work.db, unit)
    if_role: set[int] = set()
    if audience.campaigns:
        tree = Tree(work)
        for campaign in audience.campaigns:
            share = tree.share(campaigns.roles(work.db, campaign))
            units = units.union(*(tree.below(unit) for unit in share.units))
            if_role |= set(share.people)
    return Meant(
        units=units,
        roles=frozenset(audience.roles) or INSIDE,
        if_role=if_role,
        named=audience.people,
        within=reach_of(work, sender),
        but=sender.id,
    )
