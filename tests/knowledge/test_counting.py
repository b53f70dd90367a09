"""Terms of law are counted as an officer counts them on a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import holidays
from knowledge.campaigns.rules import Length
from knowledge.counting import MOST, Run, count
from knowledge.holidays import DayKind
from knowledge.working_days import is_working_day


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment; of the zone nothing depends."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="module")
def shipped_days() -> None:
    """Nobody's own days are in force."""
    holidays.take_up(None)


def test_the_day_of_the_event_does_not_count_and_weekends_are_folded() -> None:
    counted = count(at(2026, 11, 20, 10), 7, Length.WORKING_DAYS)
    assert counted.due_on == date(2026, 12, 1)
    assert counted.runs() == (
        Run(date(2026, 11, 21), date(2026, 11, 22), DayKind.WEEKEND),
        Run(date(2026, 11, 23), date(2026, 11, 27), DayKind.WORK, "", 1, 5),
        Run(date(2026, 11, 28), date(2026, 11, 29), DayKind.WEEKEND),
        Run(date(2026, 11, 30), date(2026, 12, 1), DayKind.WORK, "", 6, 7),
    )
    assert not counted.may_change


def test_a_count_into_a_year_not_announced_says_so() -> None:
    counted = count(at(2026, 12, 28), 7, Length.WORKING_DAYS)
    assert counted.due_on == date(2027, 1, 7)
    assert counted.may_change
    assert date(2027, 1, 1) in counted.skipped


def test_a_worked_saturday_is_shown_with_its_holiday() -> None:
    runs = count(at(2026, 9, 30), 2, Length.WORKING_DAYS).runs()
    assert runs[0] == Run(date(2026, 10, 1), date(2026, 10, 7), DayKind.HOLIDAY, "国庆节")
    runs = count(at(2026, 10, 8), 2, Length.WORKING_DAYS).runs()
    assert runs[1] == Run(date(2026, 10, 10), date(2026, 10, 10), DayKind.EXCHANGED, "国庆节", 2, 2)


def test_calendar_days_count_rest_days_and_say_where_they_end_on_one() -> None:
    counted = count(at(2026, 11, 20), 15, Length.DAYS)
    assert (counted.due_on, counted.lands_on_rest) == (date(2026, 12, 5), True)
    assert counted.runs() == (Run(date(2026, 11, 21), date(2026, 12, 5), DayKind.WORK, "", 1, 15),)
    assert not count(at(2026, 11, 20), 12, Length.DAYS).lands_on_rest


def test_months_end_on_the_same_day_or_the_last() -> None:
    assert count(at(2027, 8, 31), 6, Length.MONTHS).due_on == date(2028, 2, 29)
    assert count(at(2026, 8, 31), 6, Length.MONTHS).due_on == date(2027, 2, 28)
    assert count(at(2026, 11, 20), 3, Length.MONTHS).due_on == date(2027, 2, 20)


def test_hours_run_through_the_night_and_the_weekend() -> None:
    counted = count(at(2026, 12, 31, 14, 30), 24, Length.HOURS)
    assert (counted.due_on, counted.due_at) == (date(2027, 1, 1), at(2027, 1, 1, 14, 30))


def test_before_a_hearing_seven_working_days_are_counted_backwards() -> None:
    counted = count(at(2026, 12, 10, 9), 7, Length.WORKING_DAYS, before=True)
    assert counted.due_on == date(2026, 12, 1)
    assert counted.runs()[0] == Run(date(2026, 12, 1), date(2026, 12, 4), DayKind.WORK, "", 7, 4)


@pytest.mark.parametrize("number", [0, -3, 10**6])
def test_a_number_out_of_all_bounds_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not counted"):
        count(at(2026, 11, 20), number, Length.WORKING_DAYS)


MOMENTS = st.datetimes(at(2020, 1, 1).replace(tzinfo=None), at(2035, 12, 31).replace(tzinfo=None)).map(
    lambda each: each.replace(tzinfo=UTC)
)


@given(MOMENTS, st.integers(1, 60), st.booleans())
def test_working_days_agree_with_one_finger_on_the_calendar(start: datetime, number: int, before: bool) -> None:
    day, left = start.date(), number
    while left:
        day += timedelta(days=-1 if before else 1)
        left -= is_working_day(day)
    counted = count(start, number, Length.WORKING_DAYS, before=before)
    assert counted.due_on == day
    assert len(counted.counted) == number
    assert start.date() not in {*counted.counted, *counted.skipped}
    between = {min(start.date(), day) + timedelta(days=each) for each in range(abs((day - start.date()).days) + 1)} - {start.date()}
    assert {*counted.counted, *counted.skipped} == between
    runs = counted.runs()
    assert all(after.first == run.last + timedelta(days=1) for run, after in pairwise(runs))


@given(MOMENTS, st.integers(1, 400), st.booleans())
def test_calendar_days_are_so_many_midnights_away(start: datetime, number: int, before: bool) -> None:
    counted = count(start, number, Length.DAYS, before=before)
    assert abs((counted.due_on - start.date()).days) == number
    assert counted.lands_on_rest != is_working_day(counted.due_on)


@given(MOMENTS, st.integers(1, MOST[Length.MONTHS]))
def test_months_walk_month_by_month(start: datetime, number: int) -> None:
    due = count(start, number, Length.MONTHS).due_on
    first = start.date().replace(day=1)
    for _ in range(number):
        first = (first + timedelta(days=31)).replace(day=1)
    assert (due.year, due.month) == (first.year, first.month)
    assert due.day == start.day or (due.day < start.day and (due + timedelta(days=1)).day == 1)
