"""What the numbers of notices are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

ASKED = ("important", "urgent")
"""The urgencies that are asked for again by themselves, as ``storage.notices.NoticeUrgency`` calls them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What somebody may send."""

    confirm_above: int
    """People from above which a notice has to be confirmed a second time."""
    per_day: int
    """Notices that one person may make on a day."""
    urgent_per_day: int
    late_minutes: int
    """How late a scheduled notice may still go out by itself."""
    in_force_days: int
    """How long a notice is in force unless said otherwise: whoever joins within gets it."""
    fewest_answers: int
    """Answers below which an anonymous survey shows no result."""
    most_files: int
    learned_after_seconds: int
    """Whoever says sooner that they have studied what counts for an hour or more is asked once whether they have."""
    remind_minutes: int
    """So long before a meeting those who come are reminded."""
    joiner_messages: int
    """Up to so many notices in force come one by one to whoever joins; more come as a list."""


@dataclass(frozen=True, slots=True)
class Noticing:
    """All numbers of notices."""

    limits: Limits
    asking: Mapping[str, tuple[timedelta, ...]]
    """For each of ``ASKED`` the pauses after which whoever has not read is asked again; after the last nobody is asked any more."""

    def next_ask(self, urgency: str, asked: int) -> timedelta | None:
        """The pause before the next time, after ``asked`` times; none where nobody is asked (any more)."""
        pauses = self.asking.get(urgency, ())
        return pauses[asked] if asked < len(pauses) else None
