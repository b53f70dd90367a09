"""Days as people write them beside a measure or a reason: “退还费用并公示标准 12-15”, “12-15 配件没到”."""

from __future__ import annotations

import re
from datetime import date

from bot.actions.work import RefusedError

_DAY = r"(?:(\d{4})\s*[-./年]\s*)?(?<!\d)(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s*[之以]?前)?"
_AT_END = re.compile(rf"{_DAY}\s*$")
_AT_BEGIN = re.compile(rf"^\s*(?:到|延到|延期到)?\s*{_DAY}(?![\d.天个])")


def read_measure(text: str, today: date) -> tuple[str, date | None]:
    """A measure, and the day at its end; a day without a year is the next one of that name.

    Raises ``RefusedError`` for a day that there is not, or that is over.
    """
    found = _AT_END.search(text)
    if found is None:
        return text.strip(), None
    measure = text[: found.start()].strip()
    due = _day(found, today)
    if not measure:
        raise RefusedError("says_nothing")
    return measure, due


def read_day(text: str, today: date) -> tuple[date | None, str]:
    """A day at the beginning or the end, and all the rest, which may be empty. Raises as ``read_measure``."""
    found = _AT_BEGIN.search(text) or _AT_END.search(text)
    if found is None:
        return None, text.strip()
    rest = f"{text[: found.start()]}{text[found.end() :]}".strip(" \t\n，,。；;：:、")
    return _day(found, today), rest


def _day(found: re.Match[str], today: date) -> date:
    year, month, day = found.groups()
    try:
        due = date(int(year) if year else today.year, int(month), int(day))
        if not year and due < today:
            due = due.replace(year=due.year + 1)
    except ValueError:
        raise RefusedError("no_such_day", text=found[0].strip()) from None
    if due < today:
        raise RefusedError("day_is_over", text=found[0].strip())
    return due
