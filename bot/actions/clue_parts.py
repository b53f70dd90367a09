"""What of clues stands in somebody's digest: numbers alone, counted when it goes out."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.clue_arrivals import handlers_of, staff_of
from bot.actions.clue_moves import OPEN
from bot.actions.clue_sight import sight_of
from bot.actions.nudge_parts import PartKind, deposit, is_first_today
from bot.actions.permissions import Right, allows, holders
from bot.actions.work import RefusedError, Work
from storage import clue_queue, clues, people
from storage.people import Person, Role, Standing

LOOKED = "clues_put_ready"
"""The day of the last round, among what the installation notes."""


@dataclass(frozen=True, slots=True)
class CluesReady:
    """Nothing but that somebody is to be told how many clues there are: no row says of which."""


@dataclass(frozen=True, slots=True)
class CluesToday:
    """To whoever handles clues, once a day: how much waits. Of anonymous ones nothing but their number."""

    new: int
    to_answer: int
    by_level: tuple[tuple[str, int], ...]
    anonymous: int
    late: int
    late_mine: int
    mine: int
    is_discipline: bool


@dataclass(frozen=True, slots=True)
class ClueUnseen:
    """To the admins, and all that they learn: a clue waits and nobody may see it."""


def put_ready(work: Work) -> None:
    """Each day: whoever handles clues is told in the digest how many wait, admins whether one waits for nobody."""
    if not is_first_today(work, LOOKED):
        return
    for person in people.active_with_roles(work.db, _handling()):
        deposit(work, CLUES, person.id, CluesReady())
    for admin in people.active_with_roles(work.db, holders(Right.HEAR_OF_HELD_CLUES)):
        deposit(work, UNSEEN, admin.id, CluesReady())


def _still(work: Work, person_id: int, _ready: CluesReady) -> CluesToday | None:
    person = _active(work, person_id)
    try:
        sight = None if person is None else sight_of(work, person)
    except RefusedError:
        # Was moved to another role since.
        sight = None
    if sight is None:
        return None
    found = clue_queue.tally(work.db, sight, now=work.at)
    if not (found.new or found.to_answer or found.late or found.mine):
        return None
    return CluesToday(
        found.new,
        found.to_answer,
        found.by_level,
        found.anonymous,
        found.late,
        found.late_mine,
        found.mine,
        sight.discipline,
    )


def _still_unseen(work: Work, person_id: int, _ready: CluesReady) -> ClueUnseen | None:
    person = _active(work, person_id)
    if person is None or not allows(person.role, Right.HEAR_OF_HELD_CLUES):
        return None
    staff = staff_of(work)
    able = people.active_with_roles(work.db, holders(Right.HANDLE_CLUE) | holders(Right.HANDLE_HELD_CLUE))
    waiting = clues.samples(work.db, OPEN, [each.id for each in able])
    return ClueUnseen() if any(next(handlers_of(work, clue, staff), None) is None for clue in waiting) else None


def _handling() -> frozenset[Role]:
    return holders(Right.HANDLE_CLUE) | holders(Right.HANDLE_HELD_CLUE) | holders(Right.HANDLE_SUGGESTION)


def _active(work: Work, person_id: int) -> Person | None:
    person = people.person(work.db, person_id)
    return person if person is not None and person.standing is Standing.ACTIVE else None


CLUES = PartKind("clues", CluesReady, _still)
UNSEEN = PartKind("clues_unseen", CluesReady, _still_unseen)
