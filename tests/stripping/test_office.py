from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest

from bot.stripping.outcome import NotStrippedError, WhyNot
from bot.stripping.stripping import strip
from tests.stripping.packages import BODY, R, W, altered, telling_docx, telling_xlsx
from tests.stripping.planted import NAME, PATH, SERIAL, tells
from tests.stripping.test_pictures import assert_close, scene, shown

MAKERS = pytest.mark.parametrize("make", [telling_docx, telling_xlsx])


def why(data: bytes) -> WhyNot:
    with pytest.raises(NotStrippedError) as refused:
        strip(data)
    return refused.value.why


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_document_loses_all_who_wrote_in_it() -> None:
    data = telling_docx()
    assert {NAME, SERIAL, PATH} <= set(tells(data))
    clean = strip(data)
    assert clean.kind.endswith("wordprocessingml.document")
    assert tells(clean.data) == []
    assert not [
        name for name in members(clean.data) if name.startswith(("docProps", "customXml")) or "people" in name or "glossary" in name
    ]


def test_a_document_still_says_and_shows_the_same() -> None:
    document = docx.Document(io.BytesIO(strip(telling_docx()).data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:2] == ["标题", "一段话粗"]
    assert [run.text for run in document.paragraphs[1].runs if run.bold] == ["粗"]
    assert document.paragraphs[0].style is not None
    assert document.paragraphs[0].style.name == "Heading 1"
    assert document.tables[0].cell(0, 0).text == "格子"
    assert document.sections[0].header.paragraphs[0].text == "页眉"
    assert [(comment.text, comment.author, comment.initials) for comment in document.comments] == [("批注的字", "", "")]
    picture = members(strip(telling_docx()).data)["word/media/image1.jpeg"]
    assert_close(shown(picture), scene())
    assert document.inline_shapes[0].width == docx.Document(io.BytesIO(telling_docx())).inline_shapes[0].width


def test_styles_that_somebody_named_are_still_two_and_say_nothing() -> None:
    document = docx.Document(io.BytesIO(strip(telling_docx()).data))
    one, other = (next(part.style for part in document.paragraphs if part.text == text) for text in ("一段话粗", "另一段"))
    assert one is not None
    assert other is not None
    assert one.name != other.name
    assert {one.name, other.name} <= {style.name for style in document.styles}
    assert all(name.startswith("Style s") for name in (one.name, other.name) if name)


def test_changes_fields_and_boxes_stay_as_text() -> None:
    text = members(strip(telling_docx()).data)["word/document.xml"].decode()
    for said in ("加上的", "删去的", "标签里的", "控件里的", "链接的字", "结果", "文件名", "框里的"):
        assert said in text
    assert '<w:ins w:id="91" w:author=""' in text
    assert "<w:delText>删去的</w:delText>" in text
    assert ' PAGE "' in text
    assert "_Toc123" in text
    assert text.count("<w:bookmarkEnd") == text.count("<w:bookmarkStart") == 1
    assert "INCLUDEPICTURE" not in text
    assert "AlternateContent" not in text


def test_of_the_settings_only_what_is_seen_stays() -> None:
    settings = members(strip(telling_docx()).data)["word/settings.xml"].decode()
    assert "evenAndOddHeaders" in settings
    assert all(name not in settings for name in ("rsid", "docVar", "mailMerge", "attachedTemplate", "writeProtection", "docId"))


def test_a_workbook_loses_all_who_wrote_in_it() -> None:
    data = telling_xlsx()
    assert {NAME, SERIAL, PATH} <= set(tells(data))
    clean = strip(data)
    assert clean.kind.endswith("spreadsheetml.sheet")
    assert tells(clean.data) == []
    parts = members(clean.data)
    assert not [name for name in parts if any(word in name for word in ("docProps", "persons", "printer", "revisions", "calcChain"))]
    assert all(word not in parts["xl/workbook.xml"] for word in (b"fileVersion", b"fileSharing", b"absPath", b"windowWidth"))


def test_a_workbook_still_says_and_shows_the_same() -> None:
    book = openpyxl.load_workbook(io.BytesIO(strip(telling_xlsx()).data))
    sheet = book["费用"]
    assert [[cell.value for cell in row] for row in sheet["A1:B3"]] == [["项目", "元"], ["检测", 120], ["复检", 80]]
    assert sheet["B4"].value == "=SUM(B2:B3)"
    assert sheet["B5"].value is None
    assert sheet["B6"].value is None
    text = members(strip(telling_xlsx()).data)["xl/worksheets/sheet1.xml"]
    assert b"<v/>" not in text
    assert b"hyperlinks" not in text
    assert sheet["A1"].comment is not None
    assert sheet["A1"].comment.text.strip() == "多收了"
    assert sheet["A2"].comment is not None
    assert sheet["A2"].comment.text == "没有票"
    assert list(book.defined_names) == ["TOTAL"]
    assert len(sheet._charts) == 1
    assert_close(shown(sheet._images[0]._data()), scene())


@MAKERS
def test_every_file_looks_as_if_it_was_made_at_no_time_by_no_system(make: object) -> None:
    with zipfile.ZipFile(io.BytesIO(strip(make()).data)) as archive:  # type: ignore[operator]
        assert {(entry.date_time, entry.create_system, entry.extra, entry.comment) for entry in archive.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0, b"", b"")
        }
        assert archive.comment == b""


