"""Tables as clerks save them: ``.csv`` in whatever encoding and with whatever comma, or ``.xlsx``.

WPS and Excel save UTF-8 with and without BOM, GBK, and tab-separated UTF-16 (“Unicode 文本”); an input method leaves
full-width commas in a file written by hand. All of these are read; what cannot be read for certain is told, never guessed.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time

from knowledge.cells import tidy
from knowledge.columns import LAYOUTS, Table, column_named
from knowledge.faults import Fault
from knowledge.records import Record, records_of

_SEPARATORS = (",", "，", "\t")
_OTHER_COMMA = {",": "，", "，": ","}
_COMMA_NAMES = {",": "英文逗号“,”", "，": "全角逗号“，”"}
_LARGEST_SHEET = 64 * 1024 * 1024
"""Bytes that an .xlsx may unpack to: a small file can be made to fill the memory of a small server."""
_NOT_A_WORKBOOK = (
    *(OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, SyntaxError),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError),
)
"""What openpyxl lets out when a workbook is damaged, encrypted, or something else by another name."""


def read_table(data: bytes, file: str, table: Table, faults: list[Fault]) -> list[Record]:
    """The records of a ``.csv`` or ``.xlsx`` whose content is ``data``; ``file`` is its path for faults. Never raises."""
    if file.casefold().endswith(".xlsx"):
        return records_of(_sheet_rows(data, file, faults), file, table, faults)
    if data.startswith(b"PK\x03\x04"):
        faults.append(Fault(file, 0, "", "内容其实是 .xlsx 表格", "把后缀改成 .xlsx，或另存为 CSV"))
        return []
    text = decode(data)
    if text is None:
        faults.append(Fault(file, 0, "", "读不懂文件的编码", "用 WPS 打开后另存为 CSV UTF-8"))
        return []
    return records_of(_text_rows(text, file, table, faults), file, table, faults)


def decode(data: bytes) -> str | None:
    """The text in ``data``: UTF-8 or UTF-16 (with or without BOM), else GB18030, which holds GBK; ``None`` if it is none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data[:4096]:
        # Headings hold ASCII, and only UTF-16 writes a nought beside each ASCII character.
        encodings = ["utf-16-be" if data[:4096:2].count(0) > data[1:4096:2].count(0) else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _text_rows(text: str, file: str, table: Table, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    heading = next((line for line in text.splitlines() if line.strip(" \t,，\ufeff")), "")
    known = {mark: sum(bool(column_named(cell.strip(' "\ufeff'), table)) for cell in heading.split(mark)) for mark in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda mark: known[mark])
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=separator, strict=True)
    columns: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A quotation mark followed by the other comma ends no cell; as the other comma's row it may be whole.
            row = _split(lines[line - 1], _OTHER_COMMA.get(separator, separator)) if reader.line_num == line else []
            if not columns or len(row) != len(columns):
                faults.append(Fault(file, line, "", "从这一行起分不清格子", "英文双引号要成对；格子里的双引号写两遍，或改用中文引号"))
                continue
        if not columns:
            columns = _without_end(row)
        elif separator in _OTHER_COMMA:
            row, is_torn = _mended(row, columns, separator, table)
            if is_torn:
                other = _COMMA_NAMES[_OTHER_COMMA[separator]]
                what = f"这一行只分出 {len(_without_end(row))} 格，表头有 {len(columns)} 格：这一行用了{other}"
                remedy = f"隔开格子的逗号都改成{_COMMA_NAMES[separator]}，和表头一样；句子里的逗号不用改"
                faults.append(Fault(file, line, "", what, remedy))
                continue
        yield line, row


def _mended(row: list[str], columns: list[str], separator: str, table: Table) -> tuple[list[str], bool]:
    """``row`` as it is to be read, and whether the other comma than the heading's has torn it so that it cannot be read.

    A row without any comma of the heading's is split at the other one if that fills the columns exactly. A row of both is never
    split: nobody could say which comma belongs to a sentence.
    """
    other = _OTHER_COMMA[separator]
    found = _without_end(row)
    needed = max((n for n, heading in enumerate(columns, 1) if column_named(tidy(heading), table) in LAYOUTS[table].required), default=0)
    if len(found) >= needed or not any(other in cell for cell in found):
        return row, False
    if len(found) == 1:
        pieces = _split(found[0], other)
        return (pieces, False) if len(pieces) == len(columns) else (row, True)
    return row, sum(1 + cell.count(other) for cell in found) >= needed


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return []


def _without_end(row: list[str]) -> list[str]:
    filled = [number for number, cell in enumerate(row, start=1) if tidy(cell)]
    return row[: filled[-1]] if filled else []


def _sheet_rows(data: bytes, file: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    for rows in sheets_in(data, file, faults, most=1).values():
        yield from enumerate(rows, start=1)


def sheets_in(data: bytes, file: str, faults: list[Fault], *, most: int) -> dict[str, list[list[str]]]:
    """The texts of the cells of at most ``most`` sheets of an .xlsx, by the sheets' titles, in their order; never raises."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        faults.append(Fault(file, 0, "", "表格加了密码，或是旧的 .xls 格式", "去掉密码，另存为 .xlsx"))
        return {}
    # Most folders hold no .xlsx, and openpyxl takes as long to import as everything else here together.
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _LARGEST_SHEET:
            faults.append(Fault(file, 0, "", "表格太大", "只留有内容的行和列，另存一次"))
            return {}
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it drops; only the texts are wanted here.
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            found = {}
            for sheet in workbook.worksheets[:most]:
                sheet.reset_dimensions()
                found[sheet.title] = [[cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
            workbook.close()
    except _NOT_A_WORKBOOK:
        faults.append(Fault(file, 0, "", "打不开这个表格", "用 WPS 打开看看，另存为 .xlsx 或 CSV UTF-8"))
        return {}
    return found


def cell_text(value: object) -> str:
    """A spreadsheet's value as a clerk sees it: 3 for 3.0, 0.95 for 0.9500000000000001, a day as 2026-04-30."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)
