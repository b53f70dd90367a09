"""Who sees what is due. Every query about what is not the actor's own goes through ``sight_of``."""

from __future__ import annotations

from bot.actions.due_owners import Owners
from bot.actions.ledger_sight import units_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import dues
from storage.dues import Due, DueKind
from storage.people import Person


def sight_of(work: Work, person: Person | None = None) -> tuple[int, ...]:
    """The units whose dues somebody (the actor unless told otherwise) handles: a supervisor the own one and those below it, legal staff the
    whole agency, everybody else none."""
    return units_of(work, person or work.person, Right.HANDLE_DUES)


def due_seen(work: Work, due_id: int) -> Due:
    """The due of that id. Raises ``RefusedError``: the same words for one that is not there and one that is not for the actor."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.SEE_DUES)
    found = dues.due(work.db, due_id)
    if found is None or not sees(work, found):
        raise RefusedError("no_such_due")
    return found


def sees(work: Work, due: Due) -> bool:
    """Whether the actor may look at it: their own, what their unit has to do, what they handle, what they stand in for.

    A timer names a case: only whose it is and who handles it see it.
    """
    actor = work.person
    if actor.id in {due.person_id, due.assigned_to} or due.unit_id in sight_of(work):
        return True
    if due.kind is DueKind.DUTY and due.person_id is None and due.unit_id == actor.unit_id:
        return True
    return any(receiver == actor.id for receiver, _ in Owners(work).receivers(due, work.today))
