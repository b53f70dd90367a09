"""Searching beside talking: the same answers, and answers also when the child is gone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.actions.lookup import Lookup, Nothing
from bot.reference import open_lookup
from bot.searcher import Searcher
from bot.settings import Settings

QUESTIONS = ("履带车开上公路", "进出港报告", "啊啊啊啊", "", "<script>", "酒驾怎么罚", "half \ud800 a character", "长" * 3000)


@pytest.fixture(scope="module")
def lookup(cache_dir: Path) -> Lookup:
    return open_lookup(Settings(cache_dir=cache_dir), lambda: datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
async def searcher(lookup: Lookup) -> AsyncIterator[Searcher]:
    searcher = Searcher.fork(lookup)
    await searcher.start()
    yield searcher
    await searcher.close()


async def test_the_child_answers_as_the_parent_would(searcher: Searcher, lookup: Lookup) -> None:
    answers = await asyncio.gather(*(searcher.ask(question) for question in QUESTIONS * 5))
    assert answers == [lookup.ask(question) for question in QUESTIONS * 5]


async def test_a_child_that_is_killed_costs_no_answer(searcher: Searcher) -> None:
    await searcher.ask("履带车")
    os.kill(searcher.pid, signal.SIGKILL)
    answers = await asyncio.gather(*(searcher.ask("啊啊啊啊") for _ in range(20)))
    assert answers == [Nothing()] * 20
    assert await searcher.ask("啊啊啊啊") == Nothing()


async def test_the_child_ends_with_its_parent(lookup: Lookup) -> None:
    searcher = Searcher.fork(lookup)
    await searcher.start()
    pid = searcher.pid
    await searcher.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_alone_it_searches_by_itself(lookup: Lookup) -> None:
    searcher = Searcher(lookup)
    await searcher.start()
    assert await searcher.ask("啊啊啊啊") == Nothing()
    await searcher.close()


async def test_a_child_that_hangs_is_given_up_and_holds_up_neither_questions_nor_the_end(
    lookup: Lookup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.searcher.PATIENCE", 0.1)
    searcher = Searcher.fork(lookup)
    await searcher.start()
    os.kill(searcher.pid, signal.SIGSTOP)
    assert await searcher.ask("啊啊啊啊") == Nothing()
    assert await searcher.ask("啊啊啊啊") == Nothing()
    async with asyncio.timeout(5):
        await searcher.close()


async def test_one_that_was_never_started_ends_as_well(lookup: Lookup) -> None:
    searcher = Searcher.fork(lookup)
    async with asyncio.timeout(5):
        await searcher.close()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
async def test_what_tells_the_whole_group_to_end_leaves_it_at_work_until_the_parent_is_done(
    searcher: Searcher, told: signal.Signals
) -> None:
    await searcher.ask("啊啊啊啊")
    os.kill(searcher.pid, told)
    assert await searcher.ask("啊啊啊啊") == Nothing()
    os.kill(searcher.pid, 0)
    assert searcher.is_aside
