"""How far a campaign is: day by day for its timeline, unit by unit, and row by row for a sheet. Everything here only reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from bot.actions import due_views, reach
from bot.actions.campaign_sight import campaign_seen
from bot.actions.due_occurrences import occurrences_of
from bot.actions.due_owners import Owners
from bot.actions.permissions import Right
from bot.actions.work import Work
from storage import campaigns, people
from storage import due_views as records
from storage.campaigns import Campaign, CampaignState, Duty, Phase
from storage.due_views import DueSight
from storage.dues import Due

_EACH = 500
"""Rows that are read at once."""
_AHEAD = 366
"""Days ahead that are drawn of a campaign without end."""


@dataclass(frozen=True, slots=True)
class DutyDay:
    """A day on which something of a duty is due: how much of it is open and done, of what the looker sees."""

    day: date
    open: int = 0
    done: int = 0
    is_planned: bool = False
    """Nothing was entered for it yet."""


@dataclass(frozen=True, slots=True)
class DutyCourse:
    """A duty with its days; without any it has none of its own."""

    name: str
    days: tuple[DutyDay, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A campaign over its days."""

    campaign: Campaign
    unit: str
    phases: tuple[Phase, ...]
    duties: tuple[DutyCourse, ...]


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How far a unit is with a campaign."""

    unit_id: int
    unit: str
    done: int
    open: int
    late: int
    """Of what is open."""


@dataclass(frozen=True, slots=True)
class Progressing:
    """How far the units are that the looker sees; those with most that is late come first."""

    campaign: Campaign
    units: tuple[UnitProgress, ...]
    today: date

    @property
    def count(self) -> int:
        """How many rows the sheet has."""
        return sum(each.done + each.open for each in self.units)


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row of the sheet."""

    due: Due
    clause: str
    unit: str
    person: str
    done_by: str
    zone: tzinfo | None


def course(work: Work, campaign_id: int) -> Course:
    """The course of a campaign. Raises ``RefusedError`` where the actor does not see it."""
    campaign = campaign_seen(work, campaign_id)
    seen = due_views.sight(work, Owners(work))
    days: dict[int, list[DutyDay]] = {}
    for duty_id, day, opened, done in records.days_of_campaign(work.db, seen, campaign.id):
        days.setdefault(duty_id, []).append(DutyDay(day, opened, done))
    return Course(
        campaign,
        reach.path_name(work.db, campaign.unit_id),
        campaigns.phases(work.db, campaign.id),
        tuple(_course(work, campaign, duty, days.get(duty.id, [])) for duty in campaigns.duties(work.db, campaign.id)),
    )


def progressing(work: Work, campaign_id: int) -> Progressing:
    """How far the units are with a campaign. Raises ``RefusedError`` for whoever handles none, and as ``campaign_seen``."""
    campaign = campaign_seen(work, campaign_id)
    work.require(Right.HANDLE_DUES)
    found = records.units_of_campaign(work.db, _handled(work), campaign.id, today=work.today)
    units = [UnitProgress(unit, reach.path_name(work.db, unit), done, opened, late) for unit, done, opened, late in found]
    return Progressing(campaign, tuple(sorted(units, key=lambda each: (-each.late, -each.open, each.unit_id))), work.today)


def rows(work: Work, campaign_id: int) -> Iterator[DueRow]:
    """The rows of the sheet, by duty, unit and day, read as they are gone through."""
    seen = _handled(work)
    clauses = {duty.id: duty.clause for duty in campaigns.duties(work.db, campaign_id)}
    units: dict[int, str] = {}
    names: dict[int, str] = {}

    def name(person_id: int | None) -> str:
        if person_id is not None and person_id not in names:
            who = people.person(work.db, person_id)
            names[person_id] = "" if who is None else who.name
        return "" if person_id is None else names[person_id]

    after = (0, 0, "", 0)
    while found := records.of_campaign(work.db, seen, campaign_id, after=after, limit=_EACH):
        for due in found:
            if due.unit_id not in units:
                units[due.unit_id] = reach.path_name(work.db, due.unit_id)
            person = name(due.person_id) or name(due.assigned_to)
            yield DueRow(due, clauses.get(due.duty_id or 0, ""), units[due.unit_id], person, name(due.done_by), work.now.tzinfo)
        last = found[-1]
        after = (last.duty_id or 0, last.unit_id, last.due_on.isoformat(), last.id)


def own_unit(work: Work) -> str:
    """The actor's unit, as a sheet names whoever filled it in."""
    return reach.path_name(work.db, work.person.unit_id)


def _handled(work: Work) -> DueSight:
    """What the actor answers for, and nothing that is only their own."""
    return DueSight(0, 0, due_views.sight(work, Owners(work)).units)


def _course(work: Work, campaign: Campaign, duty: Duty, days: list[DutyDay]) -> DutyCourse:
    if campaign.state is CampaignState.RUNNING:
        known = {day.day for day in days}
        last = campaign.last_day or work.today + timedelta(days=_AHEAD)
        days = days + [DutyDay(each.due, is_planned=True) for each in occurrences_of(duty, work.today, last) if each.due not in known]
    return DutyCourse(duty.what, tuple(sorted(days, key=lambda day: day.day)))
