"""Small data files of our own kind: one heading line, as many cells in each line, each fault told with its line."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from knowledge.faults import Fault


def rows(path: Path, name: str, headings: Sequence[str], faults: list[Fault]) -> list[tuple[int, dict[str, str]]]:
    """The lines of ``path`` by heading, each with its number; ``faults``, where the file is called ``name``, gets what is wrong.

    Raises ``OSError``.
    """
    try:
        lines = csv.reader(_text(path).splitlines())
        cells_of = [(lines.line_num, cells) for cells in lines]
    except (UnicodeDecodeError, csv.Error):
        faults.append(Fault(name, 0, "", "读不了这个文件", "另存为 CSV UTF-8"))
        return []
    if not cells_of or [cell.strip() for cell in cells_of[0][1]] != list(headings):
        faults.append(Fault(name, 1, "", "表头不对", f"第一行写 {','.join(headings)}"))
        return []
    found = []
    for line, cells in cells_of[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(headings):
            faults.append(Fault(name, line, "", f"现在是 {len(cells)} 格", f"要有 {len(headings)} 格"))
        else:
            found.append((line, {heading: cell.strip() for heading, cell in zip(headings, cells, strict=True)}))
    return found


def _text(path: Path) -> str:
    """WPS writes GB18030. Raises ``UnicodeDecodeError`` for neither."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")
