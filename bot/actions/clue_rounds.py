"""What the clockwork does with clues: when each is late, who hears that it is, and each morning how much waits."""

from __future__ import annotations

from datetime import timedelta

from bot.actions import reach
from bot.actions.clue_arrivals import ClueWaits, handlers_of, staff_of, tell_withdrawn
from bot.actions.clue_due import due
from bot.actions.clue_moves import OPEN
from bot.actions.clue_results import Digest, LateClue
from bot.actions.clue_sight import sight_of
from bot.actions.permissions import Right, holders
from bot.actions.work import Urgency, Work
from storage import clue_queue, clues, people
from storage.clues import Clue, ClueState
from storage.moments import from_text, to_text

AGAIN = timedelta(days=1)
"""How often whoever is late is told so."""
DAY_BEGINS, DAY_ENDS = 8, 20


def plan(work: Work) -> None:
    """Say when each clue that has come since is late, an anonymous one from the end of its day; and who need not go on with one."""
    tell_withdrawn(work)
    for clue in clue_queue.unplanned(work.db):
        clues.plan(work.db, clue.id, due_at=due(clue, ClueState.NEW, work.now))


def tell_late(work: Work) -> None:
    """Tell whoever has a clue that is late, or the heads who may see it where nobody has; the second time the heads as well."""
    if not DAY_BEGINS <= work.now.hour < DAY_ENDS:
        return
    staff = staff_of(work)
    for clue in clue_queue.late(work.db, now=work.at, told_before=to_text(work.now - AGAIN)):
        told_once = clue.told_at is not None
        able = {person.id for person in handlers_of(work, clue, staff)}
        to = {clue.claimed_by} & able if clue.claimed_by is not None and not told_once else able
        message = _late(work, clue)
        work.owe(message, *sorted(to or able))
        clues.plan(work.db, clue.id, due_at=clue.due_at, told_at=work.at)


def digest(work: Work) -> None:
    """Each morning: to everybody who handles clues how much waits for them, and to admins only whether something waits for nobody."""
    roles = holders(Right.HANDLE_CLUE) | holders(Right.HANDLE_HELD_CLUE) | holders(Right.HANDLE_SUGGESTION)
    for person in people.active_with_roles(work.db, roles):
        sight = sight_of(work, person)
        found = clue_queue.tally(work.db, sight, now=work.at)
        if found.new or found.to_answer or found.late or found.mine:
            message = Digest(found.new, found.to_answer, found.by_level, found.anonymous, found.late, found.mine, sight.discipline)
            work.owe(message, person.id, urgency=Urgency.BROADCAST, subject=f"clue_digest:{person.id}")
    staff = staff_of(work)
    able = people.active_with_roles(work.db, holders(Right.HANDLE_CLUE) | holders(Right.HANDLE_HELD_CLUE))
    waiting = clues.samples(work.db, OPEN, [person.id for person in able])
    if any(next(handlers_of(work, clue, staff), None) is None for clue in waiting):
        admins = people.active_with_roles(work.db, holders(Right.HEAR_OF_HELD_CLUES))
        work.owe(ClueWaits(), *(admin.id for admin in admins))


def _late(work: Work, clue: Clue) -> LateClue:
    moment = from_text(clue.due_at or work.at).astimezone(work.now.tzinfo)
    handler = None if clue.claimed_by is None else people.person(work.db, clue.claimed_by)
    hours = int((work.now - moment).total_seconds() // 3600)
    return LateClue(clue.id, clue.state, reach.path_name(work.db, clue.unit_id), moment, hours, "" if handler is None else handler.name)
