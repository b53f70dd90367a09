"""A table of numbers, each row of which says on what it rests; a fault for whatever does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge import small_files
from knowledge.faults import Fault, nearest, quoted

LONGEST_NOTE = 40
"""Characters: it stands in messages."""


@dataclass(frozen=True, slots=True)
class Table:
    """A .csv file; ``label`` is how a fault calls it."""

    path: Path
    label: str
    headings: tuple[str, ...]
    faults: list[Fault]

    def fault(self, line: int, column: str, what: str, remedy: str) -> None:
        """Note that something is wrong."""
        self.faults.append(Fault(self.label, line, column, what, remedy))

    def rows(self) -> list[tuple[int, dict[str, str]]]:
        """The rows with their lines; none where the file cannot be read. Raises ``OSError``."""
        found = small_files.rows(self.path, self.label, self.headings, self.faults)
        for line, row in found:
            if not row["note"]:
                self.fault(line, "note", "是空的", "写依据的文件；没有文件就写 本产品默认，非文件规定")
            if len(row["note"]) > LONGEST_NOTE:
                self.fault(line, "note", f"有 {len(row['note'])} 字", f"写 {LONGEST_NOTE} 字以内")
        return found

    def number(self, line: int, name: str, cell: str, *, least: int = 1, most: int = 1_000) -> int | None:
        """The number in ``cell``."""
        if cell.isascii() and cell.isdecimal() and len(cell) <= 4 and least <= int(cell) <= most:
            return int(cell)
        self.fault(line, name, f"现在是{quoted(cell)}", f"写 {least} 到 {most} 的整数")
        return None

    def one_of(self, line: int, name: str, value: str, known: Sequence[str]) -> str | None:
        """``value``, where it is ``known``."""
        if value in known:
            return value
        self.fault(line, name, f"不认识{quoted(value)}", f"最接近的是“{nearest(value, known)}”；可以写 {'、'.join(known)}")
        return None


def strangers(own: Path | None, folder: str, files: Sequence[str]) -> list[Fault]:
    """Files of an agency's folder ``own`` that would be passed over in silence; ``files`` may stand there."""
    if own is None or not own.is_dir():
        return []
    names = sorted(path.name for path in own.iterdir() if not path.name.startswith(("~$", ".")) and path.stem.casefold() != "readme")
    return [
        Fault(f"{folder}/{name}", 0, "", "不认识的文件", f"最接近的是 {nearest(name, files)}；可以有 {'、'.join(files)}")
        for name in names
        if name not in files
    ]
