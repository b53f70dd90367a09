"""One spelling for what was typed a hundred ways: width, case, script, blanks, punctuation, numerals.

The finder folds questions and entries alike, so it matters less *how* a thing is folded than that both sides are. Records
(clues, ledger, notices) are searched through the same ``fold``; it knows nothing of entries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

BOUNDARY = " "
"""What stands between clauses and between Latin words after folding; no character gram reaches across it."""

CLAUSE_END = "。"
"""What every mark that ends a clause becomes."""

_HALF = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(r"\s+|、")
_CLAUSE_ENDS = re.compile(r"[\n\r。!?;,…]+")
_PERCENT = re.compile(r"百分之([零〇一二两三四五六七八九十百\d.]+)")
_NUMERAL = re.compile(r"(\d+(?:\.\d+)?)?((?:[零〇一二两三四五六七八九十百万]|千(?![克米瓦]))+)")
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_KILOGRAMS = re.compile(r"(\d{4,6})(?:公斤|千克|kg)")


@cache
def _simplifier() -> OpenCC:
    # Loading OpenCC's dictionaries costs some milliseconds, and most questions are plain simplified Chinese.
    from opencc import OpenCC

    return OpenCC("t2s")


def simplify(text: str) -> str:
    """``text`` in simplified script; text without a Chinese character is returned as it is."""
    # Half a character, which JSON may carry, cannot be handed to OpenCC.
    return text if text.isascii() else _simplifier().convert(_HALF.sub(BOUNDARY, text))


def characters(text: str) -> str:
    """``text`` in NFKC, lower case and simplified script; characters that a person has spaced out are joined again.

    Clause ends become a full stop, every other mark that is neither letter, digit nor ``%`` becomes ``BOUNDARY``.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = simplify(_closed_up(folded))
    folded = _CLAUSE_ENDS.sub(CLAUSE_END, folded)
    kept = [c if c.isalnum() or c in (CLAUSE_END, "%") or (c == "." and _is_point(folded, i)) else BOUNDARY for i, c in enumerate(folded)]
    return BOUNDARY.join("".join(kept).split())


def _closed_up(text: str) -> str:
    """``text`` without the blanks beside a character that stands alone: 非 公 路, 吃、拿、卡、要, 资格证 没 带."""
    words = [word for word in _BLANK.split(text) if word]
    closed = words[:1]
    for before, word in pairwise(words):
        alone = (len(before) == 1 or len(word) == 1) and _is_cjk(before[-1]) and _is_cjk(word[0])
        closed.append(word if alone else BOUNDARY + word)
    return "".join(closed)


def _is_cjk(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"


def _is_point(text: str, index: int) -> bool:
    return 0 < index < len(text) - 1 and text[index - 1].isdigit() and text[index + 1].isdigit()


def numerals(text: str) -> str:
    """``text`` with Chinese numerals as digits: 四千五百公斤 and 4500公斤 both become 4.5吨, 百分之二十 becomes 20%."""
    text = _PERCENT.sub(lambda match: f"{_value(match.group(1))}%", text)
    text = _NUMERAL.sub(_digits, text)
    return _KILOGRAMS.sub(lambda match: f"{int(match.group(1)) / 1000:g}吨", text)


def _digits(match: re.Match[str]) -> str:
    digits, numeral = match.group(1), match.group(2)
    if all(c in "百千万" for c in numeral):
        # 3万元 is a number, 老百姓 and 千万 are words.
        factor = prod(_UNITS[c] for c in numeral)
        return f"{float(digits) * factor:.10g}" if digits else numeral
    return (digits or "") + _value(numeral)


def _value(numeral: str) -> str:
    if not any(c in _UNITS for c in numeral):
        return "".join(str(_DIGITS.get(c, c)) for c in numeral)
    head, wan, tail = numeral.partition("万")
    value = _below_ten_thousand(head or "一") * 10_000 if wan else 0
    rest = tail if wan else numeral
    return str(value + (_below_ten_thousand(rest) if rest else 0))


def _below_ten_thousand(numeral: str) -> int:
    total, digit, unit = 0, None, 1
    for c in numeral:
        if c in _UNITS:
            unit = _UNITS[c]
            total += (1 if digit is None else digit) * unit
            digit = None
        elif c in _DIGITS:
            digit = _DIGITS[c]
            if c in "零〇":
                unit = 10
    # 四千五 is 4500, 一百零五 is 105, 四十五 is 45.
    return total + (digit or 0) * (unit // 10 if unit >= 100 else 1)


def fold(text: str) -> str:
    """``text`` in its one spelling, numerals included: what is compared, indexed and searched."""
    return numerals(characters(text))


def folder(synonyms: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    """What folds the characters of a text: ``numerals``, and each ``(word, same_as)`` read as its second half.

    The longest word wins, and what has been replaced is not looked at again.
    """
    words = {fold(word): fold(same_as) for word, same_as in synonyms if fold(word)}
    if not words:
        return numerals
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
    return lambda text: pattern.sub(lambda match: words[match.group()], numerals(text))
