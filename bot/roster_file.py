"""A roster as a clerk keeps it, .xlsx or .csv, read into rows; what cannot be read for certain is named, never guessed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.actions.roster import RosterFault, RosterRow
from knowledge.cells import day, one_line, tidy
from knowledge.lists.archives import Archive
from knowledge.lists.grid import MOST_COLUMNS, MOST_ROWS, GridFileError
from knowledge.tables import cell_text, decode
from storage.people import Role

LARGEST_FILE = 5 * 1024 * 1024
_MOST_SHEETS = 10
HEADER_WITHIN = 20
"""Rows in which the headings are looked for: above them stand a title, a date, the unit."""

COLUMNS: Mapping[str, frozenset[str]] = {
    "name": frozenset({"姓名", "名字", "人员姓名", "执法人员姓名", "执法人员"}),
    "unit": frozenset({"单位", "所属单位", "所在单位", "工作单位", "单位名称", "部门", "所属部门", "所在部门", "机构", "执法机构"}),
    "role": frozenset({"角色", "岗位", "人员角色", "岗位角色", "身份", "权限"}),
    "certificate_number": frozenset(
        {"执法证号", "证号", "执法证", "执法证编号", "执法证号码", "执法证件号", "执法证件号码", "执法证件编号", "证件号", "证件编号"}
    ),
    "certificate_expires": frozenset(
        {"证件有效期", "有效期", "有效期至", "有效期限", "证件有效期至", "执法证有效期", "到期日", "到期日期", "证件到期日"}
    ),
}
"""What each column may be called, without blanks, marks and what stands in brackets."""

_FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_NO_END = frozenset({"长期", "长期有效", "永久", "无", "-", "—", "/"})
_IN_BRACKETS = re.compile(r"\(.*?\)|（.*?）|【.*?】|\[.*?\]")
_NO_LETTER = re.compile(r"[^\w]+")
_EXACT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; of a longer one the end is zeros."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file says."""

    rows: tuple[RosterRow, ...]
    faults: tuple[RosterFault, ...]


Cells = Sequence[object]
Lines = list[tuple[int, Cells]]
"""Rows with their numbers in the file, counted from 1."""


def read_roster(data: bytes, name: str, roles: Mapping[str, Role]) -> Roster:
    """The rows of a file called ``name`` (``.xlsx`` or ``.csv``); ``roles`` says what roles are called. Never raises."""
    if len(data) > LARGEST_FILE:
        return _faulty("too_large")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _faulty("old_or_locked")
    if data.startswith(b"PK\x03\x04"):
        return _from_workbook(data, roles)
    if name.casefold().endswith((".xlsx", ".xls")):
        return _faulty("not_a_workbook")
    text = decode(data)
    if text is None:
        return _faulty("unknown_encoding")
    return _from_text(text, roles)


def _from_workbook(data: bytes, roles: Mapping[str, Role]) -> Roster:
    # openpyxl takes long to load, and a roster is a rare guest.
    from knowledge.lists.sheet_grids import open_sheets

    try:
        with Archive(data) as archive:
            sheets: list[Lines] = [
                list(enumerate(sheet.iter_rows(values_only=True), start=1)) for _, sheet in open_sheets(archive)[:_MOST_SHEETS]
            ]
    except GridFileError as error:
        return _faulty(error.problem if error.problem in ("too_large", "old_or_locked", "dangerous") else "not_a_workbook")
    except MemoryError:
        return _faulty("too_large")
    return _read(next((lines for lines in sheets if _heading_in(lines) is not None), []), roles)


def _from_text(text: str, roles: Mapping[str, Role]) -> Roster:
    lines = io.StringIO(text, newline="").readlines()
    for separator in ",，\t;":
        reader = csv.reader(lines[: MOST_ROWS + 1], delimiter=separator, strict=True)
        found: Lines = []
        torn = 0
        while True:
            number = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error:
                # A quotation mark without its other half swallows everything after it.
                torn = number
                break
            found.append((number, row[:MOST_COLUMNS]))
        if _heading_in(found) is not None:
            return Roster((), (RosterFault(torn, "open_quote"),)) if torn else _read(found, roles)
    return _faulty("no_heading")


def _heading_in(lines: Lines) -> tuple[int, dict[int, str]] | None:
    """The place of the row of headings in ``lines``, and which column stands where; none where there is no such row."""
    for place, (_, cells) in enumerate(lines[:HEADER_WITHIN]):
        columns: dict[int, str] = {}
        for number, cell in enumerate(cells):
            column = _column_called(cell_text(cell))
            if column is not None and column not in columns.values():
                columns[number] = column
        if {"name", "unit"} <= set(columns.values()):
            return place, columns
    return None


def _column_called(heading: str) -> str | None:
    folded = _NO_LETTER.sub("", _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", heading)))
    return next((column for column, names in COLUMNS.items() if folded in names), None)


def _read(lines: Lines, roles: Mapping[str, Role]) -> Roster:
    heading = _heading_in(lines)
    if heading is None:
        return _faulty("no_heading")
    if len(lines) > MOST_ROWS:
        return _faulty("too_large")
    place, columns = heading
    rows: list[RosterRow] = []
    faults: list[RosterFault] = []
    for number, cells in lines[place + 1 :]:
        if all(not tidy(cell_text(cell)) for cell in cells):
            continue
        values = {column: cells[at] for at, column in columns.items() if at < len(cells)}
        row = _row(number, values, roles, faults)
        if row is not None:
            rows.append(row)
    if not rows and not faults:
        faults.append(RosterFault(0, "empty"))
    return Roster(tuple(rows), tuple(faults))


def _row(number: int, values: Mapping[str, object], roles: Mapping[str, Role], faults: list[RosterFault]) -> RosterRow | None:
    before = len(faults)
    texts = {column: _text(value) for column, value in values.items()}
    faults += [RosterFault(number, "formula_error", text) for text in texts.values() if text in _FORMULA_ERRORS]
    written = "".join(texts.get("role", "").split())
    role = roles.get(written)
    if written and role is None:
        faults.append(RosterFault(number, "unknown_role", written))
    value = values.get("certificate_number")
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**_EXACT_DIGITS:
        faults.append(RosterFault(number, "number_cut", texts["certificate_number"]))
    expires: date | None = None
    expiry = texts.get("certificate_expires", "")
    if expiry and expiry not in _NO_END:
        expires = day(expiry)
        if expires is None:
            faults.append(RosterFault(number, "bad_day", expiry))
    if len(faults) > before:
        return None
    unit = tuple("".join(part.split()) for part in texts.get("unit", "").replace(">", "/").split("/"))
    return RosterRow(
        number,
        # Names of two characters are often spaced out to stand flush under those of three.
        "".join(texts.get("name", "").split()),
        tuple(part for part in unit if part),
        role,
        "".join(texts.get("certificate_number", "").split()) or None,
        expires,
    )


def _text(value: object) -> str:
    return unicodedata.normalize("NFKC", one_line(tidy(cell_text(value))))


def _faulty(code: str) -> Roster:
    return Roster((), (RosterFault(0, code),))
