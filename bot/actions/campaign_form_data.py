"""What the dialogue that starts a campaign has gathered, and what its screens show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import Field

from bot.actions.campaign_picking import Picking, PickShown
from bot.actions.campaign_plan import Plan, PlannedDuty
from bot.actions.campaign_results import RoleLine
from bot.actions.form_kinds import FormData
from storage.campaigns import RoleTarget

A_PAGE = 8
NOTES_A_PAGE = 5
OK, BACK, SKIP = "ok", "back", "skip"
TEMPLATE, DAY, ROLE, DUTY, VIEW, PAGE = "t", "d", "r", "x", "v", "g"
"""What can be chosen; a value stands behind it and a hyphen."""
QUICK = {"month": "每月", "quarter": "每季度", "year": "每年", "none": "不提醒"}
"""What one tap says of a duty without a day."""


class Step(StrEnum):
    """What is on the screen."""

    TEMPLATE = "template"
    DAY = "day"
    ROLES = "roles"
    ROLE = "role"
    PREVIEW = "preview"
    PLAN = "plan"
    """All duties with their days."""
    UNDATED = "undated"
    DUTY = "duty"
    NOTES = "notes"


class StartData(FormData):
    """What was chosen so far."""

    step: Step = Step.TEMPLATE
    code: str = ""
    title: str = ""
    unit_id: int = 0
    unit: str = ""
    first: date | None = None
    targets: tuple[RoleTarget, ...] = ()
    sources: dict[str, str] = Field(default_factory=dict)
    """Where it comes from who each role is; a role without is still asked for."""
    rules: dict[str, str] = Field(default_factory=dict)
    """The days that were given to duties, as ``knowledge.campaigns.rules`` writes them."""
    is_confirmed: bool = False
    """Whether the suggestions were confirmed."""
    role: Picking | None = None
    duty: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A template to choose; ``runs`` where it runs in the unit already."""

    code: str
    title: str
    issuer: str
    year: int
    duties: int
    runs: bool


@dataclass(frozen=True, slots=True)
class StartShown:
    """What the screen shows besides the data; what the step has no use for is empty."""

    today: date
    templates: tuple[TemplateLine, ...] = ()
    roles: tuple[RoleLine, ...] = ()
    missing: int = 0
    """How many roles with duties are nobody yet."""
    pick: PickShown | None = None
    left: int = 0
    """How many roles are still to be asked for after this one."""
    plan: Plan | None = None
    duties: tuple[PlannedDuty, ...] = ()
    notes: tuple[str, ...] = ()
    page: int = 0
    pages: int = 1
