"""How names and short words are spelt in pinyin without tones."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import islice, product

_MOST_SPELLINGS = 16
"""A name of several characters with several readings each: nobody types the thousandth."""


@cache
def readings(character: str) -> tuple[str, ...]:
    """The toneless readings of one character, the commonest first; none for what is no Chinese character."""
    from pypinyin.constants import PINYIN_DICT  # Its import takes a quarter of a second, and no start should wait for it.

    spelt = PINYIN_DICT.get(ord(character), "").split(",") if len(character) == 1 else []
    return tuple(dict.fromkeys(_toneless(each) for each in spelt if each))


def spellings(word: str) -> frozenset[str]:
    """The ways to type ``word`` in pinyin: ü as v, u or yu; a few at most; none if a character has no reading."""
    ways = [readings(each) for each in word]
    if not ways or not all(ways):
        return frozenset()
    found = {"".join(way) for way in islice(product(*ways), _MOST_SPELLINGS)}
    return frozenset(typed for each in found for typed in (each, each.replace("v", "u"), each.replace("v", "yu")))


def sound(word: str) -> str:
    """The commonest reading of each character, for comparing words that sound alike; what has none stays as it is."""
    return " ".join((readings(each) or (each,))[0] for each in word)


def _toneless(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in parts if not unicodedata.combining(c))
