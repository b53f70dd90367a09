"""Due rules and days in words, the same wherever something is due: “每月8日、18日、28日前”, “5-08 周六”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.texts import label, labels, words
from knowledge.campaigns.rules import Rule, RuleKind


def day_words(day: date, today: date) -> str:
    """A day with its weekday, and its year where that is another one: ``5-08 周六``, ``2027-05-08 周六``."""
    return f"{short_day(day, today)} {words('due_rules', 'day_names')[day.weekday()]}"


def short_day(day: date, today: date) -> str:
    """``5-08``, ``2027-05-08``."""
    return f"{day.month}-{day.day:02}" if day.year == today.year else day.isoformat()


def days_words(days: Sequence[date], today: date) -> str:
    """Several days in their order, each year named once: ``12-08、2027-01-08、1-18``."""
    named = [short_day(day, before) for day, before in zip(days, (today, *days), strict=False)]
    return label("due_rules", "comma").join(named)


def span_words(first: date, last: date | None, today: date) -> str:
    """``2027-05-01 至 2027-09-30``, ``5-01 起``."""
    begins = short_day(first, today)
    return _said("since", first=begins) if last is None else _said("span", first=begins, last=short_day(last, first))


def rule_words(rule: Rule, today: date) -> str:
    """By when something is due."""
    match rule.kind:
        case RuleKind.ON:
            assert rule.day is not None
            day, weekday = day_words(rule.day, today).split()
            return _said("on", day=day, weekday=weekday)
        case RuleKind.EVERY:
            return _every(rule.rrule)
        case RuleKind.AT_LEAST | RuleKind.HOURS:
            assert rule.period is not None
            name = "hours" if rule.kind is RuleKind.HOURS else "at_least"
            return _said(name, number=rule.number, period=labels("due_rules", "periods")[rule.period])
        case RuleKind.AFTER:
            assert rule.length is not None
            return _said("after", number=rule.number, length=labels("due_rules", "lengths")[rule.length])
        case RuleKind.UNDATED | RuleKind.ALWAYS:
            return label("due_rules", rule.kind)


def _every(rrule: str) -> str:
    parts = dict(part.partition("=")[::2] for part in rrule.split(";"))
    days, months = _numbers(parts.get("BYMONTHDAY")), _numbers(parts.get("BYMONTH"))
    comma = label("due_rules", "comma")
    if parts.get("INTERVAL", "1") != "1" or {"BYSETPOS", "BYYEARDAY", "BYWEEKNO"} & set(parts):
        return label("due_rules", "other")
    if parts["FREQ"] == "MONTHLY" and days and not months:
        # Each month's 31st, or its last day where it has none.
        if days in ([-1], [31]):
            return label("due_rules", "month_end")
        return _said("month_days", days=comma.join(_day(day) for day in days))
    if parts["FREQ"] in {"YEARLY", "MONTHLY"} and days and months:
        named = [_said("end_of_month", month=m) if d == -1 else _said("month_and_day", month=m, day=d) for m in months for d in days]
        return _said("year_day", days=comma.join(named))
    if parts["FREQ"] == "WEEKLY" and parts.get("BYDAY"):
        names = labels("due_rules", "weekdays")
        return _said("week", days=comma.join(names.get(each, each) for each in parts["BYDAY"].split(",")))
    return label("due_rules", "every_day" if parts["FREQ"] == "DAILY" else "other")


def _day(day: int) -> str:
    return label("due_rules", "last_day") if day == -1 else _said("day", number=day)


def _numbers(text: str | None) -> list[int]:
    return [int(each) for each in (text or "").split(",") if each]


def _said(name: str, **values: object) -> str:
    return label("due_rules", name).format(**values)
