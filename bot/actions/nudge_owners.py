"""The answers of ``Owners`` for a round over everybody, all of it read at once: ten thousand people cost no ten thousand queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from bot.actions.due_owners import Owners
from bot.actions.work import Work
from storage import campaigns, directory, leaves, nudge_dues, people
from storage.dues import Due
from storage.people import Person, Role

Breathe = Callable[[], None]
"""Called between two pieces of work: whoever plans aside lets the others have their turn."""


def no_breath() -> None:
    """For whoever has nobody to wait for them."""


class RoundOwners(Owners):
    """As ``Owners``, for one day; once made it asks the database nothing."""

    def __init__(self, work: Work, breathe: Breathe = no_breath) -> None:
        super().__init__(work)
        self._day = work.today
        self._active: dict[int, Person] = {}
        for role in Role:
            self._active |= {person.id: person for person in people.active_with_roles(work.db, frozenset({role}))}
            breathe()
        self._parents = directory.parents(work.db)
        self._supervisors: dict[int, list[Person]] = defaultdict(list)
        for person in sorted(self._active.values(), key=lambda each: each.id):
            if person.role is Role.SUPERVISOR:
                self._supervisors[person.unit_id].append(person)
        self._deputies = leaves.running(work.db, work.today)
        breathe()
        said: dict[int, set[int]] = defaultdict(set)
        for due_id, person_id in nudge_dues.disowned(work.db):
            said[due_id].add(person_id)
        self._of_hours = campaigns.duties_of_hours(work.db)
        self._said = {due_id: frozenset(persons) for due_id, persons in said.items()}
        breathe()

    def path(self, unit_id: int) -> tuple[int, ...]:
        """The unit and all above it, the unit first."""
        found: list[int] = []
        up: int | None = unit_id
        while up is not None and up not in found:
            found.append(up)
            up = self._parents.get(up)
        return tuple(found)

    def supervisors(self, unit_id: int) -> tuple[Person, ...]:
        """Those of that unit alone."""
        return tuple(self._supervisors.get(unit_id, ()))

    def heads(self, unit_id: int, *, but: int | None = None) -> tuple[Person, ...]:
        """See ``Owners``."""
        if (unit_id, but) not in self._heads:
            found: tuple[Person, ...] = ()
            for unit in self.path(unit_id):
                found = tuple(person for person in self._supervisors.get(unit, ()) if person.id != but)
                if found:
                    break
            self._heads[unit_id, but] = found
        return self._heads[unit_id, but]

    def standing_in(self, person_id: int, day: date) -> tuple[int, ...]:
        """See ``Owners``."""
        if day != self._day:
            return super().standing_in(person_id, day)
        if person_id not in self._deputies:
            return (person_id,)
        chain = [person_id]
        while True:
            # As ``leave.stand_ins``: the chain ends with a deputy who has left, and nobody is named twice.
            deputy = self._deputies.get(chain[-1])
            if deputy is None or deputy in chain or deputy not in self._active:
                return tuple(each for each in chain[1:] if each not in self._deputies)[:1]
            chain.append(deputy)

    def is_away(self, person_id: int, day: date) -> bool:
        """See ``Owners``."""
        return person_id in self._deputies if day == self._day else super().is_away(person_id, day)

    def person(self, person_id: int | None) -> Person | None:
        """See ``Owners``."""
        return None if person_id is None else self._active.get(person_id)

    def disowned(self, due: Due) -> frozenset[int]:
        """See ``Owners``."""
        return self._said.get(due.id, frozenset())

    def _above(self, unit_id: int) -> tuple[Person, ...]:
        heads = self.heads(unit_id)
        if not heads:
            return ()
        parent = self._parents.get(heads[0].unit_id)
        return heads if parent is None else self.heads(parent)
