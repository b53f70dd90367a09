"""Which days are worked: the State Council's calendar where it was announced, the statutory holidays alone for later years.

The statutory holidays are those of 《全国年节及纪念日放假办法》 (as amended in 2024, in force since 2025-01-01): 元旦 1,
春节 4 with 除夕, 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆节 3. Days off in exchange for worked weekends (调休) are announced each
autumn for the next year; until then nobody can know them, and none is made up: ``is_announced`` says so. An agency enters
them in a ``holidays.csv`` of its own when they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import chinese_calendar
from chinese_calendar import constants

from knowledge import small_files
from knowledge.faults import Fault, KnowledgeFaults, quoted

FILE = "holidays.csv"
SHIPPED = Path(__file__).parent / FILE
LONGEST_NAME = 20
"""Characters: it stands in a line of counted days."""
_HEADINGS = ("day", "name", "kind", "note")
_KNOWN_FROM: int
_KNOWN_UNTIL: int
_KNOWN_FROM, _KNOWN_UNTIL = min(constants.holidays).year, max(constants.holidays).year
_FROM_YEAR, _TO_YEAR = 2020, 2100
_REACHES_BACK = 25
"""The announcement for a year has taken days of the last week of December before: 2018-12-29 and -31 in that of 2019."""


class DayKind(StrEnum):
    """What a day is."""

    WORK = "work"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """A holiday, or a day off in exchange for a worked weekend."""
    EXCHANGED = "exchanged"
    """A Saturday or Sunday that is worked (调休上班)."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what it is."""

    kind: DayKind
    name: str = ""
    """Of the holiday, or of the holiday for which it is worked."""

    @property
    def is_worked(self) -> bool:
        """Whether it counts as a working day."""
        return self.kind in {DayKind.WORK, DayKind.EXCHANGED}


_WORK, _WEEKEND = Day(DayKind.WORK), Day(DayKind.WEEKEND)


@dataclass(frozen=True)
class Calendar:
    """What an agency has entered, over what is shipped."""

    days: dict[date, Day]
    announced: frozenset[int]

    def day(self, day: date) -> Day:
        """What ``day`` is."""
        own = self.days.get(day)
        if own is not None:
            return own
        if _is_in_calendar(day.year):
            return _of_calendar(day)
        return _shipped().get(day) or _of_week(day)

    def is_announced(self, year: int) -> bool:
        """Whether the days of ``year`` are settled."""
        return _is_in_calendar(year) or year in self.announced


_taken = Calendar({}, frozenset())


def calendar() -> Calendar:
    """What is in force; the shipped days unless others were taken up."""
    return _taken


def take_up(own: Path | None) -> None:
    """Let the agency's ``holidays.csv`` in the folder ``own`` be in force from now on.

    Raises ``KnowledgeFaults``, ``OSError``; nothing changes then.
    """
    # One installation has one calendar, and what counts days knows of no folder.
    global _taken
    _taken = read_own(own)


def read_own(own: Path | None) -> Calendar:
    """The calendar with the agency's own days; without any where it has no such file. Raises ``KnowledgeFaults``, ``OSError``."""
    path = None if own is None else own / FILE
    if path is None or not path.exists():
        return Calendar({}, frozenset())
    faults: list[Fault] = []
    days: dict[date, Day] = {}
    announced: set[int] = set()
    for line, row in small_files.rows(path, FILE, _HEADINGS, faults):
        if row["kind"] == "announced":
            year = row["day"]
            if year.isascii() and year.isdigit() and _FROM_YEAR <= int(year) <= _TO_YEAR:
                announced.add(int(year))
            else:
                faults.append(Fault(FILE, line, "day", f"现在是{quoted(year)}", "写已公布安排的年份，如 2027"))
            continue
        day = _read_day(row["day"])
        if day is None:
            faults.append(Fault(FILE, line, "day", f"现在是{quoted(row['day'])}", "写日期，如 2027-02-05"))
            continue
        before = len(faults)
        _check(line, row, day, days, faults)
        if len(faults) == before:
            days[day] = Day(_kind(row["kind"], day), row["name"])
    if faults:
        raise KnowledgeFaults(faults)
    return Calendar(days, frozenset(announced))


def _check(line: int, row: dict[str, str], day: date, days: dict[date, Day], faults: list[Fault]) -> None:
    if day in days:
        faults.append(Fault(FILE, line, "day", f"{day.isoformat()} 写了两次", "只留一行"))
    if row["kind"] not in {"off", "work"}:
        faults.append(Fault(FILE, line, "kind", f"不认识{quoted(row['kind'])}", "放假写 off，调休上班写 work，全年安排已公布写 announced"))
    elif row["kind"] == "work" and day in _shipped():
        faults.append(Fault(FILE, line, "kind", f"{day.isoformat()} 是法定节假日（{_shipped()[day].name}）", "不能写 work；删去这一行"))
    if not row["name"] or len(row["name"]) > LONGEST_NAME:
        faults.append(Fault(FILE, line, "name", f"现在是{quoted(row['name'])}", f"写是哪个节日，{LONGEST_NAME} 字以内"))


def _kind(word: str, day: date) -> DayKind:
    if word == "off":
        return DayKind.HOLIDAY
    return DayKind.EXCHANGED if day.weekday() > 4 else DayKind.WORK


def _read_day(text: str) -> date | None:
    """Spreadsheets write 2027/2/5."""
    parts = text.replace("/", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    try:
        day = date(*(int(part) for part in parts))
    except ValueError:
        return None
    return day if _FROM_YEAR <= day.year <= _TO_YEAR else None


def _is_in_calendar(year: int) -> bool:
    return _KNOWN_FROM <= year <= _KNOWN_UNTIL


def _of_calendar(day: date) -> Day:
    if day in constants.workdays:
        return Day(DayKind.EXCHANGED, _in_chinese(constants.workdays[day]))
    if day in constants.holidays:
        return Day(DayKind.HOLIDAY, _in_chinese(constants.holidays[day]))
    return _of_week(day)


def _in_chinese(name: str) -> str:
    return str(chinese_calendar.Holiday(name).chinese)


def _of_week(day: date) -> Day:
    return _WORK if day.weekday() < 5 else _WEEKEND


@lru_cache(maxsize=1)
def _shipped() -> dict[date, Day]:
    """Raises ``KnowledgeFaults``, ``OSError``: the installation is broken."""
    faults: list[Fault] = []
    rows = small_files.rows(SHIPPED, FILE, _HEADINGS, faults)
    if faults:
        raise KnowledgeFaults(faults)
    return {date.fromisoformat(row["day"]): Day(DayKind.HOLIDAY, row["name"]) for _, row in rows}


def is_announced(year: int) -> bool:
    """Whether the days of ``year`` are settled: announced by the State Council, or entered by the agency as being so."""
    return _taken.is_announced(year)


def may_change(first: date, last: date) -> bool:
    """Whether a count over these days (in either order) touches some that an announcement can still change."""
    first, last = min(first, last), max(first, last)
    # The last week of December hangs on the next year's announcement.
    until = last.year + (last.month == 12 and last.day >= _REACHES_BACK)
    return not all(is_announced(year) for year in range(first.year, until + 1))
