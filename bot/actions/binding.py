"""An account becomes somebody's: the old one is cut off at once, and those concerned are told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions import reach
from bot.actions.permissions import Right, holders
from bot.actions.work import Work
from storage import enrolment, people, strangers
from storage.people import Person, Role


@dataclass(frozen=True, slots=True)
class Welcome:
    """To an account that has just become somebody's; ``name`` and ``unit`` are empty where records must not travel."""

    name: str
    unit: str
    role: Role


@dataclass(frozen=True, slots=True)
class AccountBound:
    """To those who are above somebody, or had invited him: which account is his now."""

    name: str
    unit: str
    role: Role
    shown_name: str
    account_id: int
    again: bool
    """Whether an older account was cut off by it."""


def bind(
    work: Work,
    person: Person,
    door: str,
    account_id: int,
    shown_name: str,
    *,
    invited_by: int | None = None,
    by_server: bool = False,
) -> None:
    """Let ``person`` write from that account, and from no other at that door.

    Nothing is sent to the old account: it may be in other hands, and is a stranger's from now on.
    """
    again = any(account.door == door for account in people.accounts_of(work.db, person.id))
    people.bind(work.db, door, account_id, person.id, shown_name, at=work.at)
    enrolment.void_codes(work.db, person.id, at=work.at)
    enrolment.give_up(work.db, person_id=person.id, door=door, account_id=account_id, at=work.at)
    strangers.forget(work.db, door, account_id)
    work.record("people.rebound" if again else "people.bound", f"person:{person.id}", "account")
    unit = reach.path_name(work.db, person.unit_id)
    # Under the strict data rule no name travels; that the account is open now must be told all the same.
    work.owe(Welcome("", "", person.role) if work.outside else Welcome(person.name, unit, person.role), person.id)
    told = {head.id for head in reach.superiors(work.db, person)} if again else set()
    if by_server:
        told |= {each.id for each in people.active_with_roles(work.db, holders(Right.HEAR_OF_SERVER_CODES))}
    if invited_by is not None:
        told.add(invited_by)
    told -= {person.id, 0 if work.actor is None else work.actor.id}
    work.owe(AccountBound(person.name, unit, person.role, shown_name, account_id, again), *sorted(told))
