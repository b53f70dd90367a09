"""The agency's own words and channels of clues: laid over the shipped ones at a start, and again when a file is edited."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from knowledge.clues.files import Own, lay_over
from knowledge.clues.own import read_own, state_of
from knowledge.faults import KnowledgeFaults

logger = logging.getLogger(__name__)


class ClueTables:
    """What lies in ``clues`` of the agency's folder."""

    def __init__(self, folder: Path | None) -> None:
        """Takes up what is there; with a fault in it the shipped tables hold alone, and the log says what is wrong."""
        self._folder = folder
        self._taken = self._seen = state_of(folder)
        lay_over(self._read() or Own())

    async def look(self) -> None:
        """Take up what was edited and has stayed so for two looks; with a fault the old words stay, and the log says what is wrong."""
        before, self._seen = self._seen, await asyncio.to_thread(state_of, self._folder)
        if self._seen == self._taken or self._seen != before:
            return
        self._taken = self._seen
        own = await asyncio.to_thread(self._read)
        if own is not None:
            lay_over(own)

    def _read(self) -> Own | None:
        try:
            return read_own(self._folder)
        except KnowledgeFaults as found:
            faults = found.faults
        for fault in faults:
            logger.error("a table of clues is not taken up: %s", fault)
        return None
