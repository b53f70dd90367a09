"""What an installation does for itself every day: the audit's head goes out, and a backup is taken, what is over is deleted."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from bot.actions.audit import daily_head
from bot.actions.stale import Reminder
from bot.audit_heads import file_of, keep
from bot.backups import recipient_of
from bot.keys import Keys
from bot.retention import open_periods, run_batch
from bot.schedule import Appointment, daily_at, first_working_day
from bot.settings import Settings
from storage import installation
from storage.backups import daily
from storage.database import Store
from storage.moments import from_text, to_text

logger = logging.getLogger(__name__)

BACKUP_AT = 2
HEAD_AT = 8
DELETION_AT = 3
LEAP = timedelta(days=45)
"""A night that lies further behind the last one is not believed at once: a clock gone wrong must not delete years."""
"""Hours of the day, in the installation's zone."""


def appointments(settings: Settings, store: Store, keys: Keys) -> tuple[Appointment, ...]:
    """The appointments, for the schedule to keep."""

    async def keep_head(now: datetime) -> None:
        keep(file_of(settings.key_file), store.db, now.date())

    async def delete(now: datetime) -> None:
        periods = open_periods(settings.data_dir)
        if not clock_is_believed(store, now):
            logger.error("nothing is deleted today: the clock is more than %d days ahead of the last time; is it right?", LEAP.days)
            return
        more = True
        while more:
            more = run_batch(store, keys, periods, now)
            # Between two batches whoever writes to the bot has their turn.
            await asyncio.sleep(0)

    async def back_up(now: datetime) -> None:
        recipient = recipient_of(settings)
        if recipient is None:
            logger.warning("no backup: run suixing backup-key first")
            return
        # With connections of its own, in a thread: the bot goes on answering.
        await asyncio.to_thread(daily, settings.database_file, settings.attachments_dir, settings.backups_dir, recipient, now)

    return (
        Appointment("backup", daily_at(BACKUP_AT), None, back_up),
        Appointment("audit_head", daily_at(HEAD_AT), daily_head),
        Appointment("audit_head_kept", daily_at(HEAD_AT), None, keep_head),
        Appointment("retention", daily_at(DELETION_AT, 30), None, delete),
    )


def stale_reminder(reminder: Reminder) -> Appointment:
    """Once a month legal staff are told what has to be checked again, in the digest of the first day on which people work."""
    return Appointment("stale_reminder", first_working_day, reminder.put_ready)


def clock_is_believed(store: Store, now: datetime) -> bool:
    """Whether ``now`` may be the night after the last one; asked again the next night, it may."""
    with store.transaction() as db:
        last = installation.value(db, "last_deletion")
        installation.note(db, "last_deletion", to_text(now))
    return last is None or from_text(last) + LEAP >= now
