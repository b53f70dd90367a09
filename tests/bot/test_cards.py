"""Cards over the whole library: what they may say, that they fit, and that no text becomes markup."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.actions.lookup import Lookup, MatterCard
from bot.reference import SHIPPED
from bot.replies import Press, Reply
from bot.webchat.markup import parse_html
from bot.wording import lookup as cards
from knowledge.entries import Entry, Standing
from knowledge.finder import Finding, Outcome
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library, load

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PLACES = ["全国", "江苏/南京", "浙江/杭州", "山东/威海/乳山", "内蒙古/锡林郭勒/东乌珠穆沁旗", "长江干线"]
ATTACK = '<b>&"</blockquote><script>'


@cache
def library() -> Library:
    return load(SHIPPED)


class Silent:
    """Stands where a finder would: these tests open cards by id and ask nothing."""

    def find(self, question: str) -> Finding:
        return Finding(question, Outcome.NONE)


def lookup(place: str, shelf: Library | None = None) -> Lookup:
    return Lookup(shelf or library(), Silent(), Jurisdiction.parse(place), lambda: NOW)


def pages(desk: Lookup, entry: Entry) -> list[Reply]:
    """The card of ``entry``, each of its cases, and what its buttons bring."""
    card = desk.card(entry.id)
    assert card is not None
    found: list[Reply | None] = [cards.show(card, desk), cards.phrases(card, desk), cards.other_places(card)]
    found += [cards.linked(card, kind, desk) for kind in cards.LINKS.values()]
    if isinstance(card, MatterCard):
        for case in card.verdict.cases:
            decided = desk.case_card(case.row)
            assert decided is not None
            found.append(cards.show(decided, desk))
    return [reply for reply in found if reply is not None]


@pytest.mark.parametrize("place", PLACES)
def test_every_page_of_every_entry_is_a_message_that_telegram_takes(place: str) -> None:
    desk = lookup(place)
    for entry in library().entries():
        for reply in pages(desk, entry):
            text, _ = parse_html(reply.text)
            assert 1 <= len(text) <= 4096, entry.id


@pytest.mark.parametrize("place", PLACES)
def test_no_card_without_an_official_and_applicable_row_is_coloured_or_offers_a_commitment(place: str) -> None:
    desk = lookup(place)
    agency = Jurisdiction.parse(place)
    for matter in library().matters.values():
        binding = [
            row
            for row in matter.rows
            if row.standing in (Standing.OFFICIAL_LIST, Standing.STATUTE) and Jurisdiction.parse(row.jurisdiction).covers(agency)
        ]
        if binding:
            continue
        shown = desk.card(matter.id)
        assert isinstance(shown, MatterCard)
        own = [cards.show(shown, desk), *(cards.show(desk.case_card(case.row), desk) for case in shown.verdict.cases)]
        for reply in (*own, cards.other_places(shown)):
            assert not any(mark in reply.text for mark in "🟢🟡🔴🔵"), matter.id
        card = cards.show(desk.card(matter.id), desk).text
        to_do = [line for line in card.splitlines() if line.startswith(("<b>参考做法", "<b>做什么"))]
        assert not any("承诺" in line for line in to_do), matter.id
        assert "不予处罚（" not in card, matter.id


def test_every_button_of_every_card_leads_somewhere() -> None:
    desk = lookup("全国")
    for entry in library().entries():
        card = desk.card(entry.id)
        for row in cards.show(card, desk).buttons:
            for button in row:
                if isinstance(button, Press):
                    assert desk.card(button.argument) is not None, button


def test_no_word_of_a_clerk_becomes_markup() -> None:
    attacked = _attacked(library())
    desk = lookup("江苏/南京", attacked)
    seen = 0
    for entry in attacked.entries():
        for reply in pages(desk, entry):
            shown, _ = parse_html(reply.text)
            assert "<script>" not in reply.text
            seen += ATTACK in shown
    assert seen > 500


def _attacked(shelf: Library) -> Library:
    matters = {key: _spoilt(matter) for key, matter in shelf.matters.items()}
    return replace(
        shelf,
        matters=matters,
        rows={row.id: row for matter in matters.values() for row in matter.rows},
        prohibitions={key: _spoilt(entry) for key, entry in shelf.prohibitions.items()},
        procedures={key: _spoilt(entry) for key, entry in shelf.procedures.items()},
        elsewhere={key: _spoilt(entry) for key, entry in shelf.elsewhere.items()},
    )


KEPT = {"id", "matter", "jurisdiction", "related", "aliases", "case"}


def _spoilt(thing: Any) -> Any:
    """A copy of an entry with the attack behind each of its plain texts."""
    changes: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.name in KEPT:
            continue
        if type(value) is str:
            changes[field.name] = value + ATTACK
        elif isinstance(value, tuple):
            changes[field.name] = tuple(_spoilt(item) if is_dataclass(item) else f"{item}{ATTACK}" for item in value)
        elif field.name == "source":
            changes[field.name] = replace(value, text=value.text + ATTACK)
    return replace(thing, **changes)


@pytest.mark.parametrize("place", PLACES)
def test_an_exempting_card_says_what_it_is_not(place: str) -> None:
    desk = lookup(place)
    for matter in library().matters:
        text = cards.show(desk.card(matter), desk).text
        if text.startswith("🟢"):
            assert "仍要责令改正和教育" in text
            assert "本卡不作依据" in text
        assert "不等于必须处罚" in text


@pytest.mark.parametrize("kind", ["prohibitions", "procedures", "phrases", "taboos", "elsewhere"])
def test_what_does_not_hold_here_or_today_is_grey_in_its_first_line(kind: str) -> None:
    entry = next(entry for entry in getattr(library(), kind).values() if entry.jurisdiction == "全国")
    ended = replace(entry, validity=replace(entry.validity, in_force_until=NOW.date() - timedelta(days=1)))
    coming = replace(entry, validity=replace(entry.validity, in_force_from=NOW.date() + timedelta(days=1), in_force_until=None))
    foreign = replace(entry, jurisdiction="海南")
    for changed, words in ((ended, "已失效"), (coming, "起施行，现在还不能用"), (foreign, "外地规定（海南）")):
        shelf = replace(library(), **{kind: getattr(library(), kind) | {entry.id: changed}})
        desk = lookup("山东/威海/乳山", shelf)
        first = cards.show(desk.card(entry.id), desk).text.splitlines()[0]
        assert first.startswith("⚪")
        assert words in first
    desk = lookup("山东/威海/乳山")
    assert not cards.show(desk.card(entry.id), desk).text.startswith("⚪")
