"""The units of an audience: ticked in a tree, each with those below it or alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from bot.actions.notice_audience import Audience, own_tree, reach_of
from bot.actions.work import Work
from storage import people
from storage.people import Unit


class Mark(StrEnum):
    """How much of a unit is meant."""

    NONE = "none"
    BELOW = "below"
    """With those below it."""
    ONLY = "only"
    """It alone."""
    PART = "part"
    """Something below it."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that can be ticked or gone into."""

    id: int
    name: str
    mark: Mark
    has_below: bool


class UnitTree:
    """The open units of the sender's own tree at one moment."""

    def __init__(self, work: Work) -> None:
        within = reach_of(work, work.person)
        every = people.units(work.db)
        self._names = Counter(unit.name for unit in every)
        self.units: dict[int, Unit] = {unit.id: unit for unit in every if unit.id in within}
        self.tops = tuple(unit for unit in own_tree(work, work.person) if unit in self.units)
        self.root = self.tops[0] if len(self.tops) == 1 else 0
        """Where one begins; 0 where several units stand beside each other at the top."""

    def children(self, unit_id: int) -> tuple[int, ...]:
        """The units right below one; of 0 those at the top."""
        if not unit_id:
            return self.tops
        return tuple(unit.id for unit in self.units.values() if unit.parent_id == unit_id)

    def above(self, unit_id: int) -> int | None:
        """The unit to go back to; none at the top of what may be seen."""
        if unit_id == self.root:
            return None
        parent = self.units[unit_id].parent_id
        return parent if parent in self.units else self.root

    def path(self, unit_id: int) -> tuple[int, ...]:
        """The unit and those above it as far as may be seen, the highest first."""
        found = [unit_id]
        while (parent := self.units[found[-1]].parent_id) in self.units:
            assert parent is not None
            found.append(parent)
        return tuple(reversed(found))

    def name(self, unit_id: int) -> str:
        """Its name, with the one above it where another unit is called the same."""
        path = self.path(unit_id)[-2 if self._names[self.units[unit_id].name] > 1 else -1 :]
        return "/".join(self.units[each].name for each in path)

    def line(self, unit_id: int, audience: Audience) -> UnitLine:
        """How it stands with a unit."""
        if not set(self.path(unit_id)).isdisjoint(audience.units):
            mark = Mark.BELOW
        elif unit_id in audience.alone:
            mark = Mark.ONLY
        elif any(unit_id in self.path(each) for each in (*audience.units, *audience.alone) if each in self.units):
            mark = Mark.PART
        else:
            mark = Mark.NONE
        return UnitLine(unit_id, self.units[unit_id].name, mark, bool(self.children(unit_id)))

    def toggled(self, audience: Audience, unit_id: int, to: Mark) -> Audience:
        """The audience with the unit meant as ``to`` says; where it is already, without it."""
        before = self.line(unit_id, audience).mark
        cleared = self._without(audience, unit_id)
        if before is to:
            return cleared
        if to is Mark.ONLY:
            return cleared.model_copy(update={"alone": (*cleared.alone, unit_id)})
        units, alone = (tuple(each for each in ids if not self._is_below(each, unit_id)) for ids in (cleared.units, cleared.alone))
        return cleared.model_copy(update={"units": (*units, unit_id), "alone": alone})

    def named(self, words: str) -> tuple[int, ...]:
        """The units that are called so; where none is, those in whose name it occurs."""
        exact = tuple(each.id for each in self.units.values() if words in {each.name, self.name(each.id)})
        return exact or tuple(each.id for each in self.units.values() if words in each.name)

    def _without(self, audience: Audience, unit_id: int) -> Audience:
        """The audience without a unit: where one above it is meant with all below, everything else there stays."""
        units, alone = set(audience.units) - {unit_id}, set(audience.alone) - {unit_id}
        path = self.path(unit_id)
        covering = [each for each in path[:-1] if each in units]
        for above in covering:
            units.discard(above)
            for step, following in zip(path[path.index(above) :], path[path.index(above) + 1 :], strict=False):
                alone.add(step)
                units |= set(self.children(step)) - {following}
        # In the order of the tree, so that the same audience is always written the same.
        return audience.model_copy(update={"units": self._sorted(units), "alone": self._sorted(alone)})

    def _sorted(self, ids: set[int]) -> tuple[int, ...]:
        places = {unit: place for place, unit in enumerate(self.units)}
        return tuple(sorted(ids, key=lambda each: (places.get(each, len(places)), each)))

    def _is_below(self, unit_id: int, above: int) -> bool:
        return unit_id in self.units and above in self.path(unit_id)
