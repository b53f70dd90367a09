"""Rosters as clerks save them: what is read, and what is named."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from bot.actions.roster import RosterRow
from bot.roster_file import LARGEST_FILE, read_roster
from bot.wording.people import role_words
from storage.people import Role
from tests.bot.rosters import text, workbook

ROLES = role_words()
FIRST = RosterRow(2, "测试员一", ("某支队", "一中队"), Role.OFFICER, "37001", date(2027, 6, 30))
LINE = ("测试员一", "某支队/一中队", "执法人员", "37001", "2027-06-30")


def codes(data: bytes, name: str = "r.xlsx") -> list[tuple[int, str]]:
    roster = read_roster(data, name, ROLES)
    return [(fault.row, fault.code) for fault in roster.faults]


def test_a_workbook_with_dates_and_numbers_as_excel_keeps_them() -> None:
    data = workbook([("测试员一", "某支队/一中队", "执法人员", 37001, datetime(2027, 6, 30))])  # noqa: DTZ001
    assert read_roster(data, "r.xlsx", ROLES).rows == (FIRST,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "，", "\t"])
def test_a_csv_in_every_encoding_that_office_programs_write(encoding: str, separator: str) -> None:
    assert read_roster(text([LINE], separator=separator).encode(encoding), "r.csv", ROLES).rows == (FIRST,)


def test_headings_have_synonyms_a_title_above_and_blank_rows_between() -> None:
    data = workbook(
        [(None,) * 5, ("测 试 员一", "某支队／一中队", "执法员", "３７００１", "2027年6月30日"), (None,) * 5],
        before=[("某支队执法人员花名册",), (None,)],
        headings=("人员姓名", "所属单位 ", "岗位（必填）", "执法证编号", "有效期至"),
    )
    (row,) = read_roster(data, "r.xlsx", ROLES).rows
    assert (row.row, row.name, row.unit, row.role, row.certificate_number, row.certificate_expires) == (
        *(5, FIRST.name, FIRST.unit, FIRST.role, FIRST.certificate_number, FIRST.certificate_expires),
    )


def test_the_sheet_with_the_headings_is_found_behind_a_cover() -> None:
    book = Workbook()
    book.active.append(["说明"])
    sheet = book.create_sheet("名单")
    sheet.append(["姓名", "单位"])
    sheet.append(["测试员一", "一中队"])
    file = io.BytesIO()
    book.save(file)
    assert read_roster(file.getvalue(), "r.xlsx", ROLES).rows == (RosterRow(2, "测试员一", ("一中队",)),)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("测试员一", "一中队", "科长", "", ""), "unknown_role"),
        (("测试员一", "一中队", "", "", "明年"), "bad_day"),
        (("测试员一", "一中队", "", 370000000000000123, ""), "number_cut"),
        (("测试员一", "#REF!", "", "", ""), "formula_error"),
    ],
)
def test_a_cell_that_cannot_be_read_for_certain_is_named_with_its_row(row: tuple[object, ...], code: str) -> None:
    assert codes(workbook([row])) == [(2, code)]


def test_what_is_no_roster_is_named() -> None:
    assert codes(b"\xd0\xcf\x11\xe0" + b"\0" * 100) == [(0, "old_or_locked")]
    assert codes(b"PK\x03\x04 no zip at all") == [(0, "not_a_workbook")]
    assert codes(b"a,b,c\n", "r.xlsx") == [(0, "not_a_workbook")]
    assert codes(b"a,b,c\n", "r.csv") == [(0, "no_heading")]
    assert codes(b"", "r.csv") == [(0, "no_heading")]
    assert codes("姓名,单位\n".encode(), "r.csv") == [(0, "empty")]
    assert codes('姓名,单位\n"测试员一,一中队\n'.encode(), "r.csv") == [(2, "open_quote")]
    assert codes(b"\x81\xff\xff\x00\xff" * 10, "r.csv")[0][0] == 0
    assert codes(b"x" * (LARGEST_FILE + 1), "r.csv") == [(0, "too_large")]


def test_a_small_file_that_unpacks_to_a_large_one_is_not_opened() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (65 * 1024 * 1024))
    assert len(bomb.getvalue()) < LARGEST_FILE
    assert codes(bomb.getvalue()) == [(0, "dangerous")]


def test_a_size_that_the_header_claims_is_not_believed() -> None:
    content = b"<x>" + b" " * (30 * 1024 * 1024) + b"</x>"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", content)
    claim = struct.pack("<L", len(content))
    assert bomb.getvalue().count(claim) == 2
    assert codes(bomb.getvalue().replace(claim, struct.pack("<L", 1_000)))[0] in ((0, "not_a_workbook"), (0, "dangerous"))


def test_a_cell_far_off_to_the_right_is_not_cut_away_unread() -> None:
    assert codes(workbook([(*LINE, *[None] * 56, "远处")])) == [(0, "too_large")]


def test_a_document_type_and_a_macro_are_refused() -> None:
    for name, content in (("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), ("xl/vbaProject.bin", b"x")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, content)
        assert codes(file.getvalue()) == [(0, "dangerous")]


def test_one_area_merged_over_the_whole_sheet_fills_no_memory() -> None:
    book = Workbook()
    book.active.append(["姓名", "单位"])
    book.active.append(["测试员一", "一中队"])
    file = io.BytesIO()
    book.save(file)
    out = io.BytesIO()
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            copy.writestr(name, archive.read(name).replace(b"</sheetData>", merged))
    assert [row.name for row in read_roster(out.getvalue(), "r.xlsx", ROLES).rows] == ["测试员一"]


def test_a_formula_counts_for_what_it_gave_and_is_never_computed() -> None:
    assert [code for _, code in codes(workbook([('=HYPERLINK("http://x","测试员一")', "一中队", "", "", "")]))] == []
    (row,) = read_roster(workbook([("=1+1", "一中队", "", "", "")]), "r.xlsx", ROLES).rows
    assert row.name == ""


def test_a_lasting_certificate_has_no_day() -> None:
    (row,) = read_roster(text([("测试员一", "一中队", "", "", "长期")]).encode(), "r.csv", ROLES).rows
    assert row.certificate_expires is None
