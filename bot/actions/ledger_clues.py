"""Clues and the ledger: what is to be put right gets in, and whoever handles the clue hears when it is closed."""

from __future__ import annotations

from datetime import date

from bot.actions import ledger_telling
from bot.actions.clue_arrivals import still_sees
from bot.actions.clue_rows import subject as subject_of_clue
from bot.actions.ledger_opening import Finding, Opened, open_finding, reindex, subject
from bot.actions.ledger_results import ClueRectified
from bot.actions.work import Work
from knowledge.checklists import Severity
from knowledge.clues import Level
from storage import clue_handovers, clues, installation, ledger
from storage.clues import Clue, ClueState, Hold
from storage.ledger import LedgerItem, LedgerSource

COMPLAINTS = frozenset({"12328", "8890", "petition", "reception", "box", "mail", "phone", "board"})
"""The channels by which complaints come (投诉举报)."""
SEVERITIES = {Level.RED: Severity.CRITICAL, Level.ORANGE: Severity.SERIOUS}
"""How heavy a clue of that level is once it is true; this product's own."""
SOURCES = {"files": LedgerSource.CASE_REVIEW, "selfcheck": LedgerSource.SELFCHECK, "spotcheck": LedgerSource.SPOTCHECK}
"""What a clue of that channel is, besides complaints."""
_TAKEN_OVER = "ledger_has_handovers"


def open_from_clue(work: Work, clue: Clue, measure: str, due_on: date | None) -> Opened:
    """Enter what was found true of a clue. The problem is the handler's finding: what the clue itself says is never copied."""
    finding = Finding(
        problem=clue.reason,
        category=clue.category,
        severity=SEVERITIES.get(Level(clue.level), Severity.MINOR),
        source=LedgerSource.COMPLAINT if clue.channel in COMPLAINTS else SOURCES.get(clue.channel, LedgerSource.CLUE),
        unit_id=clue.unit_id,
        topic=subject_of_clue(clue),
        measures=measure,
        due_on=due_on,
        is_held=clue.hold is not Hold.NONE,
        ref=subject_of_clue(clue),
    )
    opened = open_finding(work, finding)
    if opened.is_new:
        if work.actor is None:
            # Taken over at once with many others: the daily round tells of them in one message.
            return opened
        ledger_telling.tell_opened(work, opened.item)
        return opened
    return Opened(_again(work, opened.item, finding), is_new=False)


def take_over(work: Work) -> None:
    """Once, after an upgrade: enter what was handed to rectification before there was a ledger."""
    if installation.value(work.db, _TAKEN_OVER) is not None:
        return
    for handover in clue_handovers.handovers(work.db):
        clue = clues.clue(work.db, handover.clue_id)
        if clue is not None and clue.state is ClueState.RECTIFYING and not ledger.with_ref(work.db, subject_of_clue(clue)):
            open_from_clue(work, clue, handover.measure, handover.due_on)
    installation.note(work.db, _TAKEN_OVER, work.at)


def tell_closed(work: Work, item: LedgerItem) -> None:
    """Tell whoever handles the clue that it came from: it can be ended now, which nobody does for them."""
    for source in ledger.sources(work.db, item.id):
        kind, _, clue_id = source.ref.partition(":")
        clue = clues.clue(work.db, clue_id) if kind == "clue" else None
        if clue is None or clue.state is not ClueState.RECTIFYING or clue.claimed_by is None:
            continue
        if still_sees(work, clue.claimed_by, clue):
            work.owe(ClueRectified(clue.id, item.id), clue.claimed_by)


def _again(work: Work, item: LedgerItem, finding: Finding) -> LedgerItem:
    """The same clue was handed over once more: what is said now counts."""
    if finding.measures in {"", item.measures} and finding.due_on in {None, item.due_on}:
        return item
    after = ledger.change(work.db, item, at=work.at, measures=finding.measures or item.measures, due_on=finding.due_on or item.due_on)
    if after is None:
        return item
    reindex(work, item, after)
    work.record("ledger.measures_set", subject(item), "measures", "due")
    return after
