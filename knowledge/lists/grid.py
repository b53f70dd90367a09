"""Grids: a table of somebody else's file as plain texts, and what such a file may not do to us.

A grid knows nothing of lists; what its columns mean is found in ``knowledge/lists/tables.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.cells import tidy

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes that all the parts we read of a file may unpack to: a small file can be made to fill the memory of a small server."""
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_GRIDS = 50


class GridFileError(Exception):
    """A file that is not read. ``problem`` is one of ``PROBLEMS``."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


PROBLEMS = ("too_large", "old_or_locked", "not_a_table", "unknown_encoding", "damaged", "dangerous")
"""What may be wrong with a file: too much in it; an old format (.xls, .doc, .et, .wps) or a password; no table in it at all; a text
in no encoding we know; broken; built to harm (a bomb, XML entities, names that climb, macros)."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: ``cells`` is rectangular, every cell of a merged area holds the area's text.

    Row ``n`` (from 0) is row ``n + 1`` of its sheet or table, blank rows included. ``before`` and ``after`` are the lines of text
    around a table of a document. The rest says what a reader of the file does not see or what the texts do not show: rows and
    columns (from 0) that are hidden, a hidden sheet, rows with a formula that was saved without its value, tracked changes
    (read as if accepted).
    """

    name: str
    cells: tuple[tuple[str, ...], ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    hollow_rows: frozenset[int] = frozenset()
    is_revised: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area; rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


def rectangle(filled: Mapping[tuple[int, int], str], areas: Iterable[Area] = (), width: int = 0) -> tuple[tuple[str, ...], ...]:
    """The rectangular cells from ``filled`` (row, column) to text, merged ``areas`` spread; empty if no cell holds text.

    They are ``width`` wide at least.

    Raises ``GridFileError``: more rows or columns with text than a grid may have, or merged areas that overlap.
    """
    texts = {place: text for place, text in ((place, tidy(text)) for place, text in filled.items()) if text}
    if not texts:
        return ()
    height, width = 1 + max(row for row, _ in texts), max(width, 1 + max(column for _, column in texts))
    merged = [area for area in areas if (area.top, area.left) in texts]
    # A caption merged over a thousand columns is no wide table, one merged a little beyond the last filled column is.
    height = max([height, *(area.bottom + 1 for area in merged if area.bottom < MOST_ROWS)])
    width = max([width, *(area.right + 1 for area in merged if area.right < MOST_COLUMNS)])
    if height > MOST_ROWS or width > MOST_COLUMNS:
        raise GridFileError("too_large")
    rows = [[""] * width for _ in range(height)]
    for (row, column), text in texts.items():
        rows[row][column] = text
    # Areas of a true file never overlap; a thousand that do are work without end.
    budget = height * width
    for area in merged:
        text = texts[area.top, area.left]
        for row in range(area.top, min(area.bottom + 1, height)):
            last = min(area.right + 1, width)
            budget -= last - area.left
            if budget < 0:
                raise GridFileError("damaged")
            # What a merge has left in the other cells nobody sees.
            rows[row][area.left : last] = [text] * (last - area.left)
    return tuple(tuple(row) for row in rows)
