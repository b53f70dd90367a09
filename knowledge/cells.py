"""Cells: what a clerk, WPS or Excel may have made of a text, a list or a date.

Everything here takes any text and returns a value or ``None``; which fault a ``None`` is, the caller says.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\xa0]")
_LINE_BREAK = re.compile(r"[ \u3000]*\n[ \u3000]*")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
_LATIN_AT_BREAK = re.compile(r"([A-Za-z0-9])\n([A-Za-z0-9])")
_ADDRESS = re.compile(
    r"https?\s*[:：]\s*[/／]{2}|www\.[a-z0-9]|[a-z0-9][a-z0-9-]*\.(?:com|cn|net|org|gov|edu|info|io|top|vip|cc|htm|html|shtml|aspx)(?![a-z0-9])",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?:0?\.\d+|0\.\d+|1(?:\.0+)?)")
_YES = frozenset({"yes", "y", "true", "1", "是"})
_NO = frozenset({"no", "n", "false", "0", "否"})


def tidy(text: str) -> str:
    """``text`` without invisible and control characters and without blanks (of any width) at its ends; line breaks stay."""
    if not text.isprintable():
        text = _BLANKS.sub(" ", _INVISIBLE.sub("", _BREAKS.sub("\n", text)))
    return text.strip(" \n\u3000")


def one_line(text: str) -> str:
    """``text`` with its line breaks closed up, as Chinese is written; between Latin letters or digits a blank is left."""
    if "\n" not in text:
        return text
    broken = _LINE_BREAK.sub("\n", text)
    return _LATIN_AT_BREAK.sub(r"\1 \2", broken).replace("\n", "")


def several(text: str) -> tuple[str, ...]:
    """The values of a cell that holds several: split at ``；``, ``;`` and line breaks, blanks stripped, empty ones left out."""
    if "；" not in text and ";" not in text and "\n" not in text:
        return (text.strip(" \u3000"),) if text.strip(" \u3000") else ()
    parts = text.replace(";", "；").replace("\n", "；").split("；")
    return tuple(part for part in (piece.strip(" \u3000") for piece in parts) if part)


def day(text: str) -> date | None:
    """The day that ``text`` names: ``2026-04-30``, ``2026/4/30``, ``2026年4月30日``, ``20260430`` or a spreadsheet's serial number."""
    folded = unicodedata.normalize("NFKC", text).strip()
    serial = _SERIAL.fullmatch(folded)
    if serial is not None:
        number = int(serial[1])
        return _EPOCH + timedelta(days=number) if number in _SERIALS else None
    if re.fullmatch(r"[12]\d{7}", folded):
        folded = f"{folded[:4]}-{folded[4:6]}-{folded[6:]}"
    written = _DATE.fullmatch(folded)
    if written is None:
        return None
    try:
        return date(int(written[1]), int(written[2]), int(written[3]))
    except ValueError:
        return None


def yes_or_no(text: str) -> bool | None:
    """``yes``/``no`` as people and spreadsheets write it (``是``, ``TRUE``, ``1`` …), or ``None``."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    return True if word in _YES else False if word in _NO else None


def is_confidence(text: str) -> bool:
    """Whether ``text`` is ``high``, ``medium``, ``low`` or a share of one above nought."""
    if text in ("high", "medium", "low"):
        return True
    return _SHARE.fullmatch(text) is not None and float(text) > 0


def web_address_in(text: str) -> str:
    """The first web address in ``text``, or the empty text."""
    if "." not in text and "//" not in text and "／" not in text:
        return ""
    found = _ADDRESS.search(text)
    return found[0] if found else ""
