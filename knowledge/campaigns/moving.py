"""Moving a document's days to another first day. Pure.

Documents speak in months: 5月27日前, 6月底, 10月. Begun about the same day of a month (ten days earlier or later, 一旬) everything moves
by whole months: the 27th stays the 27th, what was the last day of a month stays one, and the campaign alone begins on its own day.
Begun on another day of the month, or so late that something the document asks would lie before it, everything moves by days.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.campaigns.kinds import Campaign
from knowledge.campaigns.rules import Rule

NEAR = timedelta(days=10)
"""As far from the document's day of the month days still move by whole months."""


@dataclass(frozen=True, slots=True)
class Move:
    """From a document that begins on ``document_first`` to a campaign that begins on ``new_first``."""

    document_first: date
    new_first: date
    months: int | None
    """By how many whole months; none where days move by days."""

    @classmethod
    def between(cls, document_first: date, new_first: date, ends: Iterable[date] = ()) -> Move:
        """``ends``: the days by which the document asks something; those from ``document_first`` on do not come to lie before the start."""
        months = (new_first.year - document_first.year) * 12 + new_first.month - document_first.month
        kept = tuple(day for day in ends if day >= document_first)
        # From the last of January the end of February is as near as the beginning of March; the month of the start goes first.
        for number in sorted((months, months - 1, months + 1), key=lambda each: abs(_later(document_first, each) - new_first)):
            if abs(_later(document_first, number) - new_first) <= NEAR and all(_later(day, number) >= new_first for day in kept):
                return cls(document_first, new_first, number)
        return cls(document_first, new_first, None)

    @classmethod
    def of(cls, template: Campaign, new_first: date) -> Move:
        """Of a template that is started on ``new_first``."""
        ends = (template.last, *(duty.rule.day for duty in template.duties))
        return cls.between(template.first, new_first, (day for day in ends if day is not None))

    def day(self, day: date) -> date:
        """Where ``day`` comes to lie. Raises ``OverflowError`` or ``ValueError`` beyond the calendar."""
        if self.months is None:
            return day + (self.new_first - self.document_first)
        if day == self.document_first:
            return self.new_first
        moved = _later(day, self.months)
        # What the document wants before it begins (盘锦 2017) stays before, and is never late.
        return max(moved, self.new_first) if day > self.document_first else min(moved, self.new_first - timedelta(days=1))

    def span(self, first: date, last: date | None) -> tuple[date, date | None]:
        """Where a phase comes to lie: one that would be over by the start (5月初, begun on 11 May) begins with it and lasts as long."""
        begins, ends = self.day(first), None if last is None else self.day(last)
        if last is None or ends is None or ends > self.new_first or first < self.document_first:
            return begins, ends
        return begins, begins + (last - first)

    def rule(self, rule: Rule) -> Rule:
        """The same rule with its day moved; what follows the calendar (每月8日, 每年10月底) stays."""
        return rule if rule.day is None else replace(rule, day=self.day(rule.day))


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    # The end of June becomes the end of July, whatever the month has.
    return date(year, month + 1, last if _is_last(day) else min(day.day, last))


def _is_last(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
