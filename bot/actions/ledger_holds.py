"""What came from a clue is held as that is: discipline's alone from the moment at which the clue is."""

from __future__ import annotations

from bot.actions.work import Work
from storage import ledger
from storage.clues import Clue, Hold


def follow(work: Work, clue: Clue) -> None:
    """Let the items that came from a clue, as it now is, be held where it is; they stay so."""
    if clue.hold is Hold.NONE:
        return
    for item in ledger.with_ref(work.db, f"clue:{clue.id}"):
        if not item.is_held:
            ledger.change(work.db, item, at=work.at, is_held=True)
            work.record("ledger.held", f"ledger:{item.id}", "held")
