"""What an agency has approved through the bot, as knowledge files: its records are laid over the shipped rules like its folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping

from sqlite_utils import Database

from bot.actions.list_lines import gone, kept_lists
from knowledge.columns import LAYOUTS, Table
from knowledge.sources import TAUGHT, SourceFile
from storage import learned
from storage.learned import Checked, Learned
from storage.lists import ListVersion

_FOLDER = "records/"
"""How the labels of kept files begin: they lie in no folder."""


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
    return SourceFile(table, f"{_FOLDER}{name}.csv", own=True, data=written.getvalue().encode())


_TAUGHT = TAUGHT.removeprefix(_FOLDER)
_LEARNED = (Table.ALIASES, Table.MINOR_VIOLATIONS, Table.PROHIBITIONS, Table.PHRASING, Table.PROCEDURE, Table.ELSEWHERE)


def learned_files(things: Iterable[Learned], *, all_of_them: bool = False) -> Iterable[SourceFile]:
    """What was learned from the chat as files: the aliases, and a table of new entries of each kind; an empty one only if asked for."""
    lines: dict[Table, list[Mapping[str, str]]] = {table: [] for table in _LEARNED}
    for each in things:
        if each.table is None:
            lines[Table.ALIASES].append({"entry": each.entry, "alias": each.alias})
        else:
            lines[Table(each.table)].append({**each.cells, "id": each.entry, "aliases": each.alias})
    return [kept_file(table, f"{_TAUGHT}{table}", found) for table, found in lines.items() if found or all_of_them]


def check_files(checks: Iterable[Checked], *, all_of_them: bool = False) -> Iterable[SourceFile]:
    """When entries were compared with their sources, as a file; the latest of each alone counts. An empty one only if asked for."""
    lines = [{"id": each.entry, "checked_on": each.checked_on, "source": each.source} for each in checks]
    return [kept_file(Table.CHECKS, "checks", lines)] if lines or all_of_them else []


def learned_now(db: Database, without: frozenset[str] | None = None) -> tuple[Learned, ...]:
    """What was learned and has its entry: an alias of what a list brought falls silent with that list, and speaks again with it.

    ``without`` are the rows and matters that are gone; those of now, if it is not given.
    """
    things = learned.all_learned(db)
    missing = without if without is not None else gone(db) if things else frozenset()
    return tuple(each for each in things if each.table is not None or each.entry not in missing)


def checks_now(db: Database, without: frozenset[str] | None = None) -> tuple[Checked, ...]:
    """The checks of what is there, as ``learned_now``."""
    checks = learned.checks(db)
    missing = without if without is not None else gone(db) if checks else frozenset()
    return tuple(each for each in checks if each.entry not in missing)


def files_beside_lists(db: Database, versions: Iterable[ListVersion]) -> tuple[SourceFile, ...]:
    """The files of what was learned and checked that are others once ``versions`` are the lists that hold."""
    missing = gone(db, versions)
    now = set(own_files(db))
    files = (*learned_files(learned_now(db, missing), all_of_them=True), *check_files(checks_now(db, missing), all_of_them=True))
    labels = {file.label for file in now}
    return tuple(file for file in files if file not in now and (file.label in labels or file.data.count(b"\n") > 1))


def _learned(db: Database) -> Iterable[SourceFile]:
    return learned_files(learned_now(db))


def _checks(db: Database) -> Iterable[SourceFile]:
    return check_files(checks_now(db))


def _lists(db: Database) -> Iterable[SourceFile]:
    return (kept_file(*each) for each in kept_lists(db))


_KEEPERS: tuple[Callable[[Database], Iterable[SourceFile]], ...] = (_lists, _learned, _checks)
"""Each capability that keeps knowledge among its records gives its files."""
