"""The demonstration: invented people to try the bot with, in a database that is marked as such and in no other."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from bot.texts import label, labels
from storage import people
from storage.database import Kind, kind_of
from storage.faults import WrongKindError
from storage.people import Role

FIRST_ACCOUNT = 9_000_001


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody whom the page may speak as."""

    account_id: int
    name: str
    role: Role
    about: str
    """The role in words, and for officers the unit."""


def demo_people() -> tuple[DemoPerson, ...]:
    """Two officers, a supervisor, legal staff, discipline, an admin and an observer from outside."""
    named = labels("run", "demo_people")
    roles, squad = labels("people", "roles"), label("run", "demo_squad")

    def demo(place: int, code: str, name: str) -> DemoPerson:
        role = Role(code.rstrip("2"))
        about = f"{roles[role]} · {squad}" if role is Role.OFFICER else roles[role]
        return DemoPerson(FIRST_ACCOUNT + place, name, role, about)

    return tuple(demo(place, code, name) for place, (code, name) in enumerate(named.items()))


def settle(db: Database, door: str, *, at: str) -> None:
    """Enter the demo people who never were there, inside the caller's transaction: a newer program may know more of them.

    Raises ``WrongKindError`` on any database but a demo one: an invented admin must never stand among real people.
    """
    if kind_of(db) is not Kind.DEMO:
        raise WrongKindError("demo people belong into a demo database only")
    known = {unit.name: unit for unit in people.units(db)}
    top = known.get(label("run", "demo_agency")) or people.add_unit(db, label("run", "demo_agency"))
    squad = known.get(label("run", "demo_squad")) or people.add_unit(db, label("run", "demo_squad"), top.id)
    for demo in demo_people():
        if people.was_bound(db, door, demo.account_id):
            continue
        unit = squad if demo.role is Role.OFFICER else top
        person = people.add_person(db, demo.name, unit.id, demo.role, created_at=at)
        people.bind(db, door, demo.account_id, person.id, demo.name, at=at)
