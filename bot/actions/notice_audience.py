"""For whom a notice is: units with those below them, roles, campaigns, people; never beyond the sender's own tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from storage import audiences, campaigns, directory, people
from storage.audiences import Counted, Meant
from storage.campaigns import RoleKind
from storage.notices import Notice
from storage.people import Person, Role, Standing, Unit

Reach = Counted
"""How many people an audience comes to."""
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


class Extent(StrEnum):
    """How much of a unit is meant."""

    WHOLE = "whole"
    """It has none below it."""
    BELOW = "below"
    """With those below it."""
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class UnitWords:
    """A unit of an audience, by a name that no other unit has."""

    name: str
    extent: Extent


@dataclass(frozen=True, slots=True)
class AudienceWords:
    """What one line about an audience needs."""

    units: tuple[UnitWords, ...] = ()
    roles: tuple[Role, ...] = ()
    campaigns: tuple[str, ...] = ()
    """Their titles."""
    people: int = 0
    """How many are named; their names are nobody's business who only got it too."""
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


def tree_of(work: Work, notice: Notice, sender: Person) -> frozenset[int]:
    """The units beyond which a notice goes to nobody, wherever its sender has gone since: those of the unit from which it came."""
    if sender.role is Role.ADMIN:
        return frozenset(directory.parents(work.db))
    return people.units_below(work.db, notice.unit_id)


def resolve(work: Work, audience: Audience, sender: Person, within: frozenset[int] | None = None) -> tuple[Person, ...]:
    """Whom that comes to now: active people of the sender's tree (or ``within``), without the sender, in the order of their entry."""
    return audiences.members(work.db, meant(work, audience, sender, within))


def count(work: Work, audience: Audience, sender: Person, within: frozenset[int] | None = None) -> Reach:
    """How many that comes to now, how many of them cannot be written to, and how many are on leave."""
    return audiences.counted(work.db, meant(work, audience, sender, within), work.today)


def is_meant(work: Work, audience: Audience, sender: Person, person: Person, within: frozenset[int] | None = None) -> bool:
    """Whether somebody who has just joined or moved belongs to the audience."""
    if person.standing is not Standing.ACTIVE or person.id == sender.id:
        return False
    return audiences.has(work.db, meant(work, audience, sender, within), person.id)


def words_of(work: Work, audience: Audience) -> AudienceWords:
    """What an audience is called. Units and campaigns that have gone from the records are left out."""
    open_units = people.units(work.db)
    tops = {unit.id for unit in open_units if unit.parent_id is None}
    titles = [campaigns.campaign(work.db, each) for each in audience.campaigns]
    parents = {unit.parent_id for unit in open_units}
    names = Counter(unit.name for unit in open_units)
    every = [
        UnitWords(_name(path, names), extent if path[-1].id in parents else Extent.WHOLE)
        for ids, extent in ((audience.units, Extent.BELOW), (audience.alone, Extent.ALONE))
        for path in (directory.path_of(work.db, unit) for unit in ids)
        if path
    ]
    return AudienceWords(
        units=tuple(every),
        roles=tuple(role for role in Role if role in audience.roles),
        campaigns=tuple(each.title for each in titles if each is not None),
        people=len(audience.people),
        is_whole=bool(tops) and tops <= set(audience.units),
    )


class Shares:
    """Whom the roles of campaigns come to, as ``campaign_owners.Tree.share`` says it, without reading everybody for it."""

    def __init__(self, work: Work) -> None:
        self._db = work.db
        self._children: dict[int | None, list[int]] = {}
        for unit in people.units(work.db):
            self._children.setdefault(unit.parent_id, []).append(unit.id)
        self._open = frozenset(unit for units in self._children.values() for unit in units)

    def of(self, campaign_id: int) -> tuple[frozenset[int], frozenset[int]]:
        """The units, which are meant with those below, and the people."""
        units: set[int] = set()
        persons: set[int] = set()
        for target in campaigns.roles(self._db, campaign_id):
            if target.kind is RoleKind.PERSON and target.person_id is not None:
                persons.add(target.person_id)
            elif target.kind in {RoleKind.UNIT, RoleKind.EACH} and target.unit_id in self._open:
                each = target.kind is RoleKind.EACH and self._children.get(target.unit_id)
                units.update(each or [target.unit_id])
        return frozenset(units), frozenset(persons)


def with_below(work: Work, units: Collection[int]) -> frozenset[int]:
    """The units and all below them, closed ones too: one statement, however many they are."""
    wanted = frozenset(units)
    if not wanted:
        return wanted
    parents = directory.parents(work.db)
    found = set()
    for unit in parents:
        above: int | None = unit
        while above is not None and above not in wanted:
            above = parents[above]
        if above is not None:
            found.add(unit)
    return frozenset(found)


def _name(path: tuple[Unit, ...], names: Counter[str]) -> str:
    """What a unit is called: with the one above it where another one has its name."""
    return "/".join(unit.name for unit in path[-2 if names[path[-1].name] > 1 else -1 :])


def meant(work: Work, audience: Audience, sender: Person, within: frozenset[int] | None = None) -> Meant:
    """Who that is, as ``storage.audiences`` asks for it; nobody beyond ``within``, the sender's tree unless told."""
    units, persons = set(audience.units), set[int]()
    if audience.campaigns:
        shares = Shares(work)
        for theirs, named in map(shares.of, audience.campaigns):
            units |= theirs
            persons |= named
    return Meant(
        units=with_below(work, units) | set(audience.alone),
        roles=frozenset(audience.roles) or INSIDE,
        if_role=persons,
        named=audience.people,
        within=reach_of(work, sender) if within is None else within,
        but=sender.id,
    )
