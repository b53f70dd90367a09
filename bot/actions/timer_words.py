"""What one message says of a timer, in any order: “登记保存 辽X12345 11-20”, “昨天 14:30 紧急扣车 辽X12345”."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.actions.days import WrittenDay
from bot.actions.work import RefusedError
from knowledge.timers import Timer, named, squeezed

LONGEST_LABEL = 60
"""Characters of a plate or a case."""
_NOT_BEFORE = r"(?<![\dA-Za-z\-./第(])"
# “3.15吨” is a weight, “12-345” part of a number.
_DATE = re.compile(
    rf"{_NOT_BEFORE}(?:(\d{{4}})\s*[-./年]\s*)?(\d{{1,2}})\s*(?:[-./]|月)\s*(\d{{1,2}})\s*[日号]?(?![\d\-./A-Za-z吨米元千公万%])"
)
_AGO = re.compile(r"(?<!\d)(\d{1,3})\s*天(?:以前|之前|前)")
_DAYS = {
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今晨": 0,
    "今晚": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}
_RELATIVE = re.compile("|".join((*_DAYS, "大前天")))
_NOW = re.compile("现在|刚才|刚刚")
_CLOCK = re.compile(
    r"(凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(?<![\d:])(\d{1,2})\s*(?::\s*(\d{2})(?!\d)|[点时]\s*(?:(\d{1,2})\s*分?|(半))?)"
)
_LATE = frozenset({"中午", "下午", "傍晚", "晚上"})
_FILLING = frozenset({"从", "自", "于", "起", "起算", "开始", "日", "之日", "的"})
_FAR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says of a timer."""

    timer: Timer | None
    day: WrittenDay | date | None
    """As written, its year perhaps left open; of 昨天 the day itself."""
    clock: time | None
    label: str
    """All the rest: the plate or the case."""


def read_told(text: str, now: datetime, *, names_timer: bool = True) -> Told:
    """Read a message; where ``names_timer`` is not set, the name of a timer is part of the case.

    Raises ``RefusedError`` for two different days, a time that there is not, and too many words.
    """
    rest = unicodedata.normalize("NFKC", text)
    days: list[WrittenDay | date] = []
    clocks: list[time] = []

    def take_date(found: re.Match[str]) -> str:
        year, month, day = found.groups()
        days.append(WrittenDay(int(year) if year else None, int(month), int(day)))
        return " "

    def take_ago(found: re.Match[str]) -> str:
        days.append(now.date() - timedelta(days=int(found[1])))
        return " "

    def take_relative(found: re.Match[str]) -> str:
        days.append(now.date() + timedelta(days=-3 if found[0] == "大前天" else _DAYS[found[0]]))
        # “昨晚10点”: the evening belongs to the time as well.
        return " 晚上" if found[0].endswith("晚") else " "

    def take_now(_found: re.Match[str]) -> str:
        days.append(now.date())
        clocks.append(now.time().replace(second=0, microsecond=0))
        return " "

    def take_clock(found: re.Match[str]) -> str:
        clocks.append(_clock(found))
        return " "

    for pattern, take in ((_DATE, take_date), (_AGO, take_ago), (_RELATIVE, take_relative), (_NOW, take_now), (_CLOCK, take_clock)):
        rest = pattern.sub(take, rest)
    if len(set(days)) > 1 or len(set(clocks)) > 1:
        raise RefusedError("timer_two_days")
    found = named(rest) if names_timer else None
    if found is not None:
        rest = _without(rest, found[1], found[0])
    words = [word for word in (part.strip(",。.;；:、") for part in rest.split()) if word and word not in {*_FILLING, "晚上"}]
    label = " ".join(words)
    if len(label) > LONGEST_LABEL:
        raise RefusedError("too_long", most=LONGEST_LABEL, length=len(label))
    return Told(None if found is None else found[0], days[0] if days else None, clocks[0] if clocks else None, label)


def without_name(label: str, timer: Timer) -> str:
    """A case without the words by which its timer was looked for."""
    names = [squeezed(name) for name in (timer.title, *timer.names)]
    return " ".join(word for word in label.split() if len(word) < 2 or not any(squeezed(word) in name for name in names))


def day_of(written: WrittenDay | date, today: date, *, ahead: bool) -> date:
    """The day that was written: without a year the one near ``today``, rather a past one, or with ``ahead`` rather one to come.

    Raises ``RefusedError`` for a day that there is not.
    """
    if isinstance(written, date):
        return written
    day = written.on(today.year)
    if written.year is not None:
        return day
    if not ahead and day - today > _FAR:
        return written.on(today.year - 1)
    return written.on(today.year + 1) if ahead and today - day > _FAR else day


def _clock(found: re.Match[str]) -> time:
    half, hours, colon, minutes, thirty = found.groups()
    hour, minute = int(hours), 30 if thirty else int(colon or minutes or 0)
    if half in _LATE and 0 < hour < 12 and not (half == "中午" and hour > 9):
        hour += 12
    try:
        return time(hour, minute)
    except ValueError:
        raise RefusedError("no_such_time", text=found[0].strip()) from None


def _without(text: str, name: str, timer: Timer) -> str:
    """``text`` without the timer's name and the term that may stand behind it (登记保存7天)."""
    spelled = r"\s*".join(re.escape(character) for character in squeezed(name))
    term = rf"\s*(?:{timer.number}\s*(?:个?工作日|个月|小时|日|天)内?)?"
    return re.sub(rf"{spelled}{term}", " ", text, count=1, flags=re.IGNORECASE)
