"""One-time codes: made, shown, read back from what a person typed, and hashed.

Ten characters of Crockford's base32 (https://www.crockford.com/base32.html): 50 bits, no letter that looks like a digit.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
PAYLOAD_PREFIX = "e_"
"""What the payload of a deep link begins with."""

_LOOK_ALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    """A code that nobody can foresee."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """``ABCDE-FGHJK``: two halves are read out and typed with fewer slips."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def payload(code: str) -> str:
    """What a deep link carries after ``?start=``."""
    return PAYLOAD_PREFIX + code


def read(text: str) -> str | None:
    """The code in what a person typed, or none.

    Case, width, blanks, dashes, and O for 0 or I and L for 1 are forgiven.
    """
    if len(text) > 8 * LENGTH:
        return None
    folded = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in {"Pd", "Cf"} and c not in "_.·−")
    code = kept.translate(_LOOK_ALIKES)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def digest(key: bytes, code: str) -> bytes:
    """The keyed hash under which a code is kept: with the database alone nobody can try codes."""
    return hmac.digest(key, code.encode(), "sha256")
