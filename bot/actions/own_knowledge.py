"""What an agency has approved through the bot, as knowledge files: its records are laid over the shipped rules like its folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from knowledge.columns import LAYOUTS, Table
from knowledge.sources import SourceFile

if TYPE_CHECKING:
    from sqlite_utils import Database

_KEEPERS: tuple[Callable[[Database], Iterable[SourceFile]], ...] = ()
"""Each capability that keeps knowledge among its records gives its files."""


def own_files(db: Database) -> tuple[SourceFile, ...]:
    """The files that the records come to; raises ``sqlite3.OperationalError`` where the records are older than that."""
    return tuple(file for files in _KEEPERS for file in files(db))


def kept_file(table: Table, name: str, lines: Iterable[Mapping[str, str]]) -> SourceFile:
    """One such file: ``lines`` name their cells by column, and ``name`` tells it apart where a fault is told."""
    written = io.StringIO(newline="")
    columns = LAYOUTS[table].columns
    writer = csv.DictWriter(written, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: line.get(column, "") for column in columns} for line in lines)
    return SourceFile(table, f"records/{name}.csv", own=True, data=written.getvalue().encode())
