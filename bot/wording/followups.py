"""Answers to follow-ups: which text says it, and the buttons below; the words are in ``bot/templates/followups``."""

from __future__ import annotations

from bot.actions.followups import RELATED, Asked, CaseFirst
from bot.actions.lookup import Card, Lookup, MatterCard
from bot.plain import plain_text
from bot.replies import Button, Press, Reply
from bot.texts import label, labels, render
from bot.wording import lookup as cards
from bot.wording import phrases as sayings
from bot.wording.card_buttons import Reader
from bot.wording.places import readable_place
from knowledge.entries import Elsewhere, Entry, Phrase, Procedure, Prohibition, Taboo, kind_of, title_of
from knowledge.followups import Followup
from knowledge.verdict_table import EXEMPTING, Colour
from knowledge.wordings import names_first_violation

FOLLOWUP = "fu"
"""The verb of the buttons that choose a case and then answer the follow-up."""


def show(asked: Asked | CaseFirst | None, lookup: Lookup, reader: Reader | None = None) -> Reply:
    """The message for a follow-up, as ``reader`` sees cards; none is a card that is no longer known."""
    match asked:
        case None:
            return Reply(label("followups", "gone"))
        case CaseFirst(followup, card):
            question = card.entry.question
            text = render("followups/case_first", title=card.entry.title, code=_code(followup), question=question)
            return Reply(text, tuple((Press(case.label, FOLLOWUP, f"{_code(followup)}.{case.row}"),) for case in card.verdict.cases))
        case Asked():
            return _asked(asked, lookup, reader)


def read_choice(argument: str) -> tuple[Followup, str] | None:
    """What was asked and the row that was chosen; none for a forged button."""
    code, _, row = argument.partition(".")
    followup = next((followup for followup in Followup if _code(followup) == code), None)
    return None if followup is None or not row else (followup, row)


def which_card(words: str) -> Reply:
    """The answer to a follow-up that follows nothing."""
    return Reply(render("followups/which", words=words.strip()))


def send_anew() -> Reply:
    """The answer to an edit that changes nothing."""
    return Reply(render("followups/send_anew"))


def _asked(asked: Asked, lookup: Lookup, reader: Reader | None) -> Reply:
    shown = _by_the_card(asked, lookup, reader)
    if shown is not None:
        return shown
    card = asked.card
    return _of_matter(asked, card) if isinstance(card, MatterCard) else _of_single(asked, card)


def _by_the_card(asked: Asked, lookup: Lookup, reader: Reader | None) -> Reply | None:
    """What a button of the card says as well; none where it says nothing of that."""
    card, entry = asked.card, asked.card.entry
    kind = RELATED.get(asked.followup)
    reply: Reply | None = None
    if kind is kind_of(entry) or (asked.followup is Followup.WORDING and isinstance(entry, Phrase | Taboo)):
        reply = cards.show(card, lookup, reader=reader)
    elif kind is not None:
        reply = cards.linked(card, kind, lookup, reader)
    elif asked.followup is Followup.WORDING:
        reply = sayings.phrases(card, lookup)
    elif asked.followup is Followup.OTHER_PLACES and isinstance(card, MatterCard) and card.elsewhere:
        reply = cards.other_places(card)
    if reply is None:
        return None
    title, first = _title(entry), plain_text(Reply(reply.text)).split("\n", 1)[0]
    if not asked.case and (title in first or title_of(entry) in first):
        return reply
    return Reply(f"{render('followups/going_on', title=title, case=asked.case)}\n{reply.text}", reply.buttons, reply.protect)


def _of_matter(asked: Asked, card: MatterCard) -> Reply:
    code, verdict, lead = _code(asked.followup), card.verdict, card.lead
    if asked.followup in RELATED or asked.followup in {Followup.WORDING, Followup.OTHER_PLACES}:
        return _nothing(asked)
    text = render(
        f"followups/{code}",
        code=code,
        title=card.entry.title,
        case=asked.case,
        card=card,
        verdict=verdict,
        lead=lead,
        place=cards.place_of(verdict, lead),
        grey=verdict.colour is Colour.GREY,
        exempting=verdict.kind in EXEMPTING,
        first=[condition for condition in lead.conditions if names_first_violation(condition)],
        refusal=asked.refusal,
        coercion=asked.coercion,
        binding=any(item.verdict.colour is not Colour.GREY for item in asked.coercion),
    )
    more: list[Button] = []
    if asked.followup is Followup.COMMITMENT and verdict.commitment_allowed:
        more.append(Press(labels("lookup", "links")[cards.PHRASES], cards.PHRASES, asked.id))
    return Reply(text, ((*more, _to_the_card(asked)),))


def _of_single(asked: Asked, card: Card) -> Reply:
    entry = card.entry
    fields: list[tuple[str, str]] = []
    names = labels("followups", "fields")
    match asked.followup, entry:
        case Followup.PENALTY, Prohibition(consequence=consequence) if consequence:
            fields = [(names["consequence"], consequence), (names["note"], entry.note), (names["source"], entry.source.text)]
        case Followup.BASIS, Procedure(legal_basis=basis) | Elsewhere(legal_basis=basis) if basis:
            fields = [(names["basis"], basis), (names["source"], entry.source.text)]
        case Followup.BASIS, _:
            fields = [(names["source"], entry.source.text)]
        case _:
            return _nothing(asked)
    place = readable_place(entry.jurisdiction)
    text = render("followups/single", code=_code(asked.followup), title=_title(entry), card=card, place=place, fields=fields)
    return Reply(text, ((_to_the_card(asked),),))


def _nothing(asked: Asked) -> Reply:
    entry = asked.card.entry
    owner = entry.owner if isinstance(entry, Elsewhere) else ""
    text = render("followups/nothing", code=_code(asked.followup), title=_title(entry), case=asked.case, owner=owner)
    return Reply(text, ((_to_the_card(asked),),))


def _to_the_card(asked: Asked) -> Press:
    return Press(label("followups", "show_card"), cards.SHOW, asked.id)


def _title(entry: Entry) -> str:
    return entry.plain if isinstance(entry, Prohibition) else title_of(entry)


def _code(followup: Followup) -> str:
    return followup.name.lower()
