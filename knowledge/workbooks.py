"""Workbooks: every kind of entry as an .xlsx with Chinese headings, for a clerk to edit and to put back in the file's place."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.columns import CHINESE, LAYOUTS, Table
from knowledge.library import Library

EXPORTABLE: Mapping[Table, str] = {
    Table.MATTERS: "事项",
    Table.MINOR_VIOLATIONS: "清单事项",
    Table.PROHIBITIONS: "禁令",
    Table.PHRASING: "执法用语",
    Table.TABOOS: "忌语",
    Table.PROCEDURE: "程序时限",
    Table.ELSEWHERE: "不归我管",
    Table.RULES: "清单规则",
    Table.REASONED: "全程说理",
    Table.SYNONYMS: "同义说法",
}
"""What can be exported, and the name of its sheet. Aliases are a column of their entry's sheet."""

_LONGEST_CELL = 32_767
"""Characters that a spreadsheet keeps in one cell; what is longer it cuts off without a word."""
_WIDEST = 48
_NARROWEST = 8
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_HEADING_FILL = PatternFill("solid", fgColor="FFE8EEF7")


def export_workbook(library: Library, table: Table) -> bytes:
    """The entries of ``table`` as an .xlsx file: a frozen row of Chinese headings, every cell a text, lists joined by ``；``.

    Saved as ``<table>.xlsx`` in place of the table's own file, it is read back as equal entries. Raises ``ValueError`` for a
    table that is not in ``EXPORTABLE``, or if a cell is longer than a spreadsheet can hold.
    """
    if table not in EXPORTABLE:
        raise ValueError(f"{table} is no table of a library")
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = EXPORTABLE[table]
    columns = LAYOUTS[table].columns
    lines = [[CHINESE[column] for column in columns]]
    lines += [[cells.get(column, "") for column in columns] for cells in _cells(library, table)]
    for row, line in enumerate(lines, start=1):
        for position, text in enumerate(line, start=1):
            _write(sheet.cell(row, position), text)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = _HEADING_FILL
    for position, texts in enumerate(zip(*lines, strict=True), start=1):
        longest = max(max(map(len, text.split("；")), default=0) for text in texts)
        sheet.column_dimensions[get_column_letter(position)].width = min(_WIDEST, max(_NARROWEST, 2 * longest + 2))
    sheet.freeze_panes = "C2" if columns[0] == "id" else "A2"
    sheet.auto_filter.ref = sheet.dimensions
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write(cell: Cell | MergedCell, text: str) -> None:
    if len(text) > _LONGEST_CELL:
        raise ValueError(f"a cell of {len(text)} characters does not fit into a spreadsheet")
    assert isinstance(cell, Cell)
    cell.value = text or None
    # Text through and through: no spreadsheet may compute a text that begins with “=”, or make a date of “3-5”.
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = _WRAPPED


def _cells(library: Library, table: Table) -> Iterable[Mapping[str, str]]:
    if table is Table.SYNONYMS:
        return [{"word": word, "same_as": same_as} for word, same_as in library.synonyms]
    things: Mapping[Table, Iterable[Any]] = {
        Table.MATTERS: library.matters.values(),
        Table.MINOR_VIOLATIONS: library.rows.values(),
        Table.PROHIBITIONS: library.prohibitions.values(),
        Table.PHRASING: library.phrases.values(),
        Table.TABOOS: library.taboos.values(),
        Table.PROCEDURE: library.procedures.values(),
        Table.ELSEWHERE: library.elsewhere.values(),
        Table.RULES: library.rules,
        Table.REASONED: library.walk,
    }
    return [{column: _text(_value(thing, column)) for column in LAYOUTS[table].columns} for thing in things[table]]


def _value(thing: Any, column: str) -> Any:
    match column:
        case "source":
            # A rule cites its source in a plain text.
            return thing.source if isinstance(thing.source, str) else thing.source.text
        case "source_kind":
            return thing.source.kind
        case "confidence":
            return thing.source.confidence
        case "in_force_from" | "in_force_until" | "checked_on":
            return getattr(thing.validity, column)
        case _:
            return getattr(thing, column)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case tuple():
            return "；".join(value)
        case _:
            return str(value)
