"""The limits of the ledger that are in force: the shipped ones, or those that an agency has written for itself."""

from __future__ import annotations

from pathlib import Path

from knowledge.checklists import Severity
from knowledge.ledger.files import read_limits
from knowledge.ledger.kinds import Limits, SeverityRow, StepRow

_taken: Limits | None = None


def take_up(own: Path | None) -> None:
    """Let the files in the folder ``own`` be in force from now on. Raises ``KnowledgeFaults``, ``OSError``; nothing changes then."""
    # One installation has one set of limits, and what enters findings into the ledger knows of no folder.
    global _taken
    _taken = read_limits(own)


def limits() -> Limits:
    """What is in force; the shipped ones unless others were taken up. Raises ``KnowledgeFaults``."""
    if _taken is None:
        take_up(None)
    return _taken or read_limits()


def severities() -> tuple[SeverityRow, ...]:
    """The severities, the worst first."""
    return limits().severities


def steps() -> tuple[StepRow, ...]:
    """The steps, the mildest first."""
    return limits().steps


def limit_of(severity: Severity) -> SeverityRow:
    """How long a finding of ``severity`` may stand."""
    return limits().of(severity)
