"""Texts made shorter, so that they fit a button, a line or a card."""

from __future__ import annotations


def cut(text: str, most: int) -> str:
    """A text of at most ``most`` characters; its lines stay."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def cut_line(text: str, most: int) -> str:
    """The same in one line."""
    return cut(" ".join(text.split()), most)


def cut_middle(text: str, most: int) -> str:
    """A name of at most ``most`` characters; its end stays, which tells units of one agency apart."""
    if len(text) <= most:
        return text
    end = most // 2
    return f"{text[: most - 1 - end]}…{text[-end:]}"
