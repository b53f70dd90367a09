"""What may stand in a paper: people's words without what a file format cannot hold."""

from __future__ import annotations

import re

LONGEST_CELL = 32_767
"""Characters: what a cell of Excel and WPS holds; a longer one makes them call the file damaged."""
CUT = "……（太长，已截断）"

_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
# What XML 1.0 forbids, lone surrogates among them, and what turns the direction of writing round: a name could read as another.
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """``text`` with its line breaks as ``\\n`` and without the characters that XML forbids."""
    return _FORBIDDEN.sub("", _BREAKS.sub("\n", text))


def fitted(text: str, most: int = LONGEST_CELL) -> str:
    """``text``, clean, and cut with a mark where it is over ``most`` UTF-16 units, which is how Office counts."""
    cleaned = clean(text)
    if _units(cleaned) <= most:
        return cleaned
    head = cleaned[: most - len(CUT)]
    while _units(head) > most - len(CUT):
        head = head[: -max(1, (_units(head) - most + len(CUT)) // 2)]
    return head + CUT


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
