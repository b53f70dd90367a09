"""Moving a document's days to another first day. Pure.

Begun on the same day of another month everything moves by whole months, and what was the last day of a month stays one; else by days.
"""

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
        """From a document that begins on ``document_first`` to a campaign that begins on ``new_first``."""
        by_months = cls((new_first.year - document_first.year) * 12 + new_first.month - document_first.month, 0)
        # From the end of April to 30 May both cannot be had: the end of a month would move beyond the day on which the campaign begins.
        return by_months if by_months.day(document_first) == new_first else cls(0, (new_first - document_first).days)

    def day(self, day: date) -> date:
        """Where ``day`` comes to lie. Raises ``OverflowError`` or ``ValueError`` beyond the calendar."""
        if not self.months:
            return day + timedelta(days=self.days)
        number = day.year * 12 + day.month - 1 + self.months
        year, month = divmod(number, 12)
        last = calendar.monthrange(year, month + 1)[1]
        # The end of June becomes the end of July, whatever the month has.
        return date(year, month + 1, last if _is_last(day) else min(day.day, last))

    def rule(self, rule: Rule) -> Rule:
        """The same rule with its day moved; what follows the calendar (每月8日, 每年10月底) stays."""
        return rule if rule.day is None else replace(rule, day=self.day(rule.day))


def _is_last(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
