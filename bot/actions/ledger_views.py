"""The ledger as somebody looks through it: by list, page by page, and found again by words or by number."""

from __future__ import annotations

import re

from bot.actions import reach
from bot.actions.ledger_cards import is_late
from bot.actions.ledger_results import LedgerLine, LedgerPage
from bot.actions.ledger_sight import sight_of
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.clues import Category, query_terms
from knowledge.normalise import fold
from storage import ledger_views
from storage.ledger import LedgerItem, Sight
from storage.ledger_views import LedgerWish

PAGE = 6
FOUND = 20
MOST_LOOKED_AT = 6_000
"""Items that have the pieces of the words, of which the newest are read for the words themselves."""
MINE, UNIT, LATE, SUPERVISED, CATEGORY, WAITS, DONE = "mine", "unit", "late", "sup", "cat", "wait", "done"
WHICH = (MINE, UNIT, LATE, SUPERVISED, CATEGORY, WAITS, DONE)
"""The lists, in the order of their buttons."""
_WISHES = {
    MINE: LedgerWish(is_own=True),
    UNIT: LedgerWish(),
    LATE: LedgerWish(is_late=True),
    SUPERVISED: LedgerWish(is_supervised=True),
    WAITS: LedgerWish(waits=True),
    DONE: LedgerWish(has_ended=True),
}
NO_CATEGORY = "none"
_NUMBER = re.compile(r"^\s*(?:№|[Nn][Oo]\.?|#)?\s*(\d{1,9})\s*(?:号|条)?\s*$")


def book(work: Work, which: str = "", category: str = "", page: int = 0) -> LedgerPage:
    """A page of what the actor may see; by default the own items, of those in charge their unit's.

    Raises ``RefusedError`` for whoever has no ledger, and where records must not travel.
    """
    sight = _sight(work)
    handles = bool(sight.units)
    which = which or (UNIT if handles else MINE)
    if which not in WHICH or (which != MINE and not handles) or category not in {"", NO_CATEGORY, *Category}:
        raise RefusedError("unknown_choice")
    categories = ledger_views.by_category(work.db, sight) if which == CATEGORY else {}
    if which == CATEGORY and not category:
        return LedgerPage(which, "", "", (), sum(categories.values()), 0, 1, handles, sight.held, categories)
    wish = _WISHES[which] if which != CATEGORY else LedgerWish(category="" if category == NO_CATEGORY else category)
    count = ledger_views.count(work.db, sight, wish, today=work.today)
    pages = pages_of(count, PAGE)
    page = min(max(page, 0), pages - 1)
    found = ledger_views.page(work.db, sight, wish, today=work.today, limit=PAGE, offset=page * PAGE)
    lines = tuple(_line(work, item) for item in found)
    return LedgerPage(which, category, "", lines, count, page, pages, handles, sight.held, {})


def search(work: Work, words: str) -> LedgerPage:
    """Items with all of these words that the actor may see, the newest first. Raises as ``book``."""
    sight = _sight(work)
    lines = tuple(_line(work, item) for item in _saying(work, sight, words))
    return LedgerPage("", "", words, lines, len(lines), 0, 1, bool(sight.units), sight.held, {})


def number_of(words: str) -> int | None:
    """The number of an item, as in “12” or “№12”."""
    found = _NUMBER.match(words)
    return None if found is None else int(found[1])


def _sight(work: Work) -> Sight:
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.OPEN_LEDGER)
    return sight_of(work)


def _saying(work: Work, sight: Sight, words: str) -> tuple[LedgerItem, ...]:
    """The newest items that say all of these words; only as many are looked at as it takes."""
    limit = FOUND * 3
    while True:
        looked_at = ledger_views.matching(work.db, sight, query_terms(words), limit=limit)
        found = [item for item in looked_at if _says(item, words)]
        if len(found) >= FOUND or len(looked_at) < limit or limit >= MOST_LOOKED_AT:
            return tuple(found[:FOUND])
        limit *= 10


def _says(item: LedgerItem, words: str) -> bool:
    # The index knows which pieces of two characters an item has, not that they stand together.
    said = fold(f"{item.problem}\n{item.measures}").replace(" ", "")
    return all(fold(word).replace(" ", "") in said for word in words.split())


def _line(work: Work, item: LedgerItem) -> LedgerLine:
    days = (item.due_on - work.today).days
    return LedgerLine(item, reach.path_name(work.db, item.unit_id), days, is_late(item, work.today))
