"""By when something has to be done: the due rules, written as one line each. Pure.

``on 2021-05-27``                                on one day
``every FREQ=MONTHLY;BYMONTHDAY=8,18,28``        an RFC 5545 rule, each of whose days is one on which it is due
``at least 1 per month``                         so many times in each month, quarter, half or year; due with its last day
``hours 60 per year``                            so many hours in each
``after 7 working_days``                         so long after each event that somebody enters
``undated``                                      the document gives no day (定期、适时、及时)
``always``                                       with each case, check or shift: never a day of its own
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from knowledge.campaigns import recurring
from knowledge.working_days import is_working_day, next_working_day


class RuleKind(StrEnum):
    """How the day comes about."""

    ON = "on"
    EVERY = "every"
    AT_LEAST = "at least"
    HOURS = "hours"
    AFTER = "after"
    UNDATED = "undated"
    ALWAYS = "always"


class Period(StrEnum):
    """In what something is counted."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Length(StrEnum):
    """What is counted after an event."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Rule:
    """A due rule; which fields it has follows from its kind."""

    kind: RuleKind
    day: date | None = None
    rrule: str = ""
    number: int = 0
    """How many times or hours in a period, or how long after the event."""
    period: Period | None = None
    length: Length | None = None

    @property
    def has_dates(self) -> bool:
        """Whether days follow from it alone."""
        return self.kind in {RuleKind.ON, RuleKind.EVERY, RuleKind.AT_LEAST, RuleKind.HOURS}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that something is due: it can be done from ``first`` on and is late after ``due``."""

    period: str
    """Distinguishes it from the rule's others: ``2027-05-27``, ``2027-05``, ``2027-Q2``, ``2027-H1``, ``2027``, ``once``."""
    first: date
    """Of what is asked so often a year the first of January, also where it has been asked since a later day of that year."""
    due: date
    target: int = 1
    """How many times or hours until it is done."""


class RuleError(ValueError):
    """A line that is no due rule; says what is wrong with it."""


_COUNTED = re.compile(r"(at least|hours) ([1-9]\d{0,3}) per (month|quarter|half|year)")
_AFTER = re.compile(r"after ([1-9]\d{0,3}) (working_days|days|months|hours)")


def read_rule(text: str) -> Rule:
    """The rule that ``text`` writes. Raises ``RuleError``."""
    text = " ".join(text.split())
    word, _, rest = text.partition(" ")
    if text in {RuleKind.UNDATED, RuleKind.ALWAYS}:
        return Rule(RuleKind(text))
    if word == RuleKind.ON:
        try:
            return Rule(RuleKind.ON, day=date.fromisoformat(rest))
        except ValueError as error:
            raise RuleError(f"{rest} is no day") from error
    if word == RuleKind.EVERY:
        return Rule(RuleKind.EVERY, rrule=_checked(rest))
    counted, after = _COUNTED.fullmatch(text), _AFTER.fullmatch(text)
    if counted is not None:
        return Rule(RuleKind(counted[1]), number=int(counted[2]), period=Period(counted[3]))
    if after is not None:
        return Rule(RuleKind.AFTER, number=int(after[1]), length=Length(after[2]))
    raise RuleError(f"{text!r} is no due rule")


def write_rule(rule: Rule) -> str:
    """The line that ``read_rule`` reads."""
    match rule.kind:
        case RuleKind.ON:
            assert rule.day is not None
            return f"on {rule.day.isoformat()}"
        case RuleKind.EVERY:
            return f"every {rule.rrule}"
        case RuleKind.AT_LEAST | RuleKind.HOURS:
            return f"{rule.kind} {rule.number} per {rule.period}"
        case RuleKind.AFTER:
            return f"after {rule.number} {rule.length}"
        case RuleKind.UNDATED | RuleKind.ALWAYS:
            return str(rule.kind)


def _checked(text: str) -> str:
    try:
        return recurring.checked(text)
    except ValueError as error:
        raise RuleError(str(error)) from error


_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF: 6, Period.YEAR: 12}


def occurrences(rule: Rule, begins: date, ends: date | None, first: date, last: date) -> tuple[Occurrence, ...]:
    """All whose due day lies from ``first`` to ``last``, in their order, of something asked from ``begins`` to ``ends`` (none: no end).

    Nothing is due before ``begins``. A period with only days of rest within these bounds is left out. Rules without dates have none.
    """
    stop = last if ends is None else min(last, ends)
    match rule.kind:
        case RuleKind.ON:
            assert rule.day is not None
            found = [Occurrence("once", begins, rule.day)] if max(first, begins) <= rule.day <= last else []
        case RuleKind.EVERY:
            found = _every(rule.rrule, begins, max(first, begins), stop)
        case RuleKind.AT_LEAST | RuleKind.HOURS:
            found = _counted(rule, begins, ends, first, last)
        case RuleKind.AFTER | RuleKind.UNDATED | RuleKind.ALWAYS:
            found = []
    return tuple(found)


def _every(rule: str, begins: date, first: date, stop: date) -> list[Occurrence]:
    days = recurring.days(rule, begins, first, stop)
    if not days:
        return []
    before = [recurring.day_before(rule, begins, days[0]) or begins - timedelta(days=1), *days]
    return [Occurrence(day.isoformat(), earlier + timedelta(days=1), day) for earlier, day in pairwise(before)]


def _counted(rule: Rule, begins: date, ends: date | None, first: date, last: date) -> list[Occurrence]:
    assert rule.period is not None
    months = _MONTHS[rule.period]
    found: list[Occurrence] = []
    number = (max(first, begins).year * 12 + max(first, begins).month - 1) // months
    while True:
        opens, closes = _month(number * months), _month((number + 1) * months) - timedelta(days=1)
        own_first, due = max(opens, begins), closes if ends is None else min(closes, ends)
        if opens > last or own_first > due or due > last:
            return found
        if due >= first and (is_working_day(own_first) or next_working_day(own_first) <= due):
            # Who is asked for so much a year (每人每年60学时) has done it before the campaign began as well.
            since = opens if rule.period is Period.YEAR else own_first
            found.append(Occurrence(_name(rule.period, opens), since, due, rule.number))
        number += 1


def _month(number: int) -> date:
    """The first day of a month that is counted from the year 0."""
    return date(number // 12, number % 12 + 1, 1)


def _name(period: Period, opens: date) -> str:
    match period:
        case Period.MONTH:
            return f"{opens.year:04d}-{opens.month:02d}"
        case Period.QUARTER:
            return f"{opens.year:04d}-Q{(opens.month + 2) // 3}"
        case Period.HALF:
            return f"{opens.year:04d}-H{1 if opens.month == 1 else 2}"
        case Period.YEAR:
            return f"{opens.year:04d}"
