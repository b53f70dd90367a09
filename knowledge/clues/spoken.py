"""A text as it is compared: nothing but letters and digits, folded; and how it is spoken, syllable by syllable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product

from knowledge.normalise import simplify

_NOISE = re.compile(r"[\W_]+")
_LATIN = re.compile(r"[a-z]+")
_UMLAUT = re.compile(r"(?<=[ln])(?:yu|v)")
_AROUND = 4
"""Characters beside typed letters that may belong to one name with them: 王ceshi, wang测试."""
_MOST_READINGS = 24


def bare(text: str) -> str:
    """``text`` folded (width, case, script) and without blanks, marks, emoji and whatever cannot be seen between characters.

    All of it, however long: what is said behind a long story holds a clue as much as what is said before it.
    """
    return _NOISE.sub("", simplify(unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=64)
def spoken(text: str) -> str:
    """The toneless syllables of ``bare`` text, each between dots; Latin letters stay, so that typed pinyin is found in the same way."""
    return "." + text.translate(_syllables())


def sounds(word: str) -> tuple[str, str]:
    """How ``word`` stands in ``spoken`` text: as syllables, and as typed letters."""
    syllables = [_reading(character) for character in word]
    return "." + ".".join(syllables) + ".", "." + ".".join("".join(syllables)) + "."


def typed(word: str) -> frozenset[str]:
    """All the ways in which ``word`` may be typed in letters: 曾 is zeng and ceng, 吕 is lü, typed lv, lu or lyu."""
    ways = [_readings().get(ord(character), (character,)) for character in word]
    return frozenset(plain("".join(way)) for way in islice(product(*ways), _MOST_READINGS))


def plain(letters: str) -> str:
    """Typed letters with ü in one spelling."""
    return _UMLAUT.sub("u", letters)


def around_letters(said: str) -> Iterator[str]:
    """Each run of letters in ``bare`` text with the characters beside it, all as letters: 收qian gives shouqian."""
    said = "".join(c for c in unicodedata.normalize("NFKD", said) if not unicodedata.combining(c))
    for run in _LATIN.finditer(said):
        before, behind = said[max(0, run.start() - _AROUND) : run.start()], said[run.end() : run.end() + _AROUND]
        yield plain("".join(map(_reading, before)) + run[0] + "".join(map(_reading, behind)))


def _reading(character: str) -> str:
    return _readings().get(ord(character), (character,))[0]


@cache
def _readings() -> dict[int, tuple[str, ...]]:
    """The toneless readings of each character, the commonest first. One by one, unlike a reading by words, which takes a hundred
    times as long and reads a name differently with every character beside it."""
    from pypinyin.constants import PINYIN_DICT

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
