"""Counting a term of law from an event, with every day shown. Pure.

The day of the event does not count (期间开始之日不计算在内: 《民事诉讼法》第八十五条, 《行政复议法》第八十八条, and so in
practice for the other terms); which days are working days is said by 《行政处罚法》第八十五条 and 《行政强制法》第六十九条.
A term of months ends on the same day of the month, or on the month's last day where there is none.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from knowledge import holidays
from knowledge.campaigns.rules import Length
from knowledge.holidays import Day, DayKind

MOST = {Length.WORKING_DAYS: 1_000, Length.DAYS: 3_660, Length.MONTHS: 120, Length.HOURS: 2_400}
"""The longest terms that are counted."""


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row that are all of one kind: counted (``number`` to ``last_number``), or left out because of ``name`` or a weekend."""

    first: date
    last: date
    kind: DayKind
    name: str = ""
    number: int = 0
    last_number: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A term that was counted."""

    length: Length
    due_on: date
    """The last day on which it is in time."""
    due_at: datetime | None
    """The moment, where hours count."""
    counted: tuple[date, ...]
    """The days that count, in the order in which they were counted; none where hours or months count."""
    skipped: tuple[date, ...]
    """The days between that do not."""
    may_change: bool
    """Whether an announcement of holidays can still move it; one of calendar days or months never moves."""
    lands_on_rest: bool
    """Whether a term of calendar days or months ends on a day of rest: where the law defers it, it ends with the next working day; in time
    is who does not wait for that."""

    def runs(self) -> tuple[Run, ...]:
        """All days of a term of days, folded, in the order of the calendar."""
        numbers = {day: place for place, day in enumerate(self.counted, 1)}
        found = []
        for (is_counted, kind, name), group in groupby(sorted({*self.counted, *self.skipped}), key=lambda day: self._of(day, numbers)):
            days = tuple(group)
            found.append(Run(days[0], days[-1], kind, name, *((numbers[days[0]], numbers[days[-1]]) if is_counted else ())))
        return tuple(found)

    def _of(self, day: date, numbers: dict[date, int]) -> tuple[bool, DayKind, str]:
        # In a term of calendar days a day of rest is like any other.
        own = holidays.calendar().day(day) if self.length is Length.WORKING_DAYS else Day(DayKind.WORK)
        return day in numbers, own.kind, own.name


def count(start: datetime, number: int, length: Length, *, before: bool = False) -> Counted:
    """The term of ``number`` after ``start`` (local time), or before it.

    ``before``: the day of the event does not count there either, so that the seventh working day before it is the last one.
    Raises ``ValueError`` for a number that is not counted, ``OverflowError`` beyond the calendar.
    """
    if not 1 <= number <= MOST[length]:
        raise ValueError(f"{number} {length} are not counted")
    sign = -1 if before else 1
    day = start.date()
    if length is Length.HOURS:
        at = start + sign * timedelta(hours=number)
        return Counted(length, at.date(), at, (), (), False, False)
    if length is Length.MONTHS:
        due = months_after(day, sign * number)
        return Counted(length, due, None, (), (), False, _is_rest(due))
    if length is Length.DAYS:
        days = tuple(day + sign * timedelta(days=each) for each in range(1, number + 1))
        return Counted(length, days[-1], None, days, (), False, _is_rest(days[-1]))
    return _working(day, number, sign)


def _working(start: date, number: int, sign: int) -> Counted:
    known = holidays.calendar()
    counted: list[date] = []
    skipped: list[date] = []
    day = start
    while len(counted) < number:
        day += sign * timedelta(days=1)
        (counted if known.day(day).is_worked else skipped).append(day)
    return Counted(Length.WORKING_DAYS, day, None, tuple(counted), tuple(skipped), holidays.may_change(start, day), False)


def _is_rest(day: date) -> bool:
    return not holidays.calendar().day(day).is_worked


def months_after(day: date, number: int) -> date:
    """The same day of the month ``number`` months later, or the last day of a month without it: 2027-08-31 and six are 2028-02-29."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
