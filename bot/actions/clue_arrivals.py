"""Who hears at once of a clue that has come in; everybody else finds it in the queue and in the next digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.actions import ledger_holds, reach
from bot.actions.clue_due import due
from bot.actions.clue_rows import BOT
from bot.actions.clue_sight import sight_of
from bot.actions.permissions import Right, holders
from bot.actions.work import RefusedError, Work
from knowledge.clues import Level
from storage import clue_queue, clues, directory, people
from storage.clues import Clue, ClueState, Hold, RemarkKind
from storage.people import Person, Standing


@dataclass(frozen=True, slots=True)
class UrgentClue:
    """To whoever handles it: something that cannot wait for the digest."""

    clue_id: str
    unit: str


@dataclass(frozen=True, slots=True)
class ClueHanded:
    """To the heads whom a clue now comes to: discipline, or another unit, has let them have it."""

    clue_id: str
    unit: str


@dataclass(frozen=True, slots=True)
class ClueWaits:
    """To the admins, and all that they learn: a clue waits and nobody may see it."""


@dataclass(frozen=True, slots=True)
class ClueAmended:
    """To whoever has taken it on: its reporter has added something, or taken it back."""

    clue_id: str
    is_withdrawn: bool = False


def staff_of(work: Work) -> Mapping[Right, tuple[Person, ...]]:
    """Who handles clues, for an action that asks about many of them."""
    return {right: people.active_with_roles(work.db, holders(right)) for right in (Right.HANDLE_CLUE, Right.HANDLE_HELD_CLUE)}


def handlers_of(work: Work, clue: Clue, staff: Mapping[Right, tuple[Person, ...]] | None = None) -> Iterator[Person]:
    """Who may see and handle a clue now, those of the nearest unit first; never whoever put it in.

    One after the other: mostly the first is all that has to be known, and every sight costs a look.
    """
    reporter = clue.person_id if clue.channel == BOT else None
    right = Right.HANDLE_CLUE if clue.hold is Hold.NONE else Right.HANDLE_HELD_CLUE
    found = people.active_with_roles(work.db, holders(right)) if staff is None else staff[right]
    if clue.hold is Hold.NONE:
        # Heads see their own unit and those below: nobody else's sight needs to be asked for.
        near = {unit.id: place for place, unit in enumerate(reversed(directory.path_of(work.db, clue.unit_id)))}
        found = tuple(sorted((person for person in found if person.unit_id in near), key=lambda person: near[person.unit_id]))
    return (person for person in found if person.id != reporter and _sees(work, person, clue))


def arrived(work: Work, clue: Clue) -> None:
    """Tell whoever has to know at once: of a red one those who handle it, the admins of one that nobody may see."""
    ledger_holds.follow(work, clue)
    able = handlers_of(work, clue)
    first = next(able, None)
    if first is None:
        barred = clues.subjects(work.db, clue.id) | {clue.person_id}
        admins = people.active_with_roles(work.db, holders(Right.HEAR_OF_HELD_CLUES))
        work.owe(ClueWaits(), *(admin.id for admin in admins if admin.id not in barred))
    elif clue.level == Level.RED:
        work.owe(UrgentClue(clue.id, reach.path_name(work.db, clue.unit_id)), first.id, *(person.id for person in able))


def handed(work: Work, clue: Clue) -> None:
    """Tell the nearest heads who may see it that a clue comes to them; otherwise as ``arrived``."""
    able = handlers_of(work, clue)
    first = next(able, None)
    if first is None or clue.level == Level.RED or clue.hold is not Hold.NONE:
        arrived(work, clue)
        return
    near = [first, *(person for person in able if person.unit_id == first.unit_id)]
    to = [person.id for person in near if work.actor is None or person.id != work.actor.id]
    work.owe(ClueHanded(clue.id, reach.path_name(work.db, clue.unit_id)), *to)


def amended(work: Work, before: Clue, after: Clue) -> None:
    """Tell whoever has taken the clue on that something was added.

    Whoever must no longer see it hears nothing: not even that there was something.
    """
    if after.hold is not Hold.NONE and before.hold is Hold.NONE:
        arrived(work, after)
        return
    if after.level == Level.RED and before.level != Level.RED:
        arrived(work, after)
    if after.claimed_by is not None and still_sees(work, after.claimed_by, after):
        work.owe(ClueAmended(after.id), after.claimed_by)


def withdrawn(work: Work, before: Clue) -> None:
    """Tell whoever has taken a clue on that its reporter takes it back; called while it still can be seen."""
    for each in stand_again(work, before):
        arrived(work, each)
    if before.claimed_by is not None and still_sees(work, before.claimed_by, before):
        work.owe(ClueAmended(before.id, is_withdrawn=True), before.claimed_by)


def withdrawn_unsaid(work: Work, before: Clue) -> str | None:
    """As ``withdrawn`` where nothing may be owed: the moment since when somebody is to be told, for the clockwork; none for nobody."""
    stand_again(work, before)
    return work.at if before.claimed_by is not None and still_sees(work, before.claimed_by, before) else None


def tell_withdrawn(work: Work) -> None:
    """Tell whoever had taken on what was taken back where nothing could be owed."""
    for clue in clues.withdrawn_unsaid(work.db):
        clues.plan(work.db, clue.id, due_at=None)
        if clue.claimed_by is not None:
            work.owe(ClueAmended(clue.id, is_withdrawn=True), clue.claimed_by)


def stand_again(work: Work, before: Clue) -> tuple[Clue, ...]:
    """Let what others reported and was merged into a clue stand by itself again: nobody takes that back for them."""
    found = []
    for each in clue_queue.merged_into(work.db, before.id):
        again = due(each, ClueState.NEW, work.now)
        after = clues.change(work.db, each, at=work.at, state=ClueState.NEW, merged_into=None, due_at=again, told_at=None)
        if after is not None:
            clues.say(work.db, each.id, RemarkKind.MOVE, f"{each.state}>{after.state}", by=None, at=work.at)
            found.append(after)
    return tuple(found)


def still_sees(work: Work, person_id: int, clue: Clue) -> bool:
    """Whether somebody who has a clue in hand is still there and may see it."""
    person = people.person(work.db, person_id)
    return person is not None and person.standing is Standing.ACTIVE and _sees(work, person, clue)


def _sees(work: Work, person: Person, clue: Clue) -> bool:
    try:
        sight = sight_of(work, person)
    except RefusedError:
        # Was moved to another role since.
        return False
    return clues.seen(work.db, sight, clue.id) is not None
