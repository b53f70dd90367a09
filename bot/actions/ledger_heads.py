"""Whose business an item is besides whoever has to put it right: the nearest heads, or discipline for what is held."""

from __future__ import annotations

from collections.abc import Iterable

from bot.actions.ledger_sight import agency
from bot.actions.permissions import Right, holders
from bot.actions.work import Work
from storage import directory, people
from storage.ledger import LedgerItem
from storage.people import Person, Role, Standing


class Heads:
    """The heads of units and the discipline office as they are now, for an action that asks about many items."""

    def __init__(self, work: Work, items: Iterable[LedgerItem] | None = None) -> None:
        """For a few ``items`` alone less is read."""
        self._work = work
        self._supervisors: dict[int, list[Person]] = {}
        self._discipline: list[Person] = []
        self._paths: dict[int, tuple[int, ...]] = {}
        self._agencies: dict[int, frozenset[int]] = {}
        self._people: dict[int, Person | None] = {}
        few = None if items is None else tuple(items)
        units = None if few is None else {unit for item in few for unit in self._path(item.unit_id)}
        for person in people.active_with_roles(work.db, frozenset({Role.SUPERVISOR}), units):
            self._supervisors.setdefault(person.unit_id, []).append(person)
        if few is None or any(item.is_held for item in few):
            self._discipline += people.active_with_roles(work.db, holders(Right.CONFIRM_STEP) - frozenset({Role.SUPERVISOR}))

    def of(self, item: LedgerItem, *barred: int | None) -> tuple[Person, ...]:
        """The heads of the nearest unit with any, above a head's own item the next ones; never whoever is responsible, nor ``barred``."""
        out = {item.person_id, *barred}
        if item.is_held:
            return tuple(each for each in self._discipline if item.unit_id in self._agency(each) and each.id not in out)
        path = self._path(item.unit_id)
        own = self.person(item.person_id)
        if own is not None and own.role is Role.SUPERVISOR and own.unit_id in path:
            path = path[path.index(own.unit_id) + 1 :]
        for unit in path:
            found = [each for each in self._supervisors.get(unit, ()) if each.id not in out]
            if found:
                return tuple(found)
        return ()

    def person(self, person_id: int | None) -> Person | None:
        """The person of that id, whatever their standing."""
        if person_id is None:
            return None
        if person_id not in self._people:
            self._people[person_id] = people.person(self._work.db, person_id)
        return self._people[person_id]

    def responsible(self, item: LedgerItem) -> Person | None:
        """Who has to put ``item`` right, if somebody is named who still belongs to the agency."""
        found = self.person(item.person_id)
        return found if found is not None and found.standing is Standing.ACTIVE else None

    def _path(self, unit_id: int) -> tuple[int, ...]:
        """The unit and all above it, the nearest first."""
        if unit_id not in self._paths:
            self._paths[unit_id] = tuple(unit.id for unit in reversed(directory.path_of(self._work.db, unit_id)))
        return self._paths[unit_id]

    def _agency(self, person: Person) -> frozenset[int]:
        if person.id not in self._agencies:
            self._agencies[person.id] = frozenset(agency(self._work, person))
        return self._agencies[person.id]
