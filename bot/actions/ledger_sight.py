"""Who sees which item of the ledger. Every query about items that are not the actor's own goes through ``sight_of``."""

from __future__ import annotations

from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from storage import directory, people
from storage.ledger import LedgerItem, Sight, seen
from storage.people import Person, Role


def sight_of(work: Work, person: Person | None = None) -> Sight:
    """What somebody (the actor unless told otherwise) may see besides the own items.

    A supervisor sees the own unit and those below it, legal staff the whole agency, discipline what is held in the agency; officers see
    only their own. Nobody stands in.
    """
    who = person or work.person
    return Sight(who.id, units_of(work, who, Right.HANDLE_LEDGER), held=who.role is Role.DISCIPLINE)


def item_seen(work: Work, item_id: int) -> LedgerItem:
    """The item of that id. Raises ``RefusedError``: the same words for one that is not there and one that is not for the actor."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.OPEN_LEDGER)
    found = seen(work.db, sight_of(work), item_id)
    if found is None:
        raise RefusedError("no_such_item")
    return found


def handles(work: Work, item: LedgerItem) -> bool:
    """Whether the actor may decide on ``item``: it is in their sight, not only their own to put right."""
    sight = sight_of(work)
    return item.unit_id in sight.units and item.is_held == sight.held


def units_of(work: Work, who: Person, right: Right) -> tuple[int, ...]:
    """The units in which ``who`` has ``right``: a supervisor in the own one and those below it, others in the whole agency."""
    if not allows(who.role, right):
        return ()
    return tuple(sorted(people.units_below(work.db, who.unit_id))) if who.role is Role.SUPERVISOR else agency(work, who)


def agency(work: Work, person: Person) -> tuple[int, ...]:
    """All units of the agency that ``person`` belongs to."""
    top = directory.path_of(work.db, person.unit_id)[0].id
    return tuple(sorted(people.units_below(work.db, top)))
