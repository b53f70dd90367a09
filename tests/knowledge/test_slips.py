"""What a clerk gets wrong without seeing it: the other comma, a file saved as something else, a place, a text that is too long."""

from datetime import UTC, datetime

import pytest

from bot.actions.lookup import Lookup
from bot.plain import plain_text
from bot.wording import lookup as cards
from knowledge.columns import LONGEST, Table
from knowledge.finder import Finding, Outcome
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library
from tests.knowledge.folders import MATTERS, PHRASING_MD, PROCEDURE, PROHIBITIONS_MD, ROW, TABOO, Folder, csv_of
from tests.knowledge.test_tables import EXPECTED, read


def test_a_row_of_full_width_commas_under_a_plain_heading_is_split_where_it_fills_the_columns() -> None:
    assert read("word,same_as\n罚款单，处罚决定书\n大货,重型货车\n") == (EXPECTED, [])
    assert read('word,same_as\n"罚款单"，"处罚决定书"\n大货,重型货车\n') == (EXPECTED, [])


def test_a_row_of_plain_commas_under_a_full_width_heading_is_split_too() -> None:
    assert read("word，same_as\n罚款单,处罚决定书\n大货，重型货车\n") == (EXPECTED, [])


@pytest.mark.parametrize("row", ["罚款单，白条，票，处罚决定书", "罚款单，处罚决定书"])
def test_a_row_of_full_width_commas_that_fills_no_columns_is_told_once_and_names_the_comma(row: str) -> None:
    rows, (fault,) = read(f"word,same_as,note\n{row}\n大货,重型货车,\n")
    assert [row["word"] for row in rows] == ["大货"]
    assert fault.line == 2
    assert "全角逗号" in fault.what
    assert "英文逗号" in fault.remedy


def test_a_long_row_of_both_commas_is_told_once_and_names_the_comma(folder: Folder, own: Folder) -> None:
    row = ROW | {"id": "MV-RS-001", "matter": ""}
    own.put("minor_violations.csv", ",".join(row) + "\n" + "，".join(row.values()).replace("，", ",", 3) + "\n")
    fault = folder.the_fault(own)
    assert "全角逗号" in fault.what


def test_a_short_row_with_a_comma_in_its_sentence_is_read_as_it_stands() -> None:
    rows, faults = read("word,same_as,note\n罚款单，白条,处罚决定书\n")
    assert rows == [{"word": "罚款单，白条", "same_as": "处罚决定书", "note": ""}]
    assert faults == []


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"hello"])
def test_a_damaged_workbook_is_told_once_and_is_not_called_empty(data: bytes) -> None:
    (fault,) = read(data, "synonyms.xlsx")[1]
    assert "打不开" in fault.what


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("minor_violations.txt", "minor_violations.csv"),
        ("minor_violations", "minor_violations.csv"),
        ("taboos.xls", ".xlsx"),
        ("taboos.et", ".xlsx"),
        ("taboos.md", "taboos.csv"),
        ("procedures.doc", "procedure.csv"),
        ("rule.csv", "rules.csv"),
        ("aliases.csv", "aliases/aliases.csv"),
        ("aliases/ours.txt", "ours.csv"),
        ("Alias/ours.csv", "aliases"),
    ],
)
def test_a_file_that_is_none_of_ours_is_told_with_what_to_save_it_as(folder: Folder, own: Folder, name: str, saved: str) -> None:
    own.put(name, "entry,alias\nPB-001,扫码收钱\n")
    fault = folder.the_fault(own)
    assert fault.file == f"ours/{name.partition('/')[0] if name.startswith('Alias') else name}"
    assert saved in fault.remedy


@pytest.mark.parametrize(
    "name", [".hidden", ".~taboos.xlsx", "~$taboos.xlsx", "README", "readme.txt", "Thumbs.db", "old/taboos.doc", "aliases/README.md"]
)
def test_hidden_files_lock_files_and_explanations_are_left_alone(folder: Folder, own: Folder, name: str) -> None:
    own.put(name, b"\0")
    assert folder.faults(own) == ()


@pytest.mark.parametrize(("place", "near"), [("山冬/威海/乳山", "“山东”"), ("乳山", "前面要写省"), ("长江干流", "“长江干线”")])
def test_a_place_that_starts_at_no_province_is_told_with_the_nearest(folder: Folder, own: Folder, place: str, near: str) -> None:
    own.put("procedure.csv", csv_of(PROCEDURE | {"id": "PR-RS-001", "jurisdiction": place}))
    fault = folder.the_fault(own)
    assert (fault.line, fault.column) == (2, "jurisdiction")
    assert near in fault.remedy


