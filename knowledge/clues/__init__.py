"""What a clue is about, whom it names, how urgent it is, and how clues are found again. Pure: no database, no door."""

from knowledge.clues.accusing import accuses
from knowledge.clues.files import Channel, LevelRow, channels, levels
from knowledge.clues.kinds import Category, Level
from knowledge.clues.searching import ALIKE, any_of, likeness, query_terms, search_terms
from knowledge.clues.suggesting import LIKELY, LOW, Suggestion, level_of, suggest
from knowledge.clues.watchlist import Watched, Watchlist, family_name, names_a_head

__all__ = [
    "ALIKE",
    "LIKELY",
    "LOW",
    "Category",
    "Channel",
    "Level",
    "LevelRow",
    "Suggestion",
    "Watched",
    "Watchlist",
    "accuses",
    "any_of",
    "channels",
    "family_name",
    "level_of",
    "levels",
    "likeness",
    "names_a_head",
    "query_terms",
    "search_terms",
    "suggest",
    "time_limits",
]


def time_limits(level: Level) -> LevelRow:
    """How fast a clue of ``level`` is to be handled."""
    return next(row for row in levels() if row.level == level)
