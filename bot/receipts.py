"""Receipts of anonymous clues: sixteen digits that only their holder has, and what is kept of them."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections import deque
from datetime import datetime, timedelta

from argon2.low_level import Type, hash_secret_raw

from bot.keys import Keys

DIGITS = 16
MEMORY_KIB = 64 * 1024
ROUNDS = 3
WINDOW = timedelta(minutes=15)
GUESSES = 5
"""Wrong receipts of one account within ``WINDOW``, after which it has to wait."""
ALL_GUESSES = 60
"""Wrong receipts of everybody within ``WINDOW``, after which everybody has to wait: many accounts guess no faster than one."""
_TYPED = re.compile(r"\d(?:[\s\-－—–]*\d){15}", re.ASCII)
_NEAR = re.compile(r"\d(?:[\s\-－—–]*\d){14,16}", re.ASCII)


def new_receipt() -> str:
    """Fifteen random digits and the one by which a slip of the pen is noticed."""
    digits = "".join(str(secrets.randbelow(10)) for _ in range(DIGITS - 1))
    return digits + str(next(check for check in range(10) if is_whole(f"{digits}{check}")))


def is_whole(digits: str) -> bool:
    """Whether the last digit fits the others (Luhn, ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def read(text: str) -> str | None:
    """The sixteen digits that somebody typed, in groups or not; none for any other text."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return "".join(filter(str.isdigit, folded)) if _TYPED.fullmatch(folded) else None


def is_near(text: str) -> bool:
    """Whether somebody seems to have typed a receipt with a digit missing or too many: such a number must not become a question."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return _NEAR.fullmatch(folded) is not None and read(text) is None


def shown(digits: str) -> str:
    """``1234-5678-9012-3456``."""
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def sealed(keys: Keys, digits: str) -> bytes:
    """What is kept of a receipt: useless without the installation's secret, and slow to guess with it. Takes a fifth of a second."""
    return hash_secret_raw(
        hmac.digest(keys.receipts, digits.encode(), hashlib.sha256),
        keys.receipt_salt[:16],
        time_cost=ROUNDS,
        memory_cost=MEMORY_KIB,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )


class Guesses:
    """Counts wrong receipts, in memory alone: who has tried which number is nobody's to know."""

    def __init__(self) -> None:
        self._wrong: dict[int, deque[datetime]] = {}

    def may_try(self, account_id: int, now: datetime) -> bool:
        """Whether that account may try a receipt now."""
        self._forget(now)
        every = sum(len(moments) for moments in self._wrong.values())
        return every < ALL_GUESSES and len(self._wrong.get(account_id, ())) < GUESSES

    def was_wrong(self, account_id: int, now: datetime) -> None:
        """Count a wrong one."""
        self._wrong.setdefault(account_id, deque()).append(now)

    def was_right(self, account_id: int) -> None:
        """Take back the last one that was counted: it was right."""
        if moments := self._wrong.get(account_id):
            moments.pop()

    def _forget(self, now: datetime) -> None:
        for account, moments in list(self._wrong.items()):
            # Nor does a wait last longer where the clock was set back.
            while moments and not now - WINDOW < moments[0] <= now:
                moments.popleft()
            if not moments:
                del self._wrong[account]
