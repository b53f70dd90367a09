"""The words of what is due: one line of it, the same in a digest, a summary and a list."""

from __future__ import annotations

from bot.actions.due_results import DueLine
from bot.texts import label
from bot.wording.cutting import cut_line
from bot.wording.fitting import width
from storage.dues import DueKind

SOON = 3
IN_HOUR = 60
"""Hours are counted in sixtieths."""
_ROOM = 13.6
"""Characters that a line holds at 360 px behind its number and mark, as measured in the page."""
_FEWEST = 8
"""Characters of a title that are shown even where the line becomes two: fewer say nothing."""


def line(due: DueLine) -> str:
    """A line: a mark, what, how far it is, how long there is left or how late it is; it fits into a line of a phone."""
    behind = f"{_counted(due)} {left(due)}"
    return f"{mark(due)} {cut_line(name(due), max(_FEWEST, int(_ROOM - width(behind))))}{behind}"


def name(due: DueLine) -> str:
    """What is due; a certificate has no title of its own."""
    return label("dues", "certificate") if due.kind is DueKind.CERTIFICATE else due.title


def mark(due: DueLine) -> str:
    """How urgent it is, in one sign."""
    if due.days < 0 or due.is_over:
        return "🔴"
    return "🟠" if due.days == 0 else "🟡" if due.days <= SOON else "⚪"


def left(due: DueLine) -> str:
    """“还有3天”, “今天”, “今天 09:00”, “09:00 已过”, “超2天”: calendar days, as in every list; the card says the working days besides."""
    if due.days < 0:
        return label("dues", "late").format(days=-due.days)
    if due.days:
        return label("dues", "left").format(days=due.days)
    if due.at is None:
        return label("dues", "today")
    return label("dues", "passed" if due.is_over else "today_at").format(clock=f"{due.at:%H:%M}")


def progress(due: DueLine) -> str:
    """“24/60”, hours in hours; of what is done once nothing."""
    if due.target <= 1:
        return ""
    if due.is_hours:
        return f"{_hours(due.progress)}/{_hours(due.target)}"
    return f"{due.progress}/{due.target}"


def _counted(due: DueLine) -> str:
    return f" {found}" if (found := progress(due)) else ""


def _hours(sixtieths: int) -> str:
    return f"{sixtieths / IN_HOUR:.1f}".removesuffix(".0")
