"""Several matters in one message: a button for each, and nothing is dropped in silence."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import House, Officer, Opening, labels
from tests.e2e.outages import settled

TWO = "履带车开上公路怎么处理？另外先行登记保存几天内要处理？"


async def test_each_matter_has_a_button_that_opens_its_card(officer: Officer) -> None:
    await officer.says(TWO)
    several = await officer.sees("您问了几件事")
    first, second = labels(several)
    assert "履带车" in first
    assert "登记保存" in second
    await officer.taps(second)
    await officer.sees("工作日")
    await officer.taps(first)
    await officer.sees("可以不予处罚")


async def test_the_card_that_was_opened_is_what_a_followup_means(officer: Officer) -> None:
    await officer.says(TWO)
    await officer.taps(labels(await officer.sees("您问了几件事"))[0])
    await officer.sees("可以不予处罚")
    await officer.says("罚多少")
    await officer.sees("可以处3万元以下罚款")


async def test_what_was_not_found_is_named(officer: Officer) -> None:
    await officer.says("履带车开上公路怎么处理？先行登记保存几天内要处理？今天晚饭吃什么好呢？")
    several = await officer.sees("您问了几件事")
    assert len(labels(several)) == 2
    assert "· 今天晚饭吃什么好呢" in several.text
    assert "单独再问" in several.text


@pytest.mark.parametrize("question", ["履带车开上公路怎么处理", "履带车开上公路怎么处理？谢谢！", "履带车开上公路。履带车上了公路。"])
async def test_one_matter_is_answered_at_once(officer: Officer, question: str) -> None:
    await officer.says(question)
    await officer.sees("可以不予处罚")


async def test_words_and_titles_are_shortened_for_a_phone_and_never_taken_for_marks(house: House, officer: Officer) -> None:
    await officer.says(f"履带车开上公路怎么处理呀{'嗯' * 30}<b>&？先行登记保存几天内要处理？")
    await settled(house)
    assert officer.fresh()
    assert all(len(label) <= 60 for message in officer.fresh() for label in labels(message))


async def test_an_edit_turns_one_matter_into_several(house: House, officer: Officer) -> None:
    question = officer.person.send("履带车开上公路")
    await settled(house)
    officer.person.edit(question, TWO)
    await settled(house)
    (only,) = officer.person.received()
    assert "您问了几件事" in only.text


async def test_in_a_group_the_buttons_are_there_as_well(open_house: Opening) -> None:
    house = await open_house()
    officer = house.officer()
    group = house.door.group("工作群", officer.person)
    officer.person.send(f"/ask {TWO}", chat=group)
    several = await officer.person.sees("您问了几件事", chat=group)
    assert len(labels(several)) == 2
