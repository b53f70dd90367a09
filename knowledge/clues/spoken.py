"""A text as it is compared: nothing but letters and digits, folded; and how it is spoken, syllable by syllable."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

from knowledge.normalise import simplify

LONGEST = 6_000
"""Characters that are looked at: a clue has 4,000 at most, with whatever is added."""
_NOISE = re.compile(r"[\W_]+")
_HANZI = re.compile(r"[\u3400-\u9fff]")


def bare(text: str) -> str:
    """``text`` folded (width, case, script) and without blanks, marks, emoji and whatever cannot be seen between characters."""
    import unicodedata

    return _NOISE.sub("", simplify(unicodedata.normalize("NFKC", text[:LONGEST]).casefold()))


@lru_cache(maxsize=64)
def spoken(text: str) -> str:
    """The toneless syllables of ``bare`` text, each between dots; Latin letters stay, so that typed pinyin is found in the same way."""
    return "." + ".".join(lazy_pinyin(text, errors=".".join)) + "."


def sounds(word: str) -> tuple[str, str]:
    """How ``word`` stands in ``spoken`` text: as syllables, and as typed letters."""
    syllables = lazy_pinyin(word)
    letters = "".join(syllables)
    return "." + ".".join(syllables) + ".", "." + ".".join(letters) + "."


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in ``text``."""
    return _HANZI.search(text) is not None
