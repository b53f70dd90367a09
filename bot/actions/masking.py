"""Hiding who is meant: plates, telephone numbers, identity and certificate numbers in what is passed on.

Names cannot be recognised; whoever reads the masked text is told so. Patterns by GA 36 (plates), GB 11643 (identity numbers) and
GB 32100 (credit codes), each also with spaces, dots or dashes in between and in full-width characters.
"""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "＊＊＊"

_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新使领"
# With what cannot be seen: a number copied from a chat may have it between its digits.
_GAP = r"[\s·•・.．\-—_\u200b-\u200f\u2060\ufeff]{0,2}"


_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # A credit code has letters, so it comes before the numbers that it contains.
        r"(?<![0-9A-Z])[0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}(?![0-9A-Z])",
        rf"[{_PROVINCES}]{_GAP}[A-Z](?:{_GAP}[0-9A-Z]){{4,6}}(?:{_GAP}[挂学警港澳领使电])?(?![0-9A-Z])",
        rf"WJ{_GAP}[{_PROVINCES}]?(?:{_GAP}[0-9A-Z]){{5}}(?![0-9A-Z])",
        # Identity numbers of 18 and of 15 digits, certificate and bank numbers: long runs of digits.
        rf"(?<!\d)(?:\d{_GAP}){{14,18}}[\dX](?![\dA-Z])",
        rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)",
        rf"(?<!\d)(?:\(0\d{{2,3}}\)|0\d{{2,3}}){_GAP}\d(?:{_GAP}\d){{6,7}}(?!\d)",
        r"(?<!\d)\d{9,}(?!\d)",
    )
)


def mask(text: str) -> str:
    """``text`` with each such number replaced by ``＊＊＊``."""
    # Character by character, so that a full-width digit is seen as a digit and everything else keeps its place.
    plain = "".join(_narrow(character) for character in text)
    hidden = sorted({match.span() for pattern in _PATTERNS for match in pattern.finditer(plain)})
    out, at = [], 0
    for start, end in hidden:
        if start >= at:
            out += [text[at:start], HIDDEN]
        at = max(at, end)
    return "".join([*out, text[at:]])


def _narrow(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character
