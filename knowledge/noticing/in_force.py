"""The numbers of notices that are in force: the shipped ones, or those that an agency has written for itself."""

from __future__ import annotations

from pathlib import Path

from knowledge.noticing.files import read_noticing
from knowledge.noticing.kinds import Noticing

_taken: Noticing | None = None


def take_up(own: Path | None) -> None:
    """Let the files in the folder ``own`` be in force from now on. Raises ``KnowledgeFaults``, ``OSError``; nothing changes then."""
    # One installation has one set of numbers, and what sends a notice knows of no folder.
    global _taken
    _taken = read_noticing(own)


def noticing() -> Noticing:
    """What is in force; the shipped numbers unless others were taken up. Raises ``KnowledgeFaults``."""
    if _taken is None:
        take_up(None)
    return _taken or read_noticing()
