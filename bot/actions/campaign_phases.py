"""Which phases of running campaigns begin or are about to end: what the morning's digest says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.actions.campaign_owners import Tree
from bot.actions.work import Work
from knowledge.working_days import is_working_day, previous_working_day
from storage import campaigns
from storage.campaigns import Campaign, Phase

AHEAD = 3
"""Calendar days before its end on which a phase is first named."""


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """A phase that has begun since the last working day, or ends within three days."""

    campaign: Campaign
    phase: Phase
    begins: bool
    """Whether it begins; otherwise it ends."""
    days: int
    """Calendar days until it ends; since it began (0: on that very day)."""
    is_news: bool
    """Whether this is the first working day on which it is to be told; an end is told once more on its last day."""
    units: tuple[int, ...]
    """The units that have something to do in the campaign."""
    people: tuple[int, ...]
    """Those who have something to do by themselves."""


def campaign_phase_changes(work: Work, day: date) -> tuple[PhaseChange, ...]:
    """All changes to be told on ``day``, in the order of the campaigns and their phases.

    What begins on a day of rest is told on that day (to whoever is told anything) and on the next working day.
    """
    since = previous_working_day(day)
    tree = Tree(work)
    found: list[PhaseChange] = []
    for campaign in campaigns.campaigns(work.db):
        share = None
        for phase in campaigns.phases(work.db, campaign.id):
            for begins, days, is_news in _changes(phase, day, since):
                share = share or tree.share(campaigns.roles(work.db, campaign.id))
                found.append(PhaseChange(campaign, phase, begins, days, is_news, share.units, share.people))
    return tuple(found)


def phase_of(phases: tuple[Phase, ...], day: date) -> Phase | None:
    """The phase that runs on ``day``: of several the one that began last."""
    running = [phase for phase in phases if phase.first_day <= day and (phase.last_day is None or day <= phase.last_day)]
    return max(running, key=lambda phase: phase.first_day, default=None)


def next_phase(phases: tuple[Phase, ...], day: date) -> Phase | None:
    """The phase that begins next after ``day``."""
    return min((phase for phase in phases if phase.first_day > day), key=lambda phase: phase.first_day, default=None)


def _changes(phase: Phase, day: date, since: date) -> list[tuple[bool, int, bool]]:
    found = []
    if since < phase.first_day <= day:
        found.append((True, (day - phase.first_day).days, True))
    if phase.last_day is not None and day <= phase.last_day <= day + timedelta(days=AHEAD) and phase.first_day < day:
        earlier = phase.last_day - timedelta(days=AHEAD) <= since
        found.append((False, (phase.last_day - day).days, is_working_day(day) and (not earlier or day == phase.last_day)))
    return found
