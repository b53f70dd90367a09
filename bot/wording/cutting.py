"""Texts made shorter, so that they fit a button, a line or a card."""

from __future__ import annotations


def cut(text: str, most: int) -> str:
    """A text of at most ``most`` characters; its lines stay."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def cut_line(text: str, most: int) -> str:
    """The same in one line."""
    return cut(" ".join(text.split()), most)
