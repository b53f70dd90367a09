"""When whoever has to act next on a clue is late. The times come from ``knowledge.clues``' levels and are this product's own."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from knowledge.clues import Level, time_limits
from knowledge.working_days import after_working_days
from storage.clues import Clue, ClueState
from storage.moments import from_text, to_text

ANSWERED = frozenset({ClueState.SUBSTANTIATED, ClueState.UNSUBSTANTIATED})
"""The states in which the finding is there and only the end is due."""
DAY_LENGTH = len("2026-03-02")
TO_END = 5
"""Working days between a finding and the end."""


def due(clue: Clue, state: ClueState, now: datetime) -> str | None:
    """The moment from which ``clue`` is late, once it is in ``state`` since ``now`` (aware); none where nobody has to do anything.

    A clue that nobody has claimed counts from when it came: an anonymous one from the end of its day.
    """
    limits = time_limits(Level(clue.level))
    match state:
        case ClueState.NEW:
            return to_text(moment_of(clue.received_at, now) + timedelta(hours=limits.claim_hours))
        case ClueState.CLAIMED | ClueState.REFERRED:
            return to_text(after_working_days(now, limits.answer_days))
        case _ if state in ANSWERED:
            return to_text(after_working_days(now, TO_END))
        case _:
            return None


def moment_of(text: str, now: datetime) -> datetime:
    """The moment that ``text`` tells, in the time zone of ``now``; of a bare day its end."""
    if len(text) == DAY_LENGTH:
        return datetime.combine(datetime.fromisoformat(text).date() + timedelta(days=1), time(), now.tzinfo)
    return from_text(text).astimezone(now.tzinfo)
