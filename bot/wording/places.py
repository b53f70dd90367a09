"""Places as people write them."""

from __future__ import annotations


def readable_place(path: str) -> str:
    """A jurisdiction's path as people write it: ``江苏/南京`` as ``江苏南京``."""
    return path.replace("/", "")
