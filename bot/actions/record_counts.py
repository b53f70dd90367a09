"""How far a due is that is counted: always counted anew from the records of its period, so that nothing is ever counted twice.

``dues.target`` and ``dues.progress`` of a rule ``hours N per …`` are in sixtieths of a 学时 (60 学时 = 3600), as ``due_records.amount``
of training is; those of ``at least N per …`` are times. ``refresh`` is called when a record is entered or taken back, and when a due is
made: what was done in its period before counts as well.
"""

from __future__ import annotations

from bot.actions.work import Work
from knowledge.campaigns.rules import RuleKind, read_rule
from storage import campaigns, due_records, dues
from storage.due_records import DueRecord
from storage.dues import Due, DueHistoryKind, DueState

BY_COUNT = "by_count"
"""In the detail of a due that counting alone has finished: one that a person has finished is never opened again by it."""


def refresh(work: Work, due: Due) -> Due:
    """Count a due anew: it is done with its target, and open again where a record was taken back. One not counted stays as it is."""
    duty = None if due.duty_id is None else campaigns.duty(work.db, due.duty_id)
    if duty is None or not duty.counted or due.state is DueState.VOID:
        return due
    records, amount = due_records.counted(work.db, due, duty.counted)
    progress = amount if read_rule(duty.rule).kind is RuleKind.HOURS else records
    fields: dict[str, object] = {} if progress == due.progress else {"progress": progress}
    step: DueHistoryKind | None = None
    by = None if work.actor is None else work.actor.id
    if due.state is DueState.OPEN and progress >= due.target:
        step = DueHistoryKind.DONE
        fields |= {"state": DueState.DONE, "done_by": by, "done_at": work.at, "detail": {**due.detail, BY_COUNT: True}}
    elif due.state is DueState.DONE and progress < due.target and due.detail.get(BY_COUNT):
        step = DueHistoryKind.REOPENED
        detail = {name: value for name, value in due.detail.items() if name != BY_COUNT}
        fields |= {"state": DueState.OPEN, "done_by": None, "done_at": None, "told_on": None, "detail": detail}
    if not fields:
        return due
    changed = dues.change(work.db, due, at=work.at, **fields)
    if changed is None:
        return due
    if step is not None:
        dues.say(work.db, due.id, step, "", by=by, at=work.at)
    return changed


def refresh_of(work: Work, *records: DueRecord) -> tuple[Due, ...]:
    """Count anew all dues to which these records add, or added; returns those dues as they are now."""
    found = {due.id: due for record in records for due in due_records.dues_of(work.db, record)}
    return tuple(refresh(work, due) for due in found.values())
