"""What an entry is called where there is room for two lines at most."""

from __future__ import annotations

from bot.texts import labels
from knowledge.entries import Entry, Prohibition, kind_of, title_of

TITLE_CHARACTERS = 34
"""Longer titles are cut: a phone shows two lines of a button at most."""


def title(entry: Entry) -> str:
    """What an entry is called in a list: its kind and what it is about, short enough for a phone."""
    return f"{labels('lookup', 'kinds')[kind_of(entry).value]} · {short_title(entry)}"


def short_title(entry: Entry) -> str:
    """What an entry is about, short enough for a phone; of a prohibition what it comes to in plain words."""
    whole = entry.plain if isinstance(entry, Prohibition) else title_of(entry)
    return whole if len(whole) <= TITLE_CHARACTERS else whole[: TITLE_CHARACTERS - 1] + "…"
