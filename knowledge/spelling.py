"""All texts of a corpus as one string, in an alphabet of its own in which the commonest code is the first letter.

RapidFuzz finds letters below 256 in a table and hashes the others, so that texts in which most letters are small are aligned in
two thirds of the time; and the string takes half the memory that code points of words and numbers would make it take. How alike
two texts are does not depend on the letters that they are spelt with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge.grams import Places

_STRANGE = 0x40000
"""Codes that the corpus does not have are spelt with letters from here on; codes are smaller, and so are all places in an alphabet."""


@dataclass(frozen=True)
class Spelling:
    """The texts, spelt."""

    alphabet: NDArray[np.uint32]
    """The code that each letter, a code point from 0 on, stands for."""
    start: Places
    """Where each text begins in ``whole``; one more at the end."""
    whole: str
    """The texts with one letter after each that belongs to none. A text is cut out of a string at a tenth of what an array costs."""

    def texts(self, numbers: Places) -> list[str]:
        """The texts of these ``numbers``."""
        first, last = self.start[numbers].tolist(), self.start[numbers + 1].tolist()
        return [self.whole[begin : end - 1] for begin, end in zip(first, last, strict=True)]

    def spell(self, row: Sequence[int]) -> str:
        """Another row of codes in the same letters."""
        return "".join([self._letters.get(code) or chr(_STRANGE + code) for code in row])

    @cached_property
    def _letters(self) -> dict[int, str]:
        return {code: chr(letter) for letter, code in enumerate(self.alphabet.tolist())}


def spell(flat: NDArray[np.int64], start: Places) -> Spelling:
    """The texts in ``flat``, each from its ``start`` on to one code before the next."""
    codes, place, count = np.unique(flat, return_inverse=True, return_counts=True)
    by_count = np.argsort(-count, kind="stable")
    letter = np.empty(len(codes), dtype=np.uint32)
    letter[by_count] = np.arange(len(codes))
    return Spelling(codes[by_count].astype(np.uint32), start, string_of(letter[place]))


def string_of(letters: NDArray[np.generic]) -> str:
    """The string of the code points in ``letters``; ``letters_of`` is the way back."""
    return str(letters.astype("<u4").data, "utf-32-le", "surrogatepass")


def letters_of(string: str) -> NDArray[np.uint32]:
    """The code points in ``string``."""
    return np.frombuffer(string.encode("utf-32-le", "surrogatepass"), dtype="<u4")
