"""Changing who belongs to the agency, where, as what, and whether the bot listens to them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

from bot.actions import reach
from bot.actions.directory import Option
from bot.actions.permissions import Right, holders
from bot.actions.work import RefusedError, Work
from storage import directory, enrolment, leaves, people
from storage.people import Person, Role, Standing, Unit

LONGEST_NAME = 40
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be entered."""

    name: str
    unit: str
    """The unit's name, or its path from anywhere above, ``某支队/某大队``."""
    role: Role
    certificate_number: str | None = None
    certificate_expires: date | None = None


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """To the other admins: somebody has got, or lost, a role above officer."""

    name: str
    unit: str
    before: Role
    after: Role
    by: str
    """Empty for the command line of the server."""


@dataclass(frozen=True, slots=True)
class YourRole:
    """To somebody whose role has changed."""

    role: Role


@dataclass(frozen=True, slots=True)
class Transferred:
    """To somebody who now belongs to another unit."""

    unit: str


def add(work: Work, new: NewPerson) -> Person:
    """Enter somebody. Raises ``RefusedError`` for what is missing, taken, or not the actor's to do."""
    work.require(Right.MANAGE_OFFICERS)
    if work.outside:
        raise RefusedError("outside")
    unit = unit_named(work, new.unit)
    by_officer_rights = work.actor is not None and work.actor.role is not Role.ADMIN
    if not reach.sees(work, unit.id) or (by_officer_rights and new.role is not Role.OFFICER):
        raise RefusedError("not_allowed")
    _check_name(new.name)
    if any(each.unit_id == unit.id for each in directory.named(work.db, new.name, Standing.ACTIVE, Standing.SUSPENDED)):
        raise RefusedError("known_already", name=new.name, unit=unit.name)
    person = enter(work, new, unit.id)
    if new.role is not Role.OFFICER:
        tell_admins(work, person, Role.OFFICER, new.role)
    return person


def enter(work: Work, new: NewPerson, unit_id: int) -> Person:
    """Write somebody down whose unit and rights were looked at. Raises ``RefusedError`` for a certificate that somebody has."""
    try:
        person = people.add_person(
            work.db,
            new.name,
            unit_id,
            new.role,
            created_at=work.at,
            certificate_number=new.certificate_number,
            certificate_expires=new.certificate_expires,
        )
    except sqlite3.IntegrityError as error:
        raise RefusedError("certificate_taken") from error
    work.record("people.added", f"person:{person.id}", "name", "unit", "role", *(["certificate"] if new.certificate_number else []))
    return person


def transfer(work: Work, person_id: int, unit_id: int) -> None:
    """Let somebody belong to another unit; a supervisor only moves people within the own tree."""
    person = _managed(work, person_id)
    unit = directory.unit(work.db, unit_id)
    if unit is None:
        raise RefusedError("no_such_unit")
    if not reach.sees(work, unit.id):
        raise RefusedError("not_allowed")
    if person.standing is not Standing.ACTIVE:
        raise RefusedError("not_active", name=person.name)
    if unit.id == person.unit_id:
        return
    people.set_unit(work.db, person.id, unit.id)
    # Who confirms an account that waits may be somebody else now.
    enrolment.give_up(work.db, person_id=person.id, at=work.at)
    work.record("people.transferred", f"person:{person.id}", "unit")
    work.owe(Transferred(reach.path_name(work.db, unit.id)), person.id)


def set_role(work: Work, person_id: int, role: Role) -> None:
    """Give somebody another role: an admin's right. All other admins are told of a role above officer."""
    work.require(Right.MANAGE_PEOPLE)
    person = _managed(work, person_id)
    if person.standing is not Standing.ACTIVE:
        raise RefusedError("not_active", name=person.name)
    if person.role is role:
        return
    reach.guard_last_admin(work, person)
    people.set_role(work.db, person.id, role)
    # A code made for the old role must not bind at once for the new one, nor wait for those who may not confirm it.
    enrolment.void_codes(work.db, person.id, at=work.at)
    enrolment.give_up(work.db, person_id=person.id, at=work.at)
    work.record("people.changed", f"person:{person.id}", "role")
    tell_admins(work, person, person.role, role)
    work.owe(YourRole(role), person.id)


