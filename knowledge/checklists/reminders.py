"""When people are reminded of a list that they have not gone through: this product's own moments, and no document's."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("reminders.csv")


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """When those who owe a list ``rule`` (``storage.selfcheck_schedules.Rule``) are reminded."""

    rule: str
    days_before_end: int
    """Working days before the last working day of an occurrence; 0 is that day itself."""
    time: time
    """Of the installation's zone."""
    note: str


@cache
def reminders() -> dict[str, ReminderRow]:
    """The moment for each rule."""
    with _FILE.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["rule"]: ReminderRow(row["rule"], int(row["days_before_end"]), time.fromisoformat(row["time"]), row["note"])
            for row in csv.DictReader(file)
        }
