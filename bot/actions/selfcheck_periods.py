"""What time a report on self-checks is about, and the times before it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.actions.days import written_span
from bot.actions.work import RefusedError
from storage.selfcheck_counts import Days

LONGEST_DAYS = 366
"""Of a time with a first and a last day of one's own."""
EARLIER = 6
"""How many times before it a trend shows."""
_FIRST_YEAR, _LAST_YEAR = 2000, 2999


class Wish(StrEnum):
    """A time as it is asked for; what it means depends on the day."""

    WEEK = "week"
    MONTH = "month"
    LAST_MONTH = "last"
    QUARTER = "quarter"
    YEAR = "year"


class Kind(StrEnum):
    """What kind of time; its letter begins the code."""

    WEEK = "w"
    MONTH = "m"
    QUARTER = "q"
    YEAR = "y"
    DAYS = "d"


@dataclass(frozen=True, slots=True)
class Term:
    """A time from its first to its last day, both included; of one that still runs the last day is yet to come."""

    kind: Kind
    first: date
    last: date

    @property
    def code(self) -> str:
        """It in letters and digits, for a button: ``m20261101``, ``d20260501-20260625``."""
        return f"{self.kind}{self.first:%Y%m%d}" + (f"-{self.last:%Y%m%d}" if self.kind is Kind.DAYS else "")

    @property
    def days(self) -> Days:
        return Days(self.first, self.last)


def wished(wish: Wish, today: date) -> Term:
    """What ``wish`` means today."""
    match wish:
        case Wish.WEEK:
            return _from(Kind.WEEK, today)
        case Wish.MONTH:
            return _from(Kind.MONTH, today)
        case Wish.LAST_MONTH:
            return _from(Kind.MONTH, today.replace(day=1) - timedelta(days=1))
        case Wish.QUARTER:
            return _from(Kind.QUARTER, today)
        case Wish.YEAR:
            return _from(Kind.YEAR, today)


_CODE = re.compile(r"([wmqyd])(\d{8})(?:-(\d{8}))?", re.ASCII)


def read_code(code: str, today: date) -> Term:
    """The time of a button: a ``Wish`` as of today, or the code of a ``Term``. Raises ``RefusedError`` for anything else."""
    if code in tuple(Wish):
        return wished(Wish(code), today)
    found = _CODE.fullmatch(code)
    if found is None or (found[1] == Kind.DAYS) != (found[3] is not None):
        raise RefusedError("unknown_choice")
    try:
        first = date.fromisoformat(found[2])
        last = date.fromisoformat(found[3] or found[2])
    except ValueError:
        raise RefusedError("unknown_choice") from None
    if found[3] is None:
        term = _from(Kind(found[1]), first) if _is_near(first) else None
        if term is None or term.first != first:
            raise RefusedError("unknown_choice")
        return term
    return _span(first, last)


def read_span(words: str, today: date) -> Term | None:
    """“5-1 6-25” or “2026年5月1日至6月25日”; none for words that are no span. A day without a year is the last one that has begun.

    Raises ``RefusedError`` for a day that there is not, and for a span that is turned round, too long, or has not begun.
    """
    found = written_span(words)
    if found is None or found[2]:
        return None
    begins, ends, _ = found
    last = ends.on(begins.year or today.year)
    first = begins.on(last.year)
    if begins.year is None and first > last:
        first = begins.on(last.year - 1)
    if begins.year is None and ends.year is None and first > today:
        first, last = begins.on(first.year - 1), ends.on(last.year - 1)
    if first > today:
        raise RefusedError("span_not_begun")
    return _span(first, last)


def earlier(term: Term) -> tuple[Term, ...]:
    """The ``EARLIER`` times before ``term``, as long as it, the oldest first."""
    found = [term]
    for _ in range(EARLIER):
        found.append(_before(found[-1]))
    return tuple(reversed(found[1:]))


def _before(term: Term) -> Term:
    if term.kind is Kind.DAYS:
        length = term.last - term.first + timedelta(days=1)
        return Term(Kind.DAYS, term.first - length, term.last - length)
    return _from(term.kind, term.first - timedelta(days=1))


def _from(kind: Kind, day: date) -> Term:
    """The week, month, quarter or year in which ``day`` lies."""
    match kind:
        case Kind.WEEK:
            first = day - timedelta(days=day.weekday())
            return Term(kind, first, first + timedelta(days=6))
        case Kind.MONTH:
            first = day.replace(day=1)
            return Term(kind, first, _month_after(first, 1) - timedelta(days=1))
        case Kind.QUARTER:
            first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
            return Term(kind, first, _month_after(first, 3) - timedelta(days=1))
        case _:
            return Term(Kind.YEAR, date(day.year, 1, 1), date(day.year, 12, 31))


def _month_after(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _span(first: date, last: date) -> Term:
    if last < first:
        raise RefusedError("span_turned_round")
    if (last - first).days >= LONGEST_DAYS:
        raise RefusedError("span_too_long")
    if not (_is_near(first) and _is_near(last)):
        raise RefusedError("no_such_day", text=f"{first.year}-{first.month}-{first.day}")
    return Term(Kind.DAYS, first, last)


def _is_near(day: date) -> bool:
    """Whether the times before it can be counted at all."""
    return _FIRST_YEAR <= day.year <= _LAST_YEAR
