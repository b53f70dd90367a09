"""What an agency has approved through the bot, as knowledge files: its records are laid over the shipped rules like its folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping

from sqlite_utils import Database

from bot.actions.list_lines import kept_lists
from knowledge.columns import LAYOUTS, Table
from knowledge.sources import SourceFile
from storage import learned
from storage.learned import Checked, Learned


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


_LEARNED = (Table.ALIASES, Table.MINOR_VIOLATIONS, Table.PROHIBITIONS, Table.PHRASING, Table.PROCEDURE, Table.ELSEWHERE)


def learned_files(things: Iterable[Learned], *, all_of_them: bool = False) -> Iterable[SourceFile]:
    """What was learned from the chat as files: the aliases, and a table of new entries of each kind; an empty one only if asked for."""
    lines: dict[Table, list[Mapping[str, str]]] = {table: [] for table in _LEARNED}
    for each in things:
        if each.table is None:
            lines[Table.ALIASES].append({"entry": each.entry, "alias": each.alias})
        else:
            lines[Table(each.table)].append({**each.cells, "id": each.entry, "aliases": each.alias})
    return [kept_file(table, f"learned_{table}", found) for table, found in lines.items() if found or all_of_them]


def check_files(checks: Iterable[Checked]) -> Iterable[SourceFile]:
    """When entries were compared with their sources, as a file; the latest of each alone counts."""
    lines = [{"id": each.entry, "checked_on": each.checked_on, "source": each.source} for each in checks]
    return [kept_file(Table.CHECKS, "checks", lines)] if lines else []


def _learned(db: Database) -> Iterable[SourceFile]:
    return learned_files(learned.all_learned(db))


def _checks(db: Database) -> Iterable[SourceFile]:
    return check_files(learned.checks(db))


def _lists(db: Database) -> Iterable[SourceFile]:
    return (kept_file(*each) for each in kept_lists(db))


_KEEPERS: tuple[Callable[[Database], Iterable[SourceFile]], ...] = (_lists, _learned, _checks)
"""Each capability that keeps knowledge among its records gives its files."""
