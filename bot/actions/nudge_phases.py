"""The phases of running campaigns of which the digest has something to say."""

from __future__ import annotations

from datetime import date

from bot.actions.campaign_phases import campaign_phase_changes
from bot.actions.nudge_digest import PhaseShare
from bot.actions.work import Work


def phase_shares(work: Work, day: date) -> tuple[PhaseShare, ...]:
    """Those that change on ``day``, each with whom it concerns."""
    return tuple(
        PhaseShare(
            change.campaign.title,
            change.phase.name,
            change.begins,
            change.days,
            change.is_news,
            frozenset(change.units),
            frozenset(change.people),
        )
        for change in campaign_phase_changes(work, day)
    )
