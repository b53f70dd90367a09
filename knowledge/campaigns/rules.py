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
from datetime import date
from enum import StrEnum

from dateutil.rrule import rrulestr


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
    """An RFC 5545 rule that gives days, without end of its own: the campaign ends it. Raises ``RuleError``."""
    parts = dict(part.partition("=")[::2] for part in text.upper().split(";"))
    if parts.get("FREQ") not in {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"} or {"COUNT", "UNTIL", "BYHOUR", "BYMINUTE", "BYSECOND"} & set(
        parts
    ):
        raise RuleError(f"{text} is no rule of days")
    try:
        rrulestr(text.upper(), dtstart=None)
    except (ValueError, KeyError, TypeError) as error:
        raise RuleError(f"{text} is no RFC 5545 rule") from error
    return text.upper()


def occurrences(rule: Rule, begins: date, ends: date | None, first: date, last: date) -> tuple[Occurrence, ...]:
    """Stand-in."""
    from datetime import datetime, time, timedelta

    found: list[Occurrence] = []
    if rule.kind is RuleKind.ON:
        assert rule.day is not None
        if rule.day >= begins:
            found.append(Occurrence("once", begins, rule.day))
    elif rule.kind is RuleKind.EVERY:
        stop = min(last, ends or last)
        days = (
            [
                m.date()
                for m in rrulestr(rule.rrule, dtstart=datetime.combine(begins, time())).between(
                    datetime.combine(begins, time()), datetime.combine(stop, time()), inc=True
                )
            ]
            if begins <= stop
            else []
        )
        before = begins - timedelta(days=1)
        for day in days:
            found.append(Occurrence(day.isoformat(), before + timedelta(days=1), day))
            before = day
    elif rule.kind in {RuleKind.AT_LEAST, RuleKind.HOURS}:
        size = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF: 6, Period.YEAR: 12}[rule.period]  # type: ignore[index]
        number = (begins.year * 12 + begins.month - 1) // size
        stop = min(last, ends or last)
        while True:
            y, m = divmod(number * size, 12)
            a = date(y, m + 1, 1)
            y2, m2 = divmod((number + 1) * size, 12)
            b = date(y2, m2 + 1, 1) - timedelta(days=1)
            if a > stop:
                break
            found.append(Occurrence(a.isoformat()[:7], max(a, begins), min(b, ends or b), rule.number))
            number += 1
    return tuple(each for each in found if first <= each.due <= last)
