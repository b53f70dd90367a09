"""When a self-check is due: the occurrences of a schedule, and whose they are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from knowledge.nudging import nudging
from knowledge.working_days import is_working_day
from storage.selfcheck_schedules import Rule

ONCE = "once"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a list is due, with the days, both included, on which it can be done."""

    period: str
    """``2026-11-26``, ``2026-W48``, ``2026-11``, ``2026-Q4`` or ``once``."""
    first: date
    last: date


def occurrence(rule: Rule, day: date, begins: date, ends: date | None) -> Occurrence | None:
    """The occurrence in which ``day`` lies, of a schedule in force from ``begins`` to ``ends`` (none: without end).

    It is cut to those days. None outside of them, and where nobody works on any of the days that are left.
    """
    if day < begins or (ends is not None and day > ends):
        return None
    match rule:
        case Rule.WORKDAY:
            period, first, last = day.isoformat(), day, day
        case Rule.WEEKLY:
            year, week, weekday = day.isocalendar()
            first = day - timedelta(days=weekday - 1)
            period, last = f"{year:04d}-W{week:02d}", first + timedelta(days=6)
        case Rule.MONTHLY:
            first = day.replace(day=1)
            period, last = day.isoformat()[:7], _before_month(first, 1)
        case Rule.QUARTERLY:
            quarter = (day.month - 1) // 3
            first = day.replace(month=3 * quarter + 1, day=1)
            period, last = f"{day.year:04d}-Q{quarter + 1}", _before_month(first, 3)
        case Rule.ONCE:
            period, first, last = ONCE, begins, ends or begins
    found = Occurrence(period, max(first, begins), last if ends is None else min(last, ends))
    return found if working_days(found.first, found.last) else None


def occurrences(rule: Rule, first: date, last: date, begins: date, ends: date | None) -> tuple[Occurrence, ...]:
    """All occurrences that touch the days from ``first`` to ``last``, in their order, of a schedule as in ``occurrence``."""
    found: list[Occurrence] = []
    day = max(first, begins)
    while day <= last and (ends is None or day <= ends):
        here = occurrence(rule, day, begins, ends)
        if here is not None:
            found.append(here)
        day = (day if here is None else here.last) + timedelta(days=1)
    return tuple(found)


@cache
def working_days(first: date, last: date) -> tuple[date, ...]:
    """The days from ``first`` to ``last`` on which people work."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in days if is_working_day(day))


def owed_days(occurrence: Occurrence, joined: date, leaves: Iterable[tuple[date, date]]) -> tuple[date, ...]:
    """The working days on which somebody, entered on ``joined``, can do it: those on leave on all of them owe nothing."""
    away, days = tuple(leaves), working_days(occurrence.first, occurrence.last)
    if not away and joined <= occurrence.first:
        return days
    return tuple(day for day in days if day >= joined and not any(begins <= day <= ends for begins, ends in away))


def remind_on(rule: Rule, occurrence: Occurrence) -> date:
    """The day on which those who have not done it are reminded; ``knowledge/nudging/checks.csv`` says which."""
    days = working_days(occurrence.first, occurrence.last)
    return days[max(0, len(days) - 1 - nudging().days_before_end(rule))]


def remind_whom_on(day: date, present: Sequence[date]) -> date:
    """The day for somebody who is there on ``present`` alone: ``day``, the next of theirs, or else the last one before."""
    return next((each for each in present if each >= day), present[-1])


def _before_month(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)
