"""A number as somebody types it on a phone: ``12``, ``１２``, ``十二件``, ``12.5 米``."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TIMES = {"十": 10, "百": 100, "千": 1_000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_ARABIC = re.compile(r"([-+]?\d+(?:,\d{3})*(?:\.\d+)?)\s*([万亿百千]?)(\D{0,6})")
_CHINESE = re.compile(rf"([{''.join((*_DIGITS, *_TIMES, *_LARGE))}]+)(.{{0,6}})")
_VAGUE = re.compile(r"[几多余来数半点]")
"""What makes a number an estimate, or a part of one that is not read."""
_MOST = 1e12


def read_amount(text: str) -> float | None:
    """The number in ``text``, with its unit behind it or without; none where it is no number, or not exactly one."""
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _ARABIC.fullmatch(folded)
    if found is not None:
        number, times, rest = float(found[1].replace(",", "")), found[2], found[3]
        number *= {**_TIMES, **_LARGE}.get(times, 1)
    else:
        chinese = _CHINESE.fullmatch(folded)
        if chinese is None:
            return None
        read, rest = _chinese(chinese[1]), chinese[2]
        if read is None:
            return None
        number = float(read)
    if _VAGUE.search(rest) or re.search(rf"[\d{''.join((*_DIGITS, *_TIMES, *_LARGE))}]", rest):
        return None
    return number if abs(number) <= _MOST else None


def written_amount(number: float) -> str:
    """A number as it is recorded: without a point where none is needed."""
    return str(int(number)) if number == int(number) else repr(round(number, 6))


def _chinese(text: str) -> int | None:
    """The whole number that Chinese numerals write; none for what is no such number."""
    if len(text) > 1 and all(each in _DIGITS for each in text):
        return int("".join(str(_DIGITS[each]) for each in text))
    total, section, digit, smallest = 0, 0, None, 10_000
    for each in text:
        if each in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[each]
        elif each in _TIMES:
            if _TIMES[each] >= smallest:
                return None
            smallest = _TIMES[each]
            section += (digit or (1 if each == "十" and not section else 0)) * smallest
            digit = None
        else:
            total = (total + section + (digit or 0)) * _LARGE[each]
            if not total:
                return None
            section, digit, smallest = 0, None, 10_000
    return total + section + (digit or 0)
