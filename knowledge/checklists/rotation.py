"""Rotating lists: the rules that an agency is bound by, some of them a day, each of them at least once a quarter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from math import ceil

from knowledge.checklists.contents import with_digest
from knowledge.checklists.keys import CATEGORIES, LONGEST
from knowledge.checklists.kinds import CheckItem, Checklist, Severity
from knowledge.entries import Prohibition
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library

MOST_A_DAY = 40
"""More than this nobody answers in one go: 本产品默认，非文件规定."""
_MILD = frozenset({"着装风纪", "台账", "装备", "本领"})
"""What a rule is about that weighs little: 本产品默认，非文件规定."""
_MEASURE = "当场纠正；对照这条禁令学习，说明原因和今后怎么做"


def todays(items: Iterable[str], asked: Mapping[str, date], today: date, days_left: int, a_day: int) -> tuple[str, ...]:
    """Which of ``items`` (ids) are asked today: the least recently asked first, what never was before all, ties by id.

    ``asked`` is when each was asked last (days of the installation's zone; of those who are asked now, not of others), ``days_left``
    how many working days the quarter has left, today among them (never under 1). At least ``a_day`` are asked, more where
    otherwise not each would come once in the quarter, but never over ``MOST_A_DAY``, and each once.

    Each of ``n`` rules comes at least once in a quarter
    - after ``ceil(n / a_day)`` days on which the list was gone through, whichever days these are, or
    - if it is gone through on each of the last ``ceil(n / MOST_A_DAY)`` working days, whatever was left out before.
    """
    order = sorted(set(items), key=lambda item: (asked.get(item, date.min), item))
    start = quarter_start(today)
    missing = sum(asked.get(item, date.min) < start for item in order)
    needed = min(MOST_A_DAY, ceil(missing / max(1, days_left)))
    return tuple(order[: max(a_day, needed)])


def quarter_start(day: date) -> date:
    """The first day of the quarter of ``day``."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def quarter_end(day: date) -> date:
    """The last day of the quarter of ``day``."""
    month = (day.month - 1) // 3 * 3 + 3
    return day.replace(month=month, day=30 if month in (6, 9) else 31)


def prohibition_items(library: Library, agency: Jurisdiction, today: date) -> tuple[CheckItem, ...]:
    """An item for each prohibition that is in force on ``today`` and holds where the ``agency`` is, in the order of the library."""
    return tuple(
        _item(each)
        for each in library.prohibitions.values()
        if each.validity.holds_on(today) and Jurisdiction.parse(each.jurisdiction).covers(agency)
    )


def with_items(checklist: Checklist, items: Iterable[CheckItem]) -> Checklist:
    """A rotating ``checklist`` with the items that are asked this time, as it is gone through and recorded."""
    return with_digest(replace(checklist, items=tuple(items)))


def _item(rule: Prohibition) -> CheckItem:
    severity = _severity(rule)
    return CheckItem(
        id=rule.id,
        group=_cut(rule.category, LONGEST["group"]),
        question=f"{rule.plain.rstrip('。')}。做到了吗？",
        how=_cut(f"原文：{rule.rule}", LONGEST["how"]),
        severity=severity,
        category=_category(rule.problem_category),
        source=rule.source.text,
        in_bulk=severity is not Severity.CRITICAL,
        entry=rule.id,
        finding=_cut(f"没有做到：{rule.plain.rstrip('。')}", LONGEST["finding"]),
        measure=_MEASURE,
    )


def _severity(rule: Prohibition) -> Severity:
    if rule.problem_category == CATEGORIES["integrity"]:
        return Severity.CRITICAL
    return Severity.MINOR if rule.category in _MILD else Severity.SERIOUS


def _category(name: str) -> str:
    # An agency's own prohibition may say what it likes; the library's check lets only the five through.
    return next((key for key, chinese in CATEGORIES.items() if chinese == name), "conduct")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
