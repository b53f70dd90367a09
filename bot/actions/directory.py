"""Looking at people: the tree of units with its counts, who belongs to one, and one person's card."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.actions import confirmation, reach
from bot.actions.leave import LeaveShown
from bot.actions.paging import pages_of
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from storage import directory, enrolment, leaves, people
from storage.people import Person, Role, Standing, Unit

PAGE = 8
"""Buttons of units and people on one page: what a phone shows without scrolling."""


class Binding(StrEnum):
    """Whether somebody writes to the bot."""

    BOUND = "bound"
    UNREACHABLE = "unreachable"
    """Bound, and messages do not arrive."""
    PENDING = "pending"
    """An account waits to be confirmed."""
    INVITED = "invited"
    """A code is out."""
    NONE = "none"


class Option(StrEnum):
    """What the viewer may do with somebody."""

    INVITE = "invite"
    REBIND = "rebind"
    """The same for somebody who has an account."""
    TRANSFER = "transfer"
    ROLE = "role"
    SUSPEND = "suspend"
    RESUME = "resume"
    LEFT = "left"
    CUT = "cut"
    """Cut off every account at once."""
    END_LEAVE = "end_leave"


CHANGES = frozenset({Option.SUSPEND, Option.RESUME, Option.LEFT, Option.CUT})
"""What is asked once more before it is done."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit below the one that is shown, with how many belong to it and to what is below it."""

    id: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody of the unit that is shown."""

    id: int
    name: str
    role: Role
    standing: Standing
    is_enrolled: bool


@dataclass(frozen=True, slots=True)
class UnitView:
    """One page of a unit: what is below it first, then who belongs to it."""

    id: int
    """0 for the top, where the agency has several units beside each other."""
    path: str
    above: int | None
    """The unit to go back to; none where the viewer may not look further up."""
    count: int
    lines: tuple[UnitLine | PersonLine, ...]
    page: int
    """From 0."""
    pages: int
    waiting: int
    """How many accounts wait for the viewer's confirmation."""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody, and what the viewer may do."""

    person: Person
    unit: str
    binding: Binding
    leave: LeaveShown | None
    """The leave that runs today."""
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class AreYouSure:
    """A change that cannot be taken back by a slip of the thumb."""

    person_id: int
    name: str
    unit: str
    change: Option


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """Which role shall somebody have?"""

    person_id: int
    name: str
    now: Role


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """To which unit is somebody transferred? One page of all that the viewer may choose."""

    person_id: int
    name: str
    units: tuple[tuple[int, str], ...]
    page: int
    pages: int


def view(work: Work, unit_id: int | None = None, page: int = 0) -> UnitView:
    """A page of a unit; without ``unit_id`` the highest that the viewer may look at.

    Raises ``RefusedError`` where the viewer may not look at it.
    """
    work.require(Right.SEE_PEOPLE)
    if work.outside:
        raise RefusedError("outside")
    units = people.units(work.db)
    here = _here(work, units, unit_id)
    if here is not None and not reach.sees(work, here.id):
        raise RefusedError("not_allowed")
    counts = _counts(work, units)
    below = [unit for unit in units if unit.parent_id == (None if here is None else here.id)]
    own = directory.head_counts(work.db).get(here.id, 0) if here is not None else 0
    pages = pages_of(len(below) + own, PAGE)
    page = min(max(page, 0), pages - 1)
    first = page * PAGE
    lines: list[UnitLine | PersonLine] = [UnitLine(unit.id, unit.name, counts[unit.id]) for unit in below[first : first + PAGE]]
    if here is not None and len(lines) < PAGE:
        enrolled = directory.enrolled(work.db)
        offset = max(0, first - len(below))
        lines += [
            PersonLine(each.id, each.name, each.role, each.standing, each.id in enrolled)
            for each in directory.people_in(work.db, here.id, limit=PAGE - len(lines), offset=offset)
        ]
    count = sum(counts[unit.id] for unit in below) + own
    path = "" if here is None else reach.path_name(work.db, here.id)
    waiting = len(confirmation.open_for(work))
    return UnitView(0 if here is None else here.id, path, _above(work, units, here), count, tuple(lines), page, pages, waiting)


def card(work: Work, person_id: int) -> PersonCard:
    """Somebody's card. Raises ``RefusedError`` where the viewer may not look at it."""
    if work.outside:
        raise RefusedError("outside")
    person = reach.person_or_refuse(work, person_id)
    binding = _binding(work, person)
    running = leaves.leaves_of(work.db, person.id, work.today, work.today)
    leave = None
    if running:
        deputy = None if running[0].deputy_id is None else people.person(work.db, running[0].deputy_id)
        deputy_name = "" if deputy is None else deputy.name
        leave = LeaveShown(running[0].id, person.name, "", running[0].first_day, running[0].last_day, deputy_name)
    return PersonCard(person, reach.path_name(work.db, person.unit_id), binding, leave, _options(work, person, leave is not None))


