"""The tables of a .docx as grids, with the lines of text between them; deleted text, pictures, links and objects stay unread.

Numbers that the word processor writes by itself (自动编号) are written out: a list's 序号 often has no other.
Insertions that nobody has accepted yet are read as if accepted, and the grid says so.

Read here and not by python-docx, whose texts lack insertions and content controls, and whose cells climb a vertical merge row by
row: 600 merged rows take it eight seconds, 1,200 end in a RecursionError.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.auto_numbers import Numbering, NumberingReader
from knowledge.cells import one_line, tidy
from knowledge.lists.archives import Archive, main_part, parse, relations
from knowledge.lists.grid import MOST_COLUMNS, MOST_GRIDS, MOST_ROWS, Area, Grid, GridFileError, rectangle
from knowledge.lists.headings import may_be_headings

_UNSEEN = frozenset(
    {"del", "moveFrom", "Fallback", "drawing", "pict", "object", "rt", "pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange"}
)
"""Elements whose text is not the document's: deleted, moved away, drawn (boxes too), embedded, or said beside a character."""
_REVISIONS = frozenset({"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"})
_DEEPEST = 5
_MOST_LINES = 2_000
_LONGEST_LINE = 4_000
_CELLS_AT_ONCE = 1_200_000
_SECTION = re.compile(r"\s*(?:第?[一二三四五六七八九十百]+\s*[、．.章节部篇]|[（(]\s*[一二三四五六七八九十百]+\s*[)）])")
_LONGEST_SECTION = 40
_HEAD = 5
"""Rows at the top of a table among which its headings stand."""


def document_grids(archive: Archive) -> tuple[Grid, ...]:
    """The tables in their order; one that only goes on after a page break is part of the table before. Raises ``GridFileError``."""
    part = main_part(archive, "word/document.xml")
    numbering = NumberingReader()
    for relation in relations(archive, part).values():
        if relation.kind == "numbering" and relation.member in archive:
            parse(archive.read(relation.member), numbering)
    reader = _Document(numbering.numbering())
    parse(archive.read(part), reader)
    return _joined(reader.tables, reader.lines)


@dataclass(slots=True)
class _Table:
    """A table as it is read; ``before`` counts the lines of text that stand above it."""

    before: int
    filled: dict[tuple[int, int], str] = field(default_factory=dict)
    open_areas: dict[int, Area] = field(default_factory=dict)
    areas: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    is_revised: bool = False
    row: int = -1
    column: int = 0
    width: int = 0
    span: int = 1
    merge: str = ""
    lines: list[str] = field(default_factory=list)


