"""The campaigns as they are now; an edited file is noticed and taken up while the bot runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime

from bot.clock import Clock
from bot.rulebook import SETTLED_AFTER
from bot.settings import Settings
from knowledge.campaigns.kinds import Campaign
from knowledge.campaigns.reading import FOLDER, SHIPPED, read_leniently, state_of

logger = logging.getLogger(__name__)


class CampaignBook:
    """The templates of one installation: what was started from one goes on as it was started."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Reads them; a campaign whose file has faults is left out, which the log says."""
        self._own = None if settings.knowledge_dir is None else settings.knowledge_dir / FOLDER
        self._clock = clock
        self._taken: object = state_of(self._own)
        self._seen: tuple[object, datetime] | None = None
        self._now = self._read({})

    @property
    def campaigns(self) -> Mapping[str, Campaign]:
        """The campaigns by code, the latest year first."""
        return self._now

    async def look(self) -> None:
        """See whether somebody edited a file, and take up what has stayed so for two looks; with a fault the old campaign stays."""
        seen = await asyncio.to_thread(state_of, self._own)
        now = self._clock()
        if self._seen is None or self._seen[0] != seen:
            self._seen = (seen, now)
        if seen == self._taken or abs(now - self._seen[1]) < SETTLED_AFTER:
            return
        read = await asyncio.to_thread(self._read, self._now)
        if await asyncio.to_thread(state_of, self._own) == seen:
            self._now, self._taken = read, seen

    def _read(self, before: Mapping[str, Campaign]) -> Mapping[str, Campaign]:
        read, faults = read_leniently(SHIPPED, self._own, before)
        for fault in faults:
            logger.error("a campaign is not taken up: %s", fault)
        return read
