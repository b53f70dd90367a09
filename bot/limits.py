"""Small files of an agency's own with numbers, taken up at the start and whenever they were edited: limits of the ledger, days of rest,
the nudge, notices."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge import holidays, ledger, noticing, nudging
from knowledge.faults import KnowledgeFaults
from knowledge.ledger.files import SEVERITIES, STEPS
from knowledge.nudging.files import FILES as NUDGING_FILES
from knowledge.nudging.files import FOLDER as NUDGING

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Files that are taken up together."""

    about: str
    """What they hold, for the log."""
    folder: str
    """Below the agency's knowledge folder; empty for that folder itself."""
    files: tuple[str, ...]
    take_up: Callable[[Path | None], None]
    """Lets the files in a folder be in force; without one the shipped. Raises ``KnowledgeFaults``, ``OSError``; nothing changes then."""


ALL: tuple[Numbers, ...] = (
    Numbers("limits of the ledger", "ledger", (SEVERITIES, STEPS), ledger.take_up),
    Numbers("days of rest", "", (holidays.FILE,), holidays.take_up),
    Numbers("numbers of the nudge", NUDGING, NUDGING_FILES, nudging.take_up),
    Numbers("numbers of notices", noticing.FOLDER, noticing.FILES, noticing.take_up),
)


class LimitFiles:
    """The files in an agency's knowledge folder, each of which stands in place of the shipped one."""

    def __init__(self, knowledge_dir: Path | None, numbers: Sequence[Numbers] = ALL) -> None:
        self._own = knowledge_dir
        self._numbers = tuple(numbers)
        for each in self._numbers:
            # Another installation in this process may have had numbers of its own.
            each.take_up(None)
        self._seen: dict[str, object] = {}

    def look(self) -> None:
        """Take up what was edited; with a fault, which the log names, what is in force stays."""
        for each in self._numbers:
            folder = None if self._own is None else self._own / each.folder
            now = _state(folder, each.files)
            if now != self._seen.get(each.about):
                self._seen[each.about] = now
                _take_up(each, folder)


def _take_up(numbers: Numbers, folder: Path | None) -> None:
    try:
        numbers.take_up(folder)
    except KnowledgeFaults as faults:
        for fault in faults.faults:
            logger.error("the %s are not taken up: %s", numbers.about, fault)  # noqa: TRY400 - no traceback: the agency's slip
    except OSError as error:
        logger.error("the %s cannot be read: %s", numbers.about, error)  # noqa: TRY400


def _state(folder: Path | None, files: Sequence[str]) -> object:
    """What changes when a file is edited, put there or taken away."""
    if folder is None:
        return ()
    found = []
    for name in files:
        try:
            state = (folder / name).stat()
        except OSError:
            found.append((name, 0, 0, 0))
        else:
            found.append((name, state.st_mtime_ns, state.st_size, state.st_ino))
    return tuple(found)
