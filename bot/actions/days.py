"""Days as people write them: beside a measure (“退还费用并公示标准 12-15”), before a reason (“12-15 配件没到”), or two (“5-1 至 6-25”)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from bot.actions.work import RefusedError

_DAY = r"(?:(\d{4})\s*[-./年]\s*)?(?<!\d)(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s*[之以]?前)?"
_AT_END = re.compile(rf"{_DAY}\s*$")
_OF_SPAN = r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?"
_SPAN = re.compile(rf"\s*(?:从|自)?\s*{_OF_SPAN}\s*(?:起\s*)?[~—–\-至到,\s]+\s*{_OF_SPAN}\s*(?:止|为止)?[\s,:;。]*(.*)", re.DOTALL)
_AT_BEGIN = re.compile(rf"^\s*(?:到|延到|延期到)?\s*{_DAY}(?![\d.天个])")


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as it was written, with its year or without."""

    year: int | None
    month: int
    day: int

    def on(self, year: int) -> date:
        """That day, in ``year`` unless it was written with one. Raises ``RefusedError`` where there is none."""
        try:
            return date(year if self.year is None else self.year, self.month, self.day)
        except ValueError:
            raise RefusedError("no_such_day", text=f"{self.month}-{self.day}") from None


def written_span(text: str) -> tuple[WrittenDay, WrittenDay, str] | None:
    """The two days of “12-01 至 12-25 自查自纠阶段” and what stands behind them; none for what is no span."""
    found = _SPAN.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    year, month, day, last_year, last_month, last_day, rest = found.groups()
    first = WrittenDay(int(year) if year else None, int(month), int(day))
    last = WrittenDay(int(last_year) if last_year else None, int(last_month), int(last_day))
    return first, last, " ".join(rest.split())


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
