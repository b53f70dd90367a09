"""Which days are worked: announced years, years to come, and what an agency has entered itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from knowledge import holidays
from knowledge.faults import KnowledgeFaults
from knowledge.holidays import Day, DayKind
from knowledge.working_days import after_working_days, is_working_day


@pytest.fixture(autouse=True)
def shipped_days() -> Iterator[None]:
    """Nobody's own days are in force before a test or after it."""
    holidays.take_up(None)
    yield
    holidays.take_up(None)


def own(folder: Path, *lines: str) -> Path:
    """A folder with an agency's own days."""
    (folder / "holidays.csv").write_text("\n".join(["day,name,kind,note", *lines]), encoding="utf-8")
    return folder


def test_seven_working_days_cross_the_new_year() -> None:
    assert after_working_days(datetime(2026, 12, 28, 9, tzinfo=UTC), 7).date() == date(2027, 1, 7)
    assert holidays.may_change(date(2026, 12, 28), date(2027, 1, 7))


def test_an_announced_year_does_not_change() -> None:
    assert holidays.is_announced(2026)
    assert not holidays.is_announced(2027)
    assert not holidays.may_change(date(2026, 11, 20), date(2026, 12, 1))


def test_the_next_years_announcement_reaches_into_the_last_week_of_december() -> None:
    assert not holidays.may_change(date(2026, 12, 1), date(2026, 12, 24))
    assert holidays.may_change(date(2026, 12, 1), date(2026, 12, 31))
    assert holidays.may_change(date(2026, 12, 31), date(2026, 12, 1)), "the order of the days does not matter"


def test_a_worked_saturday_of_an_announced_year_counts() -> None:
    assert holidays.calendar().day(date(2026, 10, 10)) == Day(DayKind.EXCHANGED, "国庆节")
    assert is_working_day(date(2026, 10, 10))
    assert holidays.calendar().day(date(2026, 10, 1)) == Day(DayKind.HOLIDAY, "国庆节")


@pytest.mark.parametrize(
    ("first", "name", "days"),
    [
        ("2027-02-05", "春节", 4),
        ("2028-01-25", "春节", 4),
        ("2029-02-12", "春节", 4),
        ("2030-02-02", "春节", 4),
        ("2031-01-22", "春节", 4),
        ("2027-04-05", "清明", 1),
        ("2028-04-04", "清明", 1),
        ("2027-06-09", "端午", 1),
        ("2029-09-22", "中秋", 1),
        ("2030-05-01", "劳动节", 2),
        ("2031-10-02", "国庆节", 2),
    ],
)
def test_years_to_come_have_their_statutory_holidays_and_nothing_else(first: str, name: str, days: int) -> None:
    start = date.fromisoformat(first)
    run = [holidays.calendar().day(start + timedelta(days=number)) for number in range(-1, days + 1)]
    assert run[1:-1] == [Day(DayKind.HOLIDAY, name)] * days
    assert all(day.kind is not DayKind.HOLIDAY for day in (run[0], run[-1])) or name == "国庆节"


def test_no_weekend_of_a_year_to_come_is_worked() -> None:
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365 * 5 + 1)]
    assert {holidays.calendar().day(day).kind for day in days} == {DayKind.WORK, DayKind.WEEKEND, DayKind.HOLIDAY}
    for year in range(2027, 2032):
        statutory = [day for day in days if day.year == year and holidays.calendar().day(day).kind is DayKind.HOLIDAY]
        # Mid-autumn falls into the national days in 2028 and 2031.
        assert len(statutory) == (12 if year in {2028, 2031} else 13)


def test_beyond_the_shipped_years_weekends_alone_are_known() -> None:
    assert is_working_day(date(2040, 10, 1))
    assert not is_working_day(date(2040, 10, 6))
    assert holidays.may_change(date(2040, 1, 1), date(2040, 1, 2))


def test_an_agency_enters_the_announced_days(tmp_path: Path) -> None:
    holidays.take_up(own(tmp_path, "2027/2/9,春节,off,", "2027-02-20,春节,work,补班", "2027,,announced,", "2028,,announced,"))
    assert not is_working_day(date(2027, 2, 9))
    assert holidays.calendar().day(date(2027, 2, 20)) == Day(DayKind.EXCHANGED, "春节")
    assert not is_working_day(date(2027, 2, 5)), "the statutory days stay"
    assert not holidays.may_change(date(2027, 2, 1), date(2027, 12, 31))
    holidays.take_up(None)
    assert is_working_day(date(2027, 2, 9))


def test_own_days_in_gb18030_are_read(tmp_path: Path) -> None:
    (tmp_path / "holidays.csv").write_bytes("day,name,kind,note\n2027-02-09,春节,off,\n".encode("gb18030"))
    holidays.take_up(tmp_path)
    assert holidays.calendar().day(date(2027, 2, 9)).name == "春节"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("27-02-09,春节,off,", "写日期，如 2027-02-05"),
        ("2027-02-30,春节,off,", "写日期，如 2027-02-05"),
        ("2027-02-09,春节,假,", "放假写 off"),
        ("2027-02-09,,off,", "写是哪个节日"),
        ("2027-02-05,春节,work,", "是法定节假日（春节）"),
        ("明年,,announced,", "写已公布安排的年份"),
        ("2027-02-09,春节", "要有 4 格"),
        ("2027-02-08,春节,off,\n2027-02-08,春节,off,", "写了两次"),
    ],
)
def test_a_slip_is_named_and_nothing_changes(tmp_path: Path, line: str, said: str) -> None:
    holidays.take_up(own(tmp_path, "2027-02-10,春节,off,"))
    with pytest.raises(KnowledgeFaults, match=r"holidays\.csv") as raised:
        holidays.take_up(own(tmp_path, line))
    assert said in str(raised.value)
    assert not is_working_day(date(2027, 2, 10)), "what was in force stays"
