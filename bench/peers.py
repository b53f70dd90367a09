"""Two well-kept searches over the same entries, for comparison: RapidFuzz's WRatio, and SQLite's FTS5 on character grams."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz, process

from knowledge.documents import Document, Field
from knowledge.normalise import fold

Ranked = list[tuple[int, float]]
"""Entries with a score, best first."""
_MOST = 5
_SEARCHED = (Field.ALIAS, Field.TITLE, Field.PLAIN)


class WRatio:
    """RapidFuzz's weighted ratio over all texts, folded as ours are."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = [document for document in documents if document.field in _SEARCHED]
        self._texts = [fold(document.text) for document in self._documents]

    def find(self, question: str) -> Ranked:
        """The entries whose texts fit best."""
        best: dict[int, float] = {}
        for _, score, place in process.extract(fold(question), self._texts, scorer=fuzz.WRatio, limit=60):
            best.setdefault(self._documents[place].entry, score)
        return list(best.items())[:_MOST]


class FullText:
    """SQLite FTS5 with BM25 over characters and pairs of characters, folded as ours are; one row an entry."""

    def __init__(self, documents: Sequence[Document]) -> None:
        texts: dict[int, list[str]] = {}
        for document in documents:
            if document.field in _SEARCHED:
                texts.setdefault(document.entry, []).append(" ".join(_grams(document.text)))
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE entry USING fts5(grams)")
        self._database.executemany("INSERT INTO entry (rowid, grams) VALUES (?, ?)", [(n + 1, " ".join(t)) for n, t in texts.items()])

    def find(self, question: str) -> Ranked:
        """The entries with the best BM25."""
        wanted = " OR ".join(f'"{gram}"' for gram in sorted(set(_grams(question)))[:300])
        if not wanted:
            return []
        rows = self._database.execute("SELECT rowid, -rank FROM entry WHERE entry MATCH ? ORDER BY rank LIMIT ?", (wanted, _MOST))
        return [(rowid - 1, score) for rowid, score in rows]


def _grams(text: str) -> list[str]:
    letters = [character for character in fold(text) if character.isalnum()]
    return [*letters, *(a + b for a, b in pairwise(letters))]
