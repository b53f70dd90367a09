"""Workbooks: laid out as ledgers are, and what people wrote stays text."""

from __future__ import annotations

import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from bot.papers.cells import CUT, LONGEST_CELL, fitted
from bot.papers.progress import StoppedError
from bot.papers.sheets import Column, Sheet, write_workbook

ATTACKS = (
    "=1+1",
    '=HYPERLINK("http://example.invalid","点我")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,2)",
    "\t=1+1",
    "\r=1+1",
    "{=1+1}",
    "http://example.invalid/",
    "mailto:a@example.invalid",
    "00123",
    "1e5",
    "TRUE",
    "<b>&\"'</b>",
    "]]><!--",
    "_x0041_",
    "{{ 7*7 }}",
    "😀𠮷",
)


def sheet(rows: list[list], **changes: object) -> Sheet:
    return Sheet(**({"name": "问题台账", "title": "问题清单台账", "columns": [Column("内容", 20), Column("来源")], "rows": rows} | changes))


def opened(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("text", ATTACKS)
def test_what_somebody_wrote_is_a_text_and_never_a_formula_a_link_or_a_number(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.xlsx"
    write_workbook(file, [sheet([[text, text]])])
    cell = opened(file).active["B3"]
    assert (cell.data_type, cell.hyperlink, cell.quotePrefix) == ("s", None, True)
    with zipfile.ZipFile(file) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "hyperlink" not in page
    # openpyxl leaves the escape of such a text as it stands in the file; Office takes it away.
    assert str(cell.value).replace("_x005F_", "_") == text.replace("\r", "\n")


def test_it_is_laid_out_to_be_read_and_printed(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    write_workbook(file, [sheet([["甲", "12328"], ["乙", None]], note="数据截至 2026-03-02")])
    page = opened(file).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["问题清单台账", None, None],
        ["数据截至 2026-03-02", None, None],
        ["序号", "内容", "来源"],
        [1, "甲", "12328"],
        [2, "乙", None],
    ]
    assert page.freeze_panes == "A4"
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert page.print_title_rows == "$3:$3"
    assert "&P" in page.oddFooter.center.text
    assert page["B4"].alignment.wrap_text
    assert page.column_dimensions["B"].width > 40


def test_a_row_is_as_high_as_its_longest_cell_needs(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    write_workbook(file, [sheet([["短", "短"], ["长" * 50, "短"], ["一\n二\n三\n四", ""], ["长" * 30_000, ""]])])
    page = opened(file).active
    assert [page.row_dimensions[line].height for line in range(3, 7)] == pytest.approx([None, 47, 62, 409], abs=0.5)


def test_days_moments_and_numbers_are_what_they_are(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    write_workbook(file, [sheet([[date(2026, 3, 2), datetime(2026, 3, 2, 9, 5, tzinfo=UTC)], [7, 0.5]])])
    page = opened(file).active
    assert [page["B3"].value, page["C3"].value] == [datetime(2026, 3, 2), datetime(2026, 3, 2, 9, 5)]  # noqa: DTZ001
    assert [page["B4"].value, page["C4"].value] == [7, 0.5]


def test_what_no_file_can_hold_is_taken_out_and_what_is_too_long_is_cut_with_a_mark(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    write_workbook(file, [sheet([["a\x00b\x0b\ud800c\ufffe\u202ed", "长" * 40_000]])])
    page = opened(file).active
    assert page["B3"].value == "abcd"
    assert page["C3"].value == "长" * (LONGEST_CELL - len(CUT)) + CUT


def test_a_cut_counts_as_office_does() -> None:
    text = fitted("𠮷" * 20_000)
    assert len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert text.endswith(CUT)


def test_sheets_have_names_that_office_takes(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    write_workbook(file, [sheet([], name="一/二:[三]" + "长" * 40), sheet([], name="?*")])
    assert opened(file).sheetnames == ["一二三" + "长" * 28, "表2"]


def test_many_rows_take_no_more_memory_than_few(tmp_path: Path) -> None:
    def highest(count: int) -> int:
        rows = ([f"第{number}行的内容"] * 4 for number in range(count))
        tracemalloc.start()
        write_workbook(tmp_path / "a.xlsx", [sheet(rows, columns=[Column("甲", 12)] * 4)])
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    highest(10)
    # Kept in memory, the cells alone would come to six times that.
    assert highest(6000) < highest(300) + 1_000_000


def test_it_tells_how_far_it_is_and_stops_without_leaving_anything(tmp_path: Path) -> None:
    told = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 400:
            raise StoppedError

    with pytest.raises(StoppedError):
        write_workbook(tmp_path / "a.xlsx", [sheet([["甲", "乙"]] * 1000, count=1000)], progress)
    assert told == [(200, 1000), (400, 1000)]
    assert list(tmp_path.iterdir()) == []
