"""The days on which a duty will be due, also those for which nothing was entered yet."""

from __future__ import annotations

from datetime import date

from knowledge.campaigns.rules import Occurrence, occurrences, read_rule
from storage.campaigns import Duty


def planned(duty: Duty, first: date, last: date) -> tuple[Occurrence, ...]:
    """The occurrences of a duty that are due from ``first`` to ``last``; none of one whose days do not follow from its rule alone."""
    if duty.last_day is not None and duty.last_day < duty.first_day:
        return ()
    return occurrences(read_rule(duty.rule), duty.first_day, duty.last_day, first, last)
