"""How something gets into the ledger, from wherever it comes: one way for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.actions.ledger_evidence import give
from bot.actions.work import Work
from knowledge.checklists import Severity
from knowledge.clues import search_terms
from knowledge.ledger import limit_of
from knowledge.working_days import after_working_days
from storage import ledger
from storage.ledger import HistoryKind, LedgerItem, LedgerSource, LedgerState


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found somewhere and has to be put right."""

    problem: str
    category: str
    severity: Severity
    source: LedgerSource
    unit_id: int
    topic: str = ""
    """As ``item:SG-01``; what is found again joins the open item of the same topic and unit."""
    person_id: int | None = None
    """Who has to put it right, where that is known."""
    measures: str = ""
    due_on: date | None = None
    """By default what the severity gives."""
    is_held: bool = False
    ref: str = ""
    """As ``selfcheck:12`` or ``clue:K7QM2FXA``."""
    note: str = ""
    files: Sequence[int] = ()
    """Ids of the attachments that show it."""
    is_fixed: bool = False
    """立行立改: put right on the spot, which ``files`` show; it waits for acceptance. Without files it is to be put right as any other."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The item that a finding became, or joined."""

    item: LedgerItem
    is_new: bool


def open_finding(work: Work, finding: Finding) -> Opened:
    """Enter a finding into the ledger: the open item of the same topic and unit, found once more, or a new one.

    Whoever has reported the same ``ref`` before changes nothing. Nobody is told here: the caller knows who was there.
    """
    by = None if work.actor is None else work.actor.id
    same = ledger.open_with_topic(work.db, finding.topic, finding.unit_id, is_held=finding.is_held) if finding.topic else None
    if same is not None:
        if any(source.ref == finding.ref != "" for source in ledger.sources(work.db, same.id)):
            return Opened(same, is_new=False)
        ledger.add_source(work.db, same.id, finding.ref, finding.note, files=finding.files, by=by, at=work.at)
        ledger.say(work.db, same.id, HistoryKind.FOUND_AGAIN, finding.note, by=by, at=work.at)
        after = ledger.change(work.db, same, at=work.at, times=same.times + 1)
        work.record("ledger.found_again", subject(same), "times")
        return Opened(after or same, is_new=False)
    is_fixed = finding.is_fixed and bool(finding.files)
    item = LedgerItem(
        id=0,
        topic=finding.topic,
        problem=finding.problem,
        category=finding.category,
        severity=finding.severity,
        source=finding.source,
        unit_id=finding.unit_id,
        person_id=finding.person_id,
        measures=finding.measures,
        due_on=finding.due_on or due_on(work.today, finding.severity),
        state=LedgerState.TO_ACCEPT if is_fixed else LedgerState.TODO,
        is_held=finding.is_held,
        is_immediate=is_fixed,
        supervised_at=None,
        supervised_by=None,
        times=1,
        rounds=1,
        recheck_on=None,
        handed_in_by=by if is_fixed else None,
        accepted_by=None,
        opened_by=by,
        opened_on=work.today,
        closed_on=None,
        told_at=None,
        revision=1,
        touched_at=work.at,
    )
    entered = ledger.add(work.db, item)
    ledger.add_source(work.db, entered.id, finding.ref, finding.note, files=finding.files, by=by, at=work.at)
    ledger.say(work.db, entered.id, HistoryKind.MOVE, f">{entered.state}", by=by, at=work.at)
    if is_fixed:
        give(work, entered, finding.files, "")
    ledger.index(work.db, entered.id, grams_of(entered))
    work.record("ledger.opened", subject(entered), "problem", "unit", "severity")
    return Opened(entered, is_new=True)


def due_on(day: date, severity: Severity) -> date:
    """The day until which a finding of ``severity`` is put right, counted from ``day``; the limits are this product's own."""
    return after_working_days(datetime.combine(day, time()), limit_of(severity).days).date()


def reindex(work: Work, before: LedgerItem, after: LedgerItem | None) -> None:
    """Let an item be found by the words that it now has; none takes it out of the search."""
    ledger.unindex(work.db, before.id, grams_of(before))
    if after is not None:
        ledger.index(work.db, after.id, grams_of(after))


def grams_of(item: LedgerItem) -> str:
    """By what an item is found; what changes one of these must ``reindex``."""
    return search_terms(f"{item.problem}\n{item.measures}")


def subject(item: LedgerItem) -> str:
    """What the audit and the outbox call an item."""
    return f"ledger:{item.id}"
