"""Where an attachment lies in its folder."""

from __future__ import annotations

from pathlib import Path


def path_of(folder: Path, name: str) -> Path:
    """The file of that random name; no folder ever holds more than a few thousand."""
    return folder / name[:2] / name
