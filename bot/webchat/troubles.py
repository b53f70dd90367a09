"""What a log line may tell of a failure: where and of which kind, never what it was about."""

from __future__ import annotations


class DoorFailedError(Exception):
    """Stands in a log for a failure whose own text may quote what somebody wrote."""


def wordless(error: Exception) -> DoorFailedError:
    """The type of ``error`` and the places that it came through, without its text."""
    return DoorFailedError(type(error).__name__).with_traceback(error.__traceback__)
