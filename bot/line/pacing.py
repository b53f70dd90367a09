"""How fast broadcasts may go, how long a chat is left alone, and whether Telegram has told everybody to wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable

PER_CHAT = 1.0
"""Seconds between messages to one chat that are no answers: Telegram wants no more there for long."""


class Pace:
    """Counts broadcasts against ``per_second``; answers to people are never held back by it, only by Telegram's own 429.

    ``seconds`` is a steady clock, in seconds. ``per_chat`` is for how long a chat rests after a message.
    """

    def __init__(self, per_second: float, seconds: Callable[[], float], per_chat: float = PER_CHAT) -> None:
        self.per_chat = per_chat
        self._rate = per_second
        self._seconds = seconds
        self._earned = 1.0
        self._counted_at = seconds()
        self._halted_until = 0.0
        self._rests: dict[int, float] = {}
        """Until when each account rests, the first to end first."""

    @property
    def halted(self) -> float:
        """Seconds that everybody still has to wait; 0 for none."""
        return max(0.0, self._halted_until - self._seconds())

    def halt(self, seconds: float) -> None:
        """Let everybody wait for ``seconds`` from now."""
        self._halted_until = max(self._halted_until, self._seconds() + seconds)

    def wrote(self, account_id: int) -> None:
        """Take note that something has just gone to that account, whatever it was."""
        if self.per_chat:
            self._rests.pop(account_id, None)
            self._rests[account_id] = self._seconds() + self.per_chat

    def resting(self) -> frozenset[int]:
        """The accounts to which only answers may go now."""
        now = self._seconds()
        while self._rests and next(iter(self._rests.values())) <= now:
            del self._rests[next(iter(self._rests))]
        return frozenset(self._rests)

    def until_rested(self, accounts: Iterable[int]) -> float:
        """Seconds until one of ``accounts`` no longer rests; 0 where none of them does."""
        ends = [self._rests[account] for account in accounts if account in self._rests]
        return max(0.0, min(ends) - self._seconds()) if ends else 0.0

    def broadcasts_now(self) -> int:
        """How many broadcasts may go out now."""
        self._count()
        return max(0, int(self._earned))

    def spent(self, broadcasts: int) -> None:
        """Take note of broadcasts that went out; of an album's messages each counts."""
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
