"""The button under a report that is out, for its sender; it stands in the list of the own clues as well."""

from __future__ import annotations

from bot.replies import Press
from bot.texts import label

MORE = "report_more"
"""Asks what is to be added to a report."""


def more(clue_id: str) -> Press:
    """The button."""
    return Press(label("clue_reports", "more"), MORE, clue_id)