def suspend(work: Work, person_id: int) -> None:
    """Let the bot be deaf to somebody at once; the account stays bound for when he is back."""
    person = _managed(work, person_id)
    if person.standing is not Standing.ACTIVE:
        raise RefusedError("not_active", name=person.name)
    reach.guard_last_admin(work, person)
    people.set_standing(work.db, person.id, Standing.SUSPENDED)
    _void(work, person)
    work.record("people.suspended", f"person:{person.id}")


def resume(work: Work, person_id: int) -> None:
    """Take somebody back who was suspended or had left; who had left needs a new code."""
    person = _managed(work, person_id)
    if person.standing is Standing.ACTIVE:
        raise RefusedError("active_already", name=person.name)
    people.set_standing(work.db, person.id, Standing.ACTIVE)
    work.record("people.resumed", f"person:{person.id}")


def left(work: Work, person_id: int) -> None:
    """Somebody has left the agency: account cut off, leave ended, nobody's deputy any more."""
    person = _managed(work, person_id)
    if person.standing is Standing.LEFT:
        raise RefusedError("not_active", name=person.name)
    reach.guard_last_admin(work, person)
    people.set_standing(work.db, person.id, Standing.LEFT)
    people.unbind(work.db, person.id, at=work.at)
    leaves.end_all(work.db, person.id, at=work.at)
    _void(work, person)
    work.record("people.left", f"person:{person.id}")


def cut(work: Work, person_id: int) -> None:
    """Cut somebody off from every account at once, such as from a phone that was stolen; a new code binds the next one."""
    person = _managed(work, person_id)
    reach.guard_last_admin(work, person)
    people.unbind(work.db, person.id, at=work.at)
    _void(work, person)
    work.record("people.cut", f"person:{person.id}", "account")


def change(work: Work, person_id: int, option: Option) -> None:
    """Do what was asked once more. Raises ``RefusedError`` for everything else."""
    match option:
        case Option.SUSPEND:
            suspend(work, person_id)
        case Option.RESUME:
            resume(work, person_id)
        case Option.LEFT:
            left(work, person_id)
        case Option.CUT:
            cut(work, person_id)
        case _:
            raise RefusedError("not_allowed")


def unit_named(work: Work, name: str) -> Unit:
    """The unit of that name, or of that path (its last parts suffice). Raises ``RefusedError`` for none, and for several."""
    wanted = [part for part in name.split("/") if part]
    units = people.units(work.db)
    paths = {unit.id: [each.name for each in directory.path_of(work.db, unit.id)] for unit in units}
    found = [unit for unit in units if wanted and paths[unit.id][-len(wanted) :] == wanted]
    whole = [unit for unit in found if paths[unit.id] == wanted]
    if not found:
        raise RefusedError("no_unit_named", unit=name)
    if len(found) > 1 and len(whole) != 1:
        raise RefusedError("several_units_named", unit=name, paths="、".join("/".join(paths[unit.id]) for unit in found[:4]))
    return (whole or found)[0]


def _managed(work: Work, person_id: int) -> Person:
    person = reach.person_or_refuse(work, person_id)
    if not reach.manages(work, person):
        raise RefusedError("not_allowed")
    if work.outside:
        raise RefusedError("outside")
    return person


def _check_name(name: str) -> None:
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise RefusedError("bad_name", most=LONGEST_NAME)


def _void(work: Work, person: Person) -> None:
    enrolment.void_codes(work.db, person.id, at=work.at)
    enrolment.give_up(work.db, person_id=person.id, at=work.at)


def tell_admins(work: Work, person: Person, before: Role, after: Role) -> None:
    """Tell the other admins that somebody has got, or lost, a role above officer."""
    actor = work.actor
    told = [admin.id for admin in people.active_with_roles(work.db, holders(Right.MANAGE_PEOPLE))]
    told = [each for each in told if each != person.id and (actor is None or each != actor.id)]
    unit = reach.path_name(work.db, person.unit_id)
    work.owe(RoleChanged(person.name, unit, before, after, "" if actor is None else actor.name), *told)
