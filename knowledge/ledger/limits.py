"""The limits of the ledger, read and checked from its data files: all of them this product's own, and no document's."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.checklists import Severity

FOLDER = Path(__file__).parent


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

    step: str
    name: str
    overdue_days: int | None
    """Working days after the day on which an item was due."""
    times: int | None
    """How often the same was found."""
    unit_overdue: int | None
    """How many overdue items a unit has."""
    is_supervised: bool
    """Only for what is listed for supervision."""
    note: str


@cache
def severities() -> tuple[SeverityRow, ...]:
    """The severities, the worst first."""
    return tuple(
        SeverityRow(Severity(row["severity"]), row["name"], int(row["days"]), int(row["recheck_days"]), row["note"])
        for row in _rows("severities.csv")
    )


@cache
def steps() -> tuple[StepRow, ...]:
    """The steps, the mildest first."""
    return tuple(
        StepRow(
            row["step"],
            row["name"],
            _number(row["overdue_days"]),
            _number(row["times"]),
            _number(row["unit_overdue"]),
            row["supervised"] == "yes",
            row["note"],
        )
        for row in _rows("steps.csv")
    )


def limit_of(severity: Severity) -> SeverityRow:
    """How long a finding of ``severity`` may stand."""
    return next(row for row in severities() if row.severity is severity)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _number(cell: str) -> int | None:
    return int(cell) if cell else None
