"""The daily deletion of what is over, in batches so small that nobody waits for them."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from bot.actions import retention as actions
from bot.actions.work import Work
from bot.keys import Keys
from storage.database import Store
from storage.faults import BrokenAuditError
from storage.retention import Periods, read_periods

logger = logging.getLogger(__name__)


def open_periods(data_dir: Path) -> Periods:
    """The periods of the installation: the shipped ones, with ``retention.csv`` of its data folder over them.

    Raises ``storage.faults.RetentionError``, ``OSError``.
    """
    return read_periods(data_dir / "retention.csv")


def run_batch(store: Store, keys: Keys, periods: Periods, now: datetime) -> bool:
    """One batch of records and one of the audit, in a transaction each; returns whether to go on with another.

    An audit that was tampered with is not shortened, and the log says so.
    Raises ``sqlite3.Error`` as every transaction may.
    """
    with store.transaction() as db:
        records = actions.purge_records(Work(db, keys, now, None, is_system=True), periods)
    try:
        with store.transaction() as db:
            rows = actions.purge_audit(Work(db, keys, now, None, is_system=True), periods)
    except BrokenAuditError:
        logger.exception("the audit is not shortened: run suixing audit verify")
        return records.more
    return records.more or rows.more
