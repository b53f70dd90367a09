"""Workbooks as ledgers are laid out: a title, numbered rows, a header that stays in sight and comes again on each printed page.

What somebody wrote is always text: never a formula, a link or a number, whatever it begins with, and it stays text when a clerk edits
the cell. Rows are written as they come and wait in a file beside the workbook, so that many take no more memory than few.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bot.papers.cells import LONGEST_CELL, clean, fitted
from bot.papers.progress import Progress, unheard

Cell = str | int | float | date | None
"""A text, a number, a day or a moment (shown without its zone), or nothing."""

MOST_ROWS = 1_000_000
"""A sheet of Excel ends at 1,048,576."""
EACH = 200
"""Rows between two reports of progress."""
NUMBER_WIDTH = 6
LINE_HEIGHT, HIGHEST = 15, 409
"""Points; Excel knows no higher row."""
FONT = "宋体"
"""What official tables are set in; a machine without it shows another one."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and how many Chinese characters fit into a line of it; some 65 in all print well on A4."""

    heading: str
    width: int = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; ``rows`` is gone through once and may read as it goes."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    note: str = ""
    """A line under the title, such as 数据截至…."""
    count: int = 0
    """How many rows there will be, as far as it is known: for the progress."""
    unit: str = ""
    """Whose sheet it is: at the left of the line under the title."""


class _Formats:
    def __init__(self, book: Workbook) -> None:
        table = {"font_name": FONT, "font_size": 11, "border": 1, "valign": "vcenter", "text_wrap": True}
        self.title = book.add_format({"font_name": FONT, "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"})
        self.unit = book.add_format({"font_name": FONT, "font_size": 10, "align": "left", "valign": "vcenter"})
        self.note = book.add_format({"font_name": FONT, "font_size": 10, "align": "right", "valign": "vcenter"})
        self.header = book.add_format({**table, "bold": True, "align": "center", "bg_color": "#E8EEF4"})
        self.number = book.add_format({**table, "align": "center"})
        # The mark of a text: a cell that begins with = stays what it is when somebody edits it.
        self.text = book.add_format({**table, "num_format": "@", "quote_prefix": True})
        self.amount = book.add_format({**table, "num_format": "General"})
        self.day = book.add_format({**table, "num_format": "yyyy-mm-dd", "align": "center"})
        self.moment = book.add_format({**table, "num_format": "yyyy-mm-dd hh:mm", "align": "center"})


def write_workbook(path: Path, sheets: Sequence[Sheet], progress: Progress = unheard) -> None:
    """Write ``sheets`` to ``path``; what waits on the way lies in its folder and is gone at the end, also where it is stopped.

    Raises what ``progress`` raises, ``OSError`` for a disk that is full, ``ValueError`` for more than ``MOST_ROWS`` rows.
    """
    total = sum(sheet.count for sheet in sheets)
    book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_urls": False, "in_memory": False})
    try:
        formats = _Formats(book)
        done = 0
        for place, sheet in enumerate(sheets):
            done = _fill(book.add_worksheet(_name(sheet.name, place)), sheet, formats, done, total, progress)
        book.close()
    except BaseException:
        _forget(book)
        raise


def _fill(page: Worksheet, sheet: Sheet, formats: _Formats, done: int, total: int, progress: Progress) -> int:
    headings = ["序号", *(column.heading for column in sheet.columns)]
    last = len(headings) - 1
    header = 2 if sheet.note or sheet.unit else 1
    widths = [column.width * 2 for column in sheet.columns]
    page.set_column(0, 0, NUMBER_WIDTH)
    for place, column in enumerate(sheet.columns, 1):
        # A Chinese character is as wide as two of the digits in which a width is counted.
        page.set_column(place, place, column.width * 2 + 1)
    _lay_out(page, header, last)
    page.set_row(0, 30)
    page.merge_range(0, 0, 0, last, fitted(sheet.title), formats.title)
    # A merged range needs two cells at least.
    middle = last // 2 if sheet.unit and last >= 3 else -1
    if middle > 0:
        page.merge_range(1, 0, 1, middle, fitted(sheet.unit), formats.unit)
    if header == 2:
        page.merge_range(1, middle + 1, 1, last, fitted(sheet.note if middle > 0 else sheet.note or sheet.unit), formats.note)
    for place, heading in enumerate(headings):
        page.write_string(header, place, fitted(heading), formats.header)
    for number, row in enumerate(sheet.rows, 1):
        if number > MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS} rows")
        line = header + number
        # Only Excel finds the height by itself; elsewhere the second line would run into the next row.
        lines = max(map(_lines, row, widths), default=1)
        if lines > 1:
            page.set_row(line, min(lines * LINE_HEIGHT + 2, HIGHEST))
        page.write_number(line, 0, number, formats.number)
        for place, cell in enumerate(row, 1):
            _put(page, line, place, cell, formats)
        done += 1
        if done % EACH == 0:
            progress(done, max(total, done))
    progress(done, max(total, done))
    return done


def _lay_out(page: Worksheet, header: int, last: int) -> None:
    page.freeze_panes(header + 1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(header)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.center_horizontally()
    page.set_footer("&C第 &P 页，共 &N 页")
    page.ignore_errors({"number_stored_as_text": f"A1:{_letters(last)}1048576"})


def _put(page: Worksheet, line: int, place: int, cell: Cell, formats: _Formats) -> None:
    match cell:
        case None | "":
            page.write_blank(line, place, None, formats.text)
        case str():
            page.write_string(line, place, fitted(cell), formats.text)
        case datetime():
            page.write_datetime(line, place, cell.replace(tzinfo=None), formats.moment)
        case date():
            page.write_datetime(line, place, cell, formats.day)
        case _:
            page.write_number(line, place, cell, formats.amount)


def _lines(cell: Cell, width: int) -> int:
    """About how many lines a cell takes in a column of ``width`` digits; a Chinese character is as wide as its two bytes in GBK."""
    if not isinstance(cell, str):
        return 1
    return sum(max(1, -(-len(line.encode("gbk", "replace")) // width)) for line in cell[:LONGEST_CELL].splitlines()) or 1


def _letters(place: int) -> str:
    return chr(65 + place) if place < 26 else chr(64 + place // 26) + chr(65 + place % 26)


def _name(name: str, place: int) -> str:
    """A name that Excel takes for a sheet: at most 31 characters, and none of those that mean something in a reference."""
    kept = "".join(character for character in clean(name) if character not in "[]:*?/\\\n\t")[:31].strip("'")
    return kept or f"表{place + 1}"


def _forget(book: Workbook) -> None:
    """Close and erase what a workbook given up has laid aside."""
    for page in book.worksheets():
        with contextlib.suppress(OSError):
            page.row_data_fh.close()
        with contextlib.suppress(OSError):
            Path(page.row_data_filename).unlink(missing_ok=True)
    # Otherwise it would write itself to its end when it is collected, and warn.
    book.fileclosed = 1
