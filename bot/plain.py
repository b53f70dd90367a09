"""A reply as plain text, for a terminal."""

from __future__ import annotations

import re
from html import unescape

from bot.replies import Reply

_TAG = re.compile(r"<[^>]*>")


def plain_text(reply: Reply) -> str:
    """The text of ``reply`` without marks, its buttons as a last line of ``[labels]``."""
    # Our own templates escape every value, so each < left in the text begins a tag of ours.
    text = unescape(_TAG.sub("", reply.text))
    buttons = " ".join(f"[{button.label}]" for row in reply.buttons for button in row)
    return f"{text}\n{buttons}" if buttons else text
