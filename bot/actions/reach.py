"""Whose business somebody is: the own unit and those below it for a supervisor, everybody for an admin."""

from __future__ import annotations

from sqlite_utils import Database

from bot.actions.permissions import Right, allows, holders
from bot.actions.work import RefusedError, Work
from storage import directory, people
from storage.people import Person, Role

CONFIRMED_BY_SUPERVISORS = frozenset({Role.SUPERVISOR, Role.LEGAL})
"""The roles whose accounts a supervisor of their tree may confirm; discipline and admin are for admins."""


def in_tree(db: Database, above: Person, unit_id: int) -> bool:
    """Whether a unit is the one of ``above`` or below it; an admin is above everybody."""
    return above.role is Role.ADMIN or unit_id in people.units_below(db, above.unit_id)


def sees(work: Work, unit_id: int) -> bool:
    """Whether the actor may look at who belongs to a unit."""
    return work.is_system or (
        work.actor is not None and allows(work.actor.role, Right.SEE_PEOPLE) and in_tree(work.db, work.actor, unit_id)
    )


def manages(work: Work, person: Person) -> bool:
    """Whether the actor may change ``person``; nobody may change himself."""
    actor = work.actor
    if work.is_system:
        return True
    if actor is None or actor.id == person.id:
        return False
    if allows(actor.role, Right.MANAGE_PEOPLE):
        return True
    return allows(actor.role, Right.MANAGE_OFFICERS) and person.role is Role.OFFICER and in_tree(work.db, actor, person.unit_id)


def invites(work: Work, person: Person) -> bool:
    """Whether the actor may make a code for ``person``; an admin also one for himself, which another admin confirms."""
    own = work.actor is not None and work.actor.id == person.id and allows(work.actor.role, Right.MANAGE_PEOPLE)
    return own or manages(work, person)


def sets_leave(work: Work, person: Person) -> bool:
    """Whether the actor may enter and end the leave of ``person``."""
    actor = work.actor
    if work.is_system:
        return True
    if actor is None:
        return False
    if actor.id == person.id:
        return allows(actor.role, Right.TAKE_LEAVE)
    if not allows(actor.role, Right.SET_LEAVE) or not in_tree(work.db, actor, person.unit_id):
        return False
    # Whoever enters a leave names the deputy: a supervisor must not make himself the admin's or the discipline office's.
    return actor.role is Role.ADMIN or person.role in {Role.OFFICER, Role.SUPERVISOR}


def confirms(db: Database, by: Person, person: Person) -> bool:
    """Whether ``by`` may say that an account is that of ``person``; nobody does so for himself."""
    if by.id == person.id or not allows(by.role, Right.CONFIRM_ENROLMENT):
        return False
    return by.role is Role.ADMIN or (person.role in CONFIRMED_BY_SUPERVISORS and in_tree(db, by, person.unit_id))


def superiors(db: Database, person: Person) -> tuple[Person, ...]:
    """The admins, and the supervisors in whose tree ``person`` is; not ``person``."""
    heads = people.active_with_roles(db, holders(Right.MANAGE_OFFICERS))
    return tuple(head for head in heads if head.id != person.id and in_tree(db, head, person.unit_id))


def nearest_heads(db: Database, unit_id: int, *, but: int | None = None) -> tuple[Person, ...]:
    """The supervisors of a unit, or where it has none (besides ``but``), of the nearest one above that has."""
    found = people.active_with_roles(db, frozenset({Role.SUPERVISOR}))
    for unit in reversed(directory.path_of(db, unit_id)):
        heads = tuple(head for head in found if head.unit_id == unit.id and head.id != but)
        if heads:
            return heads
    return ()


def person_or_refuse(work: Work, person_id: int) -> Person:
    """The person of that id whom the actor may look at. Raises ``RefusedError`` for anybody else: a forged id learns nothing."""
    found = people.person(work.db, person_id)
    if found is None or not (sees(work, found.unit_id) or (work.actor is not None and work.actor.id == found.id)):
        raise RefusedError("not_allowed")
    return found


def path_name(db: Database, unit_id: int) -> str:
    """The unit's name with those above it, ``某支队/某大队``; the one top of a tree of several units is left out."""
    path = [unit.name for unit in directory.path_of(db, unit_id)]
    return "/".join(path[1:] if len(path) > 1 else path)


def guard_last_admin(work: Work, person: Person) -> None:
    """Raises ``RefusedError`` where without ``person`` nobody could administer: no other active admin, or none with an account."""
    if person.role is not Role.ADMIN:
        return
    enrolled = directory.enrolled(work.db)
    others = [admin for admin in people.active_with_roles(work.db, frozenset({Role.ADMIN})) if admin.id != person.id]
    if not any(admin.id in enrolled or person.id not in enrolled for admin in others):
        raise RefusedError("last_admin")
