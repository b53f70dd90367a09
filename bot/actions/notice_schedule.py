"""When a notice goes out, as people write it: “明天9点”, “周五下午3点”, “5月12日 9:00”, “1小时后”. Never in the past, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from bot.actions.work import RefusedError

FURTHEST = timedelta(days=180)
"""How far ahead something may be put; a day of this year that is over further back than that is not taken for one of the next."""
LONGEST_IN_FORCE = 3_650
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"(?:\d{1,3}|[零一二两三四五六七八九十]{1,3})"
_RELATIVE = re.compile(rf"\s*(?:过\s*)?(半|{_NUMBER})\s*(?:个\s*)?(半)?\s*(分钟|分|小时|钟头|天|日|星期|礼拜|周)\s*(?:以后|之后|后)")
_NAMED = {"今": 0, "当": 0, "明": 1, "后": 2, "大后": 3}
_HALVES = "凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|早|晚"
_DAY = (
    r"(?:"
    r"(?P<named>今|明|大后|后)(?:天|日|(?=[早晚]))"
    r"|(?P<which>下下|下|本|这|这个|下个)?\s*(?:周|星期|礼拜)\s*(?P<weekday>[一二三四五六日天]|[1-7](?!\d))"
    r"|(?:(?P<year>\d{4})\s*[-./年]\s*)?(?P<month>\d{1,2})\s*(?:月|[-./])\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?"
    r"(?:\s*\(?\s*(?:周|星期|礼拜)\s*(?P<said>[一二三四五六日天])\s*\)?)?"
    r")"
)
# “9点 三楼” is nine o'clock on the third floor: without 分, minutes stand right behind and end there.
_MINUTE = rf"(?P<minute>{_NUMBER})\s*分(?!钟)|(?P<bare>\d{{2}}|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])(?=[\s,,。;]|$)"
_CLOCK = (
    rf"(?P<half>{_HALVES})?\s*"
    rf"(?P<hour>{_NUMBER})\s*"
    rf"(?::\s*(?P<colon>\d{{2}})(?!\d)|[点时](?!后|间)(?:钟|整|(?P<thirty>半)|(?P<quarter>[一三])刻|{_MINUTE})?)"
)
_MOMENT = re.compile(rf"\s*(?:{_DAY}[\s,,的]*)?{_CLOCK}")
_DAY_ALONE = re.compile(rf"\s*{_DAY}")
_LATE = frozenset({"下午", "傍晚", "晚上", "晚"})
_EARLY = frozenset({"凌晨", "清晨", "早晨", "早上", "上午", "早"})
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {str(number + 1): number for number in range(7)}
_SPAN = re.compile(rf"(?:有效\s*)?({_NUMBER}|\d{{4}})\s*(?:个\s*)?(天|日|星期|礼拜|周|月|年)(?:\s*内)?")
_ALWAYS = frozenset({"长期", "一直", "长期有效", "一直有效", "永久"})


def read_moment(text: str, now: datetime) -> datetime:
    """The moment that ``text`` is, in the zone of ``now`` and after it.

    Raises ``RefusedError`` for what is no moment, could be two, does not exist, is over, or lies too far ahead.
    """
    moment, rest = read_leading(text, now)
    if rest.strip(" 。.,，发出送达"):
        raise RefusedError("notice_needs_time")
    return moment


def read_leading(text: str, now: datetime) -> tuple[datetime, str]:
    """The moment with which ``text`` begins, and what stands behind it: “5月12日 9:00 三楼会议室”. Raises as ``read_moment``."""
    words = unicodedata.normalize("NFKC", text)
    found = _RELATIVE.match(words)
    if found is not None:
        return _checked(_after(found, now), now), words[found.end() :].strip()
    found = _MOMENT.match(words)
    if found is None:
        raise RefusedError("notice_needs_hour" if _DAY_ALONE.match(words) else "notice_needs_time")
    clock = _clock(found)
    return _checked(_on_its_day(found, clock, now), now), words[found.end() :].strip()


def read_until(text: str, today: date) -> date | None:
    """The last day on which a notice is in force: “7天”, “5月12日”, and none for “长期”.

    Raises ``RefusedError`` for what is neither, and for a day that does not exist or is over.
    """
    words = unicodedata.normalize("NFKC", text).strip(" 。.")
    if words in _ALWAYS:
        return None
    bare = re.sub(r"^(?:有效期?)?\s*(?:到|至)?\s*|\s*(?:为止|止|前)$", "", words)
    found = _SPAN.fullmatch(bare)
    if found is not None:
        days = _count(found[1]) * {"天": 1, "日": 1, "月": 30, "年": 365}.get(found[2], 7)
        if not 1 <= days <= LONGEST_IN_FORCE:
            raise RefusedError("notice_needs_until")
        return today + timedelta(days=days)
    named = _DAY_ALONE.fullmatch(bare)
    if named is None:
        raise RefusedError("notice_needs_until")
    day = _day(named, today, lambda each: each >= today)
    if day < today:
        raise RefusedError("day_is_over", text=words)
    if (day - today).days > LONGEST_IN_FORCE:
        raise RefusedError("notice_needs_until")
    return day


def in_an_hour(now: datetime) -> datetime:
    """An hour from now, on the minute."""
    return now.replace(second=0, microsecond=0) + timedelta(hours=1)


def tomorrow_morning(now: datetime) -> datetime:
    """Tomorrow at nine."""
    return datetime.combine(now.date() + timedelta(days=1), time(9), now.tzinfo)


def next_monday(now: datetime) -> datetime:
    """Monday of next week at nine."""
    return datetime.combine(_week(now.date(), 1), time(9), now.tzinfo)


def _checked(moment: datetime, now: datetime) -> datetime:
    if moment <= now:
        raise RefusedError("notice_time_over", moment=moment)
    if moment - now > FURTHEST:
        raise RefusedError("notice_time_too_far", most=FURTHEST.days, moment=moment)
    return moment


def _after(found: re.Match[str], now: datetime) -> datetime:
    number = 0.5 if found[1] == "半" else float(_count(found[1]))
    number += 0.5 if found[2] else 0
    unit = {"分钟": 1, "分": 1, "小时": 60, "钟头": 60, "天": 1440, "日": 1440}.get(found[3], 7 * 1440)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=round(number * unit))


def _on_its_day(found: re.Match[str], clock: time, now: datetime) -> datetime:
    def at(day: date) -> datetime:
        return datetime.combine(day, clock, now.tzinfo)

    if not any(found[name] for name in ("named", "weekday", "month")):
        return at(now.date())
    return at(_day(found, now.date(), lambda day: at(day) > now))


def _day(found: re.Match[str], today: date, is_to_come: Callable[[date], bool]) -> date:
    """The day that was written; what could be one of two weeks or years is the first that ``is_to_come``."""
    if found["named"]:
        return today + timedelta(days=_NAMED[found["named"]])
    if found["weekday"]:
        weeks = {"下": 1, "下个": 1, "下下": 2}.get(found["which"] or "", 0)
        day = _week(today, weeks) + timedelta(days=_WEEKDAYS[found["weekday"]])
        # “周五” alone is the next one; “本周五” is this one, over or not.
        return day if found["which"] or is_to_come(day) else day + timedelta(days=7)
    day = _written(found, today.year)
    if not found["year"] and not is_to_come(day):
        # A day that was over last week is a slip; one of nearly a year ago is one of the next year.
        later = _written(found, today.year + 1)
        day = later if later - today <= FURTHEST else day
    if found["said"] and _WEEKDAYS[found["said"]] != day.weekday():
        raise RefusedError("notice_other_weekday", day=day)
    return day


def _written(found: re.Match[str], year: int) -> date:
    try:
        return date(int(found["year"] or year), int(found["month"]), int(found["day"]))
    except ValueError:
        raise RefusedError("no_such_day", text=f"{found['month']}-{found['day']}") from None


def _week(today: date, weeks: int) -> date:
    """The Monday of this week, or of one to come."""
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def _clock(found: re.Match[str]) -> time:
    hour, half = _count(found["hour"]), found["half"]
    minute = (
        30
        if found["thirty"]
        else _count(found["quarter"]) * 15
        if found["quarter"]
        else _count(found["colon"] or found["minute"] or found["bare"] or "0")
    )
    if half in _LATE:
        # “晚上12点” is of this day or of the next: nobody can tell.
        if hour == 12 and half != "下午":
            raise RefusedError("notice_which_half")
        hour = hour + 12 if 1 <= hour < 12 else hour if hour >= 12 else 24
    elif half == "中午":
        hour = hour + 12 if 1 <= hour <= 2 else hour if 11 <= hour <= 14 else 24
    elif half in _EARLY:
        hour = hour if hour <= 12 else 24
    elif 1 <= hour <= 6 and not found["hour"].startswith("0"):
        # “3点” is the afternoon to whoever says it, and the night to a clock.
        raise RefusedError("notice_which_half")
    try:
        return time(hour, minute)
    except ValueError:
        raise RefusedError("no_such_time", text=found[0].strip()) from None


def _count(text: str) -> int:
    """A number in figures or in Chinese up to 99."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[each]) for each in text))
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
