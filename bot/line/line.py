"""The line of one door, put together: intake, lanes, desk, sender."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import Updater

from bot.clock import Clock
from bot.keys import Keys
from bot.line.alarms import Alarms
from bot.line.carrier import Carrier
from bot.line.desk import Desk
from bot.line.effects import Effects
from bot.line.intake import Intake
from bot.line.lanes import Lanes
from bot.line.marks import Marks
from bot.line.owing import is_outside
from bot.line.pacing import Pace
from bot.line.sender import Sender
from bot.line.updates import ALLOWED
from bot.line.visit import BotApplication
from bot.line.webhook import PATH, create_webhook, listening
from bot.settings import Settings
from storage import attachments, inbox, outbox
from storage.database import Store
from storage.moments import to_text

logger = logging.getLogger(__name__)

FURTHEST = timedelta(minutes=15)
"""Nothing is ever put off for longer; what waits for a later moment was put off before the clock was set back."""
GRACE = 5.0
"""Seconds in which what is under way may end when the process is told to."""


class Nothing(asyncio.Queue[Any]):
    """Where python-telegram-bot puts the updates that it has seen: our own intake has them already."""

    async def put(self, item: Any) -> None:
        """Forget ``item``."""


class Line:
    """One door's line."""

    def __init__(self, settings: Settings, store: Store, keys: Keys, door: str, clock: Clock, application: BotApplication) -> None:
        seconds = asyncio.get_running_loop().time
        self.application = application
        self.marks = Marks(store)
        self.pace = Pace(settings.broadcasts_per_second, seconds, settings.seconds_per_chat)
        carrier = Carrier(application.bot, settings.attachments_dir, lambda: self.pace.halted)
        outside = is_outside(door, settings.data_rule)
        self.sender = Sender(store, door, carrier, clock, self.marks, self.pace, is_outside=outside)
        self.effects = Effects(store, keys, door, clock, self.marks, self.sender, settings.data_rule)
        self.alarms = Alarms(store, door, self.sender, seconds)
        self.desk = Desk(store, door, clock, application, self.effects, self.sender, self.marks, self.alarms)
        self.lanes = Lanes(self.desk.handle)
        self.intake = Intake(store, door, clock, self.lanes, self.desk, self.alarms)
        self._settings = settings
        self._store, self._door, self._clock = store, door, clock

    def straighten(self) -> None:
        """Let nothing wait until a clock that was set back comes round again; for the tick."""
        now = self._clock()
        at, furthest = to_text(now), to_text(now + FURTHEST)
        with self._store.transaction() as db:
            outbox.bring_forward(db, self._door, at=at, furthest=furthest)
            inbox.bring_forward(db, self._door, at=at, furthest=furthest)
            attachments.bring_forward(db, self._door, at=at, furthest=furthest)
        self.sender.wake()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send what is owed, handle what was left open, then take in what comes, until the block ends."""
        self.sender.recover()
        sending = asyncio.create_task(self.sender.run(), name="the sender")
        try:
            await self.intake.replay()
            async with self._receiving():
                yield
        finally:
            await self.lanes.close(GRACE)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await self.sender.close(GRACE)
            self.marks.close()

    @contextlib.asynccontextmanager
    async def _receiving(self) -> AsyncIterator[None]:
        settings, bot = self._settings, self.application.bot
        if settings.webhook_url is None or settings.webhook_secret is None:
            updater = Updater(bot, Nothing())
            await updater.initialize()
            # Telegram out of reach at the start is no reason to give up.
            await updater.start_polling(allowed_updates=list(ALLOWED), bootstrap_retries=-1, error_callback=_polling_failed)
            try:
                yield
            finally:
                await updater.stop()
            return
        secret = settings.webhook_secret.get_secret_value()
        async with listening(create_webhook(self.intake, secret), settings.webhook_listen, settings.webhook_port):
            await _persistently_set_webhook(self.application, f"{settings.webhook_url.rstrip('/')}/{PATH}", secret)
            yield


def _polling_failed(error: Exception) -> None:
    # The library tries again by itself; a traceback every few seconds would fill the disk.
    logger.warning("polling: %s", type(error).__name__)


async def _persistently_set_webhook(application: BotApplication, url: str, secret: str) -> None:
    """Tell Telegram where to post, however long it is out of reach. Raises ``InvalidToken`` and ``BadRequest``."""
    pause = 1.0
    while True:
        try:
            await application.bot.set_webhook(url, allowed_updates=list(ALLOWED), secret_token=secret, max_connections=100)
        except BadRequest:
            raise
        except (NetworkError, RetryAfter) as error:
            logger.warning("the webhook is not set yet: %s", type(error).__name__)
        else:
            return
        await asyncio.sleep(pause)
        pause = min(30.0, pause * 2)
