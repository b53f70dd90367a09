"""A document's days move with the day on which the campaign begins."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.campaigns.moving import Move
from knowledge.campaigns.reading import read_campaigns
from knowledge.campaigns.rules import read_rule, write_rule


@pytest.mark.parametrize(
    ("document", "new", "day", "moved"),
    [
        ("2021-05-01", "2027-05-01", "2021-05-27", "2027-05-27"),
        ("2021-05-01", "2027-06-01", "2021-05-31", "2027-06-30"),
        ("2021-05-01", "2027-06-01", "2021-06-30", "2027-07-31"),
        ("2022-03-01", "2028-01-01", "2022-04-30", "2028-02-29"),
        ("2021-05-01", "2027-05-10", "2021-05-27", "2027-05-27"),
        ("2021-05-01", "2027-05-12", "2021-05-27", "2027-06-07"),
        ("2021-05-01", "2026-11-26", "2021-05-27", "2026-12-27"),
        ("2021-05-11", "2027-05-01", "2021-06-30", "2027-06-30"),
        ("2021-05-11", "2027-05-01", "2021-08-01", "2027-08-01"),
        ("2021-05-01", "2028-02-29", "2021-06-30", "2028-04-30"),
        ("2024-02-29", "2027-02-28", "2024-03-15", "2027-03-15"),
        ("2021-04-30", "2027-05-31", "2021-06-30", "2027-07-31"),
        ("2021-04-30", "2027-05-30", "2021-05-01", "2027-06-01"),
        ("2021-05-01", "2021-05-01", "2021-09-30", "2021-09-30"),
        ("2021-05-01", "2019-05-01", "2021-12-31", "2019-12-31"),
        ("2017-11-08", "2027-10-30", "2017-10-31", "2027-10-29"),
    ],
)
def test_days_move(document: str, new: str, day: str, moved: str) -> None:
    move = Move.between(date.fromisoformat(document), date.fromisoformat(new))
    assert move.day(date.fromisoformat(day)).isoformat() == moved


@pytest.mark.parametrize(
    ("code", "new", "days"),
    [
        ("huangchuan_2021", "2027-05-01", "05-01～05-10 05-01～06-30 07-01～09-30 10-01～10-31"),
        ("huangchuan_2021", "2027-05-09", "05-09～05-10 05-09～06-30 07-01～09-30 10-01～10-31"),
        ("huangchuan_2021", "2027-05-10", "05-10～05-19 05-10～06-30 07-01～09-30 10-01～10-31"),
        ("huangchuan_2021", "2027-05-11", "05-11～05-20 05-11～06-30 07-01～09-30 10-01～10-31"),
        ("huangchuan_2021", "2027-05-12", "05-12～05-21 05-12～07-11 07-12～10-11 10-12～11-11"),
        ("huangchuan_2021", "2028-02-29", "02-29～03-10 02-29～04-30 05-01～07-31 08-01～08-31"),
        ("liaoning_2021", "2027-05-01", "05-01～05-20 05-21～06-30 07-01～09-30 10-01～10-31"),
        ("liaoning_2021", "2027-05-20", "05-20～05-29 05-21～06-30 07-01～09-30 10-01～10-31"),
        ("wushan_2023", "2027-01-01", "01-01～12-31 01-01～"),
    ],
)
def test_the_phases_of_the_shipped_campaigns_keep_their_months(code: str, new: str, days: str) -> None:
    template = read_campaigns()[code]
    move = Move.of(template, date.fromisoformat(new))
    spans = [move.span(phase.first, phase.last) for phase in template.phases]
    assert " ".join(f"{first:%m-%d}～" + (f"{last:%m-%d}" if last else "") for first, last in spans) == days


@pytest.mark.parametrize(
    ("new", "days"),
    [
        ("2027-05-01", "06-30 08-01 08-31 09-15 10-31 10-31"),
        ("2027-05-11", "06-30 08-01 08-31 09-15 10-31 10-31"),
        ("2027-05-25", "07-14 08-15 09-14 09-29 11-14 11-14"),
    ],
)
def test_what_was_due_by_the_end_of_a_month_is_due_then_again(new: str, days: str) -> None:
    template = read_campaigns()["liaoning_2021"]
    move = Move.of(template, date.fromisoformat(new))
    assert " ".join(f"{move.day(duty.rule.day):%m-%d}" for duty in template.duties if duty.rule.day) == days


def test_a_start_that_would_leave_a_deadline_behind_moves_it_along() -> None:
    document, new = date(2021, 5, 1), date(2027, 5, 9)
    assert Move.between(document, new).day(date(2021, 5, 6)) == new
    kept = Move.between(document, new, [date(2021, 5, 6)])
    assert kept.day(date(2021, 5, 6)) == date(2027, 5, 14)
    # What the document wanted before it began keeps nothing.
    assert Move.between(document, new, [date(2021, 4, 6)]).months == 72


DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(DAYS, DAYS, DAYS, st.integers(0, 400), st.lists(DAYS, max_size=3))
def test_the_first_day_comes_to_lie_on_the_new_one_and_the_order_stays(
    document: date, new: date, day: date, later: int, ends: list[date]
) -> None:
    move = Move.between(document, new, ends)
    assert move.day(document) == new
    assert move.day(day) <= move.day(day + timedelta(days=later))
    assert (day < document) == (move.day(day) < new)
    if move.months is not None and day.day == calendar.monthrange(day.year, day.month)[1] and move.day(day) > new:
        moved = move.day(day)
        assert moved.day == calendar.monthrange(moved.year, moved.month)[1]


@pytest.mark.parametrize("rule", ["every FREQ=MONTHLY;BYMONTHDAY=8,18,28", "at least 1 per month", "undated", "after 7 working_days"])
def test_rules_of_the_calendar_stay(rule: str) -> None:
    move = Move.between(date(2021, 5, 1), date(2027, 6, 15))
    assert write_rule(move.rule(read_rule(rule))) == rule
    assert write_rule(move.rule(read_rule("on 2021-05-11"))) == "on 2027-06-25"
