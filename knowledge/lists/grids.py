"""From a file that somebody sends (.xlsx, .csv, .docx) to its tables as plain texts, whatever the file tries."""

from __future__ import annotations

import csv
import io
from collections import Counter

from knowledge.lists.archives import Archive
from knowledge.lists.document_grids import document_grids
from knowledge.lists.grid import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, PROBLEMS, Grid, GridFileError, rectangle
from knowledge.tables import decode

__all__ = ["LARGEST_FILE", "PROBLEMS", "Grid", "GridFileError", "read_grids"]

_OLD = b"\xd0\xcf\x11\xe0"
"""How .xls, .doc, .et and .wps begin, and any file with a password."""
_ZIP = b"PK"
_TEXTS = (".csv", ".tsv", ".txt")
_SEPARATORS = ",\t;，"


def read_grids(data: bytes, name: str) -> tuple[Grid, ...]:
    """The tables in a file called ``name`` whose content is ``data``: the sheets of an .xlsx, the tables of a .docx, a .csv's one.

    What the file is, its content says; the name only tells a text from anything else. At least one grid comes back, each with
    text in it. Raises ``GridFileError`` and nothing else. Takes seconds for the largest files: call it in a thread.
    """
    if len(data) > LARGEST_FILE:
        raise GridFileError("too_large")
    if data.startswith(_OLD):
        raise GridFileError("old_or_locked")
    try:
        found = _from_archive(data) if data.startswith(_ZIP) else _from_text(data, name)
    except (RecursionError, MemoryError) as error:
        raise GridFileError("too_large") from error
    if not found:
        raise GridFileError("not_a_table")
    return found


def _from_archive(data: bytes) -> tuple[Grid, ...]:
    with Archive(data) as archive:
        folders = {member.partition("/")[0] for member in archive.names}
        if "xl" in folders and "xl/workbook.bin" in archive:
            raise GridFileError("old_or_locked")
        if "xl" in folders:
            # openpyxl takes longer to load than the rest of the bot's start together, and few files are ever sent.
            from knowledge.lists.sheet_grids import sheet_grids

            return sheet_grids(archive)
        if "word" in folders:
            return document_grids(archive)
    raise GridFileError("not_a_table")


def _from_text(data: bytes, name: str) -> tuple[Grid, ...]:
    if not name.casefold().endswith(_TEXTS):
        raise GridFileError("not_a_table")
    text = decode(data)
    if text is None or "\0" in text:
        raise GridFileError("unknown_encoding")
    best: tuple[int, list[list[str]]] = (0, [])
    is_torn = False
    for separator in _SEPARATORS:
        if separator not in text:
            continue
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        except csv.Error:
            # A quotation mark without its other half swallows everything after it.
            is_torn = True
            continue
        # The true separator cuts most rows alike; commas of sentences cut every row otherwise.
        alike = Counter(len(row) for row in rows if len(row) > 1)
        most = max(alike.values(), default=0)
        if most > best[0]:
            best = (most, rows)
    rows = best[1]
    if not rows:
        raise GridFileError("damaged" if is_torn else "not_a_table")
    if len(rows) > MOST_ROWS * 2 or max(map(len, rows)) > MOST_COLUMNS * 20:
        raise GridFileError("too_large")
    cells = rectangle({(number, column): cell for number, row in enumerate(rows) for column, cell in enumerate(row) if cell})
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    return (Grid(stem, cells),) if cells else ()
