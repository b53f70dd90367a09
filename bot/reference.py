"""Opening the knowledge for one installation; imports no chat library, so that the command line answers at once."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path

import knowledge
from bot.actions.lookup import Lookup
from bot.clock import Clock, wall_clock
from bot.settings import Settings
from knowledge.faults import Fault
from knowledge.finder import Finder
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library, gather, read_leniently
from knowledge.sources import SourceFile

logger = logging.getLogger(__name__)

SHIPPED = Path(knowledge.__file__).parent
"""The knowledge folder that comes with the program."""


def kept_files(settings: Settings) -> tuple[SourceFile, ...]:
    """What was approved through the bot, read from its records without opening them for writing; nothing where there are none."""
    if not settings.database_file.exists():
        return ()
    # A question on the command line of a machine without records need not wait for any of these.
    import sqlite3

    from sqlite_utils import Database

    from bot.actions.own_knowledge import own_files

    try:
        with contextlib.closing(sqlite3.connect(f"{settings.database_file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return own_files(Database(connection))
    except sqlite3.OperationalError as error:
        # The records of a program that kept nothing of the kind, or of somebody else. Other trouble must not pass for “nothing approved”.
        if not str(error).startswith(("no such table", "no such column", "unable to open")):
            raise
        return ()


def open_library(settings: Settings, kept: Sequence[SourceFile] | None = None) -> Library:
    """The shipped knowledge, with what was approved through the bot (``kept``; as the records hold it unless given) and the agency's
    own folder over it.

    What no longer fits of ``kept`` is left out. Raises ``KnowledgeFaults`` naming every fault of the two folders.
    """
    own = kept_files(settings) if kept is None else kept
    library, left_out = read_library(settings, own)
    for fault in left_out:
        # The bot tells legal staff as soon as it runs.
        logger.info("left out of what was approved: %s line %d", fault.file, fault.line)
    return library


def read_library(settings: Settings, kept: Sequence[SourceFile]) -> tuple[Library, tuple[Fault, ...]]:
    """The same, and what of ``kept`` was left out."""
    return read_leniently(gather(SHIPPED, settings.knowledge_dir), kept, settings.cache_dir)


def open_lookup(settings: Settings, clock: Clock | None = None, kept: Sequence[SourceFile] | None = None) -> Lookup:
    """The lookup for this installation, see ``open_library``; raises ``KnowledgeFaults``."""
    library = open_library(settings, kept)
    return lookup_in(settings, library, Finder(library, settings.cache_dir), clock)


def lookup_in(settings: Settings, library: Library, finder: Finder, clock: Clock | None = None) -> Lookup:
    """The lookup in ``library``, which ``finder`` knows, for this installation."""
    return Lookup(
        library,
        finder,
        Jurisdiction.parse(settings.jurisdiction),
        clock or wall_clock(settings.zone),
        {"unit": settings.unit, "phone": settings.service_phone},
    )
