"""What the holder of a receipt finds: how far the clue is, what was asked, and what may be done.

Whose account asks is of no matter.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions import clue_progress
from bot.actions.clue_moves import AMENDABLE
from bot.actions.work import RefusedError, Work
from storage import anonymous, clues
from storage.clues import Clue, ClueState, RemarkKind

_SAID = frozenset({RemarkKind.ADDITION, RemarkKind.ANSWER})


@dataclass(frozen=True, slots=True)
class Progress:
    """A clue as its reporter sees it: no note, no name, no moment."""

    state: ClueState
    waits_for_night: bool
    """Whether nobody of the agency has it yet."""
    remark: str
    questions: tuple[str, ...]
    """What the reporter was asked and has not answered."""
    additions: int
    waiting: int
    """How many of what the reporter has added nobody has seen yet."""
    files: int
    may_add: bool
    may_withdraw: bool
    """Only before the night: afterwards it has been passed on."""


def find(work: Work, receipt: bytes) -> str | None:
    """The clue to which a sealed receipt leads; it is nobody's own. Raises ``RefusedError`` where records must not pass."""
    if work.outside:
        raise RefusedError("outside")
    return anonymous.by_receipt(work.db, receipt)


def progress(work: Work, clue_id: str) -> Progress:
    """How far a clue is. Raises ``RefusedError`` where it is gone."""
    clue = _clue(work, clue_id)
    remarks = clues.remarks(work.db, clue_id)
    state, remark = clue_progress.progress(work, clue, _told(work, clue))
    last_answer = max((each.place for each in remarks if each.kind is RemarkKind.ANSWER), default=0)
    asked = tuple(each.text for each in remarks if each.kind is RemarkKind.QUESTION and each.place > last_answer)
    said = [each for each in remarks if each.kind in _SAID]
    return Progress(
        state=state,
        waits_for_night=not clue.is_shown,
        remark=remark,
        questions=asked if clue.state in AMENDABLE else (),
        additions=len(said),
        waiting=sum(not each.is_shown for each in said),
        files=len(anonymous.files(work.db, clue_id)),
        may_add=clue.state in AMENDABLE,
        may_withdraw=not clue.is_shown and clue.state is ClueState.NEW,
    )


def withdraw(work: Work, clue_id: str) -> tuple[str, ...]:
    """Take a clue back that nobody has seen yet; returns the names of its files, to be erased. Raises ``RefusedError``."""
    clue = _clue(work, clue_id)
    if clue.is_shown or clue.state is not ClueState.NEW:
        raise RefusedError("clue_passed_on")
    day = work.today.isoformat()
    names = anonymous.give_up_files(work.db, clue_id)
    clues.change(work.db, clue, at=day, state=ClueState.WITHDRAWN)
    clues.erase(work.db, clue_id)
    anonymous.add_act(work.db, "clue.withdrawn", f"clue:{clue_id}", day)
    return names


def _clue(work: Work, clue_id: str) -> Clue:
    clue = clues.clue(work.db, clue_id)
    if clue is None or not clue.is_anonymous or clue.state is ClueState.WITHDRAWN:
        raise RefusedError("clue_is_over")
    return clue


def _told(work: Work, clue: Clue) -> Clue:
    """What tells of a clue that was merged: the one that it was merged into."""
    into = None if clue.merged_into is None else clues.clue(work.db, clue.merged_into)
    return clue if clue.state is not ClueState.MERGED or into is None else into
