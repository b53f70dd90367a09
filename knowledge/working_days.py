"""Counting working days: by the State Council's calendar where it is known, by the statutory holidays for a year not announced yet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from knowledge import holidays


def is_working_day(day: date) -> bool:
    """Whether people work on ``day``; for a year without an announced calendar Monday to Friday but for the statutory holidays."""
    return holidays.calendar().day(day).is_worked


def after_working_days(moment: datetime, days: int) -> datetime:
    """The same time of day, ``days`` working days later."""
    left = days
    while left > 0:
        moment += timedelta(days=1)
        left -= is_working_day(moment.date())
    return moment


def working_days(first: date, last: date) -> int:
    """How many working days there are from ``first`` to ``last``, both counted."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sum(is_working_day(day) for day in days)


def working_days_after(first: date, last: date) -> int:
    """How many working days there are after ``first`` until ``last``, that day included; 0 where ``last`` is not later."""
    return working_days(first + timedelta(days=1), last)


def next_working_day(day: date) -> date:
    """The first working day after ``day``."""
    return after_working_days(datetime.combine(day, time()), 1).date()


def previous_working_day(day: date) -> date:
    """The last working day before ``day``."""
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