@MAKERS
def test_the_same_file_gives_the_same_bytes_and_a_clean_one_stays_as_it_is(make: object) -> None:
    data = make()  # type: ignore[operator]
    once = strip(data)
    assert strip(data) == once
    assert members(strip(once.data).data).keys() == members(once.data).keys()
    assert tells(strip(once.data).data) == []


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/VBAPROJECT.BIN"])
def test_macros_are_refused(name: str) -> None:
    assert why(altered(telling_docx(), {name: b"planted"})) is WhyNot.UNREMOVABLE


def test_a_document_that_calls_itself_one_with_macros_is_refused() -> None:
    data = members(telling_docx())["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert why(altered(telling_docx(), {"[Content_Types].xml": data})) is WhyNot.UNREMOVABLE


@pytest.mark.parametrize("inside", ["<w:p><w:r><w:object/></w:r></w:p>", '<w:altChunk r:id="rId1"/>', "<w:p><w:r><w:control/></w:r></w:p>"])
def test_embedded_files_and_controls_are_refused(inside: str) -> None:
    assert why(telling_docx(BODY + inside)) is WhyNot.UNREMOVABLE


def test_a_picture_that_is_a_program_is_refused() -> None:
    data = telling_docx()
    picture = next(name for name in members(data) if name.startswith("word/media/"))
    assert why(altered(data, {picture: b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(60)})) is WhyNot.UNREMOVABLE


@pytest.mark.parametrize(
    "attack",
    [
        f'<!DOCTYPE a [<!ENTITY b "planted"><!ENTITY c "&b;&b;">]><w:settings {W}>&c;</w:settings>',
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><w:settings {W} {R}>&b;</w:settings>',
        f'<!DOCTYPE a SYSTEM "http://127.0.0.1/planted"><w:settings {W}/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_whatever_the_encoding(attack: str, encoding: str) -> None:
    assert why(altered(telling_docx(), {"word/settings.xml": attack.encode(encoding)})) is WhyNot.TOO_LARGE


def test_a_part_that_unpacks_without_end_is_refused() -> None:
    assert why(altered(telling_docx(), {"word/settings.xml": b" " * (80 * 1024 * 1024)})) is WhyNot.TOO_LARGE


def test_elements_without_end_are_refused() -> None:
    deep = f"<w:settings {W}>" + "<w:compat>" * 2_000 + "</w:compat>" * 2_000 + "</w:settings>"
    assert why(altered(telling_docx(), {"word/settings.xml": deep})) is WhyNot.TOO_LARGE


def test_a_zip_that_is_no_office_file_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("planted.txt", "planted")
    assert why(out.getvalue()) is WhyNot.KIND


def test_names_that_climb_out_of_the_file_are_refused() -> None:
    with pytest.raises(NotStrippedError):
        strip(altered(telling_docx(), {"../planted": b"planted"}))


@MAKERS
def test_half_a_file_is_refused(make: object) -> None:
    data = make()  # type: ignore[operator]
    assert why(data[: len(data) // 2]) is WhyNot.DAMAGED
