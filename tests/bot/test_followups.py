"""Answers to follow-ups over the whole library: what they may say, that they fit, and that no text becomes markup."""

from __future__ import annotations

import pytest

from bot.actions import followups
from bot.actions.followups import Asked, CaseFirst
from bot.actions.lookup import Lookup, MatterCard
from bot.plain import plain_text
from bot.replies import Press, Reply
from bot.webchat.markup import parse_html
from bot.wording import followups as wording
from knowledge.entries import Entry, Matter, Prohibition, Standing, title_of
from knowledge.followups import Followup
from knowledge.jurisdiction import Jurisdiction
from tests.bot.test_cards import ATTACK, PLACES, _attacked, library, lookup

Answer = tuple[Asked | CaseFirst, Reply]


def answers(desk: Lookup, entry: Entry) -> list[Answer]:
    """Every follow-up at ``entry`` and at each of its cases."""
    ids = [entry.id]
    card = desk.card(entry.id)
    if isinstance(card, MatterCard):
        ids += [case.row for case in card.verdict.cases]
    found = []
    for card_id in ids:
        for followup in Followup:
            asked = followups.ask(desk, card_id, followup)
            assert asked is not None
            found.append((asked, wording.show(asked, desk)))
    return found


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_is_a_message_that_telegram_takes_and_names_its_card_first(place: str) -> None:
    desk = lookup(place)
    for entry in library().entries():
        names = {title_of(entry), entry.plain if isinstance(entry, Prohibition) else title_of(entry)}
        for asked, reply in answers(desk, entry):
            text, _ = parse_html(reply.text)
            assert 1 <= len(text) <= 4096, entry.id
            first = plain_text(reply).splitlines()[0]
            assert any(name in first for name in names), (entry.id, asked.followup, first)


@pytest.mark.parametrize("place", PLACES)
def test_what_binds_nobody_is_never_coloured_and_never_without_its_reservation(place: str) -> None:
    desk, agency = lookup(place), Jurisdiction.parse(place)
    grey = 0
    for matter in library().matters.values():
        binding = [
            row
            for row in matter.rows
            if row.standing in (Standing.OFFICIAL_LIST, Standing.STATUTE) and Jurisdiction.parse(row.jurisdiction).covers(agency)
        ]
        if binding:
            continue
        for asked, reply in answers(desk, matter):
            # What a related entry says of itself, its own card colours.
            if asked.followup in followups.RELATED:
                continue
            assert not any(mark in reply.text for mark in "🟢🟡🔴🔵"), (matter.id, asked.followup)
            if isinstance(asked, Asked) and asked.followup in {Followup.PENALTY, Followup.REFUSAL, Followup.COMMITMENT, Followup.BASIS}:
                grey += 1
                assert "不能当依据" in reply.text or "现在不能用" in reply.text, (matter.id, asked.followup)
                assert "可以签" not in reply.text
    assert grey > 100


def test_every_penalty_says_that_not_listed_is_not_must_punish_unless_there_is_none() -> None:
    for place in PLACES:
        desk = lookup(place)
        for matter in library().matters.values():
            for asked, reply in answers(desk, matter):
                if asked.followup is Followup.PENALTY and isinstance(asked, Asked) and "🔵" not in reply.text:
                    assert "不等于必须处罚" in reply.text, (place, matter.id)


def test_every_button_leads_somewhere() -> None:
    desk = lookup("全国")
    for entry in library().entries():
        for _, reply in answers(desk, entry):
            for button in (button for row in reply.buttons for button in row if isinstance(button, Press)):
                chosen = wording.read_choice(button.argument)
                if button.verb == wording.FOLLOWUP:
                    assert chosen is not None
                    assert isinstance(followups.ask(desk, chosen[1], chosen[0]), Asked)
                else:
                    # The page of phrases that a button turns to stands behind the id of its card.
                    assert desk.card(button.argument.partition(".")[0]) is not None, button


def test_no_word_of_a_clerk_becomes_markup() -> None:
    attacked = _attacked(library())
    desk = lookup("江苏/南京", attacked)
    seen = 0
    for entry in attacked.entries():
        for _, reply in answers(desk, entry):
            shown, _ = parse_html(reply.text)
            assert "<script>" not in reply.text
            seen += ATTACK in shown
    assert seen > 500


def test_an_undecided_matter_is_decided_first_for_what_depends_on_it() -> None:
    seen = 0
    for place in PLACES:
        desk = lookup(place)
        for matter in library().matters.values():
            for asked, _ in answers(desk, matter):
                seen += isinstance(asked, CaseFirst)
                if isinstance(asked, CaseFirst):
                    assert asked.followup not in {Followup.OTHER_PLACES, Followup.PROHIBITION, Followup.TIME_LIMIT, Followup.COERCION}
    assert seen > 10


def test_what_the_rules_no_longer_know_is_said_to_be_gone() -> None:
    desk = lookup("全国")
    assert followups.ask(desk, "MT-99999", Followup.PENALTY) is None
    assert "已经不在了" in wording.show(None, desk).text


def test_a_row_that_decides_nothing_here_any_more_shows_its_matter() -> None:
    desk = lookup("全国")
    matter = next(matter for matter in library().matters.values() if len(matter.rows) > 1 and isinstance(matter, Matter))
    for row in matter.rows:
        seen = followups.seen_card(desk, row.id)
        assert seen is not None
        assert seen[1] in {row.id, matter.id}
