"""What the doctor saw: a typed finding a line; the sentences are the command line's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

SECONDS = 10.0
"""How long one check may take."""


class Mark(StrEnum):
    """How bad it is."""

    GOOD = "good"
    HINT = "hint"
    """Works, and somebody should look at it."""
    FAULT = "fault"
    NONE = "none"
    """Does not apply here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: ``code`` names what was seen, such as ``disk.full``; ``values`` fill its sentence and never hold the token."""

    mark: Mark
    code: str
    values: dict[str, object] = field(default_factory=dict)


Check = Callable[[], list[Finding]]


def good(code: str, **values: object) -> Finding:
    """As it should be."""
    return Finding(Mark.GOOD, code, values)


def hint(code: str, **values: object) -> Finding:
    """Somebody should look at it."""
    return Finding(Mark.HINT, code, values)


def fault(code: str, **values: object) -> Finding:
    """Has to be mended."""
    return Finding(Mark.FAULT, code, values)


def none(code: str, **values: object) -> Finding:
    """Does not apply here."""
    return Finding(Mark.NONE, code, values)
