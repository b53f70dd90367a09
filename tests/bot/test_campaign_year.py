"""The nudge keeps its promise: two months across New Year for every day, and the whole year as a proof."""

from __future__ import annotations

from datetime import date

import pytest

from tests.bot.campaign_year import Year

FIRST = date(2026, 12, 20)
STARTS = {"wushan_2023": date(2027, 1, 1), "huangchuan_2021": date(2027, 3, 1), "liaoning_2021": date(2027, 5, 11)}


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nudge_round.BETWEEN", 0)
    monkeypatch.setattr("bot.nudge_round.PAUSE", 0)


def test_two_months_across_new_year_in_which_the_nudge_keeps_its_promises() -> None:
    year = Year(FIRST, 40, {}, events=3)
    assert year.run(60) == []
    counts = year.promises.counts
    assert counts["had to be named"] > 120
    assert counts["told up to level 2"] > 5
    assert counts["killed"]


@pytest.mark.proof
def test_a_year_of_all_five_campaigns_in_which_the_nudge_keeps_its_promises() -> None:
    year = Year(FIRST, 200, STARTS)
    assert year.run(365) == []
    counts = year.promises.counts
    assert counts["had to be named"] > 800
    assert counts["told up to level 2"] > 20
    assert counts["killed"] > 10
