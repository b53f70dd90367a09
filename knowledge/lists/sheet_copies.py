"""The copy of an .xlsx that openpyxl may see: the cells with something in them, their texts and number formats, and nothing else.

Frames, merged areas, links, comments, pictures and everything unknown stay behind: openpyxl would build an object for each cell
of a merged area, and follow whatever a sheet refers to. The parts are written anew as they are parsed, so that no document type
gets through and a strict workbook becomes a usual one.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.xml.constants import PKG_REL_NS, REL_NS, SHARED_STRINGS, SHEET_MAIN_NS, XLSX

from knowledge.lists.archives import Archive, main_part, parse, relations
from knowledge.lists.grid import MOST_COLUMNS, MOST_GRIDS, MOST_ROWS, Area, GridFileError

MOST_CELLS = 300_000
"""Cells from the first of a sheet to its last with something in it, all sheets together; openpyxl takes about half a kilobyte for one,
and one more for each blank one that is walked over."""
MOST_STYLES = 70_000
"""Number formats and cell styles; Excel allows 65,490."""
MOST_AREAS = 50_000

Kept = Mapping[str, tuple[str, ...]]
"""The elements that are copied, each with its attributes that are."""
_TEXT: Kept = dict.fromkeys(("r", "t"), ())
_STRINGS: Kept = {"sst": (), "si": (), **_TEXT}
_STYLES: Kept = {"styleSheet": (), "numFmts": (), "numFmt": ("numFmtId", "formatCode"), "cellXfs": (), "xf": ("numFmtId",)}
_SHEET: Kept = {
    **{"worksheet": (), "cols": (), "col": ("min", "max", "hidden"), "sheetData": (), "row": ("r", "hidden")},
    **{"c": ("r", "s", "t"), "v": (), "is": (), **_TEXT},
}
_CHINESE_DAYS = frozenset(map(str, (*range(27, 37), *range(50, 59))))
"""Formats of days that are built into Chinese programs and that openpyxl does not know; it knows 14."""


@dataclass(slots=True)
class Sheet:
    """A sheet of the workbook, and what openpyxl does not tell of it: merged areas, rows with a formula without its value."""

    name: str
    relation: str
    is_hidden: bool
    areas: list[Area] = field(default_factory=list)
    hollow_rows: set[int] = field(default_factory=set)


def copied(archive: Archive) -> tuple[io.BytesIO, tuple[Sheet, ...]]:
    """An .xlsx that is safe to read, and its sheets in their order. Raises ``GridFileError``."""
    part = main_part(archive, "xl/workbook.xml")
    workbook = _Workbook()
    parse(archive.read(part), workbook)
    related = relations(archive, part)
    members = {relation.kind: relation.member for relation in related.values() if relation.member in archive}
    # Charts and macro sheets are listed among the sheets.
    listed = [sheet for sheet in workbook.sheets[:MOST_GRIDS] if sheet.relation in related]
    sheets = tuple(sheet for sheet in listed if related[sheet.relation].kind == "worksheet")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for kind, kept in (("sharedStrings", _STRINGS), ("styles", _STYLES)):
            content = archive.read(members[kind]) if kind in members else f"<{next(iter(kept))}/>".encode()
            with copy.open(f"xl/{kind}.xml", "w") as file:
                parse(content, _Copy(file, kept))
        cells = 0
        for number, sheet in enumerate(sheets):
            with copy.open(f"xl/{number}.xml", "w") as file:
                copier = _SheetCopy(file, sheet, MOST_CELLS - cells)
                parse(archive.read(related[sheet.relation].member), copier)
                cells += copier.height * copier.width
        for name, text in _frame(len(sheets), starts_in_1904=workbook.starts_in_1904).items():
            copy.writestr(name, text)
    return out, sheets


def _frame(sheets: int, *, starts_in_1904: bool) -> Mapping[str, str]:
    """The parts that hold a workbook together; its sheets are called by their numbers."""
    numbers = range(sheets)
    return {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{XLSX}"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SHEET_MAIN_NS}" xmlns:r="{REL_NS}"><workbookPr date1904="{int(starts_in_1904)}"/><sheets>'
            + "".join(f'<sheet name="{number}" sheetId="{number + 1}" r:id="r{number}"/>' for number in numbers)
            + "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PKG_REL_NS}">'
            + "".join(f'<Relationship Id="r{number}" Type="{REL_NS}/worksheet" Target="{number}.xml"/>' for number in numbers)
            + "</Relationships>"
        ),
    }


class _Workbook:
    """The sheets that a workbook lists, in their order."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.starts_in_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            self.sheets.append(Sheet(attributes.get("name", ""), attributes.get("id", ""), attributes.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            self.starts_in_1904 = attributes.get("date1904") in ("1", "true")

    def end(self, name: str) -> None:
        pass

    def data(self, text: str) -> None:
        pass


