"""The clock that is passed in wherever a time matters, so that tests own the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime in the installation's time zone."""


def wall_clock(zone: ZoneInfo) -> Clock:
    """The machine's clock, told in ``zone``."""
    return lambda: datetime.now(zone)


def today(clock: Clock) -> date:
    """The calendar day in the installation's time zone."""
    return clock().date()
