"""What follows by law from the conditions of a row, for every result and every outcome."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from knowledge.conditions import Outcome, Tick, digest_of, exception_in, what_follows
from knowledge.entries import MinorViolation, Result
from knowledge.library import load

SHIPPED = Path(__file__).parents[2] / "knowledge"
HOLDS, FAILS, UNCLEAR = Tick.HOLDS, Tick.FAILS, Tick.UNCLEAR


@pytest.fixture(scope="module")
def row() -> MinorViolation:
    return replace(load(SHIPPED).rows["MV-GL-002"], conditions=("首次实施", "及时改正", "没有造成危害后果"))


@pytest.mark.parametrize("ticks", list(product(Tick, repeat=3)))
def test_only_a_row_whose_every_condition_was_found_met_is_met(row: MinorViolation, ticks: tuple[Tick, ...]) -> None:
    for result in Result:
        follows = what_follows(replace(row, result=result), ticks)
        assert follows.result is result
        assert (follows.outcome is Outcome.ALL_HOLD) == (set(ticks) == {HOLDS})
        assert (follows.outcome is Outcome.FAILS) == (FAILS in ticks)


def test_conditions_are_named_by_the_number_that_people_read(row: MinorViolation) -> None:
    follows = what_follows(row, (UNCLEAR, FAILS, HOLDS))
    assert (follows.unclear, follows.failed) == ((1,), (2,))


def test_the_register_is_asked_while_the_first_violation_is_unclear_and_only_then(row: MinorViolation) -> None:
    assert what_follows(row, (UNCLEAR, HOLDS, HOLDS)).asks_register
    assert not what_follows(row, (HOLDS, UNCLEAR, UNCLEAR)).asks_register


@pytest.mark.parametrize("ticks", [(), (HOLDS,), (HOLDS,) * 4])
def test_ticks_of_other_conditions_are_refused(row: MinorViolation, ticks: tuple[Tick, ...]) -> None:
    with pytest.raises(ValueError, match="ticks"):
        what_follows(row, ticks)


def test_a_row_without_conditions_is_never_met(row: MinorViolation) -> None:
    with pytest.raises(ValueError, match="0 conditions"):
        what_follows(replace(row, conditions=()), ())


def test_a_changed_condition_has_another_digest(row: MinorViolation) -> None:
    assert digest_of(row.conditions) == digest_of(tuple(row.conditions))
    assert len(digest_of(row.conditions)) == 4
    assert digest_of(row.conditions) != digest_of(("首次实施", "及时改正", "没有造成后果"))
    assert digest_of(("甲", "乙")) != digest_of(("甲乙",))


def test_what_is_worded_as_an_exception_is_asked_the_other_way_round() -> None:
    assert exception_in("首尾吃水信息填错的除外") == "首尾吃水信息填错"
    assert exception_in("及时改正") == ""
