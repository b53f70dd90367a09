"""Whether messages arrive at somebody's account."""

from __future__ import annotations

from bot.actions.work import Work
from storage import people


def note(work: Work, *, arrives: bool) -> None:
    """Note whether messages arrive at the account that acts."""
    people.mark_reachable(work.db, work.door, work.account_id, None if arrives else work.at)
