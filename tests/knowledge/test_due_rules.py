"""The days of due rules agree with somebody who goes through the calendar day by day."""

from __future__ import annotations

import calendar
import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.campaigns.rules import Occurrence, Rule, RuleError, RuleKind, occurrences, read_rule, write_rule
from knowledge.working_days import is_working_day

DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def last_of(day: date) -> int:
    """The number of the last day of its month."""
    return calendar.monthrange(day.year, day.month)[1]


def is_named(day: date, number: int) -> bool:
    """Whether a number of a day of the month means ``day``."""
    return day.day == (last_of(day) + 1 + number if number < 0 else min(number, last_of(day)))


def is_due(rule: str, begins: date, day: date) -> bool:
    """Whether ``rule`` gives ``day``, asked of that day alone."""
    parts = dict(part.split("=") for part in rule.split(";"))
    interval = int(parts.get("INTERVAL", "1"))
    numbers = [int(number) for number in parts.get("BYMONTHDAY", "").split(",") if number]
    months = [int(month) for month in parts.get("BYMONTH", "").split(",") if month]
    weekdays = [weekday for weekday in parts.get("BYDAY", "").split(",") if weekday]
    match parts["FREQ"]:
        case "DAILY":
            away = (day - begins).days
        case "WEEKLY":
            away = ((day - timedelta(days=day.weekday())) - (begins - timedelta(days=begins.weekday()))).days // 7
            weekdays = weekdays or [WEEKDAYS[begins.weekday()]]
        case "MONTHLY":
            away = (day.year - begins.year) * 12 + day.month - begins.month
            numbers = numbers or [begins.day]
        case _:
            away = day.year - begins.year
            if not numbers:
                numbers, months = [begins.day], months or [begins.month]
    fits = (not months or day.month in months) and (not weekdays or WEEKDAYS[day.weekday()] in weekdays)
    return away % interval == 0 and fits and (not numbers or any(is_named(day, number) for number in numbers))


def name_of(period: str, day: date) -> str:
    """What a period of ``day`` is called."""
    match period:
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year}-Q{[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4][day.month - 1]}"
        case "half":
            return f"{day.year}-H{1 if day.month < 7 else 2}"
        case _:
            return str(day.year)


def slowly(rule: Rule, begins: date, ends: date | None, first: date, last: date) -> tuple[Occurrence, ...]:
    """The reference: each day from the beginning on is looked at."""
    found: list[Occurrence] = []
    if rule.kind is RuleKind.ON:
        assert rule.day is not None
        return (Occurrence("once", begins, rule.day),) if begins <= rule.day and first <= rule.day <= last else ()
    if rule.kind is RuleKind.EVERY:
        opens, day = begins, begins
        while day <= last and (ends is None or day <= ends):
            if is_due(rule.rrule, begins, day):
                found.append(Occurrence(day.isoformat(), opens, day))
                opens = day + DAY
            day += DAY
    else:
        assert rule.period is not None
        day, until = begins, last + timedelta(days=366)
        periods: dict[str, list[date]] = {}
        while day <= until and (ends is None or day <= ends):
            periods.setdefault(name_of(rule.period, day), []).append(day)
            day += DAY
        for name, days in periods.items():
            if any(is_working_day(each) for each in days):
                since = date(days[0].year, 1, 1) if rule.period == "year" else days[0]
                found.append(Occurrence(name, since, days[-1], rule.number))
    return tuple(each for each in found if first <= each.due <= last)


DAYS = st.dates(date(2019, 1, 1), date(2033, 12, 31))


@st.composite
def every(draw: st.DrawFn) -> str:
    """A recurring rule of the kinds that documents have."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    interval = draw(st.sampled_from([1, 1, 1, 2, 3, 6]))
    if interval > 1:
        parts.append(f"INTERVAL={interval}")
    if frequency == "WEEKLY" and draw(st.booleans()):
        parts.append("BYDAY=" + ",".join(draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True))))
    if frequency in {"MONTHLY", "YEARLY"}:
        if draw(st.booleans()):
            numbers = st.sampled_from([1, 8, 10, 18, 25, 28, 29, 30, 31, -1])
            parts.append("BYMONTHDAY=" + ",".join(str(each) for each in draw(st.lists(numbers, min_size=1, max_size=3, unique=True))))
        if frequency == "YEARLY" and draw(st.booleans()):
            months = st.integers(1, 12)
            parts.append("BYMONTH=" + ",".join(str(each) for each in draw(st.lists(months, min_size=1, max_size=3, unique=True))))
    return "every " + ";".join(parts)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that gives days."""
    day, number, period = draw(DAYS), draw(st.integers(1, 60)), draw(st.sampled_from(["month", "quarter", "half", "year"]))
    counted = f"at least {number} per {period}", f"hours {number} per {period}"
    return read_rule(draw(st.sampled_from([f"on {day}", *counted]) | every()))


