"""The numbers of the nudge that are in force: the shipped ones, or those that an agency has written for itself."""

from __future__ import annotations

from pathlib import Path

from knowledge.nudging.files import read_nudging
from knowledge.nudging.kinds import Nudging

_taken: Nudging | None = None


def take_up(own: Path | None) -> None:
    """Let the files in the folder ``own`` be in force from now on. Raises ``KnowledgeFaults``, ``OSError``; nothing changes then."""
    # One installation has one set of numbers, and what enters something due knows of no folder.
    global _taken
    _taken = read_nudging(own)


def nudging() -> Nudging:
    """What is in force; the shipped numbers unless others were taken up. Raises ``KnowledgeFaults``."""
    if _taken is None:
        take_up(None)
    return _taken or read_nudging()
