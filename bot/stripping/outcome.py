"""What comes of stripping a file: a clean one, or a reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WhyNot(StrEnum):
    """Why a file is not stripped, and so is not passed on."""

    KIND = "kind"
    """No kind of file that we can clean."""
    DAMAGED = "damaged"
    LOCKED = "locked"
    """It wants a password."""
    TOO_LARGE = "too_large"
    """More in it than this machine should unpack: an honest giant, or a bomb."""
    UNREMOVABLE = "unremovable"
    """It carries something that cannot be taken out, or not without taking what it shows: macros, embedded files, hidden layers."""


class NotStrippedError(Exception):
    """The file is refused, for ``why``. ``detail`` is for an engineer; it never quotes the file."""

    def __init__(self, why: WhyNot, detail: str) -> None:
        super().__init__(f"{why}: {detail}")
        self.why = why
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Stripped:
    """A file without what tells who made it; ``kind`` is the media type that it has now."""

    data: bytes
    kind: str
