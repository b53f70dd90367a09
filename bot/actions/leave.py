"""Leave with dates and a deputy, and who receives what is due meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlite_utils import Database

from bot.actions import reach
from bot.actions.permissions import PASSED_ON, Right, allows, holders
from bot.actions.work import RefusedError, Work
from storage import directory, leaves, people
from storage.leaves import Leave
from storage.people import Person, Standing

LONGEST_DAYS = 366
MOST_NAMESAKES = 8
"""Namesakes that are offered as buttons."""


@dataclass(frozen=True, slots=True)
class LeaveShown:
    """A leave, to its person, to whoever entered it and to the deputy."""

    id: int
    name: str
    unit: str
    first_day: date
    last_day: date
    deputy: str
    """Empty where nobody stands in."""


@dataclass(frozen=True, slots=True)
class LeaveSet:
    """A leave that was entered, to whoever entered it."""

    leave: LeaveShown
    own: bool


@dataclass(frozen=True, slots=True)
class LeaveTold:
    """A leave that somebody else entered or ended, to its person."""

    leave: LeaveShown
    by: str
    ended: bool


@dataclass(frozen=True, slots=True)
class DeputyTold:
    """To the deputy: he stands in, or (``ended``) no longer."""

    leave: LeaveShown
    ended: bool


@dataclass(frozen=True, slots=True)
class LeaveEnded:
    """To whoever ended a leave."""

    leave: LeaveShown


@dataclass(frozen=True, slots=True)
class OwnLeaves:
    """The actor's leaves that run or come."""

    leaves: tuple[LeaveShown, ...]


@dataclass(frozen=True, slots=True)
class Namesake:
    """One of several people of one name."""

    person_id: int
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class WhichPerson:
    """Several people have that name: which of them takes leave, or (``is_deputy``) stands in?"""

    namesakes: tuple[Namesake, ...]
    wish: LeaveWish
    is_deputy: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """Whoever has the name of that person: a button has no room for a name."""

    person_id: int


@dataclass(frozen=True, slots=True)
class LeaveWish:
    """A leave as it was asked for. People are named by id; a name as it was typed stands for whoever has it."""

    first_day: date
    last_day: date
    person: int | str | None = None
    """None for the actor."""
    deputy: int | str | Alike | None = None
    """None for nobody."""


def stand_ins(db: Database, person_id: int, day: date) -> tuple[int, ...]:
    """Who receives what is due for a person on that day: the person, while on leave the deputy, while both are the deputy's deputy.

    A deputy who was suspended or has left receives nothing, and the chain ends there. Nobody is named twice.
    """
    found = [person_id]
    while True:
        running = leaves.leaves_of(db, found[-1], day, day)
        deputy = next((leave.deputy_id for leave in running if leave.deputy_id is not None), None)
        person = None if deputy is None else people.person(db, deputy)
        if person is None or person.standing is not Standing.ACTIVE or person.id in found:
            return tuple(found)
        found.append(person.id)


def on_duty(work: Work, right: Right) -> tuple[int, ...]:
    """Who receives what falls to those with ``right``: they themselves, and the deputies of those on leave."""
    holding = people.active_with_roles(work.db, holders(right))
    return tuple(dict.fromkeys(who for person in holding for who in stand_ins(work.db, person.id, work.today)))


def may(work: Work, right: Right) -> bool:
    """Whether the actor has ``right`` today, also as a deputy where it is passed on."""
    if work.actor is None:
        return False
    return allows(work.actor.role, right) or (right in PASSED_ON and work.actor.id in on_duty(work, right))


def require_duty(work: Work, right: Right) -> None:
    """Raises ``RefusedError`` unless the actor has ``right``, or stands in today for somebody on leave who has it."""
    if work.actor is None or work.actor.id not in on_duty(work, right):
        work.require(right)


def take(work: Work, wish: LeaveWish) -> LeaveSet | WhichPerson:
    """Enter a leave, or ask which of several namesakes is meant.

    Raises ``RefusedError`` where the actor may not, the days make no sense, or the deputy cannot stand in.
    """
    if work.outside:
        raise RefusedError("outside")
    _check_days(work, wish)
    who = _who(work, wish)
    if isinstance(who, WhichPerson):
        return who
    deputy = _deputy(work, wish, who)
    if isinstance(deputy, WhichPerson):
        return deputy
    if leaves.leaves_of(work.db, who.id, wish.first_day, wish.last_day):
        raise RefusedError("leave_overlaps", name=who.name)
    deputy_id = None if deputy is None else deputy.id
    leave = leaves.add(
        work.db, who.id, wish.first_day, wish.last_day, deputy_id, set_by=None if work.actor is None else work.actor.id, at=work.at
    )
    work.record("leaves.set", f"person:{who.id}", "days", "deputy")
    shown = _shown(work, leave, who)
    _tell(work, leave, shown, ended=False)
    return LeaveSet(shown, own=work.actor is not None and work.actor.id == who.id)


def own(work: Work) -> OwnLeaves:
    """The actor's leaves that run or come. Raises ``RefusedError`` for whoever takes none, and where records must not travel."""
    work.require(Right.TAKE_LEAVE)
    if work.outside:
        raise RefusedError("outside")
    return OwnLeaves(tuple(_shown(work, leave, work.person) for leave in leaves.leaves_of(work.db, work.person.id, work.today)))


