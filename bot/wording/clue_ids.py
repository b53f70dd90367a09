"""How the id of a clue is read aloud."""

from __future__ import annotations


def shown_id(clue_id: str) -> str:
    """``K7QM2FXA`` as ``K7QM-2FXA``."""
    return f"{clue_id[:4]}-{clue_id[4:]}"
