"""Opening the knowledge for one installation; imports no chat library, so that the command line answers at once."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Database

import knowledge
from bot.actions.lookup import Lookup
from bot.actions.own_knowledge import own_files
from bot.clock import Clock, wall_clock
from bot.settings import Settings
from knowledge.finder import Finder
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library, load
from knowledge.sources import SourceFile

SHIPPED = Path(knowledge.__file__).parent
"""The knowledge folder that comes with the program."""


def kept_files(settings: Settings) -> tuple[SourceFile, ...]:
    """What was approved through the bot, read from its records without opening them for writing; nothing where there are none."""
    try:
        with contextlib.closing(sqlite3.connect(f"{settings.database_file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return own_files(Database(connection))
    except sqlite3.OperationalError:
        # No records yet, or those of a program that kept nothing of the kind.
        return ()


def open_library(settings: Settings, kept: Sequence[SourceFile] | None = None) -> Library:
    """The shipped knowledge, with what was approved through the bot (``kept``; as the records hold it unless given) and the agency's
    own folder over it.

    Raises ``KnowledgeFaults`` naming every fault in any of them.
    """
    own = kept_files(settings) if kept is None else kept
    return load(SHIPPED, settings.knowledge_dir, kept=own, cache=settings.cache_dir)


def open_lookup(settings: Settings, clock: Clock | None = None, kept: Sequence[SourceFile] | None = None) -> Lookup:
    """The lookup for this installation, see ``open_library``; raises ``KnowledgeFaults``."""
    library = open_library(settings, kept)
    return Lookup(
        library,
        Finder(library, settings.cache_dir),
        Jurisdiction.parse(settings.jurisdiction),
        clock or wall_clock(settings.zone),
        {"unit": settings.unit, "phone": settings.service_phone},
    )
