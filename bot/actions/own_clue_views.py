"""The own clues as their reporter is shown them: never more than is theirs to know."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.actions import clue_arrivals
from bot.actions.clue_moves import AMENDABLE, MOVES
from bot.actions.clue_progress import progress
from bot.actions.clue_rows import subject
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import attachments, clues, directory, own_clues
from storage.clues import Clue, ClueKind, ClueState, Hold, RemarkKind
from storage.people import Person

PAGE = 8


class Came(StrEnum):
    """What has just happened to a clue that its reporter is shown."""

    SAVED = "saved"
    AGAIN = "again"
    REVISED = "revised"
    CHANGED = "changed"
    SAME = "same"
    FILES = "files"
    ASKED = "asked"
    """Whether to take it back."""
    CHOOSING = "choosing"
    """Which category."""
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


class SeenBy(StrEnum):
    """Who handles a clue, as far as its reporter is told."""

    HEADS = "heads"
    DISCIPLINE = "discipline"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class OwnClue:
    """To its reporter: a clue as it now stands."""

    clue: Clue
    came: Came
    seen_by: SeenBy
    unit: str
    """Whose heads handle it."""
    files: int
    state: ClueState
    """For one that was merged, how the other stands."""
    remark: str
    question: str = ""
    """What its handler wants to know and was not told yet."""
    answers: tuple[str, ...] = ()
    """Instructions and answers to what is no clue but a report."""
    left_out: int = 0
    """Files that were too many."""
    can_amend: bool = False
    can_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A clue of a list, with how it, or what it was merged into, stands."""

    clue: Clue
    state: ClueState


@dataclass(frozen=True, slots=True)
class OwnClues:
    """A page of the own clues; pages count from 0."""

    lines: tuple[OwnLine, ...]
    count: int
    page: int
    pages: int


def shown(work: Work, clue: Clue, came: Came, left_out: int = 0) -> OwnClue:
    """The panel of one of the actor's own clues."""
    state, remark = progress(work, clue, _main(work, clue))
    handler = next(clue_arrivals.handlers_of(work, clue), None)
    seen_by = SeenBy.NOBODY if handler is None else SeenBy.HEADS if clue.hold is Hold.NONE else SeenBy.DISCIPLINE
    said = clues.remarks(work.db, clue.id)
    asked = [remark for remark in said if remark.kind in (RemarkKind.QUESTION, RemarkKind.ANSWER)]
    amendable = clue.kind is ClueKind.CLUE and clue.state in AMENDABLE
    return OwnClue(
        clue,
        came,
        seen_by,
        _unit(work, clue, handler),
        attachments.count(work.db, subject(clue)),
        state,
        remark,
        asked[-1].text if asked and asked[-1].kind is RemarkKind.QUESTION else "",
        tuple(remark.text for remark in said if remark.kind is RemarkKind.INSTRUCTION),
        left_out,
        can_amend=amendable,
        can_withdraw=amendable and ClueState.WITHDRAWN in MOVES[clue.state],
    )


def page(work: Work, number: int) -> OwnClues:
    """A page of the actor's own clues; one behind the last is the last. Raises ``RefusedError`` where records must not travel."""
    work.require(Right.SUBMIT_CLUE)
    if work.outside:
        raise RefusedError("outside")
    count = own_clues.count(work.db, work.person.id)
    pages = pages_of(count, PAGE)
    number = min(max(number, 0), pages - 1)
    found = own_clues.page(work.db, work.person.id, limit=PAGE, offset=number * PAGE)
    return OwnClues(tuple(OwnLine(clue, progress(work, clue, _main(work, clue))[0]) for clue in found), count, number, pages)


def _main(work: Work, clue: Clue) -> Clue:
    """What a clue was merged into, and so on to the last; itself where it was not."""
    for _ in range(10):
        following = None if clue.merged_into is None or clue.state is not ClueState.MERGED else clues.clue(work.db, clue.merged_into)
        if following is None:
            break
        clue = following
    return clue


def _unit(work: Work, clue: Clue, handler: Person | None) -> str:
    """The nearest unit whose heads may see a clue; empty where it is held, or nobody may."""
    unit = None if handler is None or clue.hold is not Hold.NONE else directory.unit(work.db, handler.unit_id)
    return "" if unit is None else unit.name
