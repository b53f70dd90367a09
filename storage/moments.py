"""Moments as the database keeps them: ISO 8601 in UTC with milliseconds, of one width, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, date, datetime


def to_text(moment: datetime) -> str:
    """``moment`` (aware) as ``2026-11-25T10:42:29.123Z``. Raises ``ValueError`` for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def from_text(text: str) -> datetime:
    """The aware UTC moment that ``to_text`` wrote."""
    return datetime.fromisoformat(text)


def to_moment(text: str | None) -> datetime | None:
    """As ``from_text``; none stays none."""
    return None if text is None else from_text(text)


def to_day(text: str | None) -> date | None:
    """The day that ``date.isoformat`` wrote; none stays none."""
    return None if text is None else date.fromisoformat(text)
