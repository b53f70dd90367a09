"""The broadcast under kills in short; ``make crash`` is the long one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.broadcast import run

pytestmark = [pytest.mark.process, pytest.mark.proof]


async def test_a_notice_reaches_everybody_though_the_bot_is_killed_again_and_again(tmp_path: Path, new_cache: Callable[[], Path]) -> None:
    outcome = await run(8, 150, tmp_path / "data", new_cache(), seed=8)
    assert outcome.faults == []
    assert outcome.kills.total() == 8
    assert outcome.repeated <= outcome.kills.total() * outcome.most_in_flight
