"""A text without anything that hides its words: width, case, script, blanks, marks, emoji and invisible characters."""

from __future__ import annotations

import re
import unicodedata

from knowledge.normalise import simplify

_NOISE = re.compile(r"[\W_]+")
_DIGITS = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "0012345678911234567892")
_LATIN = re.compile(r"[a-z][a-z'’`·._\-\s]*")


class _Simplified(dict[int, str]):
    """Each character by itself: a name must come out the same whatever stands beside it."""

    def __missing__(self, code: int) -> str:
        self[code] = character = chr(code) if code < 0x2E80 else simplify(chr(code))
        return character


_SIMPLIFIED = _Simplified()


def bare(text: str) -> str:
    """The letters and digits of ``text``, folded and in simplified script as its words have it: for words, and for the search.

    All of it, however long: what is said behind a long story holds a clue as much as what is said before it.
    """
    return _NOISE.sub("", simplify(unicodedata.normalize("NFKC", text).casefold()))


def squeeze(text: str) -> str:
    """The same for names and numbers: without accents, and each character simplified by itself, whatever stands beside it."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum()).translate(_SIMPLIFIED)


def latin_runs(text: str) -> list[str]:
    """The runs of Latin letters in ``text``, blanks and marks inside them left out: ``Wang Xiao-ming`` is one run."""
    plain = without_accents(text).casefold()
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return [re.sub(r"[^a-z]", "", run) for run in _LATIN.findall(plain)]


def in_digits(squeezed: str) -> str:
    """``squeezed`` with Chinese digits as figures, one for one: 证号二一零 reads 证号210."""
    return squeezed.translate(_DIGITS)


def without_accents(text: str) -> str:
    """``text`` taken apart (NFKD), without what is set above or below its letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
