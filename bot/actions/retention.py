"""Deleting what is over, and saying in the audit that it was done."""

from __future__ import annotations

from bot.actions import clue_judging
from bot.actions.ledger_opening import grams_of
from bot.actions.work import Work
from storage import audit_chain, ledger, retention
from storage.retention import Periods


def purge_records(work: Work, periods: Periods, *, most: int = retention.BATCH) -> retention.Purged:
    """Delete one batch of records that are over, with one audit row that names their kinds."""
    purged = retention.purge(
        work.db,
        periods,
        work.now,
        unindex=lambda clue: clue_judging.reindex(work, clue, None),
        unindex_item=lambda item: ledger.unindex(work.db, item.id, grams_of(item)),
        most=most,
    )
    if purged.counts:
        work.record("retention.purged", "retention:records", *purged.counts)
    return purged


def purge_audit(work: Work, periods: Periods, *, most: int = audit_chain.BATCH) -> audit_chain.Purged:
    """Delete one batch of audit rows that are over, leaving a chain that verifies.

    Raises ``BrokenAuditError`` where what would go does not hold; nothing is deleted then.
    """
    purged = audit_chain.purge(work.db, work.keys.audit, before=retention.audit_before(periods, work.now), at=work.at, most=most)
    if purged.count:
        work.record("retention.purged", "retention:audit", retention.AUDIT)
    return purged
