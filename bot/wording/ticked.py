"""What the buttons of a condition sheet carry: row, digest of its conditions, and one digit for each; nothing of it is kept elsewhere."""

from __future__ import annotations

import re

from bot.actions.conditions import Ticked
from bot.replies import CALLBACK_BYTES, CALLBACK_VERSION, Press
from knowledge.conditions import Tick

CHECK = "chk"
GRANTED = "granted"
"""The verbs of the buttons of a condition sheet, and of the one that brings the phrases reserved for an exemption."""

_ARGUMENT = re.compile(r"([A-Z0-9-]{1,30})(?:\.([0-9a-f]{4})\.([012]{1,30}))?(?:\.(\d))?", re.ASCII)


def check_button(row: str, conditions: int, text: str) -> list[Press]:
    """The button that opens the condition sheet of ``row``; none where its state would not fit into a button."""
    longest = f"{CALLBACK_VERSION}:{GRANTED}:{row}.0000.{'0' * conditions}.0"
    fits = len(longest.encode()) <= CALLBACK_BYTES and _ARGUMENT.fullmatch(f"{row}.0000.{'0' * conditions}") is not None
    return [Press(text, CHECK, row)] if fits else []


def read_ticked(argument: str) -> Ticked | None:
    """What a button of a condition sheet says; None for a forged one."""
    written = _ARGUMENT.fullmatch(argument)
    if written is None:
        return None
    return Ticked(written[1], written[2] or "", tuple(Tick(digit) for digit in written[3] or ""))


def page_in(argument: str) -> int | None:
    """The page that stands behind what a button says of a checklist; None where none does."""
    written = _ARGUMENT.fullmatch(argument)
    return int(written[4]) if written is not None and written[4] else None


def argument_of(ticked: Ticked) -> str:
    """What a button carries, so that ``read_ticked`` reads it again."""
    return f"{ticked.row}.{ticked.digest}.{''.join(ticked.ticks)}"