def end(work: Work, leave_id: int) -> LeaveEnded:
    """End a leave, or call it off. Raises ``RefusedError`` for one that is over, unknown, or not the actor's to end."""
    if work.outside:
        raise RefusedError("outside")
    leave = leaves.leave(work.db, leave_id)
    person = None if leave is None else people.person(work.db, leave.person_id)
    if leave is None or person is None or not reach.sets_leave(work, person) or leave.last_day < work.today:
        raise RefusedError("no_such_leave")
    leaves.end(work.db, leave.id, at=work.at)
    work.record("leaves.ended", f"person:{person.id}")
    shown = _shown(work, leave, person)
    _tell(work, leave, shown, ended=True)
    return LeaveEnded(shown)


def end_own(work: Work) -> LeaveEnded | OwnLeaves:
    """End the actor's one leave; where there are none or several, they are shown."""
    running = leaves.leaves_of(work.db, work.person.id, work.today)
    now = [leave for leave in running if leave.first_day <= work.today] or list(running)
    return end(work, now[0].id) if len(now) == 1 else own(work)


def _check_days(work: Work, wish: LeaveWish) -> None:
    if wish.last_day < wish.first_day:
        raise RefusedError("leave_backwards")
    if wish.last_day < work.today:
        raise RefusedError("leave_past")
    if (wish.last_day - wish.first_day).days >= LONGEST_DAYS:
        raise RefusedError("leave_too_long")


def _who(work: Work, wish: LeaveWish) -> Person | WhichPerson:
    """Whose leave it is."""
    if isinstance(wish.person, str):
        found = [person for person in directory.named(work.db, wish.person, Standing.ACTIVE) if reach.sets_leave(work, person)]
        if not found:
            raise RefusedError("nobody_named", name=wish.person)
        if len(found) > 1:
            return WhichPerson(_namesakes(work, found), replace(wish, deputy=_by_id(work, wish.deputy)), is_deputy=False)
        return found[0]
    person = work.person if wish.person is None else people.person(work.db, wish.person)
    if person is None or not reach.sets_leave(work, person):
        raise RefusedError("not_allowed")
    if person.standing is not Standing.ACTIVE:
        raise RefusedError("not_active", name=person.name)
    return person


def _deputy(work: Work, wish: LeaveWish, who: Person) -> Person | WhichPerson | None:
    """Who stands in: active, with an account, of the same agency, and not the person himself."""
    if wish.deputy is None:
        return None
    if not isinstance(wish.deputy, int):
        named = _of_that_name(work, wish.deputy)
        able = [person for person in named if _can_stand_in(work, person, who)]
        if len(able) > 1:
            return WhichPerson(_namesakes(work, able), replace(wish, person=who.id, deputy=None), is_deputy=True)
        person: Person | None = able[0] if able else named[0]
    else:
        person = people.person(work.db, wish.deputy)
    if person is not None and person.id == who.id:
        raise RefusedError("own_deputy")
    if person is None or not _can_stand_in(work, person, who):
        raise RefusedError("cannot_stand_in", name="" if person is None else person.name)
    return person


def _of_that_name(work: Work, deputy: str | Alike) -> tuple[Person, ...]:
    """The active people of that name. Raises ``RefusedError`` for nobody."""
    known = people.person(work.db, deputy.person_id) if isinstance(deputy, Alike) else None
    name = deputy if isinstance(deputy, str) else "" if known is None else known.name
    named = directory.named(work.db, name, Standing.ACTIVE)
    if not named:
        raise RefusedError("nobody_named", name=name)
    return named


def _by_id(work: Work, deputy: int | str | Alike | None) -> int | Alike | None:
    """The same deputy without his name. Raises ``RefusedError`` for nobody of that name."""
    if not isinstance(deputy, str):
        return deputy
    named = _of_that_name(work, deputy)
    return named[0].id if len(named) == 1 else Alike(named[0].id)


def _can_stand_in(work: Work, person: Person, who: Person) -> bool:
    same_agency = directory.path_of(work.db, person.unit_id)[0].id == directory.path_of(work.db, who.unit_id)[0].id
    return person.id != who.id and same_agency and bool(people.accounts_of(work.db, person.id))


def _namesakes(work: Work, found: list[Person]) -> tuple[Namesake, ...]:
    return tuple(Namesake(person.id, person.name, reach.path_name(work.db, person.unit_id)) for person in found[:MOST_NAMESAKES])


def _shown(work: Work, leave: Leave, person: Person) -> LeaveShown:
    deputy = None if leave.deputy_id is None else people.person(work.db, leave.deputy_id)
    unit = reach.path_name(work.db, person.unit_id)
    return LeaveShown(leave.id, person.name, unit, leave.first_day, leave.last_day, "" if deputy is None else deputy.name)


def _tell(work: Work, leave: Leave, shown: LeaveShown, *, ended: bool) -> None:
    actor = work.actor
    if actor is None or actor.id != leave.person_id:
        work.owe(LeaveTold(shown, "" if actor is None else actor.name, ended), leave.person_id)
    if leave.deputy_id is not None and (actor is None or actor.id != leave.deputy_id):
        work.owe(DeputyTold(shown, ended), leave.deputy_id)
