"""A document's days move with the day on which the campaign begins."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.campaigns.moving import Move
from knowledge.campaigns.rules import read_rule, write_rule


@pytest.mark.parametrize(
    ("document", "new", "day", "moved"),
    [
        ("2021-05-01", "2027-05-01", "2021-05-27", "2027-05-27"),
        ("2021-05-01", "2027-06-01", "2021-05-31", "2027-06-30"),
        ("2021-05-01", "2027-06-01", "2021-06-30", "2027-07-31"),
        ("2022-03-01", "2028-01-01", "2022-04-30", "2028-02-29"),
        ("2021-05-01", "2027-05-10", "2021-05-27", "2027-06-05"),
        ("2024-02-29", "2027-02-28", "2024-03-15", "2027-03-15"),
        ("2021-04-30", "2027-05-31", "2021-06-30", "2027-07-31"),
        ("2021-04-30", "2027-05-30", "2021-05-01", "2027-05-31"),
        ("2021-05-01", "2021-05-01", "2021-09-30", "2021-09-30"),
        ("2021-05-01", "2019-05-01", "2021-12-31", "2019-12-31"),
    ],
)
def test_days_move(document: str, new: str, day: str, moved: str) -> None:
    move = Move.between(date.fromisoformat(document), date.fromisoformat(new))
    assert move.day(date.fromisoformat(day)).isoformat() == moved


DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(DAYS, DAYS, DAYS, st.integers(0, 400))
def test_the_first_day_comes_to_lie_on_the_new_one_and_the_order_stays(document: date, new: date, day: date, later: int) -> None:
    move = Move.between(document, new)
    assert move.day(document) == new
    assert move.day(day) <= move.day(day + timedelta(days=later))
    if move.months and day.day == calendar.monthrange(day.year, day.month)[1]:
        moved = move.day(day)
        assert moved.day == calendar.monthrange(moved.year, moved.month)[1]


@pytest.mark.parametrize("rule", ["every FREQ=MONTHLY;BYMONTHDAY=8,18,28", "at least 1 per month", "undated", "after 7 working_days"])
def test_rules_of_the_calendar_stay(rule: str) -> None:
    move = Move.between(date(2021, 5, 1), date(2027, 6, 10))
    assert write_rule(move.rule(read_rule(rule))) == rule
    assert write_rule(move.rule(read_rule("on 2021-05-11"))) == "on 2027-06-20"
