"""What is due, as a line of a list or a digest."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.due_owners import Owners
from knowledge.working_days import working_days_after
from storage.dues import Due


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing that is due."""

    id: int
    title: str
    days: int
    """Calendar days until it is due; below 0 it is over."""
    late: int
    """Working days that it is late."""
    progress: int
    target: int


def line_of(owners: Owners, due: Due) -> DueLine:
    """The line of something due, today."""
    today = owners.today
    return DueLine(due.id, due.title, (due.due_on - today).days, max(0, working_days_after(due.due_on, today)), due.progress, due.target)
