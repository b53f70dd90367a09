"""By when a duty shall be due, as somebody types it: ``6-30``, ``每月``, ``每月8日、18日``, ``每季度``, ``每年10-31``, ``不提醒``."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.actions.days import read_day
from bot.actions.work import RefusedError
from knowledge.campaigns.rules import Period, Rule, RuleError, RuleKind, read_rule

_PERIODS = {"月": Period.MONTH, "季度": Period.QUARTER, "季": Period.QUARTER, "半年": Period.HALF, "年": Period.YEAR, "年度": Period.YEAR}
_WEEKDAYS = dict(zip("一二三四五六日天", ("MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"), strict=True))
_NUMBERS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_COUNTED = re.compile(r"每个?(月|季度|季|半年|年度|年)(?:(?:至少|不少于)?(\d{1,2}|[一二两三四五六七八九十])次)?(?:以上)?")
_IN_MONTH = re.compile(r"每个?月((?:\d{1,2}[日号]?[、,和及\s]*)+)(?:之?前)?")
_MONTH_END = re.compile(r"每个?月(?:月?底|月?末|最后一天)(?:之?前)?")
_IN_YEAR = re.compile(r"每年(\d{1,2})[-./月](\d{1,2})[日号]?(?:之?前)?")
_YEAR_END = re.compile(r"每年(\d{1,2})月(?:底|末)(?:之?前)?")
_WEEKLY = re.compile(r"每个?(?:周|星期)([一二三四五六日天])?(?:之?前)?")
_UNDATED = {"不提醒", "不定", "没有", "无", "定期", "适时", "及时"}


def read_wish(text: str, today: date) -> Rule:
    """The due rule that ``text`` asks for. Raises ``RefusedError`` for what is none, for a day that there is not, and one that is over."""
    wish = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip(" 。;；,，")
    if not wish:
        raise RefusedError("campaign_no_such_rule")
    found = _read(wish.replace(" ", "") if "每" in wish else wish, today)
    if found is None:
        raise RefusedError("campaign_no_such_rule")
    return found


def _read(wish: str, today: date) -> Rule | None:
    if wish in _UNDATED:
        return Rule(RuleKind.UNDATED)
    counted = _COUNTED.fullmatch(wish)
    if counted is not None:
        number = counted[2] or "1"
        return _positive(Rule(RuleKind.AT_LEAST, number=_NUMBERS.get(number) or int(number), period=_PERIODS[counted[1]]))
    if _MONTH_END.fullmatch(wish):
        return _every("FREQ=MONTHLY;BYMONTHDAY=-1")
    days = _IN_MONTH.fullmatch(wish)
    if days is not None:
        numbers = sorted({int(each) for each in re.findall(r"\d{1,2}", days[1])})
        return _every(f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, numbers))}") if numbers[0] >= 1 and numbers[-1] <= 31 else None
    end = _YEAR_END.fullmatch(wish)
    if end is not None:
        return _every(f"FREQ=YEARLY;BYMONTH={int(end[1])};BYMONTHDAY=-1") if 1 <= int(end[1]) <= 12 else None
    yearly = _IN_YEAR.fullmatch(wish)
    if yearly is not None:
        month, day = int(yearly[1]), int(yearly[2])
        _exists(month, day, wish)
        return _every(f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}")
    weekly = _WEEKLY.fullmatch(wish)
    if weekly is not None:
        return _every(f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[weekly[1] or '五']}")
    try:
        return read_rule(wish)
    except RuleError:
        pass
    on, rest = read_day(wish, today)
    return Rule(RuleKind.ON, day=on) if on is not None and not rest else None


def _positive(rule: Rule) -> Rule | None:
    return rule if rule.number > 0 else None


def _every(rrule: str) -> Rule:
    return Rule(RuleKind.EVERY, rrule=rrule)


def _exists(month: int, day: int, wish: str) -> None:
    try:
        # A leap year, so that 2-29 is one.
        date(2028, month, day)
    except ValueError:
        raise RefusedError("no_such_day", text=wish) from None
