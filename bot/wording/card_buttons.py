"""The buttons under a card: what an officer does next, two rows at most, and the rest behind one more tap."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.conditions import is_checkable
from bot.actions.lookup import AnyCard, Lookup, MatterCard
from bot.replies import Button, Press, Share, in_rows
from bot.texts import label, labels
from bot.wording.ticked import check_button
from knowledge.entries import Kind, kind_of
from knowledge.timers import of_entry
from knowledge.verdict_table import Colour, VerdictKind

CASE = "case"
PHRASES = "say"
ELSEWHERE = "else"
LINKS = {
    "ban": Kind.PROHIBITION,
    "limit": Kind.PROCEDURE,
    "taboo": Kind.TABOO,
    "matter": Kind.MATTER,
    "foreign": Kind.ELSEWHERE,
}
"""The verbs of the buttons that lead to related entries of one kind."""

MORE = "more"
LESS = "less"
"""The verbs that unfold and fold the buttons of a card in place; folding also leads back from what took the card's place."""

FAVOUR = "fav"
LET_GO = "unfav"
WRONG = "wrong"
"""The verb of the button that reports a fault of a card to legal staff."""

TIMER = "timernew"
"""The verb of the button that counts the term of a procedure's entry for a case."""

ROW = 3
ROWS = 2


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a card in a chat of their own. A group, a terminal and inline mode have none: there only knowledge is a tap away."""

    favourites: frozenset[str] = frozenset()
    """The ids of the cards that they keep."""
    counts_terms: bool = False
    """Whether they may count a term for a case of theirs."""


def under(
    card: AnyCard, lookup: Lookup, reader: Reader | None, *, first: tuple[Button, ...] = (), unfolded: bool = False
) -> tuple[tuple[Button, ...], ...]:
    """The rows under ``card``; ``first`` is what comes before all else, such as the copy buttons of a phrase."""
    cases = _cases(card)
    knowledge = [*first, *_timers(card, reader), *_knowledge(card, lookup, checks=reader is not None)]
    if reader is None:
        return (*cases, *in_rows(knowledge, ROW))
    own = _own(card, reader)
    room = (1 if cases else ROWS) * ROW
    if len(knowledge) + len(own) <= room:
        # Four are two and two: one alone would stretch over the whole width.
        return (*cases, *in_rows([*knowledge, *own], 2 if len(knowledge) + len(own) == ROW + 1 else ROW))
    kept = [*knowledge[: ROW + 1], own[0], *knowledge[ROW + 1 :], *own[1:]]
    shown, rest = kept[: room - 1], kept[room - 1 :]
    if unfolded:
        # The rest takes the place of the first, or a card with all of its buttons would not fit on a phone's screen.
        return in_rows([*rest, Press(label("lookup", "less"), LESS, card.id)], ROW)
    return (*cases, *in_rows([*shown, Press(label("lookup", "more"), MORE, card.id)], ROW))


def subject_of(card: AnyCard) -> str:
    """What a report of a fault in ``card`` is about: the row whose words it shows, or the entry."""
    return card.lead.id if isinstance(card, MatterCard) and card.verdict.kind is not VerdictKind.DEPENDS else card.entry.id


def _cases(card: AnyCard) -> tuple[tuple[Button, ...], ...]:
    return tuple((Press(case.label, CASE, case.row),) for case in card.verdict.cases) if isinstance(card, MatterCard) else ()


def _knowledge(card: AnyCard, lookup: Lookup, *, checks: bool) -> list[Button]:
    # A chosen case stays chosen: its phrases are its own, not those of the undecided matter.
    subject = subject_of(card)
    kinds = {kind_of(entry) for entry in lookup.related(card)}
    words = labels("lookup", "links")
    found: list[Button] = _checks(card, lookup) if checks else []
    if Kind.PHRASE in kinds:
        found.append(Press(words[PHRASES], PHRASES, subject))
    if isinstance(card, MatterCard) and card.elsewhere:
        found.append(Press(label("lookup", "elsewhere"), ELSEWHERE, card.entry.id))
    return found + [Press(words[verb], verb, subject) for verb, kind in LINKS.items() if kind in kinds]


def _timers(card: AnyCard, reader: Reader | None) -> tuple[Button, ...]:
    if reader is None or not reader.counts_terms or not of_entry(card.entry.id):
        return ()
    return (Press(label("timers", "begin"), TIMER, card.entry.id),)


def _checks(card: AnyCard, lookup: Lookup) -> list[Button]:
    if not isinstance(card, MatterCard):
        return []
    found: list[Button] = []
    if is_checkable(card):
        found += check_button(card.lead.id, len(card.lead.conditions), label("conditions", "open"))
    if card.verdict.coercion is not None:
        about = lookup.ruling_card(next(iter(card.verdict.coercion.rows), ""))
        if about is not None and is_checkable(about):
            found += check_button(about.lead.id, len(about.lead.conditions), label("conditions", "open_coercion"))
    return found


def _own(card: AnyCard, reader: Reader) -> list[Button]:
    kept = card.id in reader.favourites
    favourite = Press(label("lookup", "let_go" if kept else "favour"), LET_GO if kept else FAVOUR, card.id)
    wrong = Press(label("lookup", "wrong"), WRONG, subject_of(card))
    share = Share(label("lookup", "share"), card.id)
    grey = isinstance(card, MatterCard) and card.verdict.colour is Colour.GREY
    return [wrong, favourite, share] if grey else [favourite, share, wrong]
