"""How records are searched by the words in them, and how alike two of them are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.clues.squeezing import bare

ALIKE = 0.42
"""From this likeness on two clues are hinted at as one."""
_BLANK = re.compile(r"\s+")
_FILLERS = re.compile(r"[的了吗呢吧啊呀在是有我们他们你们这那一个就也都和与及被把给对]")


def search_terms(text: str) -> str:
    """The grams by which ``text`` is found: each character and each pair of neighbours, each once, with blanks between."""
    said = bare(text)
    return " ".join(dict.fromkeys((*said, *(said[at : at + 2] for at in range(len(said) - 1)))))


def query_terms(words: str) -> str:
    """An FTS5 expression for what has all of ``words``; empty where there is nothing to look for. User text is never FTS5's syntax."""
    parts = [part for word in _BLANK.split(words) if (part := bare(word))]
    grams = [gram for part in parts for gram in ([part[at : at + 2] for at in range(len(part) - 1)] or [part])]
    return " AND ".join(f'"{gram}"' for gram in dict.fromkeys(grams))


def any_of(terms: Iterable[str]) -> str:
    """An FTS5 expression that finds what has any of ``terms``."""
    return " OR ".join(f'"{term}"' for term in terms)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: the share of the shorter one's pairs that the other has, less where lengths differ much."""
    a, b = _pairs(one), _pairs(other)
    if not a or not b:
        return 1.0 if bare(one) == bare(other) and bare(one) else 0.0
    common = len(a & b)
    return 0.6 * common / min(len(a), len(b)) + 0.4 * common / len(a | b)


def _pairs(text: str) -> set[str]:
    said = _FILLERS.sub("", bare(text))
    return {said[at : at + 2] for at in range(len(said) - 1)}