@given(rules(), DAYS, st.integers(0, 900) | st.none(), DAYS, st.integers(0, 500), st.integers(0, 500))
def test_any_window_agrees_with_the_reference_and_can_be_cut_in_two(
    rule: Rule, begins: date, lasting: int | None, first: date, one: int, two: int
) -> None:
    ends = None if lasting is None else begins + timedelta(days=lasting)
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=two)
    found = occurrences(rule, begins, ends, first, last)
    assert found == slowly(rule, begins, ends, first, last)
    assert found == occurrences(rule, begins, ends, first, middle) + occurrences(rule, begins, ends, middle + DAY, last)
    assert read_rule(write_rule(rule)) == rule


def dues(rule: str, begins: str, ends: str | None, first: str, last: str) -> list[str]:
    """The due days of a rule, as texts."""
    until = None if ends is None else date.fromisoformat(ends)
    window = date.fromisoformat(first), date.fromisoformat(last)
    return [each.due.isoformat() for each in occurrences(read_rule(rule), date.fromisoformat(begins), until, *window)]


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("every FREQ=MONTHLY;BYMONTHDAY=31", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        ("every FREQ=MONTHLY;BYMONTHDAY=-1", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        ("every FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2028-02-29"]),
        ("every FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=30", ["2028-02-29", "2028-04-30"]),
        ("every FREQ=MONTHLY;BYDAY=1MO", ["2028-01-03", "2028-02-07", "2028-03-06", "2028-04-03"]),
        ("every FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-28"]),
        ("at least 2 per quarter", ["2028-03-31"]),
    ],
)
def test_the_ends_of_months_in_a_leap_year(rule: str, due: list[str]) -> None:
    assert dues(rule, "2027-12-01", None, "2028-01-01", "2028-04-30") == due


def test_a_yearly_leap_day_is_the_end_of_each_february() -> None:
    found = dues("every FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-01-01", None, "2026-01-01", "2028-12-31")
    assert found == ["2026-02-28", "2027-02-28", "2028-02-29"]


def test_nothing_is_due_before_the_start_and_a_fixed_day_may_lie_after_the_end() -> None:
    assert dues("on 2027-04-30", "2027-05-01", None, "2027-01-01", "2027-12-31") == []
    assert dues("on 2027-11-10", "2027-05-01", "2027-10-31", "2027-01-01", "2027-12-31") == ["2027-11-10"]
    assert dues("every FREQ=MONTHLY;BYMONTHDAY=8,18,28", "2027-07-10", "2027-08-20", "2027-01-01", "2027-12-31") == [
        *("2027-07-18", "2027-07-28", "2027-08-08", "2027-08-18")
    ]


def test_a_period_is_cut_to_the_duty_and_left_out_where_nobody_works_in_it() -> None:
    rule = read_rule("at least 1 per month")
    # 29 and 30 May 2027 are a weekend, 31 May a Monday.
    found = occurrences(rule, date(2027, 5, 29), date(2027, 6, 10), date(2027, 1, 1), date(2027, 12, 31))
    assert [(each.period, each.first, each.due) for each in found] == [
        ("2027-05", date(2027, 5, 29), date(2027, 5, 31)),
        ("2027-06", date(2027, 6, 1), date(2027, 6, 10)),
    ]
    assert dues("at least 1 per month", "2027-01-30", "2027-01-31", "2027-01-01", "2027-12-31") == []


@pytest.mark.parametrize("rule", ["undated", "always", "after 7 working_days"])
def test_rules_without_dates_give_none(rule: str) -> None:
    assert dues(rule, "2027-01-01", None, "2027-01-01", "2030-12-31") == []


@pytest.mark.parametrize(
    "rule",
    [
        *("every FREQ=DAILY", "every FREQ=DAILY;INTERVAL=7", "every FREQ=WEEKLY;INTERVAL=2", "every FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31"),
        *("every FREQ=YEARLY", "at least 1 per month", "hours 60 per year"),
    ],
)
def test_a_month_a_hundred_years_on_is_not_walked_to(rule: str) -> None:
    began = time.perf_counter()
    for year in range(40):
        occurrences(read_rule(rule), date(2026, 2, 3), None, date(2100 + year, 5, 1), date(2100 + year, 5, 31))
    # Walking there takes 100 times as long.
    assert time.perf_counter() - began < 1.0


@pytest.mark.parametrize(
    "text",
    [
        *("every", "every FREQ=HOURLY", "every FREQ=MONTHLY;BYMONTHDAY=32", "every FREQ=MONTHLY;COUNT=3", "every FREQ=MONTHLY;INTERVAL=0"),
        *("every FREQ=MONTHLY;INTERVAL=x", "every FREQ=MONTHLY;BYDAY=XX", "every FREQ=MONTHLY;BYMONTHDAY=", "every FREQ=DAILY;BYHOUR=3"),
        *("every FREQ=MONTHLY;BYMONTHDAY=8;每月", "on 2027-02-30", "on", "hours 0 per year", "at least 1 per week", "sometimes", ""),
    ],
)
def test_what_is_no_rule_is_said_to_be_none(text: str) -> None:
    with pytest.raises(RuleError):
        read_rule(text)
