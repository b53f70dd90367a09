"""The words of what is due."""

from __future__ import annotations

from bot.actions.due_results import DueLine
from bot.texts import label

SOON = 3
_TITLE = 15
"""Characters of a title in a line: with its mark and days it fits on a phone."""


def line(due: DueLine) -> str:
    """A line: a mark, what, how long there is left or how late it is."""
    title = due.title if len(due.title) <= _TITLE else f"{due.title[: _TITLE - 1]}…"
    counted = f" {due.progress}/{due.target}" if due.target > 1 else ""
    if due.days < 0:
        mark, when = "🔴", label("dues", "late").format(days=due.late) if due.late else label("dues", "over")
    elif due.days == 0:
        mark, when = "🟠", label("dues", "today")
    else:
        mark, when = "🟡" if due.days <= SOON else "⚪", label("dues", "left").format(days=due.days)
    return f"{mark} {title}{counted} {when}"
