"""Days that come again and again: RFC 5545 rules of whole days, through dateutil. Pure.

Three things that the RFC leaves out or does otherwise. A day that a short month does not have (29 to 31) is its last day
there: 每月31日 is the end of each month, 每年2月29日 the end of each February. Weeks, months and years are counted from the
one in which the duty begins, and are whole ones: what falls before the beginning is left out afterwards. And a window far
away is looked at there, not walked to from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import product

from dateutil.rrule import rrulestr

_FREQUENCIES = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7, "DAILY": 1}
_PARTS = frozenset({"FREQ", "INTERVAL", "WKST", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY"})
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SHORTEST_MONTH = 28
_MOST_INTERVAL = 120
_SOMETIME = date(2000, 1, 1), date(2100, 12, 31)
"""Between these a rule has to give a day."""


def checked(text: str) -> str:
    """The rule that ``text`` writes, in capitals; it has no end of its own. Raises ``ValueError`` for what is none or gives no day."""
    rule = text.strip().upper().rstrip(";")
    parts = _read(rule)
    if parts.get("FREQ") not in _FREQUENCIES or not parts.keys() <= _PARTS:
        raise ValueError(f"{text} is no rule of days")
    interval = parts.get("INTERVAL", "1")
    if not (interval.isascii() and interval.isdigit() and 1 <= int(interval) <= _MOST_INTERVAL):
        raise ValueError(f"{interval} is no interval")
    try:
        first = next(_walk(rule, _SOMETIME[0], *_SOMETIME), None)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"{text} is no RFC 5545 rule") from error
    if first is None:
        raise ValueError(f"{text} gives no day")
    return rule


def days(rule: str, begins: date, first: date, last: date) -> tuple[date, ...]:
    """All days of the rule from ``first`` to ``last`` and not before ``begins``, in order."""
    first = max(first, begins)
    return () if first > last else tuple(sorted(set(_walk(rule, begins, first, last))))


def day_before(rule: str, begins: date, day: date) -> date | None:
    """The last day of the rule before ``day``, not before ``begins``."""
    parts = _read(rule)
    span = timedelta(days=2 * _FREQUENCIES[parts["FREQ"]] * int(parts.get("INTERVAL", "1")))
    until = day - timedelta(days=1)
    while until >= begins:
        since = max(begins, until - span) if until - date.min > span else begins
        found = days(rule, begins, since, until)
        if found:
            return found[-1]
        until, span = since - timedelta(days=1), span * 4
    return None


def _walk(rule: str, begins: date, first: date, last: date) -> Iterator[date]:
    for parts in _of_real_days(rule, begins.month, begins.day, begins.weekday()):
        start = _start(parts, begins, first)
        stop = datetime.combine(last, time())
        for moment in rrulestr(_write(parts), dtstart=datetime.combine(start, time())):
            if moment > stop:
                break
            if moment.date() >= first:
                yield moment.date()


def _start(parts: Mapping[str, str], begins: date, first: date) -> date:
    """The first day of the last week, month or year that counts and begins before ``first``, so that no day from there on is lost."""
    interval = int(parts.get("INTERVAL", "1"))
    match parts["FREQ"]:
        case "YEARLY":
            return date(begins.year + _whole(first.year - begins.year, interval), 1, 1)
        case "MONTHLY":
            months = begins.year * 12 + begins.month - 1
            months += _whole(first.year * 12 + first.month - 1 - months, interval)
            return date(months // 12, months % 12 + 1, 1)
        case "WEEKLY":
            weekday = (begins.weekday() - _WEEKDAYS.index(parts.get("WKST", "MO"))) % 7
            monday = begins - timedelta(days=weekday)
            return monday + timedelta(days=_whole((first - monday).days, interval * 7))
        case _:
            return begins + timedelta(days=_whole((first - begins).days, interval))


def _whole(distance: int, interval: int) -> int:
    return distance // interval * interval


@lru_cache(maxsize=2_000)
def _of_real_days(rule: str, month: int, day: int, weekday: int) -> tuple[dict[str, str], ...]:
    """Rules that together give the days of ``rule``, with what it takes from the day on which it begins written out."""
    parts = _read(rule)
    if not any(name in parts for name in ("BYMONTHDAY", "BYDAY", "BYWEEKNO", "BYYEARDAY")):
        match parts["FREQ"]:
            case "YEARLY":
                parts = {"BYMONTH": str(month), **parts, "BYMONTHDAY": str(day)}
            case "MONTHLY":
                parts["BYMONTHDAY"] = str(day)
            case "WEEKLY":
                parts["BYDAY"] = _WEEKDAYS[weekday]
    numbers = parts.get("BYMONTHDAY", "").split(",")
    is_plain = parts["FREQ"] in {"YEARLY", "MONTHLY"} and not any(name in parts for name in ("BYDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY"))
    if not is_plain or not any(_is_long(number) for number in numbers):
        return (parts,)
    # In a year each month has a last day of its own.
    months = parts.get("BYMONTH", "1,2,3,4,5,6,7,8,9,10,11,12").split(",") if parts["FREQ"] == "YEARLY" else [parts.get("BYMONTH", "")]
    found = []
    for own_month, number in product(months, numbers):
        own = {**parts, "BYMONTHDAY": number} | ({"BYMONTH": own_month} if own_month else {})
        if _is_long(number):
            # The last one of these that the month has.
            own |= {"BYMONTHDAY": ",".join(str(each) for each in range(_SHORTEST_MONTH, int(number) + 1)), "BYSETPOS": "-1"}
        found.append(own)
    return tuple(found)


def _is_long(number: str) -> bool:
    return number.isascii() and number.isdigit() and _SHORTEST_MONTH < int(number) <= 31


def _read(rule: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in rule.split(";"))


def _write(parts: Mapping[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())
