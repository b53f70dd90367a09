"""Menus: what each enrolled person finds behind the menu button of their private chat, set little by little.

Telegram keeps one list for each chat. What it was last told stands in the database as a digest, so that a restart asks nothing again; a
new role, a new program and another bot make another digest. Nothing waits for a menu, and one that cannot be set costs nobody anything:
every command can be typed all the same.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.clock import Clock
from bot.commands import for_role
from bot.line.failures import Failure, Meaning, failure_of
from bot.line.owing import LOCAL
from storage import menus
from storage.database import Store
from storage.menus import MenuDue
from storage.people import Role

logger = logging.getLogger(__name__)

A_TICK = 10
"""Menus set at one tick: answers and broadcasts share Telegram's limits with them."""
AGAIN_AFTER = timedelta(hours=1)
"""When an account that took no menu is asked again."""


class Menus:
    """Sets the menus of one door."""

    def __init__(self, store: Store, door: str, bot: Bot, clock: Clock) -> None:
        self._store = store
        self._door = door
        self._bot = bot
        self._clock = clock
        self._not_before: datetime | None = None
        self._refused: dict[int, datetime] = {}
        self._is_fresh = True

    async def sweep(self) -> None:
        """Set a few of the menus that are not what they should be."""
        if self._is_fresh and self._door == LOCAL:
            # The local door keeps nothing over a restart.
            with self._store.transaction() as db:
                menus.forget(db, LOCAL)
        self._is_fresh = False
        now = self._clock()
        if self._waits(self._not_before, now):
            return
        self._refused = {account: until for account, until in self._refused.items() if self._waits(until, now)}
        wanted = {role: self._digest(role) for role in Role}
        due = [each for each in menus.due(self._store.db, self._door, wanted) if each.account_id not in self._refused]
        for each in due[:A_TICK]:
            failure = await self._set(each)
            if failure is None or failure.meaning is Meaning.HARMLESS:
                self._note(each, wanted)
            elif failure.passes:
                self._not_before = now + min(AGAIN_AFTER, timedelta(seconds=failure.wait))
                logger.info("menus wait: %s", failure.reason)
                return
            elif each.role is None:
                # Whoever blocked the bot, or is gone, looks at no menu.
                self._note(each, wanted)
            else:
                self._refused[each.account_id] = now + AGAIN_AFTER
                logger.info("a menu was not taken: %s", failure.reason)

    def _waits(self, until: datetime | None, now: datetime) -> bool:
        # Not longer than it ever does: a clock that was set back must not stretch it.
        return until is not None and now < until <= now + AGAIN_AFTER

    async def _set(self, due: MenuDue) -> Failure | None:
        scope = BotCommandScopeChat(due.account_id)
        try:
            if due.role is None:
                await self._bot.delete_my_commands(scope)
            else:
                await self._bot.set_my_commands([BotCommand(each.name, each.description) for each in for_role(due.role)], scope)
        except TelegramError as error:
            return failure_of(error)
        return None

    def _note(self, due: MenuDue, wanted: dict[Role, str]) -> None:
        with self._store.transaction() as db:
            if due.role is None:
                menus.forget(db, self._door, due.account_id)
            else:
                menus.note(db, self._door, due.account_id, wanted[due.role])

    def _digest(self, role: Role) -> str:
        listed = "\n".join(f"{command.name} {command.description}" for command in for_role(role))
        return hashlib.sha256(f"{self._bot.id}\n{listed}".encode()).hexdigest()[:16]
