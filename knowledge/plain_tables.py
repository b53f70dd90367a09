"""Small data files of numbers: fixed headings, a note in each row, and a fault for whatever does not fit."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.faults import Fault, nearest, quoted

LONGEST_DAYS = 1_000
LONGEST_NOTE = 40
"""Characters of the words that say on what a number rests: they stand in messages and papers."""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A .csv file; ``label`` is how a fault calls it."""

    path: Path
    label: str
    headings: tuple[str, ...]
    faults: list[Fault]

    def fault(self, line: int, column: str, what: str, remedy: str) -> None:
        """Note that something is wrong."""
        self.faults.append(Fault(self.label, line, column, what, remedy))

    def rows(self) -> list[tuple[int, dict[str, str]]]:
        """The rows with their lines, cells stripped; none where the file cannot be read. Raises ``OSError``."""
        try:
            reader = csv.reader(self._text().splitlines())
            cells_of = [(reader.line_num, cells) for cells in reader]
        except (UnicodeDecodeError, csv.Error):
            self.fault(0, "", "读不了这个文件", "另存为 CSV UTF-8")
            return []
        if not cells_of or [cell.strip() for cell in cells_of[0][1]] != list(self.headings):
            self.fault(1, "", "表头不对", f"第一行写 {','.join(self.headings)}")
            return []
        rows = []
        for line, cells in cells_of[1:]:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(self.headings):
                self.fault(line, "", f"现在是 {len(cells)} 格", f"要有 {len(self.headings)} 格")
            else:
                rows.append((line, {name: cell.strip() for name, cell in zip(self.headings, cells, strict=True)}))
        return rows

    def number(self, line: int, name: str, cell: str, *, least: int = 1, most: int = LONGEST_DAYS) -> int | None:
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

    def said(self, line: int, row: dict[str, str]) -> None:
        """Whether the row says on what it rests, and what it is called where it has a name to show."""
        if "name" in self.headings and not row["name"]:
            self.fault(line, "name", "是空的", "写它叫什么")
        if not row["note"]:
            self.fault(line, "note", "是空的", "写依据的文件；没有文件就写 本产品默认，非文件规定")
        if len(row["note"]) > LONGEST_NOTE:
            self.fault(line, "note", f"有 {len(row['note'])} 字", f"写 {LONGEST_NOTE} 字以内")

    def _text(self) -> str:
        """WPS writes GB18030. Raises ``UnicodeDecodeError`` for neither."""
        content = self.path.read_bytes()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("gb18030")
