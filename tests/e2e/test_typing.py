"""“typing …” while an answer is late, and never for one that is not."""

from __future__ import annotations

import asyncio

import pytest

from bot.actions.lookup import Answer
from bot.handlers import typing
from bot.rulebook import Rulebook
from bot.webchat.feed import EventKind
from knowledge.entries import Kind
from tests.e2e.conftest import House, Officer
from tests.e2e.outages import settled, until

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"


def announced(house: House, officer: Officer) -> int:
    return sum(event.kind is EventKind.ACTION and event.chat_id == officer.person.id for event in house.door.feed.since(0))


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Answers come only once this is set."""
    gate, ask = asyncio.Event(), Rulebook.ask

    async def late(self: Rulebook, question: str, kind: Kind | None = None) -> Answer:
        await gate.wait()
        return await ask(self, question, kind)

    monkeypatch.setattr(Rulebook, "ask", late)
    return gate


async def test_whoever_waits_longer_than_usual_is_told_once(
    house: House, officer: Officer, let_go: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing, "SOON", 0.0)
    await officer.says(QUESTION)
    await until(lambda: announced(house, officer))
    assert officer.fresh() == []
    let_go.set()
    await officer.sees(CARD)
    await settled(house)
    assert announced(house, officer) == 1


async def test_a_usual_answer_comes_without_an_announcement(house: House, officer: Officer) -> None:
    await officer.says(QUESTION)
    await officer.sees(CARD)
    await settled(house)
    assert announced(house, officer) == 0


async def test_an_announcement_that_fails_costs_no_answer(
    house: House, officer: Officer, let_go: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing, "SOON", 0.0)
    fault = house.door.faults.error(500, "Internal Server Error", method="sendChatAction", chat_id=officer.person.id)
    await officer.says(QUESTION)
    await until(lambda: fault.hits)
    let_go.set()
    await officer.sees(CARD)
