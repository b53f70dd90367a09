"""The queue: what waits for those who handle clues, page by page, and found again by words or by id."""

from __future__ import annotations

from bot.actions import reach
from bot.actions.clue_moves import OPEN
from bot.actions.clue_results import QueueLine, QueuePage
from bot.actions.clue_sight import sight_of
from bot.actions.paging import pages_of
from bot.actions.work import RefusedError, Work
from knowledge.clues import Level, query_terms
from knowledge.normalise import fold
from storage import clue_queue, clues
from storage.clue_queue import Wish
from storage.clues import ID_LENGTH, Clue, ClueState, Sight

PAGE = 6
FOUND = 20
MOST_LOOKED_AT = 6_000
"""Clues that have the pieces of the words, of which the newest are read for the words themselves."""
TODO, MINE, LATE, DONE = "todo", "mine", "late", "done"
WHICH = (TODO, MINE, LATE, DONE)
_CLOSED = tuple(sorted(set(ClueState) - OPEN - {ClueState.WITHDRAWN}))


def queue(work: Work, which: str = TODO, level: str = "", page: int = 0) -> QueuePage:
    """A page of what the actor may see. Raises ``RefusedError`` for whoever handles no clues, and where records must not travel."""
    if work.outside:
        raise RefusedError("outside")
    sight = sight_of(work)
    if which not in WHICH or (level and level not in tuple(Level)):
        raise RefusedError("unknown_choice")
    states = _CLOSED if which == DONE else tuple(sorted(OPEN))
    wish = Wish(states, work.person.id if which == MINE else None, which == LATE, level)
    count = clue_queue.count(work.db, sight, wish, now=work.at)
    pages = pages_of(count, PAGE)
    page = min(max(page, 0), pages - 1)
    found = clue_queue.page(work.db, sight, wish, now=work.at, limit=PAGE, offset=page * PAGE)
    return QueuePage(which, level, "", tuple(_line(work, clue) for clue in found), count, page, pages, sight.discipline)


def search(work: Work, words: str) -> QueuePage:
    """Clues with all of these words, or of that id, that the actor may see, the newest first. Raises as ``queue``."""
    if work.outside:
        raise RefusedError("outside")
    sight = sight_of(work)
    typed = words.replace("-", "").replace(" ", "").upper()
    by_id = clues.seen(work.db, sight, typed) if len(typed) == ID_LENGTH else None
    found = (by_id,) if by_id is not None else _saying(work, sight, words)
    lines = tuple(_line(work, clue) for clue in found)
    return QueuePage("", "", words, lines, len(lines), 0, 1, sight.discipline)


def _saying(work: Work, sight: Sight, words: str) -> tuple[Clue, ...]:
    """The newest clues that say all of these words; only as many are looked at as it takes."""
    limit = FOUND * 3
    while True:
        looked_at = clue_queue.matching(work.db, sight, query_terms(words), limit=limit)
        found = [clue for clue in looked_at if _says(clue, words)]
        if len(found) >= FOUND or len(looked_at) < limit or limit >= MOST_LOOKED_AT:
            return tuple(found[:FOUND])
        limit *= 10


def _says(clue: Clue, words: str) -> bool:
    # The index knows which pieces of two characters a clue has, not that they stand together.
    said = fold("\n".join((clue.text, clue.about, clue.place))).replace(" ", "")
    return all(fold(word).replace(" ", "") in said for word in words.split())


def _line(work: Work, clue: Clue) -> QueueLine:
    late = clue.due_at is not None and clue.due_at <= work.at
    return QueueLine(clue, reach.path_name(work.db, clue.unit_id), late, clue.claimed_by == work.person.id)
