"""The nudge keeps its promises: two months across New Year each time, the whole year as a proof, and that what is broken is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

import pytest

from knowledge.nudging import nudging
from storage import dues
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
    assert counts["SnoozedAgain"] > 2
    assert counts["killed"]


@pytest.mark.proof
@pytest.mark.parametrize("seed", [7, 8])
def test_a_year_of_all_five_campaigns_in_which_the_nudge_keeps_its_promises(seed: int) -> None:
    year = Year(FIRST, 200, STARTS, seed=seed)
    assert year.run(365) == []
    counts = year.promises.counts
    assert counts["had to be named"] > 800
    assert counts["told up to level 2"] > 20
    assert counts["killed"] > 3


def _nothing(*_arguments: object, **_named: object) -> None:
    """In the place of what does something."""


def _always(answer: object) -> Callable[..., Any]:
    return lambda *_arguments, **_named: answer


def _whatever_became_of_it(db: Any, due_ids: Any) -> dict[int, dues.Due]:
    return {number: due for number in due_ids if (due := dues.due(db, number)) is not None}


def _the_oldest(items: Any, _day: date, _most: int = 0) -> Any:
    return tuple(islice(items, 2))


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "leads are not looked at": ({"bot.actions.nudge_digest.Day.is_named": _always(False)}, "never named in time"),
    "a full digest names the oldest only": ({"bot.actions.nudge_rounds.chosen": _the_oldest}, "never named in time"),
    "who was sent one is forgotten": (
        {"bot.actions.nudge_rounds.nudges.sent": _always(True), "bot.actions.nudge_rounds.nudges.mark": _nothing},
        "twice on one day",
    ),
    "what was done meanwhile is not looked at": (
        {"bot.actions.nudge_rounds.nudge_dues.open_of": _whatever_became_of_it},
        "named though it was not open",
    ),
    "leave is not looked at": ({"bot.actions.nudge_owners.RoundOwners.is_away": _always(False)}, "disturbed on leave"),
    "deputies are not looked at": (
        {"bot.actions.nudge_owners.RoundOwners.standing_in": lambda _self, person, _day: (person,)},
        "named to somebody whose it is not",
    ),
    "who disowned it is not looked at": ({"bot.actions.nudge_owners.RoundOwners.disowned": _always(frozenset())}, "whose it is not"),
    "what is snoozed is named": ({"bot.actions.nudge_digest.nudge_dues.snoozed": _always(())}, "named although it was put off"),
    "days of rest are not looked at": ({"bot.actions.nudge_digest.is_working_day": _always(True)}, "disturbed on a day of rest"),
    "quiet hours are not looked at": ({"bot.actions.nudge_times.Hours.may_send": _always(True)}, "told in the night"),
    "the nearest heads are left out": ({"bot.actions.nudge_summary._levels": _always([[1]])}, "a summary of something else"),
    "it never goes one level up": (
        {"bot.actions.nudge_summary.nudging": lambda: replace(nudging(), escalation=nudging().escalation[:1])},
        "a summary of something else",
    ),
    "no evening": ({"bot.nudge_round.NudgeRound._summaries": _always(())}, "heard nothing in the evening"),
    "how far up it was told is not noted": ({"bot.actions.nudge_summary._raise": _nothing}, "the heads were not told"),
}


@pytest.mark.proof
@pytest.mark.parametrize("broken", BROKEN)
def test_a_promise_that_is_broken_is_seen(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    patches, sentence = BROKEN[broken]
    for name, other in patches.items():
        monkeypatch.setattr(name, other)
    assert any(sentence in each for each in Year(FIRST, 40, {}, events=3).run(60))
