"""Cards over the whole library: what they may say, that they fit, and that no text becomes markup."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from bot.actions import walk
from bot.actions.conditions import Ticked, condition_sheet
from bot.actions.lookup import AnyCard, Lookup, MatterCard
from bot.replies import Button, Press
from bot.webchat.markup import parse_html
from bot.wording import conditions as sheets
from bot.wording import lookup as cards
from bot.wording import phrases as sayings
from bot.wording import walk as walking
from bot.wording.card_buttons import FAVOUR, LESS, MORE, WRONG
from bot.wording.fitting import ROOM, height_of
from bot.wording.ticked import CHECK, GRANTED, read_ticked
from knowledge import conditions
from knowledge.conditions import Tick
from knowledge.entries import Phrase, Reserved, Result, Standing
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library
from tests.bot.card_pages import NOW, PLACES, READER, buttons_of, library, lookup, pages, shown, states

ATTACK = '<b>&"</blockquote><script>'


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
        assert not states(desk, desk.card(matter.id)), matter.id
        own = [cards.show(one, desk, reader=READER) for one in shown(desk, matter)]
        for reply in (*own, cards.other_places(desk.card(matter.id))):
            assert not any(mark in reply.text for mark in "🟢🟡🔴🔵"), matter.id
        card = cards.show(desk.card(matter.id), desk).text
        to_do = [line for line in card.splitlines() if line.startswith(("<b>参考做法", "<b>做什么"))]
        assert not any("承诺" in line for line in to_do), matter.id
        assert "不予处罚（" not in card, matter.id


@pytest.mark.parametrize("place", PLACES)
def test_every_button_of_every_card_leads_somewhere(place: str) -> None:
    desk = lookup(place)
    for entry in library().entries():
        for card in shown(desk, entry):
            for button in buttons_of(desk, card):
                if isinstance(button, Press) and button.verb == CHECK:
                    assert condition_sheet(desk, read_ticked(button.argument) or Ticked("")) is not None, button
                elif isinstance(button, Press):
                    assert desk.reopened(button.argument) is not None, button


@pytest.mark.parametrize("place", PLACES)
def test_a_card_has_two_rows_of_buttons_at_most_and_loses_none_of_them(place: str) -> None:
    desk = lookup(place)
    for entry in library().entries():
        for card in shown(desk, entry):
            cases = len(card.verdict.cases) if isinstance(card, MatterCard) else 0
            folded = cards.show(card, desk, reader=READER).buttons
            unfolded = cards.show(card, desk, reader=READER, unfolded=True).buttons
            assert len(folded) <= (cases + 1 if cases else 2), card.id
            assert all(len(row) <= 3 for row in (*folded, *unfolded))
            assert {MORE, LESS} >= {verb for verb in verbs(folded) ^ verbs(unfolded) if verb in (MORE, LESS)}
            assert (verbs(folded) | verbs(unfolded)) >= {FAVOUR, WRONG} | verbs(cards.show(card, desk).buttons)
            assert ("share" in verbs(folded)) or (MORE in verbs(folded) and LESS in verbs(unfolded) and "share" in verbs(unfolded))


def test_long_conditions_of_an_agencys_list_stand_whole_in_the_fold_of_the_checklist() -> None:
    conditions = tuple(f"第{number}种情形下经现场核实没有造成任何危害后果，并且在规定的期限以内按要求改正到位的" for number in range(1, 9))
    matter = library().matters["MT-002"]
    row = replace(matter.rows[0], conditions=conditions)
    matter = replace(matter, rows=(row, *matter.rows[1:]))
    desk = lookup("全国", replace(library(), matters=library().matters | {matter.id: matter}, rows=library().rows | {row.id: row}))
    state = condition_sheet(desk, Ticked(row.id))
    assert state is not None
    reply = sheets.condition_sheet(state, desk)
    listed, folded = reply.text.split("<blockquote expandable>")
    assert all(condition in folded and condition not in listed for condition in conditions)
    assert height_of(reply.text, reply.buttons) < height_of(listed + folded, reply.buttons)
    card = cards.show(desk.card(matter.id), desk, reader=READER)
    assert height_of(card.text, card.buttons) <= ROOM


def verbs(rows: tuple[tuple[Button, ...], ...]) -> set[str]:
    """What the buttons do."""
    return {button.verb if isinstance(button, Press) else type(button).__name__.lower() for row in rows for button in row}


@pytest.mark.parametrize("place", PLACES)
def test_without_a_reader_a_card_has_only_knowledge_under_it(place: str) -> None:
    desk = lookup(place)
    private = {CHECK, GRANTED, MORE, LESS, FAVOUR, WRONG}
    for entry in library().entries():
        for card in shown(desk, entry):
            buttons = [button for row in cards.show(card, desk).buttons for button in row]
            assert not [button for button in buttons if isinstance(button, Press) and button.verb in private]


def reserved_in(desk: Lookup, card: AnyCard, *, conditions_met: bool = False) -> set[Reserved]:
    """For what the phrases that ``card`` brings are reserved."""
    return {said.phrase.reserved for said in desk.phrases(card, conditions_met=conditions_met)} & {
        Reserved.EXEMPTION,
        Reserved.COMMITMENT,
    }


WORDS = [phrase.phrase[-20:] for phrase in library().phrases.values() if phrase.reserved in (Reserved.EXEMPTION, Reserved.COMMITMENT)]


@pytest.mark.parametrize("place", PLACES)
def test_reserved_phrases_come_from_no_card_but_only_from_a_checklist_that_is_all_met(place: str) -> None:
    desk = lookup(place)
    granted = 0
    for matter in library().matters.values():
        for card in shown(desk, matter):
            assert not reserved_in(desk, card), card.id
            assert not any(isinstance(entry, Phrase) and entry.reserved in _RESERVED for entry in desk.related(card)), card.id
            for page in range(5):
                reply = sayings.phrases(card, desk, page)
                assert reply is None or not any(words in reply.text for words in WORDS), card.id
            for state in states(desk, card):
                said = [reply for page in range(5) if (reply := sayings.granted_phrases(state, desk, page)) is not None]
                offered = [
                    b for row in sheets.condition_sheet(state, desk).buttons for b in row if isinstance(b, Press) and b.verb == GRANTED
                ]
                if state.consequence.outcome is not conditions.Outcome.ALL_HOLD or state.card.lead.result not in EXEMPTING_RESULTS:
                    assert not said, state
                    assert not offered
                granted += bool(said)
                reserved = reserved_in(desk, state.card, conditions_met=True)
                if Reserved.COMMITMENT in reserved:
                    row = state.card.lead
                    assert row.standing is Standing.OFFICIAL_LIST
                    assert any("承诺" in action for action in row.required_action)
                    assert state.card.verdict.commitment_allowed
                    assert Jurisdiction.parse(row.jurisdiction).covers(Jurisdiction.parse(place))
    assert granted


_RESERVED = {Reserved.EXEMPTION, Reserved.COMMITMENT}
EXEMPTING_RESULTS = {Result.SHALL_EXEMPT, Result.MAY_EXEMPT, Result.NO_FAULT}


@pytest.mark.parametrize("place", PLACES)
def test_a_row_that_binds_nobody_here_has_no_checklist(place: str) -> None:
    desk = lookup(place)
    agency = Jurisdiction.parse(place)
    checked = 0
    for row in library().rows.values():
        state = condition_sheet(desk, Ticked(row.id))
        if state is None:
            continue
        checked += 1
        assert state.card.lead is row
        assert row.standing in (Standing.OFFICIAL_LIST, Standing.STATUTE)
        assert Jurisdiction.parse(row.jurisdiction).covers(agency)
        assert not any(tick is Tick.HOLDS for tick in state.ticks)
    assert checked


def test_no_word_of_a_clerk_becomes_markup() -> None:
    attacked = _attacked(library())
    desk = lookup("江苏/南京", attacked)
    seen = 0
    for entry in attacked.entries():
        for reply in pages(desk, entry):
            text, _ = parse_html(reply.text)
            assert "<script>" not in reply.text
            seen += ATTACK in text
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


@pytest.mark.parametrize("place", PLACES)
def test_every_step_of_the_walk_fits_a_phone_and_loses_no_word(place: str) -> None:
    desk = lookup(place)
    for step in library().walk:
        for subject in ("", *library().matters):
            page = walk.page(desk, step.id, subject)
            assert page is not None
            reply = walking.step(page)
            assert height_of(reply.text, reply.buttons) <= ROOM, f"{step.id} {subject}"
            for text in (step.must_say, step.legal_basis, *(item.text for item in page.said)):
                assert text in unescape(reply.text), f"{step.id} {subject}"
