"""What is somebody's own: the cards they looked at or keep, forms left open, the questions they handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.actions import cards
from bot.actions.browsing import cut
from bot.actions.forms import Forms
from bot.actions.lookup import Lookup
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.entries import Entry
from storage import mine, own_clues
from storage.forms import FormRow
from storage.mine import OwnQuestion


class Section(StrEnum):
    """What there is more than one page of; the value is what a button calls it."""

    RECENT = "r"
    FAVOURITES = "f"
    QUESTIONS = "q"


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card to open; ``case`` tells the row of a matter from the others."""

    card: str
    entry: Entry
    case: str = ""


@dataclass(frozen=True, slots=True)
class Mine:
    """The first page: the forms left open, and how much there is of the rest."""

    forms: tuple[FormRow, ...]
    counts: tuple[tuple[Section, int], ...]
    """Only of what there is some of."""
    withheld: bool
    """Whether questions are left out, because records must not travel this way."""
    clues: int = 0
    """How many clues the person put in under the own name."""


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One page of a section; pages count from 0."""

    section: Section
    lines: tuple[CardLine | OwnQuestion, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """One question of the actor's own and what became of it."""

    question: OwnQuestion
    day: date
    """When it was handed over, in the installation's time zone."""


def overview(work: Work, lookup: Lookup, forms: Forms) -> Mine:
    """The first page."""
    work.require(Right.ASK)
    counts = ((section, len(_lines(work, lookup, section))) for section in Section)
    clues = 0 if work.outside else own_clues.count(work.db, work.person.id)
    return Mine(forms.unfinished(work), tuple((section, count) for section, count in counts if count), work.outside, clues)


def section_page(work: Work, lookup: Lookup, section: Section, page: int = 0) -> SectionPage:
    """A page of a section; a page behind the last is the last, and an empty one stands for itself.

    Raises ``RefusedError`` for questions where records must not travel this way.
    """
    work.require(Right.ASK)
    if section is Section.QUESTIONS and work.outside:
        raise RefusedError("outside")
    lines = _lines(work, lookup, section)
    shown, page, pages = cut(lines, page)
    return SectionPage(section, shown, len(lines), page, pages)


def question(work: Work, number: int) -> QuestionShown | None:
    """One question of the actor's; none where it is somebody else's or gone. Raises ``RefusedError`` as ``section_page``."""
    work.require(Right.ASK)
    if work.outside:
        raise RefusedError("outside")
    row = mine.question(work.db, work.person.id, number)
    return None if row is None else QuestionShown(row, work.here(row.created_at).date())


def forget_recent(work: Work) -> None:
    """Forget which cards the actor looked at; favourites stay."""
    work.require(Right.ASK)
    mine.forget_seen(work.db, work.person.id)


def _lines(work: Work, lookup: Lookup, section: Section) -> tuple[CardLine | OwnQuestion, ...]:
    match section:
        case Section.RECENT:
            return _cards(lookup, cards.recent(work))
        case Section.FAVOURITES:
            return _cards(lookup, cards.favourites(work))
        case Section.QUESTIONS:
            return () if work.outside else mine.questions(work.db, work.person.id)


def _cards(lookup: Lookup, ids: tuple[str, ...]) -> tuple[CardLine, ...]:
    """What is no longer among the rules is left out, and comes back if it does."""
    library = lookup.library
    found = ((one, library.entry(one), library.row(one)) for one in ids)
    return tuple(CardLine(one, entry, row.case if row is not None else "") for one, entry, row in found if entry is not None)
