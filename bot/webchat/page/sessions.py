"""Who may use the page: whoever holds the key of this start, which stands in the printed address after the ``#``.

Browsers keep what follows a ``#`` to themselves: the key reaches no server log and no referrer. The page trades it for
a cookie that scripts cannot read.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets

MOST_SESSIONS = 64
MOST_WAITING = 8


class TooManyTriesError(Exception):
    """So many wrong keys wait for their refusal that another is turned away at once."""


class Sessions:
    """The sessions of one start of the door."""

    def __init__(self, key: str, wrong_key_pause: float) -> None:
        self._key = key.encode()
        self._pause = wrong_key_pause
        self._tokens: dict[str, None] = {}
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def open(self, key: str) -> str | None:
        """A new session's token for the right key; none for a wrong one, told after a pause.

        The pauses of wrong keys follow one another, so that guessing side by side gains nothing; the right key never
        waits. Raises ``TooManyTriesError`` when too many wrong ones wait already.
        """
        if hmac.compare_digest(key.encode("utf-8", "replace"), self._key):
            token = secrets.token_urlsafe(32)
            self._tokens[token] = None
            if len(self._tokens) > MOST_SESSIONS:
                del self._tokens[next(iter(self._tokens))]
            return token
        if self._waiting >= MOST_WAITING:
            raise TooManyTriesError
        self._waiting += 1
        try:
            async with self._turn:
                await asyncio.sleep(self._pause)
        finally:
            self._waiting -= 1
        return None

    def knows(self, token: str) -> bool:
        """Whether ``token`` was given out and not been displaced since."""
        return token in self._tokens
