"""The library: everything the rules say, read from a folder and an agency's own folder, checked and frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge import snapshots
from knowledge.columns import Table
from knowledge.entries import Elsewhere, Entry, Matter, MinorViolation, Phrase, Procedure, Prohibition, Taboo
from knowledge.faults import Fault, KnowledgeFaults
from knowledge.reasoned import WalkStep
from knowledge.rules import Rule
from knowledge.sources import SourceFile, digest_of, files_of

__all__ = ["Fault", "Folders", "KnowledgeFaults", "Library", "gather", "load", "read", "read_leniently"]


@dataclass(frozen=True)
class Library:
    """All entries by id, in the order of the files; nothing in it can be changed.

    ``rows`` holds the rows of all matters by their own id. ``synonyms`` are pairs ``(word, same_as)``: ``word`` is to be
    read as ``same_as``. ``digest`` is a hash of the content of every file that was read: two libraries with one digest are
    equal, so it may key a cache.
    """

    matters: Mapping[str, Matter]
    prohibitions: Mapping[str, Prohibition]
    phrases: Mapping[str, Phrase]
    taboos: Mapping[str, Taboo]
    procedures: Mapping[str, Procedure]
    elsewhere: Mapping[str, Elsewhere]
    rows: Mapping[str, MinorViolation]
    rules: tuple[Rule, ...]
    synonyms: tuple[tuple[str, str], ...]
    digest: str
    walk: tuple[WalkStep, ...] = ()
    """The steps of reasoned enforcement, in the order of a case."""
    added: frozenset[str] = frozenset()
    """What was taught from the chat: aliases, and ids of entries and rows. Lists and an agency's folder are no part of it."""

    def entry(self, entry_id: str) -> Entry | None:
        """The entry with this id; the id of a row (``MV-…``) gives its matter; ``None`` if there is no such entry."""
        row = self.rows.get(entry_id)
        if row is not None:
            return self.matters[row.matter]
        for shelf in self._shelves():
            if entry_id in shelf:
                return shelf[entry_id]
        return None

    def row(self, row_id: str) -> MinorViolation | None:
        """The row of a list with this id (``MV-…``), or ``None``."""
        return self.rows.get(row_id)

    def entries(self) -> Iterator[Entry]:
        """Every entry, kind by kind in the order of ``Kind``, each kind in the order of its file."""
        for shelf in self._shelves():
            yield from shelf.values()

    def _shelves(self) -> tuple[Mapping[str, Entry], ...]:
        return (self.matters, self.prohibitions, self.phrases, self.taboos, self.procedures, self.elsewhere)


@dataclass(frozen=True, slots=True)
class Folders:
    """What lies in the shipped folder and in an agency's own: the files, and what is wrong with the folders themselves."""

    files: tuple[SourceFile, ...]
    faults: tuple[Fault, ...] = ()


def gather(folder: Path, overlay: Path | None = None) -> Folders:
    """The files of the shipped ``folder`` and of an agency's ``overlay``; raises ``OSError`` if a file may not be read."""
    faults: list[Fault] = []
    files = files_of(folder, own=False, faults=faults)
    tables = {file.table for file in files}
    if Table.MINOR_VIOLATIONS in tables and Table.RULES not in tables:
        # Without the rule on safety every card would offer a commitment that the place forbids.
        faults.append(Fault(f"{folder.name}/rules.csv", 0, "", "缺少这个文件", "没有规则也要有表头：id,when,then,jurisdiction,source,note"))
    if overlay is not None:
        files += files_of(overlay, own=True, faults=faults)
    return Folders(tuple(files), tuple(faults))


def load(folder: Path, overlay: Path | None = None, *, kept: Sequence[SourceFile] = (), cache: Path | None = None) -> Library:
    """The library in ``folder``, with what an agency has of its own laid over it: new ids add, known ids replace,
    ``switched_off`` takes out. ``overlay`` is the agency's folder, ``kept`` what was approved through the bot and stands in its
    records. With a ``cache`` folder, a library once read is kept there and recalled while no file changes.

    Raises ``KnowledgeFaults`` with every fault of all of them at once, and ``OSError`` if a file may not be read.
    """
    return read(gather(folder, overlay), kept, cache)


def read(folders: Folders, approved: Sequence[SourceFile] = (), cache: Path | None = None) -> Library:
    """The library in what was gathered and in ``approved``; raises ``KnowledgeFaults``."""
    # The approved come last: where one of them and a file of a folder cannot both hold, the approved one is told.
    files = (*folders.files, *approved)
    digest = digest_of(files)
    recalled = snapshots.recall(cache, digest) if cache is not None and not folders.faults else None
    if recalled is not None:
        return recalled
    # The readers, their checks and the Markdown parser take longer to import than a snapshot takes to read.
    from knowledge.loading import read_library

    library = read_library(files, digest, list(folders.faults))
    if cache is not None:
        snapshots.keep(cache, library)
    return library


def read_leniently(folders: Folders, kept: Sequence[SourceFile], cache: Path | None = None) -> tuple[Library, tuple[Fault, ...]]:
    """The same, but what is faulty of ``kept`` is left out instead of raised: the library, and the faults of what was left out.

    What was approved once may come to conflict with a newer program or with a file of the folder; that must keep nobody from the
    rest. Raises ``KnowledgeFaults`` with the faults of the folders alone.
    """
    try:
        return read(folders, kept, cache), ()
    except KnowledgeFaults as faults:
        from knowledge.mending import mend, mended

        left_out = mend(lambda sound: read(folders, sound, cache), kept, faults)
    return read(folders, mended(kept, left_out), cache), left_out
