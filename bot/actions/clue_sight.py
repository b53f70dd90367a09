"""Who sees which clue. Every query about clues that are not the actor's own goes through ``sight_of``."""

from __future__ import annotations

from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from storage import directory, people
from storage.clues import Clue, ClueKind, Sight, seen
from storage.people import Person

_HANDLED = (ClueKind.CLUE, ClueKind.RISK, ClueKind.UNRESOLVED, ClueKind.SUGGESTION)


def sight_of(work: Work, person: Person | None = None) -> Sight:
    """What somebody (the actor unless told otherwise) may see. Nobody stands in: a deputy has the own role's sight and no other.

    A supervisor sees the own unit and those below it, legal staff the suggestions of the agency, discipline what is held in the agency.
    Raises ``RefusedError`` for whoever handles no clues.
    """
    who = person or work.person
    if allows(who.role, Right.HANDLE_HELD_CLUE):
        return Sight(who.id, _agency(work, who), _HANDLED, discipline=True)
    if allows(who.role, Right.HANDLE_CLUE):
        return Sight(who.id, tuple(sorted(people.units_below(work.db, who.unit_id))), _HANDLED)
    if allows(who.role, Right.HANDLE_SUGGESTION):
        return Sight(who.id, _agency(work, who), (ClueKind.SUGGESTION,))
    raise RefusedError("not_allowed")


def clue_seen(work: Work, clue_id: str) -> Clue:
    """The clue of that id. Raises ``RefusedError``: the same words for one that is not there and one that is not for the actor."""
    if work.outside:
        raise RefusedError("outside")
    clue = seen(work.db, sight_of(work), clue_id)
    if clue is None:
        raise RefusedError("no_such_clue")
    return clue


def _agency(work: Work, person: Person) -> tuple[int, ...]:
    top = directory.path_of(work.db, person.unit_id)[0].id
    return tuple(sorted(people.units_below(work.db, top)))