@pytest.mark.parametrize("place", ["长江干线", "地方待核", "山东省/威海市", "全国"])
def test_known_authorities_and_places_pass(folder: Folder, own: Folder, place: str) -> None:
    own.put("procedure.csv", csv_of(PROCEDURE | {"id": "PR-RS-001", "jurisdiction": place}))
    assert folder.faults(own) == ()


@pytest.mark.parametrize("column", ["answer", "legal_basis", "note", "source", "topic"])
def test_a_text_too_long_for_a_card_is_told_with_its_limit(folder: Folder, own: Folder, column: str) -> None:
    longest = LONGEST[column]
    own.put("procedure.csv", csv_of(PROCEDURE | {"id": "PR-RS-001", column: "字" * longest}))
    assert folder.faults(own) == ()
    own.put("procedure.csv", csv_of(PROCEDURE | {"id": "PR-RS-001", column: "字" * (longest + 1)}))
    fault = folder.the_fault(own)
    assert fault.column == column
    assert f"最多 {longest} 个" in fault.what


def test_a_phrase_too_long_for_a_message_is_told(folder: Folder, own: Folder) -> None:
    own.put("phrasing.md", PHRASING_MD.replace("PH-001", "PH-RS-001").replace("您好，", "字" * 1001))
    assert "最多 1000 个" in folder.the_fault(own).what


def test_phrases_that_do_not_fit_on_one_page_together_are_told(folder: Folder, own: Folder) -> None:
    said = "".join(PHRASING_MD.replace("PH-001", f"PH-RS-00{n}").replace("您好，", "字" * 900) for n in range(1, 6))
    own.put("phrasing.md", said)
    own.put("matters.csv", csv_of(MATTERS["MT-001"] | {"related": "；".join(f"PH-RS-00{n}" for n in range(1, 6))}))
    fault = folder.the_fault(own)
    assert (fault.file, fault.column) == ("ours/matters.csv", "related")


def test_rows_that_do_not_fit_on_one_page_together_are_told_once(folder: Folder, own: Folder) -> None:
    long = {"conditions": "字" * 440, "jurisdiction": "江苏"}
    own.put("minor_violations.csv", csv_of(*(ROW | long | {"id": f"MV-RS-0{n}"} for n in range(11, 23))))
    assert "其他地区" in folder.the_fault(own).what


class Silent:
    """Stands where a finder would: cards are opened by id."""

    def find(self, question: str) -> Finding:
        return Finding(question, Outcome.NONE)


def longest_library(folder: Folder) -> Library:
    """The good folder with every text as long as it may be."""

    def full(row: dict[str, str], table: Table) -> dict[str, str]:
        keep = ("id", "matter", "domain", "jurisdiction", "problem_category") if table is not Table.ELSEWHERE else ("id", "jurisdiction")
        return {column: text if column in keep or column not in LONGEST else "字" * LONGEST[column] for column, text in row.items()}

    both = ROW | {"case": "甲"}
    folder.put(
        "minor_violations.csv",
        csv_of(full(both, Table.MINOR_VIOLATIONS), full(both | {"id": "MV-GL-002", "matter": "MT-002"}, Table.MINOR_VIOLATIONS)),
    )
    folder.put("procedure.csv", csv_of(full(PROCEDURE | {"note": ""}, Table.PROCEDURE)))
    folder.put("taboos.csv", csv_of(full(TABOO | {"note": ""}, Table.TABOOS)))
    folder.put("prohibitions.md", PROHIBITIONS_MD.replace("不能现场收钱", "字" * 120) + f"- 后果：{'字' * 450}\n- 备注：{'字' * 450}\n")
    folder.put(
        "phrasing.md",
        PHRASING_MD.replace("您好，我们是{{ unit }}的执法人员{{ officer }}。", "字" * 1000)
        .replace("单位；姓名", "字" * 450)
        .replace("只说“执法的”", "字" * 450)
        + f"- 备注：{'字' * 450}\n",
    )
    return folder.load()


def test_no_card_of_the_longest_texts_is_more_than_telegram_takes(folder: Folder) -> None:
    library = longest_library(folder)
    for place in ("全国", "山东/威海/乳山", "长江干线"):
        desk = Lookup(library, Silent(), Jurisdiction.parse(place), lambda: datetime(2026, 3, 2, 12, tzinfo=UTC))
        for entry in library.entries():
            card = desk.card(entry.id)
            assert card is not None
            assert len(plain_text(cards.show(card, desk))) <= 4096, entry.id
