"""What is shown and told while a clue is handled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.entries import Entry
from storage.clue_handovers import Handover
from storage.clues import Clue, ClueState, Remark


class Deed(StrEnum):
    """What can be done with a clue; the value stands in buttons."""

    SHOW = "v"
    CLAIM = "c"
    PUT_BACK = "p"
    TAKE_OVER = "to"
    TRUE = "t"
    FALSE = "f"
    REJECT = "r"
    MERGE = "m"
    UNMERGE = "um"
    ASK = "a"
    NOTE = "n"
    LEVEL = "l"
    CATEGORY = "k"
    UNIT = "u"
    MARK = "mk"
    RECTIFY = "z"
    REFER = "d"
    RELEASE = "rel"
    CLOSE = "x"
    REOPEN = "o"
    SOURCE = "s"
    WHO = "w"
    MORE = "+"
    """Shows the rarer ones."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A clue that is much like another one."""

    clue_id: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class HandledClue:
    """A clue as those who handle it see it."""

    clue: Clue
    unit: str
    entry: Entry | None
    """The prohibition that it seems to be about."""
    files: int
    reporter: str
    """Only where it was asked for."""
    handler: str
    is_mine: bool
    is_own: bool
    """Whether the actor reported it, and so does not handle it."""
    is_discipline: bool
    is_late: bool
    remarks: tuple[Remark, ...]
    names: Mapping[int, str]
    """Of those who have said something, but for the reporter."""
    alike: tuple[Likeness, ...]
    merged: tuple[str, ...]
    handover: Handover | None
    now: datetime
    asks: Deed | None = None
    """Which choice is open: a level, a category, a unit, a mark, what to merge into, or the rarer steps."""
    units: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressTold:
    """To a reporter: how the clue stands, and what there is to read of it."""

    clue_id: str
    state: ClueState
    remark: str


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """To a reporter: the handler wants to know something."""

    clue_id: str
    question: str


@dataclass(frozen=True, slots=True)
class HandlerChanged:
    """To whoever had a clue: somebody else goes on with it."""

    clue_id: str
    handler: str


@dataclass(frozen=True, slots=True)
class Gone:
    """To whoever has let a clue go to where they do not see it: ``deed`` says how."""

    clue_id: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class CardBelow:
    """In place of a card: how the clue goes on stands further down in the chat."""

    clue_id: str


@dataclass(frozen=True, slots=True)
class Overtaken:
    """To whoever was writing something about a clue that has moved on meanwhile: ``problem`` says why nothing came of it."""

    problem: str
    shown: object | None
    """The clue as it now is, as it is shown otherwise; none where it is no longer theirs to see."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A clue in the queue."""

    clue: Clue
    unit: str
    is_late: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue; pages count from 0."""

    which: str
    level: str
    words: str
    lines: tuple[QueueLine, ...]
    count: int
    page: int
    pages: int
    is_discipline: bool


@dataclass(frozen=True, slots=True)
class LateClue:
    """To whoever has to act: which clue is late, with what, since when."""

    clue_id: str
    state: ClueState
    unit: str
    due: datetime
    hours: int
    """How late it is."""
    handler: str
    """Who has it; empty where nobody has."""
