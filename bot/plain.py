"""A reply as plain text, for a terminal."""

from __future__ import annotations

from bot.replies import Reply
from bot.shown_text import shown_text


def plain_text(reply: Reply) -> str:
    """The text of ``reply`` without marks, its buttons as a last line of ``[labels]``."""
    text = shown_text(reply.text)
    buttons = " ".join(f"[{button.label}]" for row in reply.buttons for button in row)
    return f"{text}\n{buttons}" if buttons else text
