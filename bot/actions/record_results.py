"""What actions on counted records come to: shapes only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.campaigns.kinds import Counted
from storage.due_records import DueRecord
from storage.dues import Due


@dataclass(frozen=True, slots=True)
class Asked:
    """What a campaign that runs asks of somebody: until when, and where it says so."""

    target: int
    progress: int
    """What counts of it: what was done before ``first`` does not."""
    first: date
    until: date
    campaign: str
    clause: str


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One record, of somebody or of a unit."""

    record: DueRecord
    today: date
    unit: str
    person: str
    """Whose it is; empty for a unit's."""
    made_by: str
    present: tuple[str, ...] = ()
    """Who was there, of a unit's."""
    files: int = 0
    is_own: bool = False
    """Whether the looker entered it, and may take it back without a reason."""
    can_void: bool = False
    is_entered: bool = False
    """Whether it has just been entered."""
    stood_already: bool = False
    """Whether the same stood there before."""
    other_amount: int = 0
    """What was entered now instead of what stands; 0 where it is the same."""
    added: int = 0
    """How many people were added to one that stood there before."""
    asks_void: bool = False
    """Whether it asks if it shall be taken back."""
    total: int = 0
    """Of training: what its person has in that year."""
    asked: Asked | None = None
    counts: tuple[Due, ...] = ()
    """The unit's dues to which it adds."""


@dataclass(frozen=True, slots=True)
class RecordVoided:
    """To whoever took a record back, and (``by``) to whose it was or who entered it."""

    record: DueRecord
    today: date
    unit: str
    others: int
    """How many people's records went with it."""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MyHours:
    """What somebody has in a year."""

    name: str
    is_self: bool
    person_id: int
    year: int
    today: date
    total: int
    """Sixtieths of a 学时."""
    asked: Asked | None
    months: tuple[int, ...]
    """January first, in sixtieths of a 学时."""
    entries: tuple[DueRecord, ...]
    page: int
    pages: int
    counts: Mapping[Counted, int]
    """Of other kinds than training, how many."""
    is_asked: bool
    """Whether a campaign that runs asks for training, if not of this person."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in the counts of heads."""

    person_id: int
    name: str
    unit: str
    total: int
    target: int
    """0 where nothing is asked."""
    progress: int
    """What counts of the target."""


@dataclass(frozen=True, slots=True)
class PeopleHours:
    """Hours by person, those who lack most first."""

    year: int
    today: date
    unit: str
    count: int
    below: int
    """How many have less than is asked of them."""
    asked: int
    """Of how many something is asked."""
    campaign: str
    lines: tuple[PersonLine, ...]
    page: int
    pages: int
    units: tuple[tuple[str, int, int], ...]
    """Each unit's name, how many have less than is asked, and how many there are; where there is more than one."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What a unit has done in a year, by kind and quarter."""

    unit: str
    counts: Mapping[Counted, tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """Studies, seminars and visits by unit and quarter."""

    year: int
    today: date
    lines: tuple[UnitLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Sessions:
    """What units have done, one by one, the newest first; each with the unit's name."""

    year: int
    today: date
    lines: tuple[tuple[DueRecord, str], ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whose certificate ends when."""

    person_id: int
    name: str
    unit: str
    expires: date
    days: int
    """How many are left; negative where it has expired."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Certificates that have expired or will soon, the first first; ``unknown`` counts officers without a day."""

    today: date
    lines: tuple[Certificate, ...]
    page: int
    pages: int
    expired: int
    soon: int
    unknown: int
