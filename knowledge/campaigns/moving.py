"""Moving a document's days to another first day. Pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.campaigns.rules import Rule


@dataclass(frozen=True, slots=True)
class Move:
    """How far days move: whole months where the day of the month agrees, else days."""

    months: int
    days: int

    @classmethod
    def between(cls, document_first: date, new_first: date) -> Move:
        if document_first.day == new_first.day:
            return cls((new_first.year - document_first.year) * 12 + new_first.month - document_first.month, 0)
        return cls(0, (new_first - document_first).days)

    def day(self, day: date) -> date:
        if not self.months:
            return day + timedelta(days=self.days)
        number = day.year * 12 + day.month - 1 + self.months
        year, month = divmod(number, 12)
        last = calendar.monthrange(year, month + 1)[1]
        is_last = day.day == calendar.monthrange(day.year, day.month)[1]
        return date(year, month + 1, last if is_last else min(day.day, last))

    def rule(self, rule: Rule) -> Rule:
        return rule if rule.day is None else replace(rule, day=self.day(rule.day))
