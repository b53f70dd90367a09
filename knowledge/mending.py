"""Mending: what was approved once and no longer fits is left out, line by line, so that everything else still holds."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from knowledge.columns import LAYOUTS, Table
from knowledge.entries import Standing
from knowledge.faults import Fault, KnowledgeFaults
from knowledge.sources import SourceFile

_SPARE = frozenset({"aliases", "related"})
"""Cells that a line can do without: its law must not fall with a name that somebody else has taken."""
_BINDING = frozenset({Standing.OFFICIAL_LIST, Standing.STATUTE})


def mend(read: Callable[[Sequence[SourceFile]], object], kept: Sequence[SourceFile], faults: KnowledgeFaults) -> tuple[Fault, ...]:
    """What of ``kept`` has to be left out so that ``read`` finds no fault; ``faults`` are those that it found in all of them.

    Raises ``KnowledgeFaults`` where ``read`` finds faults without any of them, too.
    """
    labels = {file.label for file in kept}
    left_out: tuple[Fault, ...] = ()
    while True:
        new = {fault for fault in faults.faults if fault.file in labels} - set(left_out)
        if not new:
            break
        left_out = (*left_out, *sorted(new))
        try:
            read(mended(kept, left_out))
        except KnowledgeFaults as found:
            faults = found
        else:
            return left_out
    # What is left stands in other files. Either it is wrong by itself, or one of ours makes it so without being named.
    read(())
    sound: list[SourceFile] = []
    for file in mended(kept, left_out):
        try:
            read((*sound, file))
        except KnowledgeFaults as found:
            cause = found.faults[0]
            left_out = (*left_out, Fault(file.label, 0, "", f"和 {cause.file} 冲突：{cause.what}", cause.remedy))
        else:
            sound.append(file)
    return left_out


def mended(files: Iterable[SourceFile], left_out: Iterable[Fault]) -> tuple[SourceFile, ...]:
    """``files`` (``.csv`` as ``bot.actions.own_knowledge`` writes them) without what ``left_out`` names; all other lines keep their
    numbers. A fault of a whole file, or of its heading, takes out the file.

    Where a row of a list goes, its matter is withheld as a whole: of two rows that differ the one that is left would decide alone, and
    so would the ministry's where the agency's own says something else.
    """
    by_file: dict[str, list[Fault]] = defaultdict(list)
    for fault in left_out:
        by_file[fault.file].append(fault)
    whole = []
    withheld: set[str] = set()
    for file in files:
        faults = by_file.get(file.label, [])
        sound = file if not faults else _without(file, faults) if all(fault.line > 1 for fault in faults) else None
        if sound is not None:
            whole.append(sound)
        if faults and file.table is Table.MINOR_VIOLATIONS:
            withheld |= _matters_shaken(file, sound)
    if withheld:
        lines = "".join(f"{matter},left out\n" for matter in sorted(withheld))
        whole.append(SourceFile(Table.WITHHELD, "records/withheld.csv", own=True, data=f"id,reason\n{lines}".encode()))
    return tuple(whole)


def _matters_shaken(file: SourceFile, sound: SourceFile | None) -> set[str]:
    """The matters of the rows of ``file`` that are not in ``sound`` and would bind somebody."""
    left = {row.get("id") for row in _rows(sound)} if sound is not None else set()
    lost = (row for row in _rows(file) if row.get("id") not in left)
    return {row["matter"] for row in lost if row.get("matter") and row.get("standing") in _BINDING}


def _rows(file: SourceFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.data.decode(), newline="")))


def _without(file: SourceFile, faults: Sequence[Fault]) -> SourceFile:
    spare: dict[int, set[str]] = defaultdict(set)
    for fault in faults:
        spare[fault.line].add(fault.column)
    columns = LAYOUTS[file.table].columns
    lines = io.StringIO(file.data.decode(), newline="").readlines()
    reader = csv.reader(lines)
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    before = 0
    for row in reader:
        first, before = before + 1, reader.line_num
        torn = spare.get(first, set())
        if not torn:
            written.writelines(lines[first - 1 : before])
            continue
        if torn <= _SPARE:
            # By the order of the layout: that is how these files are written.
            writer.writerow("" if column in torn else cell for column, cell in zip(columns, row, strict=True))
            break_count = before - first + 1 - _lines_of(row, columns, torn)
        else:
            break_count = before - first + 1
        written.write("\n" * break_count)
    return SourceFile(file.table, file.label, file.own, written.getvalue().encode())


def _lines_of(row: Sequence[str], columns: Sequence[str], torn: set[str]) -> int:
    return 1 + sum(cell.count("\n") for column, cell in zip(columns, row, strict=True) if column not in torn)
