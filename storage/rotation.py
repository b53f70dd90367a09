"""Which daily backups stay. 本产品默认，非文件规定."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from pathlib import Path

DAILY = 7
WEEKLY = 4
"""The last of each ISO week."""
MONTHLY = 12
"""The last of each month."""

_NAME = re.compile(r"suixing-(\d{4}-\d{2}-\d{2})\.age")


def name_of(day: date) -> str:
    """The name of that day's backup."""
    return f"suixing-{day.isoformat()}.age"


def to_keep(days: Iterable[date]) -> frozenset[date]:
    """Of the days that have a backup, those whose backup stays.

    Counted in backups, not back from today: after a year in which the server stood still, the old ones are all there is.
    """
    newest_first = sorted(days, reverse=True)
    daily = newest_first[:DAILY]
    weekly = _last_of_each(newest_first, lambda day: day.isocalendar()[:2])[:WEEKLY]
    monthly = _last_of_each(newest_first, lambda day: (day.year, day.month))[:MONTHLY]
    return frozenset([*daily, *weekly, *monthly])


def rotate(folder: Path, today: date) -> tuple[Path, ...]:
    """Delete the daily backups that need not stay, with their heads; returns what was deleted. Raises ``OSError``.

    Files of another name are not touched, nor those dated after ``today``: where the clock once stood in the future, they would
    push out what is really the newest.
    """
    found = {day: file for file in folder.iterdir() if (day := _day_of(file)) is not None and day <= today}
    staying = to_keep(found)
    removed = tuple(file for day, file in sorted(found.items()) if day not in staying)
    for file in removed:
        file.unlink(missing_ok=True)
        file.with_name(file.name + ".head").unlink(missing_ok=True)
    return removed


def _last_of_each(newest_first: list[date], period: Callable[[date], Hashable]) -> list[date]:
    last: dict[Hashable, date] = {}
    for day in newest_first:
        last.setdefault(period(day), day)
    return list(last.values())


def _day_of(file: Path) -> date | None:
    found = _NAME.fullmatch(file.name)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None
