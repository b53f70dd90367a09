"""The walk of reasoned enforcement: one message from step to step, filled from its card, never with what only a verdict may say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.actions import walk
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.world import Message
from bot.wording import walk as wording
from knowledge.entries import Reserved
from knowledge.phrases import BLANK
from knowledge.verdict_table import Colour, VerdictKind
from tests.e2e.conftest import NOON, TOKEN, House, Officer, Opening, labels, running, settings_for
from tests.e2e.outages import settled

GREEN, GREY = "MT-002", "MT-037"
"""Crawlers on a road (the ministry's list), and a certificate not at hand (a candidate)."""


async def begun(officer: Officer, word: str = "说理") -> Message:
    await officer.says(word)
    return await officer.sees("检查 1/19　亮明身份")


@pytest.mark.parametrize("word", ["说理", "全程说理", "说理式执法"])
async def test_one_message_goes_through_every_step_and_back(house: House, officer: Officer, word: str) -> None:
    page = await begun(officer, word)
    assert "上一步" not in labels(page)
    for number in range(2, 20):
        await officer.taps("下一步")
        shown = await officer.sees_in_place(f" {number}/19　")
        assert shown.id == page.id
    assert "下一步" not in labels(shown)
    await officer.taps("上一步")
    await officer.sees_in_place(" 18/19　")
    for tab, stage in (("取证", "调查取证 5/19"), ("告知", "处罚告知 10/19"), ("决定", "处罚决定 14/19"), ("检查", "检查 1/19")):
        await officer.taps(tab)
        shown = await officer.sees_in_place(stage)
        assert f"● {tab}" in labels(shown)
    assert [message.id for message in officer.person.received()] == [page.id]


async def test_what_is_said_is_copied_with_the_units_name(officer: Officer) -> None:
    await begun(officer)
    assert "某县交通运输综合行政执法大队" in officer.copies("复制")


async def test_begun_at_a_card_it_names_the_violation_and_its_articles(house: House, officer: Officer) -> None:
    await officer.says("履带车开上公路")
    card = await officer.sees("可以不予处罚")
    await officer.person.answered(officer.person.press(card, data=f"1:walk:{GREEN}", forged=True))
    page = await officer.sees("检查 1/19")
    assert page.id != card.id
    assert "履带车铁轮车擅自上公路" in page.text
    await officer.taps("告知")
    notice = await officer.sees_in_place("处罚告知 10/19")
    assert "《公路法》第四十八条" in notice.text
    # The card exempts: whoever reads on towards a penalty is told first.
    assert "🟢 可以不予处罚：先按卡片办" in notice.text


async def test_begun_from_the_page_of_phrases_which_stays(officer: Officer) -> None:
    await officer.says("话术")
    page = await officer.sees("话术，按办案先后")
    await officer.taps("全程说理")
    assert (await officer.sees("检查 1/19")).id != page.id


async def test_begun_with_a_word_and_a_violation(officer: Officer) -> None:
    await officer.says("说理 履带车开上公路")
    assert "履带车铁轮车擅自上公路" in (await officer.sees("检查 1/19")).text


async def test_a_candidates_articles_are_never_put_into_an_officers_mouth(officer: Officer) -> None:
    await officer.says("没带从业资格证")
    card = await officer.sees("未核实")
    officer.person.press(card, data=f"1:walk:{GREY}", forged=True)
    await officer.sees("检查 1/19")
    await officer.taps("告知")
    notice = await officer.sees_in_place("处罚告知 10/19")
    assert f"依据{BLANK}" in notice.text
    assert "____ 处查清再填" in notice.text
    assert "⚪ 未核实，请查本省清单：先按卡片办" in notice.text


@pytest.mark.parametrize("place", ["全国", "山东/威海/乳山", "河南/信阳"])
async def test_over_all_matters_and_steps_no_reserved_phrase_and_only_what_binds(open_house: Opening, place: str) -> None:
    lookup = (await open_house(place)).bot.rulebook.lookup
    library = lookup.library
    subjects = ["", *library.matters, *library.rows]
    for subject in subjects:
        for step in library.walk:
            page = walk.page(lookup, step.id, subject)
            assert page is not None
            assert {item.phrase.reserved for item in page.said} <= {Reserved.ANYWHERE}
            assert "承诺书" not in "".join(item.text for item in page.said)
            if page.card is None:
                continue
            binds = page.card.verdict.colour is not Colour.GREY and page.card.verdict.kind is not VerdictKind.DEPENDS
            assert not (page.knows_basis and not binds)
            if not binds and page.card.lead.legal_basis:
                assert page.card.lead.legal_basis not in "".join(item.text for item in page.said)
    assert all(len(wording.step(walk.page(lookup, step.id, GREEN)).text) < 4096 for step in library.walk)


@pytest.mark.parametrize("data", ["1:wk:RE-999~", "1:wk:~", "1:wk:RE-001~MT-999", "1:wk:RE-001~PB-001", "1:walk:PB-001", "1:walk:MT-999"])
async def test_an_old_or_a_forged_button_changes_nothing(house: House, officer: Officer, data: str) -> None:
    page = await begun(officer)
    assert "过期" in await officer.person.answered(officer.person.press(page, data=data, forged=True))
    await settled(house)
    assert [message.text for message in officer.person.received()] == [page.text]


async def test_it_goes_on_after_a_restart_and_on_a_page_that_is_gone_begins_anew(cache_dir: Path, tmp_path: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    async with running(settings, NOON, app) as house:
        officer = house.officer()
        page = await begun(officer)
        await settled(house)
    async with running(settings, NOON, app) as house:
        await officer.taps("下一步")
        assert (await officer.sees_in_place("检查 2/19")).id == page.id
        officer.person.delete(officer.person.received()[-1])
        officer.person.press(page, data="1:wk:RE-003~", forged=True)
        await officer.person.sees("检查 3/19")


async def test_an_agency_without_steps_says_so(house: House, officer: Officer) -> None:
    lookup = house.bot.rulebook.lookup
    lookup._library = replace(lookup.library, walk=())
    await officer.says("说理")
    await officer.sees("停用了全程说理")
