"""How a clue stands, as its reporter may know it: of one that was merged, never more than the other one's reporter would let them see."""

from __future__ import annotations

from bot.actions.clue_moves import OPEN
from bot.actions.clue_results import ProgressTold
from bot.actions.clue_rows import BOT
from bot.actions.work import Work
from storage import clue_queue, clues
from storage.clues import Clue, ClueState, Hold


def progress(work: Work, clue: Clue, main: Clue) -> tuple[ClueState, str]:
    """The state and the remark that the reporter of ``clue`` reads, which goes on as part of ``main`` or is it.

    What became of one that is discipline's, or about that very reporter, is nothing to read in a clue that is not: only that it goes
    on, and then that it is over.
    """
    if clue.id == main.id:
        return clue.state, clue.remark
    is_theirs = clue.person_id is None or clue.person_id not in clues.subjects(work.db, main.id)
    if is_theirs and (main.hold is Hold.NONE or clue.hold is not Hold.NONE):
        return main.state, main.remark
    return (ClueState.MERGED if main.state in OPEN else ClueState.CLOSED), ""


def tell_reporters(work: Work, clue: Clue) -> None:
    """Tell whoever put a clue in, and those whose clues were merged into it, how it stands; anonymous ones ask by their receipt."""
    for each in (clue, *clue_queue.merged_into(work.db, clue.id)):
        tell_reporter(work, each, clue)


def tell_reporter(work: Work, clue: Clue, main: Clue) -> None:
    """Tell the reporter of ``clue`` how ``main`` stands, into which it was merged, or which it is."""
    state, remark = progress(work, clue, main)
    if clue.person_id is not None and clue.channel == BOT and state is not ClueState.MERGED:
        work.owe(ProgressTold(clue.id, state, remark), clue.person_id)
