"""Answers as messages: which template, which values, which buttons. The words are in ``bot/templates``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.actions.lookup import Answer, AnyCard, Card, Choice, Lookup, MatterCard, Nothing, Part, Several
from bot.replies import Button, Press, Reply, copies
from bot.texts import label, render
from bot.wording.card_buttons import CASE, ELSEWHERE, LINKS, PHRASES, Reader, under
from bot.wording.fitting import Rows, fitted, shortened
from bot.wording.places import readable_place
from bot.wording.titles import short_title, title
from knowledge.entries import Elsewhere, Entry, Kind, Matter, MinorViolation, Phrase, Procedure, Prohibition, Taboo, kind_of
from knowledge.verdict_table import EXEMPTING, Colour, Note, Verdict, VerdictKind

__all__ = ["CASE", "ELSEWHERE", "HAND_OVER", "LINKS", "PHRASES", "SHOW", "Reader", "linked", "other_places", "show", "title"]

SHOW = "card"
HAND_OVER = "gap"
"""The verb of the button that hands a question to legal staff."""

QUOTED_CHARACTERS = 500
PART_CHARACTERS = 12
"""Of the words of one question among several; its card's title follows them."""


def show(answer: Answer, lookup: Lookup, *, asked: str = "", reader: Reader | None = None, unfolded: bool = False) -> Reply:
    """The message for an answer; with the question that was ``asked`` it can be handed to legal staff where it found no answer.

    The question is then quoted in the message: it is kept nowhere else until the button is pressed. ``reader`` is who looks at it in a
    chat of their own, and ``unfolded`` whether all buttons are wanted.
    """
    quoted = asked.strip()[:QUOTED_CHARACTERS]
    match answer:
        case Nothing():
            return Reply(render("lookup/nothing", asked=quoted), ((Press(label("gaps", "hand_over"), HAND_OVER),),) if quoted else ())
        case Choice(options):
            rows: list[tuple[Button, ...]] = [(_option(entry),) for entry in options]
            if quoted:
                rows.append((Press(label("gaps", "none_of_these"), HAND_OVER),))
            return Reply(render("lookup/choice", asked=quoted), tuple(rows))
        case Several(parts, missed):
            return Reply(render("lookup/several", missed=missed), tuple((_part(part),) for part in parts))
        case MatterCard():
            keyboards = [under(answer, lookup, reader, unfolded=turned) for turned in (unfolded, not unfolded)]
            return Reply(_matter(answer, keyboards), keyboards[0])
        case Card():
            return _single(answer, lookup, reader, unfolded)


def other_places(card: AnyCard) -> Reply | None:
    """What other places and lists say of the same matter, for comparison only; None for what is no matter."""
    if not isinstance(card, MatterCard):
        return None
    return Reply(render("lookup/other_places", entry=card.entry, rows=card.elsewhere))


def linked(card: AnyCard, kind: Kind, lookup: Lookup, reader: Reader | None = None) -> Reply | None:
    """The related entries of one kind: the card itself where it is one, else a list to choose from; None for none."""
    entries = [entry for entry in lookup.related(card) if kind_of(entry) is kind]
    if not entries:
        return None
    if len(entries) == 1:
        single = lookup.card(entries[0].id)
        return None if single is None else show(single, lookup, reader=reader)
    return Reply(render("lookup/linked", title=short_title(card.entry)), tuple((_option(entry),) for entry in entries))


def _option(entry: Entry) -> Press:
    return Press(title(entry), SHOW, entry.id)


def _part(part: Part) -> Press:
    words = part.words.strip()
    quoted = words if len(words) <= PART_CHARACTERS else words[: PART_CHARACTERS - 1] + "…"
    return Press(f"“{quoted}” {short_title(part.entry)}", SHOW, part.entry.id)


def _matter(card: MatterCard, keyboards: Sequence[Rows]) -> str:
    verdict = card.verdict
    rendered = partial(
        render,
        "lookup/matter",
        card=card,
        shortened=shortened,
        verdict=verdict,
        lead=card.lead,
        place=place_of(verdict, card.lead),
        undecided=verdict.kind is VerdictKind.DEPENDS,
        grey=verdict.colour is Colour.GREY,
        exempting=verdict.kind in EXEMPTING,
        not_yet=verdict.kind is VerdictKind.OUT_OF_FORCE and Note.NOT_YET_IN_FORCE in verdict.notes,
    )
    return fitted(lambda folded: rendered(folded=folded), _PARTS[Matter], *keyboards)


def place_of(verdict: Verdict, lead: MinorViolation) -> str:
    """What stands in brackets behind the verdict: how binding, and where; for a reference its place and year."""
    if verdict.reference is not None:
        year = verdict.reference.year
        return readable_place(verdict.reference.place) + (f"，{year}" if year else "")
    if verdict.colour is Colour.GREY or verdict.kind is VerdictKind.DEPENDS:
        return ""
    return f"{lead.standing.value}，{readable_place(lead.jurisdiction)}"


_PARTS: dict[type, tuple[str, ...]] = {
    Matter: ("source", "next", "note", "blank", "origin", "conditions", "to_do"),
    Prohibition: ("source", "note", "consequence", "rule"),
    Phrase: ("source", "note", "blank", "speaking", "said"),
    Taboo: ("source", "note", "said"),
    Procedure: ("grounds", "body"),
    Elsewhere: ("grounds", "body"),
}
"""What moves into the folded quotation where a card would not fit on one screen, the least needed first."""

_TEMPLATES: dict[type, str] = {
    Prohibition: "prohibition",
    Phrase: "phrase",
    Taboo: "taboo",
    Procedure: "procedure",
    Elsewhere: "elsewhere",
}


def _single(card: Card, lookup: Lookup, reader: Reader | None, unfolded: bool) -> Reply:
    entry = card.entry
    said = ""
    if isinstance(entry, Phrase):
        said = "".join(item.text for item in lookup.phrases(card))
    elif isinstance(entry, Taboo):
        said = lookup.filled(entry.say_instead)
    copied = tuple(copies(label("lookup", "copy"), said)) if said else ()
    keyboards = [under(card, lookup, reader, first=copied, unfolded=turned) for turned in (unfolded, not unfolded)]
    rendered = partial(
        render,
        f"lookup/{_TEMPLATES[type(entry)]}",
        card=card,
        entry=entry,
        said=said,
        place=readable_place(entry.jurisdiction),
        shortened=shortened,
    )
    return Reply(fitted(lambda folded: rendered(folded=folded), _PARTS[type(entry)], *keyboards), keyboards[0])
