"""What the lists of ``期限`` show: typed results, which ``bot.wording`` puts into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.actions.due_next import NextDue
from bot.actions.due_results import DueLine
from storage.campaigns import Campaign
from storage.due_views import DueCounts
from storage.dues import Due


class Tab(StrEnum):
    """A list; the value stands in buttons."""

    MINE = "m"
    UNIT = "u"
    LATE = "l"
    CAMPAIGNS = "c"
    DONE = "d"


class When(StrEnum):
    """The headings of a list, in their order."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of a list."""

    due: Due
    when: When
    unit: str
    """Whose it is, where it is another unit's than the reader's; else empty."""
    person: str
    """Who does it, where that is not the reader; else empty."""
    line: DueLine


@dataclass(frozen=True, slots=True)
class UnitShort:
    """A unit that can be looked into: how much is open there and below it, and how much of that is late."""

    id: int
    name: str
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class CampaignShort:
    """A running campaign with what the reader sees of it."""

    campaign: Campaign
    open: DueCounts
    done: int


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page of a list."""

    tab: Tab
    lines: tuple[SeenLine, ...]
    counts: DueCounts
    """Of all pages; a list that is not cut by days has all of it in ``later``."""
    page: int
    pages: int
    handles: bool
    """Whether the reader answers for units."""
    today: date
    words: str = ""
    """What was looked for."""
    unit: str = ""
    unit_id: int = 0
    """The unit that was chosen; 0 for all in sight."""
    units: tuple[UnitShort, ...] = ()
    campaigns: tuple[CampaignShort, ...] = ()
    next_due: NextDue | None = None
    """What comes next where the reader has nothing to do."""
