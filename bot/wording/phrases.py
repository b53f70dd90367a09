"""What to say at a card, a page at a time, each with a button that copies it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.conditions import ConditionSheet
from bot.actions.lookup import AnyCard, FilledPhrase, Lookup, MatterCard
from bot.replies import Button, Press, Reply, copies, in_rows
from bot.texts import label, render
from bot.wording.card_buttons import subject_of
from bot.wording.fitting import BUTTON_ROW, ROOM, height_of
from bot.wording.ticked import GRANTED, argument_of
from bot.wording.titles import short_title
from bot.wording.walk import walk_button

PAGE = "sayon"
"""The verb that turns to another page of phrases, in place."""


def phrases(card: AnyCard, lookup: Lookup, page: int = 0) -> Reply | None:
    """What to say at ``card``; None where there is nothing to say, or no such page."""
    return _page(card, lookup.phrases(card), page, PAGE, subject_of(card))


def granted_phrases(state: ConditionSheet, lookup: Lookup, page: int = 0) -> Reply | None:
    """As ``phrases``, with those that are reserved for an exemption, which come first: all conditions of ``state`` were found met."""
    if not state.grants_exemption:
        return None
    return _page(state.card, lookup.phrases(state.card, conditions_met=True), page, GRANTED, argument_of(state.as_it_stands))


def _page(card: AnyCard, filled: tuple[FilledPhrase, ...], page: int, verb: str, argument: str) -> Reply | None:
    pages = _pages(card, filled)
    if page >= len(pages):
        return None
    turns: list[Button] = []
    if page:
        turns.append(Press(label("lookup", "page_before"), verb, f"{argument}.{page - 1}"))
    if page + 1 < len(pages):
        turns.append(Press(label("lookup", "page_after"), verb, f"{argument}.{page + 1}"))
    text, buttons = _content(card, pages[page], page + 1, len(pages))
    walk = [(walk_button(subject_of(card)),)] if isinstance(card, MatterCard) and verb == PAGE else []
    return Reply(text, (*buttons, *([tuple(turns)] if turns else ()), *walk))


def _content(card: AnyCard, filled: Sequence[FilledPhrase], page: int, pages: int) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    buttons: list[Button] = []
    for item in filled:
        buttons += copies(f"{label('lookup', 'copy')}：{item.phrase.situation}", item.text)
    return render("lookup/phrases", title=short_title(card.entry), phrases=filled, page=page, pages=pages), in_rows(buttons, 1)


def _pages(card: AnyCard, filled: tuple[FilledPhrase, ...]) -> list[list[FilledPhrase]]:
    """As many on one page as one screen holds; a phrase that is longer has a page of its own."""
    pages: list[list[FilledPhrase]] = []
    for item in filled:
        together = [*pages[-1], item] if pages else [item]
        if pages and height_of(*_content(card, together, 1, 2)) + 2 * BUTTON_ROW <= ROOM:
            pages[-1].append(item)
        else:
            pages.append([item])
    return pages
