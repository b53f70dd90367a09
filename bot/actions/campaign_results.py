"""What the pages and cards of campaigns show: typed results, which ``bot.wording`` puts into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.actions.campaign_plan import Plan, Timing
from bot.actions.campaign_roles import Source
from knowledge.campaigns.rules import Occurrence, Rule
from storage.campaign_changes import CampaignChange, Tally
from storage.campaigns import Campaign, Duty, Phase, RoleKind


class Which(StrEnum):
    """Which duties of a campaign a list shows."""

    ALL = "all"
    MINE = "mine"
    """Those of the viewer's unit, or their own."""
    UNDATED = "undated"
    UNOWNED = "unowned"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Owner:
    """One of those whom a role is mapped to."""

    kind: RoleKind
    name: str
    """The unit's path or the person's name; empty for nobody."""
    count: int = 1
    """Of each unit below one: how many these are."""


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A running campaign in the list of them."""

    campaign: Campaign
    unit: str
    phase: Phase | None
    next_phase: Phase | None
    tally: Tally
    mine: int
    """How many duties the viewer's unit, or they themselves, have in it."""


@dataclass(frozen=True, slots=True)
class CampaignsShown:
    """What runs where the viewer is."""

    lines: tuple[CampaignLine, ...]
    can_start: bool
    templates: int
    ended: int
    """How many have ended."""
    today: date


@dataclass(frozen=True, slots=True)
class EndedShown:
    """A page of the campaigns that have ended, the last one first."""

    lines: tuple[CampaignEnded, ...]
    count: int
    page: int
    pages: int
    today: date


@dataclass(frozen=True, slots=True)
class CampaignEnded:
    """A campaign that has ended, in the list of them."""

    campaign: Campaign
    unit: str
    day: date
    """On which it was ended."""
    tally: Tally


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was changed."""

    kind: CampaignChange
    day: date
    by: str
    text: str
    duty: str = ""


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """A campaign."""

    campaign: Campaign
    unit: str
    phases: tuple[Phase, ...]
    tally: Tally
    duties: dict[Timing, int]
    mine: int
    unowned: int
    manages: bool
    history: tuple[Happened, ...]
    today: date
    is_sure: bool = False
    """Whether it is asked once more before it is ended."""
    is_moved: bool = False
    """Whether it has changed while its reader wanted to change it."""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty in a list."""

    duty: Duty
    rule: Rule
    coming: Occurrence | None
    tally: Tally
    is_unowned: bool


@dataclass(frozen=True, slots=True)
class DutiesShown:
    """A page of the duties of a campaign."""

    campaign: Campaign
    which: Which
    lines: tuple[DutyLine, ...]
    count: int
    page: int
    pages: int
    counts: dict[Which, int]
    today: date


@dataclass(frozen=True, slots=True)
class UnitState:
    """How far a unit, or a person, is with a duty."""

    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class DutyCard:
    """A duty of a campaign that runs or ran."""

    campaign: Campaign
    duty: Duty
    rule: Rule
    coming: tuple[Occurrence, ...]
    owners: tuple[Owner, ...]
    leaders: tuple[Owner, ...]
    phase: str
    """The phase outside of which it is not asked; empty for the whole campaign."""
    states: tuple[UnitState, ...]
    more_states: int
    tally: Tally
    manages: bool
    history: tuple[Happened, ...]
    today: date
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class RoleLine:
    """Who a role is."""

    key: str
    name: str
    owners: tuple[Owner, ...]
    duties: int
    source: Source = Source.CHOSEN
    place: int = 0
    """Which of the campaign's roles it is, in the order of their keys: what a button carries."""


@dataclass(frozen=True, slots=True)
class RolesShown:
    """Who is who in a campaign."""

    campaign: Campaign
    lines: tuple[RoleLine, ...]
    page: int
    pages: int
    manages: bool
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class NotesShown:
    """The doubts of the document."""

    campaign: Campaign
    notes: tuple[str, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class CampaignBegun:
    """The end of the dialogue in which it was started."""

    campaign: Campaign
    unit: str
    plan: Plan
    told: int
    """How many people were told."""
    today: date
