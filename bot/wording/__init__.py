"""From what the rooms below say to what a person reads: which template, which values, which buttons. The words are in ``bot/templates``.

Importing the package registers the words of every message that an action can owe.
"""

from bot.wording import (
    answering,
    audit,
    clue_analysis,
    clue_handling,
    clue_notices,
    clue_recording,
    clue_reports,
    enrolment,
    feedback,
    files,
    forms,
    gaps,
    learning,
    leave,
    ledger_steps,
    own_clues,
    people,
    rulebook,
    stale,
)

__all__ = [
    "answering",
    "audit",
    "clue_analysis",
    "clue_handling",
    "clue_notices",
    "clue_recording",
    "clue_reports",
    "enrolment",
    "feedback",
    "files",
    "forms",
    "gaps",
    "learning",
    "leave",
    "ledger_steps",
    "own_clues",
    "people",
    "rulebook",
    "stale",
]
