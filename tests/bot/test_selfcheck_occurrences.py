"""Occurrences, against a reference that walks day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.selfcheck_occurrences import occurrence, occurrences, owed_days, remind_on, remind_whom_on, working_days
from knowledge.nudging import CheckRule, nudging
from knowledge.working_days import is_working_day
from storage.selfcheck_schedules import Rule

DAYS = st.dates(date(2023, 12, 1), date(2029, 2, 1))
ENDLESS = st.sampled_from([Rule.WORKDAY, Rule.WEEKLY, Rule.MONTHLY, Rule.QUARTERLY])
LONG_AGO = date(2000, 1, 1)


def key(rule: Rule, day: date) -> str:
    """In which occurrence a day lies, said as plainly as can be."""
    match rule:
        case Rule.WORKDAY:
            return f"{day:%Y-%m-%d}"
        case Rule.WEEKLY:
            return f"{day:%G-W%V}"
        case Rule.MONTHLY:
            return f"{day:%Y-%m}"
        case _:
            return f"{day:%Y}-Q{(day.month + 2) // 3}"


def slow(rule: Rule, day: date, begins: date, ends: date | None) -> tuple[str, date, date] | None:
    around = [day + timedelta(days=each) for each in range(-100, 101)]
    mine = [each for each in around if key(rule, each) == key(rule, day) and each >= begins and (ends is None or each <= ends)]
    return (key(rule, day), mine[0], mine[-1]) if day in mine and any(map(is_working_day, mine)) else None


@given(ENDLESS, DAYS, st.integers(-200, 5), st.one_of(st.none(), st.integers(-5, 200)))
def test_an_occurrence_is_all_days_of_its_key_cut_to_the_schedule(rule: Rule, day: date, begun: int, left: int | None) -> None:
    begins = day + timedelta(days=begun)
    ends = None if left is None else max(begins, day + timedelta(days=left))
    found = occurrence(rule, day, begins, ends)
    assert (None if found is None else (found.period, found.first, found.last)) == slow(rule, day, begins, ends)


@given(ENDLESS, DAYS, st.integers(0, 120), st.integers(-100, 30), st.one_of(st.none(), st.integers(0, 150)))
def test_the_occurrences_of_a_span_are_those_of_its_days(rule: Rule, first: date, length: int, begun: int, left: int | None) -> None:
    last, begins = first + timedelta(days=length), first + timedelta(days=begun)
    ends = None if left is None else begins + timedelta(days=left)
    days = [first + timedelta(days=each) for each in range(length + 1)]
    walked = dict.fromkeys(found for day in days if (found := occurrence(rule, day, begins, ends)) is not None)
    assert occurrences(rule, first, last, begins, ends) == tuple(walked)


@given(DAYS, st.integers(0, 60), st.integers(-70, 70))
def test_a_campaign_is_one_occurrence_from_its_first_to_its_last_day(first: date, length: int, off: int) -> None:
    last, day = first + timedelta(days=length), first + timedelta(days=off)
    found = occurrence(Rule.ONCE, day, first, last)
    if first <= day <= last and working_days(first, last):
        assert found is not None
        assert (found.period, found.first, found.last) == ("once", first, last)
    else:
        assert found is None


@pytest.mark.parametrize(
    ("rule", "day", "period", "first", "last"),
    [
        (Rule.WEEKLY, date(2027, 1, 1), "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (Rule.WEEKLY, date(2024, 12, 31), "2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        (Rule.MONTHLY, date(2028, 2, 29), "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        (Rule.QUARTERLY, date(2026, 12, 31), "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        (Rule.WORKDAY, date(2026, 11, 26), "2026-11-26", date(2026, 11, 26), date(2026, 11, 26)),
    ],
)
def test_weeks_across_new_year_leap_days_and_quarters(rule: Rule, day: date, period: str, first: date, last: date) -> None:
    found = occurrence(rule, day, LONG_AGO, None)
    assert found is not None
    assert (found.period, found.first, found.last) == (period, first, last)


def test_nothing_is_due_on_a_day_off_nor_in_a_week_of_holidays() -> None:
    assert occurrence(Rule.WORKDAY, date(2026, 11, 28), LONG_AGO, None) is None
    # The whole of it is the spring festival.
    assert occurrence(Rule.WEEKLY, date(2026, 2, 18), date(2026, 2, 16), date(2026, 2, 22)) is None


@given(st.sampled_from(list(Rule)), DAYS)
def test_people_are_reminded_on_a_working_day_as_many_before_the_last_as_the_data_say(rule: Rule, day: date) -> None:
    found = occurrence(rule, day, LONG_AGO if rule is not Rule.ONCE else day, day + timedelta(days=40) if rule is Rule.ONCE else None)
    if found is None:
        return
    on = remind_on(rule, found)
    assert is_working_day(on)
    assert found.first <= on <= found.last
    after = sum(map(is_working_day, (on + timedelta(days=each + 1) for each in range((found.last - on).days))))
    assert after == min(nudging().days_before_end(rule), len(working_days(found.first, found.last)) - 1)


def test_the_moments_are_those_of_the_issue_and_say_whose_they_are() -> None:
    assert {row.rule.value: row.days_before_end for row in nudging().checks} == {
        "workday": 0,
        "weekly": 0,
        "monthly": 3,
        "quarterly": 3,
        "once": 3,
    }
    assert {row.note for row in nudging().checks} == {"本产品默认，非文件规定"}
    # Neither room knows the other's names.
    assert tuple(CheckRule) == tuple(Rule)


@given(DAYS, st.integers(-40, 40), st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 30)), max_size=3))
def test_whoever_is_on_leave_all_the_time_or_comes_later_owes_nothing(day: date, joined: int, leaves: list[tuple[int, int]]) -> None:
    found = occurrence(Rule.MONTHLY, day, LONG_AGO, None)
    assert found is not None
    from_on = day + timedelta(days=joined)
    away = [(day + timedelta(days=begins), day + timedelta(days=begins + length)) for begins, length in leaves]
    walked = (found.first + timedelta(days=each) for each in range(31))
    slowly = [
        each
        for each in walked
        if each <= found.last and is_working_day(each) and each >= from_on and not any(first <= each <= last for first, last in away)
    ]
    days = owed_days(found, from_on, away)
    assert list(days) == slowly
    if days:
        theirs = remind_whom_on(remind_on(Rule.MONTHLY, found), days)
        assert theirs in days
