"""What the limits of the ledger are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from knowledge.checklists import Severity

MARKED = "本产品默认，非文件规定"
"""Stands in the note of what no document says."""


class Threshold(StrEnum):
    """For what there is a threshold, the mildest first."""

    REMINDER = "reminder"
    """提醒, which goes out by itself."""
    ACCEPTANCE = "acceptance"
    """提醒验收: those who can accept are reminded as well."""
    INQUIRY = "inquiry"
    """函询"""
    INTERVIEW = "interview"
    """约谈"""
    CIRCULAR = "circular"
    """通报"""
    ADVICE = "advice"
    """整改建议书"""
    ORDER = "order"
    """督办单"""


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """How long a finding of ``severity`` may stand, and how long after its closing it is looked at again, in days."""

    severity: Severity
    name: str
    days: int
    """Working days from the day on which it was found."""
    recheck_days: int
    """Calendar days from the day on which it was closed."""
    note: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """When a step is proposed: any of what is given must have come about; nothing given is never."""

    step: Threshold
    name: str
    overdue_days: int | None
    """Working days after the day on which an item was due; for the acceptance, since it was handed in."""
    times: int | None
    """How often the same was found."""
    unit_overdue: int | None
    """How many overdue items a unit has: the step is then about the unit and no single item."""
    is_supervised: bool
    """Only for what is listed for supervision."""
    answer_days: int
    """Working days that its paper leaves for an answer; 0 where there is none."""
    note: str
    """On what the numbers rest, as every message says that follows from them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """All of them."""

    severities: tuple[SeverityRow, ...]
    """The worst first."""
    steps: tuple[StepRow, ...]
    """The mildest first."""

    def of(self, severity: Severity) -> SeverityRow:
        """How long a finding of ``severity`` may stand."""
        return next(row for row in self.severities if row.severity is severity)

    def step(self, step: Threshold) -> StepRow:
        """When ``step`` is proposed."""
        return next(row for row in self.steps if row.step is step)
