"""Whose something due is: who is nudged, who receives it meanwhile, and who hears of its being late."""

from __future__ import annotations

from datetime import date, datetime

from bot.actions import leave, reach
from bot.actions.work import Work
from storage import campaigns, directory, dues, leaves, people
from storage.dues import Due
from storage.people import Person, Role, Standing


class Owners:
    """Answers for one moment; it remembers what it has looked up, so that a round over thousands asks each thing once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._people: dict[int, Person | None] = {}
        self._heads: dict[tuple[int, int | None], tuple[Person, ...]] = {}
        self._away: dict[int, bool] = {}
        self._disowned: dict[int, frozenset[int]] = {}
        self._of_hours: frozenset[int] | None = None
        self._admins: tuple[Person, ...] | None = None

    @property
    def today(self) -> date:
        """The day for which it answers."""
        return self._work.today

    @property
    def now(self) -> datetime:
        """The moment for which it answers."""
        return self._work.now

    def responsible(self, due: Due) -> tuple[Person, ...]:
        """Who has to do it: whose own it is, to whom it was given, or else the heads of the unit; without those who said it is not theirs.

        Where nobody is left, the nearest heads above them have to say whose it is: see ``is_unclaimed``.
        """
        mine = self._named(due)
        if mine is not None:
            return (mine,) if mine.id not in self.disowned(due) else self.heads(due.unit_id, but=mine.id)
        heads = tuple(person for person in self.heads(due.unit_id) if person.id not in self.disowned(due))
        return heads or self._above(due.unit_id)

    def is_unclaimed(self, due: Due) -> bool:
        """Whether those who had to do it have said that it is not theirs."""
        first = self.first(due)
        return bool(first) and all(person.id in self.disowned(due) for person in first)

    def receivers(self, due: Due, day: date) -> tuple[tuple[int, int], ...]:
        """Who is told on ``day``, each with whom they are told for (themselves, or somebody on leave).

        Somebody on leave is left in peace where a deputy stands in, or where others are responsible as well or above.
        """
        found: dict[int, int] = {}
        for person in self.responsible(due):
            for receiver in self.standing_in(person.id, day):
                found.setdefault(receiver, person.id)
        if not found:
            for person in self.responsible(due):
                for head in self.heads(due.unit_id, but=person.id):
                    if not self.is_away(head.id, day) and head.id not in self.disowned(due):
                        found.setdefault(head.id, person.id)
        if not found:
            # Nobody else is there: better disturbed on leave than never told.
            found = {person.id: person.id for person in self.responsible(due)}
        if not found:
            # No unit above has a supervisor: the admins have to name one.
            found = {person.id: person.id for person in self.admins()}
        return tuple(found.items())

    def admins(self) -> tuple[Person, ...]:
        """Who hears of what would be nobody's."""
        if self._admins is None:
            self._admins = people.active_with_roles(self._work.db, frozenset({Role.ADMIN}))
        return self._admins

    def standing_in(self, person_id: int, day: date) -> tuple[int, ...]:
        """Who receives what falls to a person: they themselves, or while on leave the deputy (none where there is none)."""
        if not self.is_away(person_id, day):
            return (person_id,)
        chain = leave.stand_ins(self._work.db, person_id, day)
        return tuple(each for each in chain[1:] if not self.is_away(each, day))[:1]

    def heads(self, unit_id: int, *, but: int | None = None) -> tuple[Person, ...]:
        """As ``reach.nearest_heads``."""
        if (unit_id, but) not in self._heads:
            self._heads[unit_id, but] = reach.nearest_heads(self._work.db, unit_id, but=but)
        return self._heads[unit_id, but]

    def is_away(self, person_id: int, day: date) -> bool:
        """Whether somebody is on leave on ``day``."""
        if person_id not in self._away:
            self._away[person_id] = bool(leaves.leaves_of(self._work.db, person_id, day, day))
        return self._away[person_id]

    def person(self, person_id: int | None) -> Person | None:
        """The person of that id, if they belong to the agency now."""
        if person_id is None:
            return None
        if person_id not in self._people:
            found = people.person(self._work.db, person_id)
            self._people[person_id] = found if found is not None and found.standing is Standing.ACTIVE else None
        return self._people[person_id]

    def disowned(self, due: Due) -> frozenset[int]:
        """Who has said that it is not theirs."""
        if due.id not in self._disowned:
            self._disowned[due.id] = frozenset(person for _, person in dues.disowned_by(self._work.db, (due.id,)))
        return self._disowned[due.id]

    def counts_hours(self, due: Due) -> bool:
        """Whether its progress and target are sixtieths of hours."""
        if due.duty_id is None or due.target <= 1:
            return False
        if self._of_hours is None:
            self._of_hours = campaigns.duties_of_hours(self._work.db)
        return due.duty_id in self._of_hours

    def above(self, unit_id: int) -> tuple[Person, ...]:
        """The heads above the nearest heads of a unit; these themselves at the top."""
        return self._above(unit_id)

    def first(self, due: Due) -> tuple[Person, ...]:
        """Who had to do it before anybody said that it is not theirs."""
        mine = self._named(due)
        return (mine,) if mine is not None else self.heads(due.unit_id)

    def _named(self, due: Due) -> Person | None:
        # To whom it was given comes first: a head may give on what a document lays on one named person.
        return self.person(due.assigned_to) or self.person(due.person_id)

    def _above(self, unit_id: int) -> tuple[Person, ...]:
        """The heads of the unit above that of the nearest heads."""
        heads = self.heads(unit_id)
        if not heads:
            return ()
        path = directory.path_of(self._work.db, heads[0].unit_id)
        return self.heads(path[-2].id) if len(path) > 1 else heads
