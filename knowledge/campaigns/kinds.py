"""What a campaign is: phases, who takes part in which role, and what each has to do by when. Shapes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.campaigns.rules import Rule


class Each(StrEnum):
    """Of whom a duty asks something."""

    UNIT = "unit"
    """Each unit in one of its roles, once for all its people."""
    PERSON = "person"
    """Each officer, supervisor and member of the legal staff in these units and those below them."""


class Counted(StrEnum):
    """What is entered time and again, and counted: for a duty, a person and a unit."""

    TRAINING = "training"
    """学时: hours of training."""
    STUDY = "study"
    """集中学习."""
    SEMINAR = "seminar"
    """集中研讨."""
    LECTURE = "lecture"
    """党课."""
    LAW_STUDY = "law_study"
    """领导班子集中专题法律学习."""
    MEETING = "meeting"
    """专题会、例会."""
    OPEN_DAY = "open_day"
    """观摩体验、企业联建等开放活动."""
    VISIT = "visit"
    """大走访、大调研."""
    RECEPTION = "reception"
    """负责人接待日."""
    SERVICE = "service"
    """为群众办的一件实事."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a campaign; ``last`` is none for one without end. The days are those of the document."""

    key: str
    name: str
    first: date
    last: date | None
    words: str
    """The days as the document writes them."""
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignRole:
    """Somebody whom the document names: mapped to units or people of the agency when the campaign is started."""

    key: str
    name: str
    """As the document writes it, such as ``局属各单位``, ``政策法规科``."""
    is_each: bool = False
    """Whether the document means each unit below the one that runs the campaign."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that has to be done."""

    id: str
    """Stable: ``OB-003-02`` an obligation, ``MS-001-07`` a measure, ``TK-004-12`` a task."""
    what: str
    clause: str
    roles: tuple[str, ...]
    """Keys of those who do it."""
    rule: Rule
    """By when; the days are those of the document."""
    words: str
    """By when, as the document writes it."""
    lead: tuple[str, ...] = ()
    """Keys of those who lead (牵头), where they are not those who do it; shown with the duty, and not nudged."""
    report_to: str = ""
    evidence: str = ""
    """What shows that it was done, such as ``问题清单、整改措施台账``."""
    each: Each = Each.UNIT
    during: str = ""
    """The key of the phase outside of which it is not asked; empty for the whole campaign."""
    leads: tuple[int, ...] = ()
    """Calendar days ahead on which it is named; empty for what ``knowledge/nudging/leads.csv`` says of its rule."""
    counted: Counted | None = None
    group: str = ""
    """The heading under which the document lists it."""
    note: str = ""
    """Doubts of the document about it."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A template: nothing of it runs until somebody starts it."""

    code: str
    """As in ``huangchuan_2021``; the part before the year is accepted as well."""
    title: str
    document: str
    issuer: str
    number: str
    """The document's number, such as ``潢交字〔2021〕71号``; empty where it has none."""
    year: int
    kind: str
    """As in ``专项整治``, ``长效机制``."""
    scope: str
    first: date
    last: date | None
    phases: tuple[Phase, ...]
    roles: tuple[CampaignRole, ...]
    duties: tuple[Duty, ...]
    notes: tuple[str, ...] = ()
    """Doubts of the document, shown with the campaign."""
    focus: tuple[str, ...] = ()
    ledgers: tuple[str, ...] = ()
    supervision: tuple[tuple[str, str], ...] = ()
    """Measures against those who fall behind, with when the document takes them."""
