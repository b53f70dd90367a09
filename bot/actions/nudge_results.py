"""What the nudge says, before it has words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.actions.due_results import DueLine


class Section(StrEnum):
    """The headings of a digest, in their order."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    """Within three days."""
    WEEK = "week"
    """Within seven."""
    AHEAD = "ahead"
    """Later, and named because this is a day on which it is to be named."""


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One thing that is due."""

    due: DueLine
    revision: int
    section: Section
    stands_in_for: str = ""
    """The name of whoever is on leave, where it falls to a deputy."""
    is_unclaimed: bool = False
    """Whether those who had to do it have said that it is not theirs."""


@dataclass(frozen=True, slots=True)
class PhaseNews:
    """A phase of a campaign that begins, or ends within three days."""

    campaign: str
    phase: str
    begins: bool
    days: int
    """Calendar days until it ends, or since it began."""


@dataclass(frozen=True, slots=True)
class Digest:
    """To somebody, at most once a day: what is due."""

    day: date
    count: int
    """How many things are due; not all of them have lines."""
    lines: tuple[DigestLine, ...]
    phases: tuple[PhaseNews, ...] = ()
    parts: tuple[object, ...] = ()
    """What other capabilities have to say."""
    may_change: bool = False
    """Whether a day among the lines was counted over days whose exchange for others (调休) is not announced yet."""


@dataclass(frozen=True, slots=True)
class SnoozedAgain:
    """To somebody: what they asked to hear of again now."""

    digest: Digest


@dataclass(frozen=True, slots=True)
class LateLine:
    """Something late, to a head of whoever has to do it."""

    due: DueLine
    who: str
    """Who has to do it; empty where nobody is left who does."""
    is_new: bool
    """Whether these heads hear of it for the first time."""
    is_unclaimed: bool


@dataclass(frozen=True, slots=True)
class LateUnit:
    """What is late in one unit."""

    unit: str
    count: int
    lines: tuple[LateLine, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """To a head, at the end of a working day: what is late, and whose it is."""

    day: date
    count: int
    new: int
    """How many of them they hear of for the first time."""
    units: tuple[LateUnit, ...]
    """Those of whose things the first ones have lines."""


@dataclass(frozen=True, slots=True)
class LatePage:
    """What a summary says, thing by thing."""

    count: int
    page: int
    pages: int
    units: tuple[LateUnit, ...]


@dataclass(frozen=True, slots=True)
class UnitTime:
    """The hour that a head has set for a unit."""

    unit: str
    digest: str
    quiet_from: str
    quiet_until: str


@dataclass(frozen=True, slots=True)
class NudgeTimes:
    """To somebody: when they are nudged; ``HH:MM``."""

    digest: str
    digest_set_by: str
    """``own``, the name of a unit, or empty where nobody has set it."""
    quiet_from: str
    quiet_until: str
    quiet_set_by: str
    summary: str
    """When the summary comes; empty for whoever gets none."""
    latest: str
    units: tuple[UnitTime, ...]
    """For a head: what was set for the units of their tree."""
    changed: str = ""
    """The unit for which a change was just made, ``own``, or empty."""
