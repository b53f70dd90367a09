"""What clues have in common (高频事项): counts by category, matter, place, unit, channel and month, and what rose.

问题线索定期分析: 乳山2022方案 4; 投诉举报高频事项: 乳山2022方案 5. Counted within the sight of whoever asks, and of nobody else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlite_utils import Database

from bot.actions import reach
from bot.actions.clue_moves import OPEN
from bot.actions.clue_sight import sight_of
from bot.actions.lookup import Lookup
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.entries import title_of
from storage import clue_counts
from storage.clue_counts import Dimension as Dimension
from storage.clue_counts import Span
from storage.clues import ClueState, Sight

MOST = 8
"""Lines on a phone."""
RISE = 3
"""How many more than before are called a rise; 本产品默认，非文件规定."""


class Period(StrEnum):
    """What time is looked at; each is compared with the one before it."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    LAST_YEAR = "last_year"


FIRST = (Period.MONTH, Dimension.CATEGORY)
"""What is counted unless somebody asks for something else."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One value: its name, how many now and how many in the time before; ``code`` where the words are the templates'."""

    code: str
    name: str
    count: int
    before: int

    @property
    def has_risen(self) -> bool:
        """Whether there are clearly more than before."""
        return self.count - self.before >= RISE and self.count >= 2 * self.before


@dataclass(frozen=True, slots=True)
class Analysis:
    """What somebody may see of a period, counted by one dimension."""

    period: Period
    first: date
    last: date
    dimension: Dimension
    total: int
    before: int
    open: int
    substantiated: int
    decided: int
    lines: tuple[Counted, ...]
    """The most frequent first; months in their order."""
    others: int
    """How many are in no line: unnamed, or beyond the most frequent."""
    is_discipline: bool
    """Whether it counts what is held for discipline, and nothing else."""


def analyse(work: Work, lookup: Lookup, period: Period, dimension: Dimension, most: int = MOST) -> Analysis:
    """Count. Raises ``RefusedError`` for whoever handles no clues, and where records must not travel."""
    work.require(Right.ANALYSE_CLUES)
    if work.outside:
        raise RefusedError("outside")
    return counted(work.db, sight_of(work), lookup, work.now, period, dimension, most)


def counted(db: Database, sight: Sight, lookup: Lookup, now: datetime, period: Period, dimension: Dimension, most: int = MOST) -> Analysis:
    """The same for a sight that was asked for before, as a paper in the making does."""
    span, earlier = spans(period, now)
    of = clue_counts.states(db, sight, span, dimension)
    here = {key: sum(states.values()) for key, states in of.items()}
    there = clue_counts.counts(db, sight, earlier, dimension)
    states = sum((Counter(each) for each in of.values()), Counter[ClueState]())
    total = states.total()
    frequent = sorted((key for key in here if key), key=lambda key: (-here[key], key))[:most]
    keys = sorted(here) if dimension is Dimension.MONTH else frequent
    lines = tuple(Counted(key, _name(db, lookup, dimension, key), here[key], there.get(key, 0)) for key in keys)
    decided = sum(states[state] for state in (ClueState.UNSUBSTANTIATED, ClueState.SUBSTANTIATED, ClueState.RECTIFYING))
    return Analysis(
        period,
        span.first,
        min(span.last, now.date()),
        dimension,
        total,
        sum(there.values()),
        sum(states[state] for state in OPEN),
        states[ClueState.SUBSTANTIATED] + states[ClueState.RECTIFYING],
        decided,
        lines,
        total - sum(line.count for line in lines),
        sight.discipline,
    )


def spans(period: Period, now: datetime) -> tuple[Span, Span]:
    """The days of ``period`` and of the one before it.

    A period that still runs is compared with as many days of the one before: half a month with half a month.
    """
    today = now.date()
    match period:
        case Period.MONTH:
            first = today.replace(day=1)
            before = (first - timedelta(days=1)).replace(day=1)
        case Period.QUARTER:
            first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
            before = _months_back(first, 3)
        case Period.YEAR:
            first = today.replace(month=1, day=1)
            before = first.replace(year=first.year - 1)
        case Period.LAST_YEAR:
            first = date(today.year - 1, 1, 1)
            before = first.replace(year=first.year - 1)
            return Span(first, date(today.year - 1, 12, 31), now), Span(before, first - timedelta(days=1), now)
    until = min(before + (today - first), first - timedelta(days=1))
    return Span(first, today, now), Span(before, until, now)


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _name(db: Database, lookup: Lookup, dimension: Dimension, key: str) -> str:
    match dimension:
        case Dimension.UNIT:
            return reach.path_name(db, int(key))
        case Dimension.MATTER:
            entry = lookup.library.entry(key)
            return key if entry is None else title_of(entry)
        case _:
            return key
