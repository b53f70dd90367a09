"""The agency's own limits of the ledger, taken up at the start and whenever their files were edited."""

from __future__ import annotations

import logging
from pathlib import Path

from knowledge.faults import KnowledgeFaults
from knowledge.ledger import take_up
from knowledge.ledger.files import SEVERITIES, STEPS

logger = logging.getLogger(__name__)


class LimitFiles:
    """The files in ``<knowledge_dir>/ledger``, each of which stands in place of the shipped one."""

    def __init__(self, knowledge_dir: Path | None) -> None:
        self._folder = None if knowledge_dir is None else knowledge_dir / "ledger"
        # Another installation in this process may have had limits of its own.
        take_up(None)
        self._seen: object = None

    def look(self) -> None:
        """Take up what was edited; with a fault, which the log names, what is in force stays."""
        now = self._state()
        if now == self._seen:
            return
        self._seen = now
        try:
            take_up(self._folder)
        except KnowledgeFaults as faults:
            for fault in faults.faults:
                logger.error("the limits of the ledger are not taken up: %s", fault)  # noqa: TRY400 - no traceback: the agency's slip
        except OSError as error:
            logger.error("the limits of the ledger cannot be read: %s", error)  # noqa: TRY400

    def _state(self) -> object:
        """What changes when a file is edited, put there or taken away."""
        if self._folder is None:
            return ()
        found = []
        for name in (SEVERITIES, STEPS):
            try:
                state = (self._folder / name).stat()
            except OSError:
                found.append((name, 0, 0, 0))
            else:
                found.append((name, state.st_mtime_ns, state.st_size, state.st_ino))
        return tuple(found)