def sure(work: Work, person_id: int, change: Option) -> AreYouSure:
    """Ask once more. Raises ``RefusedError`` where the viewer may not do it."""
    person = reach.person_or_refuse(work, person_id)
    if change not in _options(work, person, on_leave=False) or change not in CHANGES:
        raise RefusedError("not_allowed")
    return AreYouSure(person.id, person.name, reach.path_name(work.db, person.unit_id), change)


def role_choice(work: Work, person_id: int) -> RoleChoice:
    """The roles to choose from. Raises ``RefusedError`` where the viewer may not."""
    person = reach.person_or_refuse(work, person_id)
    if Option.ROLE not in _options(work, person, on_leave=False):
        raise RefusedError("not_allowed")
    return RoleChoice(person.id, person.name, person.role)


def unit_choice(work: Work, person_id: int, page: int = 0) -> UnitChoice:
    """The units to choose from. Raises ``RefusedError`` where the viewer may not."""
    person = reach.person_or_refuse(work, person_id)
    if Option.TRANSFER not in _options(work, person, on_leave=False):
        raise RefusedError("not_allowed")
    allowed = [unit for unit in people.units(work.db) if reach.sees(work, unit.id) and unit.id != person.unit_id]
    pages = pages_of(len(allowed), PAGE)
    page = min(max(page, 0), pages - 1)
    shown = allowed[page * PAGE : (page + 1) * PAGE]
    return UnitChoice(person.id, person.name, tuple((unit.id, reach.path_name(work.db, unit.id)) for unit in shown), page, pages)


def _options(work: Work, person: Person, on_leave: bool) -> tuple[Option, ...]:
    options: list[Option] = []
    is_enrolled = directory.reach_of(work.db, person.id).is_enrolled
    is_active = person.standing is Standing.ACTIVE
    if is_active and reach.invites(work, person):
        options.append(Option.REBIND if is_enrolled else Option.INVITE)
    if reach.manages(work, person):
        if is_active:
            options.append(Option.TRANSFER)
            if work.is_system or (work.actor is not None and allows(work.actor.role, Right.MANAGE_PEOPLE)):
                options.append(Option.ROLE)
            options.append(Option.SUSPEND)
        else:
            options.append(Option.RESUME)
        if person.standing is not Standing.LEFT:
            options.append(Option.LEFT)
        if is_enrolled:
            options.append(Option.CUT)
    if on_leave and reach.sets_leave(work, person):
        options.append(Option.END_LEAVE)
    return tuple(options)


def _binding(work: Work, person: Person) -> Binding:
    reached = directory.reach_of(work.db, person.id)
    if reached.is_enrolled:
        return Binding.UNREACHABLE if reached.unreachable == reached.accounts else Binding.BOUND
    if enrolment.pending(work.db, person_id=person.id):
        return Binding.PENDING
    return Binding.NONE if enrolment.code_of(work.db, person.id, at=work.at) is None else Binding.INVITED


def _here(work: Work, units: tuple[Unit, ...], unit_id: int | None) -> Unit | None:
    """The unit to show; none for the top of an agency with several units beside each other."""
    if unit_id:
        found = next((unit for unit in units if unit.id == unit_id), None)
        if found is None:
            raise RefusedError("no_such_unit")
        return found
    if work.actor is not None and work.actor.role is not Role.ADMIN:
        return directory.unit(work.db, work.actor.unit_id)
    tops = [unit for unit in units if unit.parent_id is None]
    return tops[0] if len(tops) == 1 else None


def _above(work: Work, units: tuple[Unit, ...], here: Unit | None) -> int | None:
    if here is None:
        return None
    if here.parent_id is None:
        several = sum(unit.parent_id is None for unit in units) > 1
        return 0 if several and work.actor is not None and work.actor.role is Role.ADMIN else None
    return here.parent_id if reach.sees(work, here.parent_id) else None


def _counts(work: Work, units: tuple[Unit, ...]) -> dict[int, int]:
    """How many belong to each unit and to those below it."""
    own = directory.head_counts(work.db)
    counts = {unit.id: own.get(unit.id, 0) for unit in units}
    for unit in reversed(units):
        # Parents stand before their children, so backwards each unit is complete before it is added to its parent.
        if unit.parent_id is not None:
            counts[unit.parent_id] += counts[unit.id]
    return counts
