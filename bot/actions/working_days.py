"""Counting working days: the State Council's calendar where it is known, weekends alone for a year that was not announced yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar


def is_working_day(day: date) -> bool:
    """Whether people work on ``day``; for a year without an announced calendar Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


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
