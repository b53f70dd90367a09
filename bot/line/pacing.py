"""How fast broadcasts may go, and whether Telegram has told everybody to wait."""

from __future__ import annotations

from collections.abc import Callable


class Pace:
    """Counts broadcasts against ``per_second``; answers to people are never held back by it, only by Telegram's own 429.

    ``seconds`` is a steady clock, in seconds.
    """

    def __init__(self, per_second: float, seconds: Callable[[], float]) -> None:
        self._rate = per_second
        self._seconds = seconds
        self._earned = 1.0
        self._counted_at = seconds()
        self._halted_until = 0.0

    @property
    def halted(self) -> float:
        """Seconds that everybody still has to wait; 0 for none."""
        return max(0.0, self._halted_until - self._seconds())

    def halt(self, seconds: float) -> None:
        """Let everybody wait for ``seconds`` from now."""
        self._halted_until = max(self._halted_until, self._seconds() + seconds)

    def broadcasts_now(self) -> int:
        """How many broadcasts may go out now."""
        self._count()
        return int(self._earned)

    def spent(self, broadcasts: int) -> None:
        """Take note of broadcasts that went out."""
        self._earned -= broadcasts

    @property
    def until_broadcast(self) -> float:
        """Seconds until the next broadcast may go out; 0 for now."""
        self._count()
        return 0.0 if self._earned >= 1 else (1 - self._earned) / self._rate

    def _count(self) -> None:
        now = self._seconds()
        # Never more than a tenth of a second's worth saved up: a pause must not be followed by a burst.
        self._earned = min(max(1.0, self._rate / 10), self._earned + (now - self._counted_at) * self._rate)
        self._counted_at = now
