"""The sheets of an .xlsx as grids: values only, what a formula gave when the file was saved; pictures, links and macros stay unread.

Read here and not by openpyxl, which either leaves out merged cells and hidden rows or builds every cell of a merged area, so that
one area over a whole sheet fills the memory.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.archives import Archive, main_part, parse, relations
from knowledge.grid import MOST_COLUMNS, MOST_GRIDS, MOST_ROWS, Area, Grid, GridFileError, rectangle
from knowledge.tables import cell_text

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DAY_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(50, 59)})
"""The built-in number formats that show a day; 27 to 36 and 50 to 58 are those of Chinese programs."""
_SHARE_FORMATS = frozenset({9, 10})
_LAST_SERIAL = 2_958_465
"""31 December 9999."""
_MOST_AREAS = 50_000
_MOST_FORMATS = 100_000
_SMALL_SHARE_DIGITS = 6


def sheet_grids(archive: Archive) -> tuple[Grid, ...]:
    """The sheets with text, hidden ones too. Raises ``GridFileError``."""
    part = main_part(archive, "xl/workbook.xml")
    workbook = _Workbook()
    parse(archive.read(part), workbook)
    related = relations(archive, part)
    shared = _Strings()
    styles = _Styles()
    for relation in related.values():
        if relation.kind == "sharedStrings" and relation.member in archive:
            parse(archive.read(relation.member), shared)
        elif relation.kind == "styles" and relation.member in archive:
            parse(archive.read(relation.member), styles)
    found: list[Grid] = []
    for sheet in workbook.sheets[:MOST_GRIDS]:
        place = related.get(sheet.relation)
        # Charts and macro sheets are listed among the sheets.
        if place is None or place.kind != "worksheet":
            continue
        reader = _Sheet(shared.texts, styles.formats(), date(1904, 1, 1) if workbook.starts_in_1904 else date(1899, 12, 30))
        parse(archive.read(place.member), reader)
        cells = rectangle(reader.filled, reader.areas)
        if cells:
            found.append(
                Grid(
                    sheet.name,
                    cells,
                    hidden_rows=frozenset(reader.hidden_rows),
                    hidden_columns=frozenset(reader.hidden_columns),
                    is_hidden=sheet.is_hidden,
                    hollow_rows=frozenset(reader.hollow_rows),
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    relation: str
    is_hidden: bool


class _Workbook:
    """The sheets that a workbook lists, in their order."""

    def __init__(self) -> None:
        self.sheets: list[_Listed] = []
        self.starts_in_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(_Listed(attributes.get("name", ""), attributes.get("id", ""), hidden))
        elif name == "workbookPr":
            self.starts_in_1904 = attributes.get("date1904") in ("1", "true")

    def end(self, name: str) -> None:
        pass

    def data(self, text: str) -> None:
        pass


class _Strings:
    """The texts that cells share. Phonetic readings (``rPh``) are no part of a text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._aside = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        if name == "si":
            self._pieces = []
        self._aside += name == "rPh"
        self._in_text = name == "t" and not self._aside

    def end(self, name: str) -> None:
        self._in_text = False
        self._aside -= name == "rPh"
        if name == "si":
            self.texts.append(_unescaped("".join(self._pieces)))

    def data(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


class _Styles:
    """How the numbers of each cell style are shown."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._used: list[str] = []
        self._in_styles = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt" and len(self._codes) < _MOST_FORMATS:
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:255]
        elif name == "cellXfs":
            self._in_styles = True
        elif name == "xf" and self._in_styles and len(self._used) < _MOST_FORMATS:
            self._used.append(attributes.get("numFmtId", ""))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_styles = False

    def data(self, text: str) -> None:
        pass

    def formats(self) -> Sequence[str]:
        """For each cell style ``day``, ``share`` or the empty text."""
        kinds = {number: self._kind(number) for number in set(self._used)}
        return [kinds[number] for number in self._used]

    def _kind(self, number: str) -> str:
        code = self._codes.get(number)
        if code is None:
            built_in = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
            return "day" if built_in in _DAY_FORMATS else "share" if built_in in _SHARE_FORMATS else ""
        shown = _QUOTED.sub("", code.partition(";")[0]).casefold()
        if shown in ("general", "standard", "@"):
            return ""
        return "day" if "y" in shown or "d" in shown or "m" in shown else "share" if "%" in shown else ""


class _Sheet:
    """One sheet: cells with text, merged areas, what is hidden."""

    def __init__(self, shared: Sequence[str], formats: Sequence[str], epoch: date) -> None:
        self.filled: dict[tuple[int, int], str] = {}
        self.areas: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.hollow_rows: set[int] = set()
        self._shared = shared
        self._formats = formats
        self._epoch = epoch
        self._row = -1
        self._column = -1
        self._reference = ""
        self._attributes: Mapping[str, str] = {}
        self._kind = ""
        self._format = ""
        self._pieces: list[str] = []
        self._in_text = False
        self._aside = 0
        self._has_formula = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._in_text = False
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            self._in_text = not self._aside
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._aside += 1
        elif name == "row":
            self._find_place()
            self._row = _index(attributes.get("r", ""), self._row + 1)
            self._column = -1
            if attributes.get("hidden") in ("1", "true") and self._row < MOST_ROWS:
                self.hidden_rows.add(self._row)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = _index(attributes.get("min", ""), 0), _index(attributes.get("max", ""), 0)
            self.hidden_columns.update(range(first, min(last + 1, MOST_COLUMNS)))

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "c":
            self._end_cell()
        elif name == "rPh":
            self._aside -= 1

    def data(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        if "r" in attributes:
            self._reference = attributes["r"]
        else:
            self._find_place()
            self._column += 1
        self._attributes = attributes
        self._pieces = []
        self._has_formula = False

    def _find_place(self) -> None:
        place = _place(self._reference)
        if place is not None:
            self._row, self._column = place
        self._reference = ""

    def _end_cell(self) -> None:
        # Sheets are full of cells with a frame and nothing in it: nothing more is asked of them.
        if not self._pieces and not self._has_formula:
            return
        self._find_place()
        self._kind = self._attributes.get("t", "n")
        style = _index(self._attributes.get("s", ""), -1, from_one=False)
        self._format = self._formats[style] if 0 <= style < len(self._formats) else ""
        text = self._value("".join(self._pieces))
        if text:
            self.filled[max(self._row, 0), max(self._column, 0)] = text
        elif self._has_formula and not self._pieces:
            self.hollow_rows.add(self._row)

    def _value(self, raw: str) -> str:
        if self._kind == "s":
            index = _index(raw.strip(), -1, from_one=False)
            if not 0 <= index < len(self._shared):
                raise GridFileError("damaged")
            return self._shared[index]
        if self._kind in ("str", "inlineStr"):
            return _unescaped(raw)
        if self._kind == "b":
            return cell_text(raw.strip() == "1") if raw.strip() else ""
        if self._kind == "n" and raw.strip():
            return self._number(raw.strip())
        return raw

    def _number(self, raw: str) -> str:
        try:
            number = float(raw)
        except ValueError:
            return raw
        if not math.isfinite(number):
            return raw
        if self._format == "day" and 1 <= number <= _LAST_SERIAL:
            try:
                return (self._epoch + timedelta(days=int(number))).isoformat()
            except OverflowError:
                return raw
        if self._format == "share":
            return cell_text(round(number * 100, _SMALL_SHARE_DIGITS)) + "%"
        return cell_text(number)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corner, end = _place(first), _place(last)
        if corner is None or end is None or end < corner or end[1] < corner[1]:
            return
        if len(self.areas) >= _MOST_AREAS:
            raise GridFileError("too_large")
        self.areas.append(Area(*corner, *end))


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column from 0 of a reference such as ``C7``."""
    found = _REFERENCE.fullmatch(reference)
    if found is None or found[2].strip("0") == "":
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _index(text: str, otherwise: int, *, from_one: bool = True) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        return otherwise
    return int(text) - 1 if from_one else int(text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
