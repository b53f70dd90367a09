"""Opening the knowledge for one installation; imports no chat library, so that the command line answers at once."""

from __future__ import annotations

from pathlib import Path

import knowledge
from bot.actions.lookup import Lookup
from bot.clock import Clock, wall_clock
from bot.settings import Settings
from knowledge.finder import Finder
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library, load

SHIPPED = Path(knowledge.__file__).parent
"""The knowledge folder that comes with the program."""


def open_library(settings: Settings) -> Library:
    """The shipped knowledge with the agency's own folder over it.

    Raises ``KnowledgeFaults`` naming every fault in either.
    """
    return load(SHIPPED, settings.knowledge_dir, cache=settings.cache_dir)


def open_lookup(settings: Settings, clock: Clock | None = None) -> Lookup:
    """The lookup for this installation; raises ``KnowledgeFaults``."""
    library = open_library(settings)
    return Lookup(
        library,
        Finder(library, settings.cache_dir),
        Jurisdiction.parse(settings.jurisdiction),
        clock or wall_clock(settings.zone),
        {"unit": settings.unit, "phone": settings.service_phone},
    )
