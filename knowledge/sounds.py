"""How a text sounds: hanzi and typed pinyin as one row of fuzzy syllables, so that homophones and pinyin find their way.

Sounds that people mix up are one class: zh/z, ch/c, sh/s, n/l at the start, ng/n at the end, ü/u. The readings come from
pypinyin, whose import costs a quarter of a second: it is imported only while an index is built, and what a question needs
of it (a reading for each character, and the phrases of the corpus in which a character reads otherwise) is kept with the
index.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from knowledge.grams import WORDS_FROM
from knowledge.normalise import BOUNDARY

FIRST, LAST = 0x4E00, 0x9FFF
_FIRST, _LAST = chr(FIRST), chr(LAST)
_LONGEST_PHRASE = 4
_PIECES = re.compile(r"[a-z]+(?: [a-z]+)*|\d+(?:\.\d+)?%?|.", re.DOTALL)
_RETROFLEX = re.compile(r"^([zcs])h")
_NASAL = re.compile(r"(?<=[aei])ng$")
_NOT_TYPED = frozenset({"n", "ng", "m", "hm", "hng", "ê", "o"})
"""Readings of interjections; as pieces of typed pinyin they would make a syllable row of any English word."""
_INITIALS = frozenset("bpmfdtnlgkhjqxrzcsyw")
_LETTERS = 27
_MOST_CLASSES = 500
"""More than there are classes of syllables; numbers and words have codes far above."""
_LETTER_EFFORT = 1.7
_MOST_READINGS = 12
_LONGEST_RUN = 60


def fuzzy(syllable: str) -> str:
    """The class of a toneless syllable (ü written v): 'zhang' and 'zan' are both 'zan', 'ning' and 'lin' both 'lin'."""
    syllable = _NASAL.sub("n", _RETROFLEX.sub(r"\1", syllable)).replace("v", "u")
    return "l" + syllable[1:] if syllable.startswith("n") else syllable


Way = tuple[int, ...]
"""A reading of a run of Latin letters: a syllable class, or for a letter that stands for a whole syllable minus its code point."""


@dataclass(frozen=True)
class Heard:
    """A text by its sound: ``codes`` are syllable classes, letters for a syllable (see ``Way``), or 0 for a boundary."""

    codes: list[int]
    latin: tuple[str, ...] = ()
    """All Latin words."""
    words: tuple[str, ...] = ()
    """Those that are not syllables throughout, so that they may be words: GPS, ETC, but also ``jycx``."""
    choices: tuple[tuple[int, int, tuple[Way, ...]], ...] = ()
    """Where typed pinyin can be cut in several ways: start and end in ``codes``, and all the ways, fewest pieces first."""


@dataclass(frozen=True)
class Sounds:
    """The readings of characters, phrases and typed syllables."""

    table: NDArray[np.uint16]
    """Syllable class of each code point from ``FIRST`` to ``LAST``; 0 where there is none."""
    spellings: Mapping[str, int]
    """Toneless spelling to class, as typed."""
    phrases: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Phrases in which a character does not have its first reading."""

    def hear(self, text: str) -> Heard:
        """The sound of ``text``, which ``normalise.characters`` has been over (numerals still as written)."""
        codes: list[int] = []
        latin: list[str] = []
        words: list[str] = []
        choices = []
        classes = self._classes
        for piece in _PIECES.findall(text):
            if _FIRST <= piece <= _LAST:
                codes.append(classes[ord(piece) - FIRST])
            elif "a" <= piece[0] <= "z":
                for word in piece.split(BOUNDARY):
                    latin.append(word)
                    ways = self.segment(word)
                    if not ways or min(ways[0]) < 0:
                        words.append(word)
                    if not ways:
                        codes.append(0)
                        continue
                    if len(ways) > 1:
                        choices.append((len(codes), len(codes) + len(ways[0]), ways))
                    codes += ways[0]
            elif piece[0].isdigit() and piece.isascii():
                codes.append(WORDS_FROM | zlib.crc32(piece.encode()) & 0xFFFF)
            else:
                codes.append(0)
        for start, reading in self._phrases_in(text) if not latin and len(codes) == len(text) else ():
            codes[start : start + len(reading)] = reading
        return Heard(codes, tuple(latin), tuple(words), tuple(choices))

    @cached_property
    def _classes(self) -> memoryview[int]:
        """``table``, whose single numbers it gives several times as fast."""
        return self.table.data

    def _phrases_in(self, text: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        start = 0
        while start < len(text):
            # Most pairs of characters begin no phrase.
            for length in range(_LONGEST_PHRASE, 1, -1) if text[start : start + 2] in self._beginnings else ():
                reading = self.phrases.get(text[start : start + length])
                if reading is not None:
                    yield start, reading
                    start += length - 1
                    break
            start += 1

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """The first two characters of each phrase."""
        return frozenset(phrase[:2] for phrase in self.phrases)

    def shorten(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """The initials of a row of syllables, each together with the next as one code, so that grams of them tell something."""
        letters = self._initials[np.clip(codes, -_MOST_CLASSES, _MOST_CLASSES)]
        pairs = letters[:-1] * _LETTERS + letters[1:]
        pairs[(letters[:-1] == 0) | (letters[1:] == 0)] = 0
        return np.append(pairs, 0) if len(letters) else letters

    @cached_property
    def _initials(self) -> NDArray[np.int64]:
        """For each syllable class the number (1 to 26) of the letter by which people abbreviate it; from the end, for letters."""
        letters = np.zeros(2 * _MOST_CLASSES + 1, dtype=np.int64)
        for spelling, code in self.spellings.items():
            letters[code] = _letter(fuzzy(spelling)[0])
        for letter in _INITIALS:
            letters[-ord(letter)] = _letter(fuzzy(letter))
        return letters

    def segment(self, run: str) -> tuple[Way, ...]:
        """The ways to read a run of Latin letters as pinyin, fewest pieces first; empty if it is none.

        A letter may stand for a syllable (``jycx``, ``tingz``), but only where letters are together at one end of the run.
        """
        if not 2 <= len(run) <= _LONGEST_RUN:
            return ()
        # Each reading with its effort before it.
        ways: list[list[tuple[float, Way]]] = [[(0.0, ())], *([] for _ in run)]
        for start in range(len(run)):
            for end in range(start + 1, min(start + 6, len(run)) + 1) if ways[start] else ():
                code = self.spellings.get(run[start:end], -ord(run[start]) if end == start + 1 and run[start] in _INITIALS else 0)
                if code:
                    more = 1.0 if code > 0 else _LETTER_EFFORT
                    ways[end] += [(effort + more, (*way, code)) for effort, way in ways[start]]
                    ways[end].sort(key=itemgetter(0))
                    del ways[end][_MOST_READINGS:]
        whole = [(effort, way) for effort, way in ways[-1] if _turns(way) <= 1]
        return tuple(way for effort, way in whole if effort <= whole[0][0] + 1)


def _turns(way: Way) -> int:
    """How often a reading goes over from syllables to letters or back."""
    return sum((before > 0) != (after > 0) for before, after in pairwise(way))


def _letter(letter: str) -> int:
    return ord(letter) - ord("a") + 1


@cache
def build_sounds() -> Sounds:
    """The readings of pypinyin, with all its phrases; imports pypinyin. Every index of a process has the same ones."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    spellings: dict[str, int] = {}
    classes: dict[str, int] = {}

    # There are a hundred times as many places as readings.
    @cache
    def class_of(reading: str) -> int:
        spelling = _toneless(reading)
        code = classes.setdefault(fuzzy(spelling), len(classes) + 1)
        if spelling not in _NOT_TYPED:
            spellings[spelling] = code
            spellings[spelling.replace("v", "u") if spelling[0] in "jqxy" else spelling] = code
        return code

    table = np.zeros(LAST - FIRST + 1, dtype=np.uint16)
    for place in range(FIRST, LAST + 1):
        readings = PINYIN_DICT.get(place)
        if readings:
            table[place - FIRST] = class_of(readings.split(",")[0])
    phrases = {}
    for phrase, spelt in PHRASES_DICT.items():
        if len(phrase) <= _LONGEST_PHRASE and all(FIRST <= ord(c) <= LAST for c in phrase) and len(spelt) == len(phrase):
            reading = tuple(class_of(syllable[0]) for syllable in spelt)
            if any(code != table[ord(c) - FIRST] for c, code in zip(phrase, reading, strict=True)):
                phrases[phrase] = reading
    return Sounds(table, spellings, phrases)


def _toneless(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in parts if not unicodedata.combining(c))
