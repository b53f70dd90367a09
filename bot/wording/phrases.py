"""What to say at a card, a page at a time, each with a button that copies it."""

from __future__ import annotations

from bot.actions.conditions import Checklist
from bot.actions.lookup import AnyCard, FilledPhrase, Lookup
from bot.replies import Button, Press, Reply, copies, in_rows
from bot.texts import label, render
from bot.wording.card_buttons import subject_of
from bot.wording.ticked import GRANTED, argument_of
from knowledge.entries import title_of

PAGE = "sayon"
"""The verb that turns to another page of phrases, in place."""

LINES = 17
"""What one screen of a phone holds of phrases and their buttons, in lines of text."""
CHARACTERS = 17
"""In one line of a phrase on a phone."""


def phrases(card: AnyCard, lookup: Lookup, page: int = 0) -> Reply | None:
    """What to say at ``card``; None where there is nothing to say, or no such page."""
    return _page(card, lookup.phrases(card), page, PAGE, subject_of(card))


def granted_phrases(state: Checklist, lookup: Lookup, page: int = 0) -> Reply | None:
    """As ``phrases``, with those that are reserved for an exemption, which come first: all conditions of ``state`` were found met."""
    if not state.grants_exemption:
        return None
    return _page(state.card, lookup.phrases(state.card, conditions_met=True), page, GRANTED, argument_of(state.as_it_stands))


def _page(card: AnyCard, filled: tuple[FilledPhrase, ...], page: int, verb: str, argument: str) -> Reply | None:
    pages = _pages(filled)
    if page >= len(pages):
        return None
    buttons: list[Button] = []
    for item in pages[page]:
        buttons += copies(f"{label('lookup', 'copy')}：{item.phrase.situation}", item.text)
    text = render("lookup/phrases", title=title_of(card.entry), phrases=pages[page], page=page + 1, pages=len(pages))
    turns: list[Button] = []
    if page:
        turns.append(Press(label("lookup", "page_before"), verb, f"{argument}.{page - 1}"))
    if page + 1 < len(pages):
        turns.append(Press(label("lookup", "page_after"), verb, f"{argument}.{page + 1}"))
    return Reply(text, (*in_rows(buttons, 1), *([tuple(turns)] if turns else ())))


def _pages(filled: tuple[FilledPhrase, ...]) -> list[list[FilledPhrase]]:
    """As many on one page as one screen holds; a phrase that is longer has a page of its own."""
    pages: list[list[FilledPhrase]] = []
    room = 0
    for item in filled:
        # A button takes about two lines; a situation, a stage and the edges of the quotation three.
        lines = -(-len(item.text) // CHARACTERS) + 3 + 2 * len(copies("", item.text))
        if lines > room:
            pages.append([])
            room = LINES
        pages[-1].append(item)
        room -= lines
    return pages
