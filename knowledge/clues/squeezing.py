"""A text without anything that hides its words: width, case, script, blanks, marks, emoji and invisible characters."""

from __future__ import annotations

import re
import unicodedata

from knowledge.normalise import simplify

_DIGITS = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "0012345678911234567892")
_LATIN = re.compile(r"[a-z][a-z'’`·._\-\s]*")


class _Simplified(dict[int, str]):
    """Each character by itself: a name must come out the same whatever stands beside it."""

    def __missing__(self, code: int) -> str:
        self[code] = character = chr(code) if code < 0x2E80 else simplify(chr(code))
        return character


_SIMPLIFIED = _Simplified()


def squeeze(text: str) -> str:
    """The letters and digits of ``text``, without accents, in lower case and simplified script, and nothing between them."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum()).translate(_SIMPLIFIED)


def latin_runs(text: str) -> list[str]:
    """The runs of Latin letters in ``text``, blanks and marks inside them left out: ``Wang Xiao-ming`` is one run."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return [re.sub(r"[^a-z]", "", run) for run in _LATIN.findall(plain)]


def in_digits(squeezed: str) -> str:
    """``squeezed`` with Chinese digits as figures, one for one: 证号二一零 reads 证号210."""
    return squeezed.translate(_DIGITS)
