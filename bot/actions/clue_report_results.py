"""What people are told of reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.clues import ClueKind


@dataclass(frozen=True, slots=True)
class ReportReceived:
    """To its sender; ``told`` names who has it."""

    clue_id: str
    kind: ClueKind
    text: str
    files: int
    told: tuple[str, ...]
    looks_like_clue: bool
    minutes: int
    """After which it goes up if nobody looks; 0 where it does not."""
    is_open: bool
    """Whether it can be added to."""
    again: bool = False
    """Whether the very same was told before."""
    added: bool = False
    """Whether it was out already, and something came to it."""
    left_out: int = 0
    """Files that were too many."""


@dataclass(frozen=True, slots=True)
class ReportArrived:
    """To whoever gets a report; ``late`` says why it comes to them: nobody below has looked for so many minutes."""

    clue_id: str
    kind: ClueKind
    text: str
    name: str
    unit: str
    at: datetime
    files: int
    late: int = 0
    read_at: datetime | None = None
    """When the very reader has said that they have it."""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ReportAdded:
    """To whoever was told of a report: its sender has added ``text``, or ``added`` files to make ``files`` of them."""

    clue_id: str
    kind: ClueKind
    text: str
    name: str
    unit: str
    added: int
    files: int


@dataclass(frozen=True, slots=True)
class ReportRead:
    """To its sender: somebody has looked."""

    clue_id: str
    kind: ClueKind
    reader: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportWentUp:
    """To its sender: nobody has looked in time, so others were told; nobody is left where ``told`` is empty."""

    clue_id: str
    minutes: int
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NobodyReads:
    """To the admins: a report waits and nobody of the unit and above it is there to get it."""

    unit: str


@dataclass(frozen=True, slots=True)
class AnswerWaited:
    """To whoever has to instruct or to report the result: it is late."""

    clue_id: str
    kind: ClueKind
    text: str
    name: str
    unit: str
    since: datetime
    asks_result: bool


@dataclass(frozen=True, slots=True)
class ReportAnswered:
    """To whoever answered."""

    clue_id: str
    kind: ClueKind
    purpose: str


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """To its sender: the instruction or the answer. To the head: the result."""

    clue_id: str
    kind: ClueKind
    asked: str
    text: str
    name: str
    purpose: str
    is_over: bool = False
    """Whether the result is there already."""
