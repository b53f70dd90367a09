"""What a clue is about. A stand-in with the agreed interface, to be replaced whole by the real one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from knowledge.finder import Finder
from knowledge.normalise import fold


class Category(StrEnum):
    """The five kinds of problem."""

    PURPOSE = "purpose"
    CONDUCT = "conduct"
    COMPETENCE = "competence"
    RESPONSIBILITY = "responsibility"
    INTEGRITY = "integrity"


class Level(StrEnum):
    """How urgent a clue is."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a text may be about, the likeliest category first."""

    categories: tuple[tuple[Category, float], ...]
    touches_integrity: bool
    prohibitions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody whose name holds a clue."""

    id: int
    name: str
    certificate: str
    role: str
    unit_id: int
    is_head: bool


class Watchlist:
    """Who is named in a text."""

    def __init__(self, watched: Iterable[Watched]) -> None:
        self._watched = [(each.id, each.name, each.certificate) for each in watched]

    def mentions(self, text: str) -> frozenset[int]:
        """The ids of whoever is named."""
        said = re.sub(r"\s+", "", fold(text))
        return frozenset(who for who, name, number in self._watched if (name and fold(name) in said) or (number and number in said))


_MONEY = ("收钱", "收烟", "红包", "不给票", "私了", "好处费")
_GRAM = 2


def suggest(finder: Finder, text: str) -> Suggestion:  # noqa: ARG001
    """What ``text`` may be about."""
    if any(word in fold(text) for word in _MONEY):
        return Suggestion(((Category.INTEGRITY, 1.0),), touches_integrity=True)
    return Suggestion(((Category.CONDUCT, 0.5),) if "态度" in text else (), touches_integrity=False)


def level_of(text: str, suggestion: Suggestion) -> Level:
    """How urgent ``text`` is."""
    return Level.RED if "受伤" in text else Level.ORANGE if suggestion.touches_integrity else Level.BLUE


def names_a_head(text: str) -> bool:
    """Whether ``text`` speaks of the own head without a name."""
    return bool(re.search(r"(我们|本单位|单位|大队)的?(队长|领导|一把手)", text))


def accuses(text: str) -> bool:
    """Whether a question accuses somebody."""
    return "某" in text and "不给票" in text


def search_terms(text: str) -> str:
    """The grams by which ``text`` is found."""
    said = re.sub(r"[\W_]+", "", fold(text))
    return " ".join([*said, *(said[at : at + _GRAM] for at in range(len(said) - 1))])


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1."""
    a, b = ({*search_terms(each).split()} for each in (one, other))
    return len(a & b) / max(1, len(a | b))


ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How fast a clue of a level is to be handled: hours until somebody claims it, working days until it is answered."""

    claim_hours: int
    answer_days: int


def time_limits(level: Level) -> TimeLimits:
    """The limits of a level."""
    return {
        Level.RED: TimeLimits(2, 3),
        Level.ORANGE: TimeLimits(24, 7),
        Level.YELLOW: TimeLimits(48, 10),
        Level.BLUE: TimeLimits(72, 15),
    }[level]


def query_terms(words: str) -> str:
    """An FTS5 expression that finds what has all of ``words``."""
    said = re.sub(r"[\W_]+", " ", fold(words)).split()
    grams = [gram for word in said for gram in ([word[at : at + _GRAM] for at in range(len(word) - 1)] or [word])]
    return " AND ".join(f'"{gram}"' for gram in dict.fromkeys(grams))


def any_of(terms: Iterable[str]) -> str:
    """An FTS5 expression that finds what has any of ``terms``."""
    return " OR ".join(f'"{term}"' for term in terms)
