"""The crash test in short; ``make crash`` is the long one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.course import run

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def cache(new_cache: Callable[[], Path]) -> Path:
    return new_cache()


@pytest.mark.parametrize(("by", "kills"), [("polling", 12), pytest.param("webhook", 6, marks=pytest.mark.proof)])
async def test_a_bot_that_is_killed_again_and_again_loses_nothing_and_does_nothing_twice(
    by: str, kills: int, tmp_path: Path, cache: Path
) -> None:
    verdict = await run(by, kills, tmp_path, cache, seed=kills)
    assert verdict.faults == []
    assert verdict.kills.total() == kills
    assert verdict.messages > 10 * kills, "hardly anything was said: the kills prove little"
    assert verdict.repeated - verdict.repeated_by_faults <= kills * verdict.most_in_flight
