"""What is exported as a sheet and put in its file's place gives the same entries again."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from knowledge.columns import CHINESE, LAYOUTS, MARKDOWN, Table
from knowledge.library import Library
from knowledge.workbooks import EXPORTABLE, export_workbook
from tests.knowledge.folders import MATTERS, OTHER_ROW, PHRASING_MD, ROW, Folder, csv_of, good_folder


def contents(library: Library) -> list[object]:
    shelves = (library.matters, library.prohibitions, library.phrases, library.taboos, library.procedures, library.elsewhere, library.rows)
    return [*(dict(shelf) for shelf in shelves), library.rules, library.synonyms]


@pytest.fixture
def rich(folder: Folder) -> Folder:
    dated = {"in_force_from": "2022-03-01", "in_force_until": "2030-12-31", "safety_related": "yes", "note": "=1+1", "case": "首次"}
    folder.put("minor_violations.csv", csv_of(ROW | dated, OTHER_ROW))
    folder.put("matters.csv", csv_of(MATTERS["MT-001"] | {"title": "+86 @某事 3-5"}, MATTERS["MT-002"]))
    folder.put("phrasing.md", PHRASING_MD + "- 俗称：开场白；先报家门\n- 备注：007\n")
    return folder


@pytest.mark.parametrize("table", EXPORTABLE)
def test_a_sheet_read_back_gives_equal_entries(rich: Folder, tmp_path: Path, table: Table) -> None:
    before = rich.load()
    again = good_folder(tmp_path / "again")
    for file in rich.path.glob("*.*"):
        again.put(file.name, file.read_bytes())
    (again.path / f"{table}{'.md' if table in MARKDOWN else '.csv'}").unlink()
    again.put(f"{table}.xlsx", export_workbook(before, table))
    assert contents(again.load()) == contents(before)


def test_a_whole_library_moves_into_sheets_with_its_aliases(rich: Folder, tmp_path: Path) -> None:
    before = rich.load()
    again = Folder(tmp_path / "sheets")
    for table in EXPORTABLE:
        again.put(f"{table}.xlsx", export_workbook(before, table))
    assert contents(again.load()) == contents(before)


def test_headings_are_chinese_and_stay_in_sight(rich: Folder) -> None:
    sheet = load_workbook(io.BytesIO(export_workbook(rich.load(), Table.MINOR_VIOLATIONS))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [CHINESE[column] for column in LAYOUTS[Table.MINOR_VIOLATIONS].columns]
    assert sheet.freeze_panes == "C2"
    assert sheet.column_dimensions["D"].width > 8


def test_a_text_that_looks_like_a_formula_is_exported_as_text(rich: Folder) -> None:
    sheet = load_workbook(io.BytesIO(export_workbook(rich.load(), Table.MINOR_VIOLATIONS))).worksheets[0]
    (cell,) = [cell for row in sheet for cell in row if cell.value == "=1+1"]
    assert cell.data_type == "s"
    assert cell.number_format == "@"


def test_a_table_that_no_library_holds_is_refused(folder: Folder) -> None:
    with pytest.raises(ValueError, match="switched_off"):
        export_workbook(folder.load(), Table.SWITCHED_OFF)


def test_every_column_has_a_chinese_name_that_is_its_own_within_a_file() -> None:
    for table in Table:
        names = [CHINESE[column] for column in LAYOUTS[table].columns]
        assert len(set(names)) == len(names), table
