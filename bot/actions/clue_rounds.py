"""What the clockwork does with clues: when each is late, and who hears of an urgent one at once; ``clue_parts`` has the others."""

from __future__ import annotations

from datetime import timedelta

from bot.actions import reach
from bot.actions.clue_arrivals import handlers_of, staff_of, tell_withdrawn
from bot.actions.clue_due import due
from bot.actions.clue_results import LateClue
from bot.actions.work import Work
from knowledge.clues import Level
from knowledge.nudging import nudging
from storage import clue_queue, clues, people
from storage.clues import Clue, ClueState
from storage.moments import to_text

AGAIN = timedelta(days=1)
"""How often whoever is late is told so."""
AT_ONCE = (Level.RED, Level.ORANGE)
"""What of these is late cannot wait for the next morning."""


def plan(work: Work) -> None:
    """Say when each clue that has come since is late, an anonymous one from the end of its day; and who need not go on with one."""
    tell_withdrawn(work)
    for clue in clue_queue.unplanned(work.db):
        clues.plan(work.db, clue.id, due_at=due(clue, ClueState.NEW, work.now))


def tell_late(work: Work) -> None:
    """Tell whoever has an urgent clue that is late, or the heads who may see it where nobody has; the second time the heads as well."""
    if nudging().times.is_quiet(work.now.time()):
        return
    staff = staff_of(work)
    for clue in clue_queue.late(work.db, now=work.at, told_before=to_text(work.now - AGAIN), levels=AT_ONCE):
        told_once = clue.told_at is not None
        able = {person.id for person in handlers_of(work, clue, staff)}
        to = {clue.claimed_by} & able if clue.claimed_by is not None and not told_once else able
        message = _late(work, clue)
        work.owe(message, *sorted(to or able))
        clues.plan(work.db, clue.id, due_at=clue.due_at, told_at=work.at)


def _late(work: Work, clue: Clue) -> LateClue:
    moment = work.here(clue.due_at or work.at)
    handler = None if clue.claimed_by is None else people.person(work.db, clue.claimed_by)
    hours = int((work.now - moment).total_seconds() // 3600)
    return LateClue(clue.id, clue.state, reach.path_name(work.db, clue.unit_id), moment, hours, "" if handler is None else handler.name)
