"""What the numbers of the nudge are: how long ahead something is named, when messages go out, whom lateness reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from knowledge.campaigns.rules import Period, Rule, RuleKind


class LeadKind(StrEnum):
    """For what there are days ahead: a due rule, what is due in each period, and what comes of no rule."""

    ON = "on"
    EVERY = "every"
    MONTH = "month"
    """So many times in each month; likewise below."""
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    HOURS = "hours"
    AFTER = "after"
    TIMER = "timer"
    """A timer of a case."""
    CERTIFICATE = "certificate"
    """A certificate that expires."""


class CheckRule(StrEnum):
    """How often a self-check is due; what ``storage.selfcheck_schedules.Rule`` calls them."""

    WORKDAY = "workday"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ONCE = "once"


class Above(StrEnum):
    """To whom it is told that something is late."""

    HEADS = "heads"
    """The heads of the unit."""
    ABOVE = "above"
    """The heads of the unit above."""


@dataclass(frozen=True, slots=True)
class LeadRow:
    """On which days something is named."""

    kind: LeadKind
    days: tuple[int, ...]
    """Calendar days ahead, the most first; 0 is the day itself."""
    note: str
    """On what the numbers rest."""


@dataclass(frozen=True, slots=True)
class Times:
    """When messages go out, in the installation's zone."""

    digest: time
    """The digest of the morning."""
    latest: time
    """After this a digest that was missed waits for the next day."""
    summary: time
    """The summary for the heads."""
    quiet_from: time
    quiet_until: time
    """Between these nothing is sent; the span runs over midnight where it begins later than it ends."""
    snooze_minutes: int
    """How long 稍后 puts off."""

    def is_quiet(self, moment: time) -> bool:
        """Whether nothing is sent at ``moment``."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= moment < self.quiet_until
        return moment >= self.quiet_from or moment < self.quiet_until


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """Whom lateness reaches, and when."""

    level: int
    """From 1 on."""
    after_working_days: int
    """Working days for which it has been late already: 0 on the first day on which it is late."""
    to: Above
    note: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """When those who owe a self-check are reminded of it."""

    rule: CheckRule
    days_before_end: int
    """Working days before the last working day of an occurrence; 0 is that day itself."""
    note: str


@dataclass(frozen=True, slots=True)
class Nudging:
    """All of them."""

    leads: tuple[LeadRow, ...]
    times: Times
    escalation: tuple[EscalationRow, ...]
    """By level."""
    checks: tuple[CheckRow, ...]

    def days_before_end(self, rule: str) -> int:
        """How many working days before the last one of an occurrence people are reminded of a self-check. Raises ``LookupError``."""
        found = next((row.days_before_end for row in self.checks if row.rule == rule), None)
        if found is None:
            raise LookupError(f"no self-check is due {rule}")
        return found

    def of(self, kind: LeadKind) -> tuple[int, ...]:
        """On how many days ahead something of ``kind`` is named."""
        return next(row.days for row in self.leads if row.kind is kind)

    def leads_of(self, rule: Rule) -> tuple[int, ...]:
        """On how many days ahead is named what is due by ``rule``; none where it has no days."""
        kind = lead_kind(rule)
        return () if kind is None else self.of(kind)


_OF_PERIOD = {
    Period.MONTH: LeadKind.MONTH,
    Period.QUARTER: LeadKind.QUARTER,
    Period.HALF: LeadKind.HALF,
    Period.YEAR: LeadKind.YEAR,
}
_OF_KIND = {
    RuleKind.ON: LeadKind.ON,
    RuleKind.EVERY: LeadKind.EVERY,
    RuleKind.HOURS: LeadKind.HOURS,
    RuleKind.AFTER: LeadKind.AFTER,
}


def lead_kind(rule: Rule) -> LeadKind | None:
    """Under what ``leads.csv`` has the days ahead of ``rule``."""
    if rule.kind is RuleKind.AT_LEAST and rule.period is not None:
        return _OF_PERIOD[rule.period]
    return _OF_KIND.get(rule.kind)
