"""Hiding who is meant: plates, telephone numbers, identity and certificate numbers in what is passed on.

Names cannot be recognised; whoever reads the masked text is told so. Patterns by GA 36 (plates), GB 11643 (identity numbers) and
GB 32100 (credit codes), each also with spaces, dots or dashes in between and in full-width characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

HIDDEN = "＊＊＊"
_SHORTEST_CARD = 16

_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新使领"
# With what cannot be seen: a number copied from a chat may have it between its digits.
_GAP = r"[\s·•・.．\-—_\u200b-\u200f\u2060\ufeff]{0,2}"


class NumberKind(StrEnum):
    """What sort of number it looks like."""

    CREDIT_CODE = "credit_code"
    PLATE = "plate"
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    PHONE = "phone"
    NUMBER = "number"
    """A long run of digits: a certificate's, an order's, an account's."""


@dataclass(frozen=True, slots=True)
class Number:
    """Where one stands: ``text[start:end]``."""

    kind: NumberKind
    start: int
    end: int


_PATTERNS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        # A credit code has letters, so it comes before the numbers that it contains.
        (NumberKind.CREDIT_CODE, r"(?<![0-9A-Z])[0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}(?![0-9A-Z])"),
        (
            NumberKind.PLATE,
            rf"[{_PROVINCES}]{_GAP}[A-Z](?:{_GAP}[0-9A-Z]){{4,6}}(?:{_GAP}[挂学警港澳领使电])?(?![0-9A-Z])",
        ),
        (NumberKind.PLATE, rf"WJ{_GAP}[{_PROVINCES}]?(?:{_GAP}[0-9A-Z]){{5}}(?![0-9A-Z])"),
        # Identity numbers of 18 and of 15 digits, certificate and bank numbers: long runs of digits.
        (NumberKind.ID_NUMBER, rf"(?<!\d)(?:\d{_GAP}){{14,18}}[\dX](?![\dA-Z])"),
        (NumberKind.PHONE, rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"),
        (NumberKind.PHONE, rf"(?<!\d)(?:\(0\d{{2,3}}\)|0\d{{2,3}}){_GAP}\d(?:{_GAP}\d){{6,7}}(?!\d)"),
        (NumberKind.NUMBER, r"(?<!\d)\d{9,}(?!\d)"),
    )
)
_IDENTITY = re.compile(r"[1-9]\d{5}(?:(?:18|19|20)\d{2}|\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]?", re.IGNORECASE)
"""GB 11643: six digits of a district, a birthday with the year in four digits or two, three more, and a check digit."""


def mask(text: str) -> str:
    """``text`` with each such number replaced by ``＊＊＊``."""
    out, at = [], 0
    for start, end in sorted({(number.start, number.end) for number in numbers(text)}):
        if start >= at:
            out += [text[at:start], HIDDEN]
        at = max(at, end)
    return "".join([*out, text[at:]])


def numbers(text: str) -> tuple[Number, ...]:
    """Each such number in ``text``, in its order; what fits several patterns comes once for each kind that it may be."""
    plain = narrow(text)
    found = {Number(_kind(kind, match.group()), *match.span()) for kind, pattern in _PATTERNS for match in pattern.finditer(plain)}
    return tuple(sorted(found, key=lambda number: (number.start, -number.end, number.kind)))


def narrow(text: str) -> str:
    """``text`` with its full-width letters and digits as ordinary ones; everything keeps its place."""
    # Character by character, so that nothing becomes longer or shorter.
    return "".join(_narrow(character) for character in text)


def _kind(kind: NumberKind, matched: str) -> NumberKind:
    if kind not in {NumberKind.ID_NUMBER, NumberKind.CREDIT_CODE}:
        return kind
    digits = re.sub(_GAP, "", matched)
    # A credit code may have no letters: then only the birthday tells it from an identity number.
    if _IDENTITY.fullmatch(digits) and len(digits) in {15, 18}:
        return NumberKind.ID_NUMBER
    if kind is NumberKind.CREDIT_CODE:
        return kind
    return NumberKind.BANK_CARD if digits.isdecimal() and len(digits) >= _SHORTEST_CARD else NumberKind.NUMBER


def _narrow(character: str) -> str:
    narrowed = unicodedata.normalize("NFKC", character)
    return narrowed if len(narrowed) == 1 else character
