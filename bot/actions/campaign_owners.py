"""Who the roles of a campaign are now: units and people, and how many dues a duty comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.actions.work import Work
from storage import people
from storage.campaigns import RoleKind, RoleTarget
from storage.people import Person, Role, Unit

ASKED = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.LEGAL})
"""Of whom a duty of each person asks something."""


@dataclass(frozen=True, slots=True)
class Share:
    """Who has something to do: units as a whole, and people by themselves."""

    units: tuple[int, ...] = ()
    people: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.people)


class Tree:
    """The units and people of one moment, so that a campaign of a hundred duties asks each thing once."""

    def __init__(self, work: Work) -> None:
        self.units: dict[int, Unit] = {unit.id: unit for unit in people.units(work.db)}
        self._db = work.db
        self._below: dict[int, frozenset[int]] = {}
        self._people: dict[int, Person] = {person.id: person for person in people.active_with_roles(work.db, frozenset(Role))}

    def share(self, targets: Iterable[RoleTarget]) -> Share:
        """Whom the targets come to; closed units and people who have left are left out."""
        units: dict[int, None] = {}
        persons: dict[int, None] = {}
        for target in targets:
            if target.kind is RoleKind.UNIT and target.unit_id in self.units:
                units[target.unit_id] = None
            elif target.kind is RoleKind.EACH and target.unit_id in self.units:
                units |= dict.fromkeys(self.children(target.unit_id) or (target.unit_id,))
            elif target.kind is RoleKind.PERSON and target.person_id in self._people:
                persons[target.person_id] = None
        return Share(tuple(units), tuple(persons))

    def children(self, unit_id: int) -> tuple[int, ...]:
        """The units right below one."""
        return tuple(unit.id for unit in self.units.values() if unit.parent_id == unit_id)

    def below(self, unit_id: int) -> frozenset[int]:
        """A unit and all below it."""
        if unit_id not in self._below:
            self._below[unit_id] = frozenset(people.units_below(self._db, unit_id))
        return self._below[unit_id]

    def asked(self, share: Share) -> tuple[int, ...]:
        """Each person of whom a duty of each person asks something: those of the units and below, and those named."""
        units = frozenset[int]().union(*(self.below(unit) for unit in share.units))
        found = {person.id for person in self._people.values() if person.role in ASKED and person.unit_id in units}
        return tuple(sorted(found | set(share.people)))

    def people_below(self, unit_id: int) -> tuple[Person, ...]:
        """Everybody active of a unit and those below it."""
        below = self.below(unit_id)
        return tuple(person for person in self._people.values() if person.unit_id in below)

    def person(self, person_id: int | None) -> Person | None:
        """The person of that id, if they belong to the agency now."""
        return None if person_id is None else self._people.get(person_id)
