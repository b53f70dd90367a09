"""Inline mode: a card for any chat. Only knowledge leaves, only to enrolled people, and for nobody else's eyes."""

from __future__ import annotations

import pytest

from bot.webchat.queries import InlineQuery
from storage.people import Role
from tests.e2e.conftest import House, Officer, keyboard, labels
from tests.e2e.outages import settled

QUESTION = "履带车开上公路"


async def results(house: House, officer: Officer, text: str) -> InlineQuery:
    query = officer.person.ask_inline(text)
    await settled(house)
    assert query.results is not None
    ids = [result.id for result in query.results]
    assert len(ids) == len(set(ids)) <= 50
    assert query.is_personal
    assert query.cache_time == 0
    return query


async def ids(house: House, officer: Officer, text: str) -> list[str]:
    return [result.id for result in (await results(house, officer, text)).results or []]


async def test_a_result_says_what_it_is_and_its_verdict(house: House, officer: Officer) -> None:
    query = await results(house, officer, QUESTION)
    (result,) = query.results or []
    assert result.title == "事项 · 履带车铁轮车擅自上公路"
    assert result.description.startswith("🟢 可以不予处罚")
    sent = officer.person.choose(query, result.id)
    assert "可以不予处罚" in sent.text
    assert keyboard(sent) == []


@pytest.mark.parametrize("typed", ["MT-014", "mt-014", " PB-003 ", "PR-010"])
async def test_an_id_gives_exactly_that_card(house: House, officer: Officer, typed: str) -> None:
    assert await ids(house, officer, typed) == [typed.strip().upper()]


async def test_a_rows_id_gives_its_case(house: House, officer: Officer) -> None:
    await officer.says("桥下堆放物品")
    case = labels(await officer.sees("看情形"))[0]
    (row,) = [button["callback_data"].removeprefix("1:case:") for button in keyboard(officer.fresh()[0])[0]]
    query = await results(house, officer, row)
    (result,) = query.results or []
    assert result.id == row
    assert case in result.title


@pytest.mark.parametrize("typed", ["MT-99999", "MV-XX-1", "PB-"])
async def test_an_id_that_is_not_there_gives_no_card_of_that_id(house: House, officer: Officer, typed: str) -> None:
    assert typed not in await ids(house, officer, typed)


async def test_nothing_typed_offers_the_cards_seen_of_late_and_the_favourites(house: House, officer: Officer) -> None:
    assert await ids(house, officer, "") == []
    for question in ("登记保存几天", QUESTION):
        await officer.says(question)
        await officer.sees("出处")
    with house.store.transaction() as db:
        db.conn.execute("INSERT INTO favourites (person_id, card, at) VALUES (?, 'PB-003', '2026-01-01T00:00:00.000Z')", [officer.id])
        db.conn.execute("INSERT INTO favourites (person_id, card, at) VALUES (?, 'MT-002', '2026-01-01T00:00:00.000Z')", [officer.id])
        db.conn.execute("INSERT INTO favourites (person_id, card, at) VALUES (?, 'PB-gone', '2026-01-01T00:00:00.000Z')", [officer.id])
    assert await ids(house, officer, " ") == ["MT-002", "PR-010", "PB-003"]
    assert await ids(house, house.officer("执法员乙"), "") == []


async def test_no_more_than_ten_are_offered_and_favourites_are_among_them(house: House, officer: Officer) -> None:
    with house.store.transaction() as db:
        for number in range(2, 22):
            at = f"2026-01-01T00:00:{number:02}.000Z"
            db.conn.execute("INSERT INTO seen_cards (person_id, card, at) VALUES (?, ?, ?)", [officer.id, f"PB-{number:03}", at])
        db.conn.execute("INSERT INTO favourites (person_id, card, at) VALUES (?, 'PR-010', '2026-01-01T00:00:00.000Z')", [officer.id])
    offered = await ids(house, officer, "")
    assert len(offered) == 10
    assert "PR-010" in offered


async def test_several_matters_are_offered_side_by_side(house: House, officer: Officer) -> None:
    assert await ids(house, officer, "履带车开上公路怎么处理？另外先行登记保存几天内要处理？") == ["MT-002", "PR-010"]


@pytest.mark.parametrize("typed", ["晚饭吃什么", "😀", "啊" * 4000, "<b>&", "'; DROP TABLE people; --"])
async def test_nonsense_gives_nothing_and_ends_nothing(house: House, officer: Officer, typed: str) -> None:
    assert await ids(house, officer, typed) == []
    assert await ids(house, officer, "PB-003") == ["PB-003"]


async def test_a_stranger_and_somebody_suspended_get_nothing(house: House, officer: Officer) -> None:
    assert await ids(house, house.stranger(), QUESTION) == []
    assert await ids(house, house.stranger(), "MT-002") == []
    assert await ids(house, house.stranger(), "") == []


async def test_only_knowledge_leaves(house: House, officer: Officer) -> None:
    secret = "鲁Z00000那辆车的司机某甲"
    await officer.says(f"反馈 {secret}")
    await officer.sees("反馈已收到")
    await officer.says(f"{secret}没带从业资格证")
    await settled(house)
    for who in (officer, house.enrolled("法制员戊", Role.LEGAL), house.enrolled("管理员己", Role.ADMIN)):
        for typed in ("", secret, "某甲", "反馈", "1", "form:1", "feedback:1"):
            query = await results(house, who, typed)
            told = " ".join(f"{result.title} {result.description} {result.content}" for result in query.results or [])
            assert "某甲" not in told
            assert "Z00000" not in told


async def test_an_inline_query_leaves_no_card_meant(house: House, officer: Officer) -> None:
    await results(house, officer, "MT-002")
    await officer.says("罚多少")
    await officer.sees("先告诉我是哪件事")