class _Document:
    """The body: ``lines`` of text outside of tables, and ``tables``."""

    def __init__(self, numbering: Numbering) -> None:
        self.lines: list[str] = []
        self.tables: list[_Table] = []
        self._numbering = numbering
        self._open: list[_Table] = []
        self._unseen = 0
        self._in_text = False
        self._pieces: list[str] = []
        self._number = ("", "")
        self._cells = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _REVISIONS and self._open:
            self._open[0].is_revised = True
        if name in _UNSEEN:
            self._unseen += 1
        if self._unseen:
            return
        self._in_text = name == "t"
        if name in ("tab", "br", "cr", "noBreakHyphen"):
            self._pieces.append({"tab": " ", "noBreakHyphen": "-"}.get(name, "\n"))
        elif name == "p":
            self._pieces = []
            self._number = ("", "")
        elif name == "ilvl":
            self._number = (self._number[0], attributes.get("val", ""))
        elif name == "numId":
            self._number = (attributes.get("val", ""), self._number[1])
        else:
            self._start_table(name, attributes)

    def _start_table(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "tbl":
            if len(self._open) >= _DEEPEST:
                raise GridFileError("damaged")
            self._open.append(_Table(len(self.lines)))
            return
        table = self._open[-1] if self._open else None
        if table is None:
            return
        if name == "tr":
            table.row += 1
            table.column = 0
            if table.row >= MOST_ROWS:
                raise GridFileError("too_large")
        elif name == "tc":
            table.span, table.merge, table.lines = 1, "", []
        elif name == "gridSpan":
            table.span = max(1, _count(attributes.get("val", "")))
        elif name == "gridBefore":
            table.column = _count(attributes.get("val", ""))
        elif name == "vMerge":
            table.merge = attributes.get("val", "continue")
        elif name == "hidden" and attributes.get("val", "true") not in ("0", "false", "off"):
            table.hidden_rows.add(table.row)

    def end(self, name: str) -> None:
        if name in _UNSEEN:
            self._unseen -= 1
            return
        if self._unseen:
            return
        self._in_text = False
        if name == "p":
            self._end_paragraph()
        elif name == "tc" and self._open:
            self._end_cell(self._open[-1])
        elif name == "tbl" and self._open:
            self._end_table(self._open.pop())

    def data(self, text: str) -> None:
        if self._in_text and not self._unseen:
            self._pieces.append(text)

    def _end_paragraph(self) -> None:
        text = tidy("".join(self._pieces))
        self._pieces = []
        mark = self._numbering.next(*self._number) if self._number[0] else ""
        line = tidy(mark + text)
        if not line:
            return
        if self._open:
            self._open[-1].lines.append(line)
        elif len(self.lines) < _MOST_LINES:
            self.lines.append(one_line(line)[:_LONGEST_LINE])

    def _end_cell(self, table: _Table) -> None:
        row, left, right = table.row, table.column, table.column + table.span - 1
        table.column = right + 1
        table.width = max(table.width, table.column)
        if row < 0 or table.column > MOST_COLUMNS:
            raise GridFileError("damaged" if row < 0 else "too_large")
        self._cells += table.span
        if self._cells > _CELLS_AT_ONCE:
            raise GridFileError("too_large")
        text = "\n".join(table.lines)
        own = Area(row, left, row, right)
        if table.merge == "continue" and not text:
            above = next((area for area in table.open_areas.values() if area.bottom == row - 1 and area.left <= left <= area.right), None)
            if above is not None and (above.left, above.right) == (left, right):
                table.open_areas[left] = Area(above.top, left, row, right)
                return
            if above is not None:
                # The edges of the cells are a little off, as in tables drawn by hand.
                text = table.filled.get((above.top, above.left), "")
        table.filled[row, left] = text
        if table.merge:
            if left in table.open_areas:
                _close(table, table.open_areas[left])
            table.open_areas[left] = own
        else:
            _close(table, own)

    def _end_table(self, table: _Table) -> None:
        for area in table.open_areas.values():
            _close(table, area)
        if not self._open:
            self.tables.append(table)
            return
        # A table inside a cell: its texts are the cell's.
        outer = self._open[-1]
        outer.lines += [text for _, text in sorted(table.filled.items()) if text]


def _close(table: _Table, area: Area) -> None:
    if area.bottom > area.top or area.right > area.left:
        table.areas.append(area)


def _count(text: str) -> int:
    return min(int(text), MOST_COLUMNS + 1) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _joined(tables: list[_Table], lines: list[str]) -> tuple[Grid, ...]:
    """The grids of ``tables``.

    A table as wide as the one before it goes on with that one if nothing stands between them or only headings of sections do;
    those lines become rows of their own.
    """
    found: list[Grid] = []
    end = 0
    for table in tables:
        cells = rectangle(table.filled, table.areas, table.width)
        if not cells:
            continue
        between = tuple(lines[end : table.before])
        end = table.before
        last = found[-1] if found else None
        if last is not None and _goes_on(last, cells, between):
            width = len(cells[0])
            first = len(last.cells) + len(between)
            found[-1] = Grid(
                last.name,
                (*last.cells, *((line,) * width for line in between), *cells),
                last.before,
                hidden_rows=last.hidden_rows | {first + row for row in table.hidden_rows},
                is_revised=last.is_revised or table.is_revised,
            )
            if len(found[-1].cells) > MOST_ROWS:
                raise GridFileError("too_large")
            continue
        if last is not None:
            found[-1] = _with_after(last, between)
        if len(found) == MOST_GRIDS:
            raise GridFileError("too_large")
        found.append(Grid(str(len(found) + 1), cells, between, hidden_rows=frozenset(table.hidden_rows), is_revised=table.is_revised))
    if found:
        found[-1] = _with_after(found[-1], tuple(lines[end:]))
    return tuple(found)


def _goes_on(last: Grid, cells: tuple[tuple[str, ...], ...], between: tuple[str, ...]) -> bool:
    if len(last.cells[0]) != len(cells[0]):
        return False
    if not all(_SECTION.match(line) and len(line) <= _LONGEST_SECTION for line in between):
        return False
    # Headings of its own that are not the list's make it another table: a list of people to call, say.
    return cells[0] in last.cells[:_HEAD] or not may_be_headings(cells[0])


def _with_after(grid: Grid, after: tuple[str, ...]) -> Grid:
    return Grid(grid.name, grid.cells, grid.before, after, grid.hidden_rows, is_revised=grid.is_revised)
