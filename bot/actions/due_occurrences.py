"""When a duty of a campaign is due: its occurrences, as they are entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from knowledge.campaigns.rules import Occurrence, RuleKind, occurrences, read_rule
from knowledge.nudging import nudging
from storage.campaigns import Duty

HOUR = 60
"""Hours of training are counted in sixtieths: see ``record_counts``."""


def occurrences_of(duty: Duty, first: date, last: date) -> tuple[Occurrence, ...]:
    """All of a duty that are due from ``first`` to ``last``, entered or not; the target of hours in sixtieths."""
    if duty.last_day is not None and duty.last_day < duty.first_day:
        # Its phase was over when the campaign was started.
        return ()
    rule = read_rule(duty.rule)
    found = occurrences(rule, duty.first_day, duty.last_day, first, last)
    return tuple(replace(each, target=each.target * HOUR) for each in found) if rule.kind is RuleKind.HOURS else found


def leads_of(duty: Duty) -> tuple[int, ...]:
    """Days ahead on which it is named: its own, or what is usual for its rule."""
    return duty.leads or nudging().leads_of(read_rule(duty.rule))


def begun(duty: Duty, today: date, back: timedelta, ahead: timedelta) -> tuple[Occurrence, ...]:
    """Those that have to stand in the records: due since ``back`` or soon, and whatever is counted in a period that has begun.

    ``ahead`` is at least as long as the first day on which it is named.
    """
    ahead = max(ahead, timedelta(days=max(leads_of(duty), default=0) + 7))
    found = occurrences_of(duty, today - back, today + timedelta(days=400))
    is_counted = read_rule(duty.rule).kind in {RuleKind.AT_LEAST, RuleKind.HOURS}
    # What counts for a whole year is not asked before the duty begins.
    return tuple(each for each in found if each.due <= today + ahead or (is_counted and max(each.first, duty.first_day) <= today))
