"""Small marks written together: what was sent, answered or put back since the last commit.

Each commit waits for the disk, so marks of a few milliseconds share one. A kill in between loses no message: what is marked
too late is sent once more.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable

from sqlite_utils import Database

from storage.database import Store

logger = logging.getLogger(__name__)

TOGETHER = 0.005
"""Seconds within which marks share a commit."""
LONGEST_PAUSE = 30.0


class Marks:
    """Gathers marks for a store and sees to it that they are written soon."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._timer: asyncio.TimerHandle | None = None
        self._pause = TOGETHER
        self._after: list[Callable[[], None]] = []

    def add(self, write: Callable[[Database], None], then: Callable[[], None] | None = None) -> None:
        """Write ``write`` with the next commit; ``then`` is called once that is done."""
        self._store.later(write)
        if then is not None:
            self._after.append(then)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._pause, self.flush)

    def flush(self) -> None:
        """Write now what has gathered; where SQLite refuses, it is tried again and nothing is forgotten."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        try:
            # Another transaction may have taken the marks with it already.
            if self._store.has_later:
                with self._store.transaction():
                    pass
        except sqlite3.Error as error:
            self._pause = min(LONGEST_PAUSE, max(0.5, self._pause * 2))
            logger.warning("marks wait: %s; trying again in %.1f s", error, self._pause)
            self._timer = asyncio.get_running_loop().call_later(self._pause, self.flush)
            return
        self._pause = TOGETHER
        done, self._after = self._after, []
        for then in done:
            then()

    def close(self) -> None:
        """Write what can be written; no timer stays behind."""
        self.flush()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
