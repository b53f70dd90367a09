"""How a text is spoken, syllable by syllable, and how its words are typed in pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product

from knowledge.clues.squeezing import without_accents

_LATIN = re.compile(r"[a-z]+")
_UMLAUT = re.compile(r"(?<=[ln])(?:yu|v)")
_AROUND = 4
"""Characters beside typed letters that may belong to one name with them: 王ceshi, wang测试."""
_MOST_READINGS = 24
"""A word of several characters with several readings each: nobody types the thousandth."""


@lru_cache(maxsize=64)
def spoken(text: str) -> str:
    """The toneless syllables of ``bare`` text, each between dots; Latin letters stay, so that typed pinyin is found in the same way."""
    return "." + text.translate(_syllables())


def sounds(word: str) -> tuple[str, str]:
    """How ``word`` stands in ``spoken`` text: as syllables, and as typed letters."""
    syllables = [_reading(character) for character in word]
    return "." + ".".join(syllables) + ".", "." + ".".join("".join(syllables)) + "."


def sound(word: str) -> str:
    """The commonest reading of each character, for comparing words that sound alike; what has none stays as it is."""
    return " ".join(map(_reading, word))


def typed(word: str) -> frozenset[str]:
    """All the ways in which ``word`` may be typed in letters, ü in one spelling: 曾 is zeng and ceng."""
    return frozenset(map(plain, _ways(word)))


def spellings(word: str) -> frozenset[str]:
    """The same with ü as v, u and yu: 吕 is lv, lu and lyu. None if a character of ``word`` has no reading."""
    if not word or not all(_readings().get(ord(character)) for character in word):
        return frozenset()
    return frozenset(each for way in _ways(word) for each in (way, way.replace("v", "u"), way.replace("v", "yu")))


def plain(letters: str) -> str:
    """Typed letters with ü in one spelling."""
    return _UMLAUT.sub("u", letters)


def around_letters(said: str) -> Iterator[str]:
    """Each run of letters in ``bare`` text with the characters beside it, all as letters: 收qian gives shouqian."""
    said = without_accents(said)
    for run in _LATIN.finditer(said):
        before, behind = said[max(0, run.start() - _AROUND) : run.start()], said[run.end() : run.end() + _AROUND]
        yield plain("".join(map(_reading, before)) + run[0] + "".join(map(_reading, behind)))


def _ways(word: str) -> Iterator[str]:
    ways = [_readings().get(ord(character), (character,)) for character in word]
    return ("".join(way) for way in islice(product(*ways), _MOST_READINGS))


def _reading(character: str) -> str:
    return _readings().get(ord(character), (character,))[0]


@cache
def _readings() -> dict[int, tuple[str, ...]]:
    """The toneless readings of each character, the commonest first. One by one, unlike a reading by words, which takes a hundred
    times as long and reads a name differently with every character beside it."""
    from pypinyin.constants import PINYIN_DICT  # Its import takes a quarter of a second, and no start should wait for it.

    return {code: tuple(dict.fromkeys(map(_toneless, readings.split(",")))) for code, readings in PINYIN_DICT.items()}


def _toneless(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class _Syllables(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = kept = f"{chr(code)}."
        return kept


@cache
def _syllables() -> _Syllables:
    return _Syllables({code: f"{readings[0]}." for code, readings in _readings().items()})
