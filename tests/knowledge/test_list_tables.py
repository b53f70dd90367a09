"""Lists in the layouts that agencies use: every row comes out right, or the line is doubted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.lists.details import names_another_place
from knowledge.lists.grids import read_grids
from knowledge.lists.tables import DoubtCode, Field, ListReading, ListRow, guess_columns, read_rows
from tests.knowledge.messy_lists import MessyList, ministry, province


def read(data: bytes, name: str) -> list[ListReading]:
    found = []
    for grid in read_grids(data, name):
        columns = guess_columns(grid)
        if columns is not None:
            assert Field.VIOLATION in columns.at
            found.append(read_rows(grid, columns))
    return found


def rows_of(readings: list[ListReading]) -> list[ListRow]:
    return [replace(row, line=0) for reading in readings for row in reading.rows]


def data_of(messy: MessyList, kind: str) -> bytes:
    match kind:
        case "a.xlsx":
            return messy.xlsx()
        case "a.docx":
            return messy.docx()
        case "broken.docx":
            return messy.docx(page_break_after=17)
        case _:
            return messy.csv("utf-16" if kind.startswith("utf16") else "gb18030")


KINDS = ["a.xlsx", "a.docx", "broken.docx", "a.csv", "utf16.csv"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_ministrys_list_of_33_rows_comes_out_row_by_row(kind: str) -> None:
    messy = ministry()
    assert len(messy.truth) == 33
    readings = read(data_of(messy, kind), kind)
    assert rows_of(readings) == messy.truth
    assert [doubt for reading in readings for doubt in reading.doubts] == []
    assert "注：1.本清单未列的轻微违法行为，按《行政处罚法》第三十三条处理。" in readings[-1].notes


@pytest.mark.parametrize("kind", KINDS)
def test_a_provinces_list_of_300_rows_in_three_parts_comes_out_row_by_row(kind: str) -> None:
    messy = province()
    assert len(messy.truth) == 300
    readings = read(data_of(messy, kind), kind)
    assert rows_of(readings) == messy.truth
    codes = {doubt.code for reading in readings for doubt in reading.doubts}
    # A .csv keeps nothing of merged cells, so the domain had to be taken over from above, and that is said.
    assert codes == ({DoubtCode.DOMAIN_CARRIED} if kind.endswith(".csv") else set())


@pytest.mark.parametrize(
    ("name", "place", "is_another"),
    [
        ("宁波市交通运输轻微违法行为不予处罚事项清单", "江苏/南京", True),
        ("浙江省交通运输轻微违法行为不予处罚事项清单", "江苏/南京", True),
        ("南京市交通运输轻微违法行为不予处罚事项清单", "江苏/南京", False),
        ("江苏省南京市轻微违法行为不予处罚事项清单", "江苏/南京", False),
        ("东乌珠穆沁旗交通运输轻微违法清单", "内蒙古/锡林郭勒/东乌珠穆沁旗", False),
        ("交通运输轻微违法行为不予处罚事项清单", "江苏/南京", False),
        ("南通市交通运输轻微违法行为不予处罚事项清单", "江苏/南京", True),
        ("某市交通运输轻微违法行为不予处罚事项清单", "江苏/南京", False),
    ],
)
def test_a_list_that_is_called_after_another_place_is_known_as_such(name: str, place: str, is_another: bool) -> None:
    assert names_another_place(name, place) is is_another
