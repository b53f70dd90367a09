"""Grams of a text as numbers: what the index counts, computed for a whole corpus in a few array operations.

A text is a row of codes (one for a character, a syllable, a Latin word or a number); 0 is a boundary that no gram crosses.
A gram is one 64-bit number made of its shape and its codes, so a gram needs no dictionary: it is looked up by bisection in a
sorted array that can lie on disk.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.normalise import BOUNDARY, CLAUSE_END

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]

_CODE_BITS = 18
_SHAPE_BITS = 3 * _CODE_BITS
_FARTHEST = 3
WORDS_FROM = 0x30000
"""Codes below are code points; from here on Latin words and numbers, by a 16-bit hash."""
_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?%?|.", re.DOTALL)


class Shape(IntEnum):
    """How many codes a gram has, and whether their order and distance matter."""

    ONE = 1
    TWO = 2
    THREE = 3
    NEAR = 4
    """Two codes at most three places apart, in either order: 没带证, 证没带 and 证忘带 share some."""


_ONE, _TWO, _THREE, _NEAR = (int(shape) << _SHAPE_BITS for shape in Shape)


def codes(folded: str) -> list[int]:
    """The codes of a folded text: a Latin word or a number is one code, a blank or a clause end is 0."""
    row = []
    for token in _TOKEN.findall(folded):
        if token in (BOUNDARY, CLAUSE_END):
            row.append(0)
        elif token.isascii():
            row.append(WORDS_FROM | zlib.crc32(token.encode()) & 0xFFFF)
        else:
            row.append(min(ord(token), WORDS_FROM - 1))
    return row


def flatten(rows: Iterable[Iterable[int]]) -> tuple[NDArray[np.int64], Places]:
    """All ``rows`` in one array with a boundary after each, and where each begins; one place more at the end."""
    # Plain numbers and not lists: the rows of 100,000 texts as lists of Python's integers take hundreds of megabytes.
    flat, starts = array("q"), array("q", [0])
    for row in rows:
        flat.extend(row)
        flat.append(0)
        starts.append(len(flat))
    return np.array(flat, dtype=np.int64), np.array(starts, dtype=np.int64)


def grams(flat: Keys, shape: Shape) -> tuple[Keys, Places]:
    """The grams of one shape in ``flat``, and the place where each starts; nothing that touches a boundary."""
    if shape is Shape.ONE:
        return _joined(shape, flat, (0,))
    if shape is Shape.TWO:
        return _joined(shape, flat, (0, 1))
    if shape is Shape.THREE:
        return _joined(shape, flat, (0, 1, 2))
    parts = [_near(flat, distance) for distance in range(1, _FARTHEST + 1)]
    return np.concatenate([keys for keys, _ in parts]), np.concatenate([places for _, places in parts])


def _joined(shape: Shape, flat: Keys, offsets: tuple[int, ...]) -> tuple[Keys, Places]:
    count = max(0, len(flat) - offsets[-1])
    key = np.full(count, int(shape) << _SHAPE_BITS, dtype=np.uint64)
    whole = np.ones(count, dtype=bool)
    for position, offset in enumerate(offsets):
        part = flat[offset : offset + count]
        whole &= part > 0
        key |= part << np.uint64(_CODE_BITS * (len(offsets) - 1 - position))
    places = np.flatnonzero(whole)
    return key[places], places


def _near(flat: Keys, distance: int) -> tuple[Keys, Places]:
    count = max(0, len(flat) - distance)
    left, right = flat[:count], flat[distance : distance + count]
    whole = (left > 0) & (right > 0)
    for between in range(1, distance):
        whole &= flat[between : between + count] > 0
    low, high = np.minimum(left, right), np.maximum(left, right)
    key = np.uint64(int(Shape.NEAR) << _SHAPE_BITS) | (low << np.uint64(_CODE_BITS)) | high
    places = np.flatnonzero(whole)
    return key[places], places


def grams_of(row: Sequence[int], shapes: Collection[int]) -> Keys:
    """The different grams of one row in ascending order, the numbers that ``grams`` gives.

    For the dozen codes of a question plain integers are several times as fast as arrays.
    """
    found: set[int] = set()
    for run in _runs(row):
        if Shape.ONE in shapes:
            found.update([_ONE | code for code in run])
        if Shape.TWO in shapes:
            found.update([_TWO | left << _CODE_BITS | right for left, right in pairwise(run)])
        if Shape.THREE in shapes:
            triples = zip(run, run[1:], run[2:], strict=False)
            found.update([_THREE | left << 2 * _CODE_BITS | middle << _CODE_BITS | right for left, middle, right in triples])
        if Shape.NEAR in shapes:
            pairs = chain.from_iterable(zip(run, run[distance:], strict=False) for distance in range(1, _FARTHEST + 1))
            found.update([_NEAR | (a << _CODE_BITS | b if a < b else b << _CODE_BITS | a) for a, b in pairs])
    return np.array(sorted(found), dtype=np.uint64)


def _runs(row: Sequence[int]) -> Iterator[Sequence[int]]:
    """The pieces of ``row`` between boundaries."""
    start = 0
    while 0 in row[start:]:
        end = row.index(0, start)
        yield row[start:end]
        start = end + 1
    yield row[start:]


def shapes_of(keys: Keys) -> Places:
    """The shape of each gram, as a number of ``Shape``."""
    return (keys >> np.uint64(_SHAPE_BITS)).astype(np.int64)
