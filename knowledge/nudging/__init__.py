"""When people are nudged, and how far up what is late is told. Stands in until the reader of the files is merged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Times:
    digest: time
    latest: time
    summary: time
    quiet_from: time
    quiet_until: time
    snooze_minutes: int


@dataclass(frozen=True, slots=True)
class Escalation:
    level: int
    after_working_days: int


@dataclass(frozen=True, slots=True)
class Nudging:
    times: Times
    escalation: tuple[Escalation, ...]


def nudging() -> Nudging:
    return Nudging(Times(time(8, 30), time(20), time(17, 30), time(20), time(8), 60), (Escalation(1, 0), Escalation(2, 3)))