class _Copy:
    """Writes what is ``kept`` of a part; an element that is not kept is left out with all that is in it."""

    def __init__(self, file: IO[bytes], kept: Kept) -> None:
        self._file = file
        self._kept = kept
        self._pieces: list[str] = []
        self._left_out = 0
        self._styles = 0
        self._root = f' xmlns="{SHEET_MAIN_NS}"'

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._left_out or name not in self._kept:
            self._left_out += 1
            return
        given = "".join(f" {key}={quoteattr(attributes[key])}" for key in self._kept[name] if key in attributes)
        if name in ("xf", "numFmt"):
            self._styles += 1
            if self._styles > MOST_STYLES:
                raise GridFileError("too_large")
            if attributes.get("numFmtId") in _CHINESE_DAYS:
                given = ' numFmtId="14"'
        self._pieces.append(f"<{name}{self._root}{given}>")
        self._root = ""

    def end(self, name: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        self._pieces.append(f"</{name}>")
        # Cells and rows may still be taken back until their row has ended.
        if name in ("row", "si", "xf", *tuple(self._kept)[:1]):
            self._file.write("".join(self._pieces).encode())
            self._pieces = []

    def data(self, text: str) -> None:
        if not self._left_out:
            self._pieces.append(escape(text))


class _SheetCopy(_Copy):
    """Leaves out cells and rows with nothing in them, which sheets are full of; the others say where they stand."""

    def __init__(self, file: IO[bytes], sheet: Sheet, most: int) -> None:
        super().__init__(file, _SHEET)
        self.height = self.width = 0
        self._most = most
        self._sheet = sheet
        self._row = self._column = 0
        self._begun = {"row": 0, "c": 0}
        self._kind = self._open = self._text = ""
        self._has_formula = self._has_cells = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._open = name
        if name == "row":
            given = attributes.get("r", "")
            self._row, self._column, self._has_cells = int(given) if given.isascii() and given.isdigit() else self._row + 1, 0, False
            attributes = {**attributes, "r": str(self._row)}
        elif name == "c":
            self._kind, self._text, self._has_formula = attributes.get("t", "n"), "", False
            attributes = {**attributes, "r": self._place(attributes.get("r", ""))}
        elif name == "f":
            self._has_formula = True
        elif name == "mergeCell" and (area := _area(attributes.get("ref", ""))) is not None:
            self._sheet.areas.append(area)
            if len(self._sheet.areas) > MOST_AREAS:
                raise GridFileError("too_large")
        if name in self._begun:
            self._begun[name] = len(self._pieces)
        super().start(name, attributes)

    def end(self, name: str) -> None:
        self._open = ""
        is_empty = not self._left_out and ((name == "c" and not self._ends_filled()) or (name == "row" and not self._has_cells))
        if is_empty:
            del self._pieces[self._begun[name] :]
            return
        super().end(name)

    def data(self, text: str) -> None:
        super().data(text)
        if self._open in ("v", "t") and not self._left_out:
            self._text += text

    def _place(self, given: str) -> str:
        if given:
            area = _area(given)
            if area is None:
                raise GridFileError("damaged")
            self._row, self._column = area.top + 1, area.left + 1
        else:
            self._column += 1
        return f"{get_column_letter(self._column)}{self._row}" if self._column <= MOST_COLUMNS else given

    def _ends_filled(self) -> bool:
        if not self._text:
            if self._has_formula:
                self._sheet.hollow_rows.add(self._row - 1)
            return False
        self._has_cells = True
        self.height, self.width = max(self.height, self._row), max(self.width, self._column)
        if self.height > MOST_ROWS or self.width > MOST_COLUMNS or self.height * self.width > self._most:
            raise GridFileError("too_large")
        # A number below nought would count from the end.
        if self._kind == "s" and not (self._text.strip().isascii() and self._text.strip().isdigit()):
            raise GridFileError("damaged")
        return True


def _area(reference: str) -> Area | None:
    """The area that a reference such as ``C7`` or ``A1:C1`` names."""
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return None
    if left is None or top is None or right is None or bottom is None or not (1 <= left <= right and 1 <= top <= bottom):
        return None
    return Area(top - 1, left - 1, bottom - 1, right - 1)
