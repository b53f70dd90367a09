"""What an installation does for itself every day: the audit's head goes out, and a backup is taken, what is over is deleted."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from bot.actions.audit import daily_head
from bot.audit_heads import file_of, keep
from bot.backups import recipient_of
from bot.keys import Keys
from bot.retention import open_periods, run_batch
from bot.schedule import Appointment, daily_at
from bot.settings import Settings
from storage.backups import daily
from storage.database import Store

logger = logging.getLogger(__name__)

BACKUP_AT = 2
HEAD_AT = 8
DELETION_AT = 3
"""Hours of the day, in the installation's zone."""


def appointments(settings: Settings, store: Store, keys: Keys) -> tuple[Appointment, ...]:
    """The appointments, for the schedule to keep."""

    async def keep_head(now: datetime) -> None:
        keep(file_of(settings.key_file), store.db, now.date())

    async def delete(now: datetime) -> None:
        periods = open_periods(settings.data_dir)
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
