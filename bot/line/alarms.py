"""What an administrator has to hear of at once, also when nothing can be written down any more."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable

from bot.actions.permissions import Right, holders
from bot.line.sender import Sender
from bot.wording.problems import alarm
from storage import people
from storage.database import Store
from storage.faults import Trouble

logger = logging.getLogger(__name__)

QUIET_SECONDS = 3600.0
"""The same trouble is told again after an hour at the earliest."""


class Alarms:
    """Tells the admins, without the outbox: it may be what is broken."""

    def __init__(self, store: Store, door: str, sender: Sender, seconds: Callable[[], float]) -> None:
        self._store = store
        self._door = door
        self._sender = sender
        self._seconds = seconds
        self._told: dict[Trouble, float] = {}
        self._lock = asyncio.Lock()

    async def raise_once(self, trouble: Trouble) -> None:
        """Tell every admin of ``trouble``, unless that was done within the hour."""
        async with self._lock:
            now = self._seconds()
            if now - self._told.get(trouble, -QUIET_SECONDS) < QUIET_SECONDS:
                return
            self._told[trouble] = now
            logger.error("the database cannot be written: %s", trouble)
            try:
                admins = people.active_with_roles(self._store.db, holders(Right.HEAR_OF_FAULTS))
                accounts = [account for admin in admins for account in people.accounts_of(self._store.db, admin.id)]
            except sqlite3.Error:
                logger.exception("the admins are not known either")
                return
            for account in accounts:
                if account.door == self._door:
                    await self._sender.answer(account.account_id, alarm(trouble))
