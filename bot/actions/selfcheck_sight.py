"""Who sees which self-check. Every query about checks that are not the actor's own goes through ``sight_of``."""

from __future__ import annotations

from bot.actions.ledger_sight import units_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage.people import Person, Role
from storage.selfchecks import Selfcheck, Sight, seen


def sight_of(work: Work, person: Person | None = None) -> Sight:
    """What somebody (the actor unless told otherwise) may see besides the own checks.

    A supervisor sees the own unit and those below it, legal staff the agency, discipline the held lists of the agency.
    """
    who = person or work.person
    return Sight(who.id, units_of(work, who, Right.SEE_SELFCHECKS), held=who.role is Role.DISCIPLINE)


def check_seen(work: Work, check_id: int) -> Selfcheck:
    """The check of that id. Raises ``RefusedError``: the same words for one that is not there and one that is not for the actor."""
    if work.outside:
        raise RefusedError("outside")
    found = seen(work.db, sight_of(work), check_id)
    if found is None:
        raise RefusedError("no_such_check")
    return found
