"""A clue as it is entered, whatever way it came."""

from __future__ import annotations

import hashlib
import hmac

from bot.actions.clue_judging import Judgement
from bot.actions.work import RefusedError, Work
from knowledge.normalise import BOUNDARY, CLAUSE_END, characters
from storage.clues import Clue, ClueKind, ClueState, new_id, new_search_id

LONGEST = 4_000
"""Characters: as much as one message of Telegram holds."""
MOST_FILES = 10
BOT = "bot"
"""The channel of whatever its reporter has put in."""


def fresh(
    work: Work, kind: ClueKind, text: str, judged: Judgement, *, unit_id: int, channel: str = BOT, level: str = "", source: str = ""
) -> Clue:
    """A new clue of the actor's, about ``unit_id``; nothing is written yet. ``level`` stands in place of the judged one."""
    return Clue(
        id=new_id(),
        search_id=new_search_id(),
        kind=kind,
        channel=channel,
        person_id=work.person.id,
        is_anonymous=False,
        is_shown=True,
        unit_id=unit_id,
        text=text,
        about="",
        place="",
        point="",
        category=judged.category,
        category_by="suggested",
        level=level or judged.level,
        level_by="suggested",
        state=ClueState.NEW,
        version=1,
        revision=1,
        hold=judged.hold,
        claimed_by=None,
        reason="",
        remark="",
        merged_into=None,
        mark="",
        source=source,
        source_answer="",
        source_answered_at=None,
        received_at=work.at,
        touched_at=work.at,
        due_at=None,
        told_at=None,
        escalate_at=None,
        escalate_unit=None,
        closed_at=None,
        digest=digest(work, kind, text),
        receipt=None,
        matter=judged.matter,
    )


def digest(work: Work, kind: ClueKind, text: str) -> bytes:
    """By what the same words of the same person are known again, however they are spaced and punctuated."""
    told = f"{work.person.id}\n{kind}\n{characters(text).strip(CLAUSE_END + BOUNDARY)}"
    return hmac.new(work.keys.clues, told.encode(), hashlib.sha256).digest()


def check(text: str, most: int = LONGEST) -> None:
    """Raises ``RefusedError`` for a text that says nothing or is longer than ``most``."""
    if not any(character.isalnum() for character in text):
        raise RefusedError("says_nothing")
    if len(text) > most:
        raise RefusedError("too_long", most=most, length=len(text))


def subject(clue: Clue) -> str:
    """How audit rows and files name a clue."""
    return f"clue:{clue.id}"
