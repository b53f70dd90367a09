"""Whatever stands in a file, the loader answers with a library or with faults, and with nothing else."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from knowledge.cells import day, is_confidence, one_line, several, tidy, web_address_in, yes_or_no
from knowledge.columns import LAYOUTS, Table
from knowledge.library import Library
from knowledge.tables import decode
from knowledge.workbooks import export_workbook
from tests.knowledge.folders import ROW, Folder, csv_of, good_folder

COLUMNS = {table: [column for column in LAYOUTS[table].columns if column not in ("id", "matter")] for table in Table}
FREE = ("violation", "list_name", "legal_basis", "statutory_penalty", "conditions", "required_action", "note", "aliases", "source")
DIRT = st.text(max_size=40) | st.text(alphabet="\"'，,；;\t\r\n{}%|-#/=+@ 　\u200b\ufeff\x00", max_size=20)


def attempt(folder: Folder) -> Library | None:
    faults = folder.faults()
    assert all(fault.what and fault.remedy and "\n" not in str(fault) for fault in faults)
    return None if faults else folder.load()


@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from(COLUMNS[Table.MINOR_VIOLATIONS]), DIRT, min_size=1), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_dirty_cells_never_crash_the_loader(cells: dict[str, str], encoding: str) -> None:
    with TemporaryDirectory() as place:
        folder = good_folder(Path(place) / "shipped")
        row = ROW | {"id": "MV-GL-002", "matter": "MT-002", "aliases": ""} | cells
        text = csv_of(ROW | {"aliases": ""}, row)
        attempt(folder.put("minor_violations.csv", text.encode(encoding, "replace")))


@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from(FREE), st.text(max_size=40) | DIRT.map(lambda dirt: f"甲{dirt}乙"), min_size=1))
def test_free_text_survives_a_sheet(cells: dict[str, str]) -> None:
    with TemporaryDirectory() as place:
        folder = good_folder(Path(place) / "shipped")
        row = ROW | {"id": "MV-GL-002", "matter": "MT-002", "aliases": ""} | cells
        folder.put("minor_violations.csv", csv_of(ROW | {"aliases": ""}, row).encode("utf-8", "replace"))
        library = attempt(folder)
        assume(library is not None)
        assert library
        (folder.path / "minor_violations.csv").unlink()
        folder.put("minor_violations.xlsx", export_workbook(library, Table.MINOR_VIOLATIONS))
        assert dict(folder.load().rows) == dict(library.rows)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["matters.csv", "aliases/all.csv", "phrasing.md", "rules.csv", "taboos.xlsx", "synonyms.csv"]), st.binary(max_size=300)
)
def test_rubbish_in_place_of_a_file_is_told(name: str, data: bytes) -> None:
    with TemporaryDirectory() as place:
        folder = good_folder(Path(place) / "shipped")
        if name.endswith(".xlsx"):
            (folder.path / "taboos.csv").unlink()
        attempt(folder.put(name, data))


@settings(max_examples=60)
@given(st.text(alphabet="#- \n\t：:编PBH-0123456789类别用语{}%<>*`[]1.>|", max_size=300))
def test_any_markdown_is_read_or_told(text: str) -> None:
    with TemporaryDirectory() as place:
        attempt(good_folder(Path(place) / "shipped").put("prohibitions.md", text))


@given(st.text())
def test_cells_take_any_text(text: str) -> None:
    clean = tidy(text)
    assert tidy(clean) == clean
    assert "\n" not in one_line(clean)
    assert all(part == part.strip() and part for part in several(clean))
    day(text)
    yes_or_no(text)
    is_confidence(text)
    web_address_in(text)


@given(st.binary())
def test_bytes_are_decoded_or_refused(data: bytes) -> None:
    decode(data)


@pytest.mark.parametrize(
    "text", ["见 https://a.b/c", "HTTP：//x", "www.example.com", "nys.gov.cn/xwzx", "example.com。", "content_104324.html"]
)
def test_web_addresses_are_seen_in_every_dress(text: str) -> None:
    assert web_address_in(text)


@pytest.mark.parametrize("text", ["第3.5条", "GB1589-2016", "0.95", "交通运输部令2023年第3号", "2.5米/3.2米", "V2.0版", "A/B证"])
def test_numbers_and_standards_are_no_addresses(text: str) -> None:
    assert not web_address_in(text)
