"""Clues for tests: of invented words, complete, and as plain as can be."""

from __future__ import annotations

from dataclasses import fields

from storage.clues import Clue, ClueKind, ClueState, Hold, new_id, new_search_id

AT = "2026-03-02T01:00:00.000000Z"
_PLAIN: dict[str, object] = {
    "kind": ClueKind.CLUE,
    "channel": "bot",
    "person_id": None,
    "is_anonymous": False,
    "is_shown": True,
    "text": "某检测站收费不给票",
    "level": "blue",
    "category_by": "suggested",
    "level_by": "suggested",
    "state": ClueState.NEW,
    "version": 1,
    "revision": 1,
    "hold": Hold.NONE,
    "claimed_by": None,
    "merged_into": None,
    "source_answered_at": None,
    "received_at": AT,
    "touched_at": AT,
    "due_at": None,
    "told_at": None,
    "escalate_at": None,
    "escalate_unit": None,
    "closed_at": None,
    "digest": b"",
    "receipt": None,
}


def a_clue(unit_id: int, **told: object) -> Clue:
    """A new clue about a unit, but for what is told of it; what is neither told nor plain is an empty text."""
    values = {field.name: "" for field in fields(Clue)} | _PLAIN | {"id": new_id(), "search_id": new_search_id(), "unit_id": unit_id} | told
    return Clue(**values)  # type: ignore[arg-type]
