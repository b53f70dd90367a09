"""How many pages a list comes to."""

from __future__ import annotations


def pages_of(count: int, size: int) -> int:
    """The pages of ``size`` entries that ``count`` of them fill; an empty list is a page too."""
    return max(1, -(-count // size))
