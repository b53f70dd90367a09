"""A question as the corpus knows it: folded, heard, its grams looked up, and the words in it that steer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from knowledge.corpus import Corpus, Fold
from knowledge.cues import Hint, facets, hints
from knowledge.grams import codes
from knowledge.index import Asked, Channel
from knowledge.normalise import characters
from knowledge.sounds import Heard

_CUT_ONCE_MORE = 1.0
_SERVICE = frozenset({Hint.SERVICE, Hint.OWNER})


@dataclass(frozen=True)
class Question:
    """A question as the corpus knows it."""

    text: str
    characters: list[int]
    sounds: list[int]
    by_characters: Asked
    by_sounds: Asked
    by_initials: Asked
    hints: NDArray[np.bool_]
    facets: NDArray[np.bool_]

    hint_names: tuple[str, ...]
    """The hints found in it, in the order of ``question_kinds.csv``."""

    @property
    def asks_for_service(self) -> bool:
        """Whether it asks how to get something done, or whose matter it is: what other counters answer."""
        return any(name in _SERVICE for name in self.hint_names)

    @property
    def hint_bits(self) -> int:
        """The hints found in it as a number, a bit for each."""
        return sum(found << place for place, found in enumerate(self.hints.tolist()))

    @property
    def is_abbreviated(self) -> bool:
        """Whether letters in it stand for syllables."""
        return self.by_initials.mass > 0

    @property
    def is_written(self) -> bool:
        """Whether there are characters that the corpus knows, and not sounds alone."""
        return len(self.by_characters.ids) > 0


def understand(corpus: Corpus, question: str, fold: Fold) -> Question:
    """Fold ``question``, hear it, and look up its grams."""
    text = characters(question)
    heard = corpus.readings.hear(text)
    sounds = _likeliest(corpus.sounds, heard)
    written = codes(fold(text))
    if len(heard.words) < len(heard.latin):
        # Pinyin is no word: a word of the corpus that is spelt alike (ban, dan) must not match it.
        spelt = {codes(word)[0] for word in heard.latin if word not in heard.words}
        written = [0 if code in spelt else code for code in written]
    initials: list[int] = []
    if min(sounds, default=0) < 0:
        initials = corpus.readings.shorten(np.array(sounds)).tolist()
        sounds = [max(code, 0) for code in sounds]
    found = hints().found(text)
    return Question(
        text=text,
        characters=written,
        sounds=sounds,
        by_characters=corpus.characters.ask(written),
        by_sounds=corpus.sounds.ask(sounds),
        by_initials=corpus.initials.ask(initials),
        hints=found,
        facets=facets().found(text),
        hint_names=tuple(compress(hints().names, found.tolist())),
    )


def _likeliest(channel: Channel, heard: Heard) -> list[int]:
    """Of the ways to cut typed pinyin those whose syllables the corpus has heard together."""
    row = list(heard.codes)
    for start, end, ways in reversed(heard.choices):
        before, after = row[max(0, start - 2) : start], row[end : end + 2]
        # Another syllable needs good reason: every ending -an and -ang could be cut once more.
        gains = [_heard_together(channel, (*before, *way, *after)) - _CUT_ONCE_MORE * len(way) for way in ways]
        row[start:end] = ways[int(np.argmax(gains))]
    return row


def _heard_together(channel: Channel, codes_with_letters: Sequence[int]) -> float:
    return channel.familiarity([max(code, 0) for code in codes_with_letters])
