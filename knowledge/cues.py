"""Words that steer: the kind of answer a question asks for, and the facts that tell two like matters apart.

Both are data: ``question_kinds.csv`` (a hint such as 几天, and the words that give it) and ``facets.csv`` (a facet such as 证件,
one of its values such as 随身没带, and the words that say so). In a word ``…`` stands for up to six characters.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.normalise import characters

_HERE = Path(__file__).parent


class Hint(StrEnum):
    """What a question asks for; the order of ``question_kinds.csv`` says which counts where several are found."""

    SAYABLE = "这话能说吗"
    WORDING = "怎么说"
    TIME_LIMIT = "几天"
    AMOUNT = "多少"
    SERVICE = "怎么办理"
    OWNER = "谁管"
    VERDICT = "处不处罚"
    PERMISSION = "能不能"


@dataclass(frozen=True)
class Cues:
    """Patterns, those of one facet together; ``groups`` gives for each the place of its facet in ``group_names``."""

    names: tuple[str, ...]
    group_names: tuple[str, ...]
    groups: NDArray[np.int64]
    patterns: tuple[re.Pattern[str], ...]

    def found(self, text: str) -> NDArray[np.bool_]:
        """Which of the patterns occur in ``text`` (as ``normalise.characters`` leaves it)."""
        return np.array([pattern.search(text) is not None for pattern in self.patterns])

    @cached_property
    def group_starts(self) -> NDArray[np.int64]:
        """Where the patterns of each group begin."""
        return np.searchsorted(self.groups, np.arange(len(self.group_names)))

    def found_in_each(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """For each of many texts which of the patterns occur in it."""
        whole = "\n".join(texts)
        starts = np.cumsum([0] + [len(text) + 1 for text in texts])
        found = np.zeros((len(texts), len(self.patterns)), dtype=bool)
        for place, pattern in enumerate(self.patterns):
            # One pass over the joined texts: a search in each of 100,000 texts would take seconds.
            at = np.fromiter((match.start() for match in pattern.finditer(whole)), dtype=np.int64)
            found[np.searchsorted(starts, at, side="right") - 1, place] = True
        return found


@cache
def hints() -> Cues:
    """The hints of ``question_kinds.csv``, by ``Hint``."""
    return _read(_HERE / "question_kinds.csv", "hint", "hint")


@cache
def facets() -> Cues:
    """The values of ``facets.csv``."""
    return _read(_HERE / "facets.csv", "facet", "value")


def _read(path: Path, group: str, name: str) -> Cues:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    order = {row[group]: None for row in rows}
    places = {value: place for place, value in enumerate(order)}
    # One after the other, whatever the file does: what a question says of a facet is added up from where it begins to the next.
    rows.sort(key=lambda row: places[row[group]])
    return Cues(
        names=tuple(row[name] for row in rows),
        group_names=tuple(order),
        groups=np.array([places[row[group]] for row in rows], dtype=np.int64),
        patterns=tuple(_pattern(row["words"]) for row in rows),
    )


def _pattern(words: str) -> re.Pattern[str]:
    spelt = (".{1,6}?".join(re.escape(characters(part)) for part in word.split("…")) for word in words.split("；") if word.strip())
    return re.compile("|".join(spelt))
