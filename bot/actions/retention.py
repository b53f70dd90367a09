"""Deleting what is over, and saying in the audit that it was done."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions import clue_judging, ledger_opening, notice_sending
from bot.actions.work import Work
from storage import audit_chain, clues, ledger, notices, retention
from storage.clues import ClueState
from storage.retention import Periods


def purge_records(work: Work, periods: Periods, *, most: int = retention.BATCH) -> retention.Purged:
    """Delete one batch of records that are over, with one audit row that names their kinds."""

    def clues_go(ids: Sequence[str]) -> None:
        for clue_id in ids:
            clue = clues.clue(work.db, clue_id)
            # One taken back stands in no index.
            if clue is not None and clue.state is not ClueState.WITHDRAWN:
                clue_judging.reindex(work, clue, None)

    def items_go(ids: Sequence[int]) -> None:
        for item_id in ids:
            item = ledger.item(work.db, item_id)
            if item is not None:
                ledger_opening.reindex(work, item, None)

    def notices_go(ids: Sequence[int]) -> None:
        for notice_id in ids:
            notice = notices.notice(work.db, notice_id)
            # One that never went out stands in no index.
            if notice is not None and notice.sent_at is not None:
                notices.unindex(work.db, notice.id, notice_sending.grams_of(notice))

    unindex: dict[str, retention.Unindex] = {retention.CLUES: clues_go, retention.LEDGER: items_go, retention.NOTICES: notices_go}
    purged = retention.purge(work.db, periods, work.now, unindex=unindex, most=most)
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
