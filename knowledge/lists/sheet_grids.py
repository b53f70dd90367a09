"""The sheets of an .xlsx as grids: values only, what a formula gave when the file was saved; pictures, links and macros stay unread."""

from __future__ import annotations

import warnings
import zipfile
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from knowledge.lists.archives import Archive
from knowledge.lists.grid import MOST_COLUMNS, Grid, GridFileError, rectangle
from knowledge.lists.sheet_copies import Sheet, copied
from knowledge.tables import cell_text

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_UNREADABLE = (
    *(OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, SyntaxError, ArithmeticError),
    *(RecursionError, zipfile.BadZipFile),
)
"""What openpyxl lets out when a part is damaged."""
_SMALL_SHARE_DIGITS = 6


def sheet_grids(archive: Archive) -> tuple[Grid, ...]:
    """The sheets with text, hidden ones too. Raises ``GridFileError``."""
    found: list[Grid] = []
    for sheet, read in open_sheets(archive):
        filled = {(cell.row - 1, cell.column - 1): _seen(cell) for row in read.iter_rows() for cell in row if cell.value is not None}
        cells = rectangle(filled, sheet.areas)
        if not cells:
            continue
        columns = [(column.min or 1, column.max or 1) for column in read.column_dimensions.values() if column.hidden]
        found.append(
            Grid(
                sheet.name,
                cells,
                hidden_rows=frozenset(number - 1 for number, row in read.row_dimensions.items() if row.hidden),
                hidden_columns=frozenset(number - 1 for first, last in columns for number in range(first, min(last, MOST_COLUMNS) + 1)),
                is_hidden=sheet.is_hidden,
                hollow_rows=frozenset(sheet.hollow_rows),
            )
        )
    return tuple(found)


def open_sheets(archive: Archive) -> tuple[tuple[Sheet, Worksheet], ...]:
    """The sheets as openpyxl reads them: values where there is one, never a formula. Raises ``GridFileError``."""
    copy, sheets = copied(archive)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of formats that it drops; only the values are wanted here.
            warnings.simplefilter("ignore")
            # Merged areas and whatever a cell could refer to are left out of the copy already.
            workbook = load_workbook(copy, data_only=True, keep_links=False)
    except _UNREADABLE as error:
        raise GridFileError("damaged") from error
    return tuple(zip(sheets, workbook.worksheets, strict=True))


def _seen(cell: Cell) -> str:
    """The value as a clerk sees it."""
    value = cell.value
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in cell.number_format.partition(";")[0]:
        return cell_text(round(value * 100.0, _SMALL_SHARE_DIGITS)) + "%"
    return cell_text(value)
