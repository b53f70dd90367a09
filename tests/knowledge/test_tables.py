"""What clerks, WPS and Excel do to tables, and that it is read, or told."""

from datetime import date, datetime

import pytest

from knowledge.columns import Table
from knowledge.faults import Fault
from knowledge.tables import read_table
from tests.knowledge.folders import MATTERS, ROW, Folder, csv_of, xlsx_of

TEXT = csv_of({"word": "罚款单", "same_as": "处罚决定书"}, {"word": "大货", "same_as": "重型货车"})


def read(data: bytes | str, name: str = "synonyms.csv", table: Table = Table.SYNONYMS) -> tuple[list[dict[str, str]], list[Fault]]:
    faults: list[Fault] = []
    records = read_table(data.encode() if isinstance(data, str) else data, name, table, faults)
    return [dict(record.cells) for record in records], faults


EXPECTED = [{"word": "罚款单", "same_as": "处罚决定书"}, {"word": "大货", "same_as": "重型货车"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_read_in_every_encoding_that_wps_and_excel_save(encoding: str) -> None:
    assert read(TEXT.encode(encoding)) == (EXPECTED, [])


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_are_one(line_end: str) -> None:
    assert read(TEXT.replace("\r\n", line_end)) == (EXPECTED, [])


@pytest.mark.parametrize("separator", ["，", "\t"])
def test_full_width_commas_and_tabs_separate_when_the_heading_shows_them(separator: str) -> None:
    text = "word，same_as\n罚款单，处罚决定书\n大货，重型货车\n".replace("，", separator)
    assert read(text) == (EXPECTED, [])


def test_a_full_width_comma_in_a_sentence_separates_nothing_under_a_plain_heading() -> None:
    rows, faults = read("word,same_as\n罚款单，白条,处罚决定书\n")
    assert rows == [{"word": "罚款单，白条", "same_as": "处罚决定书"}]
    assert faults == []


def test_empty_columns_and_rows_at_the_end_are_left_out() -> None:
    text = "word,same_as,,,\n罚款单,处罚决定书,,,\n,,,,\n大货,重型货车,,,\n　,\t,,,\n,,,,\n"
    assert read(text) == (EXPECTED, [])


def test_blanks_of_every_width_and_invisible_characters_around_a_cell_are_stripped() -> None:
    text = "word,same_as\n \u3000罚款单\u00a0,\u200b处罚决定书\ufeff \n大货\x07,\u202a重型货车\n"
    assert read(text) == (EXPECTED, [])


def test_headings_may_be_chinese_and_in_any_order() -> None:
    assert read("等于,说法\n处罚决定书,罚款单\n重型货车,大货\n") == (EXPECTED, [])


def test_a_row_that_is_longer_than_its_heading_is_told_with_its_line() -> None:
    rows, (fault,) = read("word,same_as\n罚款单,处罚决定书,还有一句\n大货,重型货车\n")
    assert rows == EXPECTED[1:]
    assert (fault.file, fault.line) == ("synonyms.csv", 2)
    assert "多出 1 格" in fault.what


def test_a_row_after_a_cell_with_line_breaks_is_told_with_the_line_it_begins_on() -> None:
    _, (fault,) = read('word,same_as\n"罚款\n单",处罚决定书\n大货,重型货车,多\n')
    assert fault.line == 4


def test_an_unclosed_quotation_mark_is_told_and_does_not_swallow_the_rest_in_silence() -> None:
    _, faults = read('word,same_as\n"罚款单,处罚决定书\n大货,重型货车\n')
    assert [fault.line for fault in faults] == [2]
    assert "双引号" in faults[0].remedy


def test_an_unknown_column_is_told_with_the_nearest_known_one() -> None:
    _, (fault,) = read("word,same_as,notes\n大货,重型货车,\n")
    assert fault.column == "notes"
    assert "note" in fault.remedy


def test_a_column_written_twice_and_a_missing_one_are_told() -> None:
    _, faults = read("word,word\n大货,货车\n")
    assert {fault.what for fault in faults} == {"这一列写了两次", "缺少列 same_as（等于）"}


def test_a_file_without_a_heading_row_is_told_once() -> None:
    rows, (fault,) = read("大货,重型货车\n罚款单,处罚决定书\n")
    assert rows == []
    assert "第一行不是表头" in fault.what


def test_an_empty_file_is_told() -> None:
    assert [fault.what for fault in read("\n\n")[1]] == ["文件是空的"]


def test_bytes_that_are_no_text_are_told() -> None:
    assert "编码" in read(b"\xff\xff\xff\x80\x81")[1][0].what


def test_a_workbook_renamed_to_csv_is_recognised() -> None:
    assert "其实是 .xlsx" in read(xlsx_of(["word", "same_as"]))[1][0].what


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"hello", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_a_workbook_that_cannot_be_opened_is_told(data: bytes) -> None:
    rows, faults = read(data, "synonyms.xlsx")
    assert rows == []
    assert any("打不开" in fault.what or "密码" in fault.what for fault in faults)


def test_a_sheet_gives_numbers_and_days_as_a_clerk_sees_them() -> None:
    data = xlsx_of(
        ["topic", "number", "confidence", "checked_on", "in_force_from", "answer", "id"],
        ["甲", 3.0, 0.1 + 0.2, datetime.fromisoformat("2026-04-30"), date(2026, 4, 30), True, None],
    )
    (row,), _ = read(data, "procedure.xlsx", Table.PROCEDURE)
    assert row["number"] == "3"
    assert row["confidence"] == "0.3"
    assert row["checked_on"] == row["in_force_from"] == "2026-04-30"
    assert row["answer"] == "是"


def test_a_formula_error_in_a_sheet_is_told() -> None:
    _, faults = read(xlsx_of(["word", "same_as"], ["大货", "#REF!"]), "synonyms.xlsx")
    assert "#REF!" in faults[0].what


def test_serial_numbers_and_written_days_are_dates(folder: Folder) -> None:
    for text in ("45777", "2025/4/30", "2025年4月30日", "2025.4.30", "20250430", "２０２５－４－３０"):
        folder.put("minor_violations.csv", csv_of(ROW | {"checked_on": text}, ROW | {"id": "MV-GL-002", "matter": "MT-002"}))
        assert folder.load().rows["MV-GL-001"].validity.checked_on == date(2025, 4, 30), text


@pytest.mark.parametrize("text", ["2025-02-30", "2025年4月", "去年", "12", "99999", "2025-13-01"])
def test_a_day_that_is_none_is_told(folder: Folder, text: str) -> None:
    folder.put("minor_violations.csv", csv_of(ROW | {"checked_on": text}, ROW | {"id": "MV-GL-002", "matter": "MT-002"}))
    fault = folder.the_fault()
    assert (fault.line, fault.column) == (2, "checked_on")
    assert "不是日期" in fault.what


def test_a_sheet_stands_in_for_the_csv_of_its_name(folder: Folder) -> None:
    (folder.path / "matters.csv").unlink()
    columns = list(MATTERS["MT-001"])
    folder.put("matters.xlsx", xlsx_of(columns, *([matter[column] for column in columns] for matter in MATTERS.values())))
    assert list(folder.load().matters) == ["MT-001", "MT-002"]


def test_a_sheet_and_a_csv_of_one_name_are_a_fault_that_says_which_to_delete(folder: Folder) -> None:
    folder.put("matters.xlsx", xlsx_of(["id"]))
    fault = folder.the_fault()
    assert "同时存在" in fault.what
    assert "删掉较旧的 matters.csv" in fault.remedy


def test_lock_files_that_wps_leaves_are_not_read(folder: Folder) -> None:
    folder.put("aliases/~$all.xlsx", b"\0" * 100)
    folder.put("aliases/.~all.xlsx", b"\0" * 100)
    folder.load()


def test_an_old_spreadsheet_format_is_told(folder: Folder) -> None:
    folder.put("aliases/more.xls", b"\xd0\xcf\x11\xe0")
    assert "另存为" in folder.the_fault().remedy
