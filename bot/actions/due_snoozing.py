"""Hearing of something due again later: in an hour, or with the next morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.actions.due_cards import subject
from bot.actions.due_handling import at_hand
from bot.actions.due_owners import Owners
from bot.actions.due_results import DueDeed
from bot.actions.due_sight import due_seen
from bot.actions.due_views import mine, require_seeing
from bot.actions.nudge_rounds import hours_of
from bot.actions.nudge_times import moment
from bot.actions.work import RefusedError, Work
from knowledge.working_days import is_working_day, next_working_day
from storage import dues
from storage.dues import Due
from storage.moments import to_text

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Snoozed:
    """When somebody hears of it again."""

    until: datetime
    today: date
    count: int
    is_quiet: bool
    """Whether the hour that was asked for lies in quiet hours."""
    is_late: bool
    """Whether something will be late by then."""


def snooze(work: Work, due_id: int, deed: DueDeed) -> Snoozed:
    """Not now. Whatever else has changed on it meanwhile does not matter. Raises ``RefusedError`` where it is over, or not the actor's."""
    due_seen(work, due_id)
    due, _, _ = at_hand(work, due_id, None, deed)
    until = _until(work, deed, due.due_on)
    dues.snooze(work.db, due.id, work.person.id, until=to_text(until))
    work.record("due.snoozed", subject(due), deed)
    return _snoozed(work, deed, until, (due,))


def snooze_all(work: Work, day: date, deed: DueDeed) -> Snoozed:
    """The same for all that the digest of ``day`` has named to the actor and is still to be done.

    Raises ``RefusedError`` for the digest of another day, and where nothing is left.
    """
    require_seeing(work)
    if day != work.today:
        raise RefusedError("due_old_digest")
    found = tuple(due for due in mine(work, Owners(work)) if due.told_on == day)
    if not found:
        raise RefusedError("due_nothing_left")
    untils = {due.id: _until(work, deed, due.due_on) for due in found}
    for due in found:
        dues.snooze(work.db, due.id, work.person.id, until=to_text(untils[due.id]))
        work.record("due.snoozed", subject(due), deed)
    return _snoozed(work, deed, min(untils.values()), found)


def _until(work: Work, deed: DueDeed, due_on: date) -> datetime:
    hours = hours_of(work, work.person.id, work.person.unit_id)
    if deed is DueDeed.HOUR:
        return hours.quiet_ends(work.now + HOUR)
    day = work.today + timedelta(days=1)
    if not is_working_day(day) and not day <= due_on < next_working_day(work.today):
        # Nothing of it falls due before people are back at work.
        day = next_working_day(work.today)
    return moment(day, hours.digest_from(), work.now.tzinfo)


def _snoozed(work: Work, deed: DueDeed, until: datetime, found: tuple[Due, ...]) -> Snoozed:
    is_quiet = deed is DueDeed.HOUR and until > work.now + HOUR
    is_late = any(work.today <= due.due_on < until.date() for due in found)
    return Snoozed(until, work.today, len(found), is_quiet, is_late)
