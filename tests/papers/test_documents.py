"""The referral sheet: what people wrote comes out letter by letter, and a template that is no good says why."""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import pytest
from docx import Document

from bot.papers.documents import BASIS, NOTHING, Referral, TemplateFaultError, faults_of, template_of, write_referral
from bot.papers.make_templates import make

SHEET = Referral(
    "某县执法大队", "移2026-003", "12328", "某中队某人", "多收费用，不给票据", "部分属实", BASIS, ("记录3页", "录音1段"), "2026年3月2日"
)
ATTACKS = (
    "{{ 7*7 }}",
    "{% for x in range(9) %}x{% endfor %}",
    "{_{ 编号 }_}{_%x%_}",
    "{{r 编号 }}{%p if 1 %}{%tr x %}{#注#}",
    "</w:t></w:r><w:p/>",
    "<b>&amp;\"'&#60;]]>",
    "%PDF-1.7 100%",
    "\\n\\a\\f",
    "{{ ''.__class__.__mro__ }}",
)


def texts(made: bytes) -> list[str]:
    document = Document(io.BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def of_clerk(path: Path, *lines: str) -> Path:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def test_everything_stands_where_it_belongs() -> None:
    found = texts(write_referral(SHEET, template_of(None)))
    assert "问题线索移送单" in found
    assert "编号：移2026-003" in found
    for heading, told in [("移送单位", "某县执法大队"), ("反映对象", "某中队某人"), ("附件清单", "1. 记录3页\n2. 录音1段")]:
        assert found[found.index(heading) + 1] == told
    assert {"移送人（签字）：", "接收人（签字）：", "移送日期：2026年3月2日"} <= set(found)


@pytest.mark.parametrize("text", ATTACKS)
def test_what_somebody_wrote_is_letters_and_nothing_else(text: str) -> None:
    hostile = replace(SHEET, **{field.name: (text, text) if field.name in {"basis", "attachments"} else text for field in fields(Referral)})
    found = texts(write_referral(hostile, template_of(None)))
    assert found[found.index("主要内容") + 1] == text
    assert found[found.index("附件清单") + 1] == f"1. {text}\n2. {text}"
    assert f"编号：{text}" in found


def test_what_xml_forbids_is_left_out_and_lines_stay_lines() -> None:
    found = texts(write_referral(replace(SHEET, content="一\r\n二\x00\x07\x0c\ud800三"), template_of(None)))
    assert found[found.index("主要内容") + 1] == "一\n二三"


def test_what_is_empty_reads_so() -> None:
    found = texts(write_referral(replace(SHEET, attachments=(), checked=""), template_of(None)))
    assert found[found.index("附件清单") + 1] == NOTHING
    assert found[found.index("初步核查情况") + 1] == NOTHING


def test_a_very_long_text_is_all_there() -> None:
    found = texts(write_referral(replace(SHEET, content="长" * 20_000), template_of(None)))
    assert found[found.index("主要内容") + 1] == "长" * 20_000


def test_an_agency_may_lay_its_own_template_over_the_shipped_one(tmp_path: Path) -> None:
    assert template_of(tmp_path) == template_of(None)
    (tmp_path / "templates").mkdir()
    own = of_clerk(tmp_path / "templates" / "referral.docx", "某市专用：{{ 反映对象 }}（{{编号}}）")
    assert template_of(tmp_path) == own
    assert faults_of(own) == ()
    assert texts(write_referral(SHEET, own)) == ["某市专用：某中队某人（移2026-003）"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{{ 举报人 }}", "不认识“举报人”"),
        ("{{ 编号 }", "花括号"),
        ("{% if 编号 %}", "花括号"),
        ("{{ 编号.__class__.__mro__[1].__subclasses__() }}", "花括号"),
    ],
)
def test_a_template_that_is_no_good_says_why(tmp_path: Path, line: str, words: str) -> None:
    template = of_clerk(tmp_path / "referral.docx", line)
    assert any(words in fault for fault in faults_of(template)), faults_of(template)
    with pytest.raises(TemplateFaultError):
        write_referral(SHEET, template)


def _with_only_a_part(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("word/document.xml", "<x/>")


@pytest.mark.parametrize("content", [b"", b"not a document", b"\xd0\xcf\x11\xe0 old Word"])
def test_a_file_that_is_no_document_says_so(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "referral.docx"
    file.write_bytes(content)
    assert "打不开" in faults_of(file)[0]


def test_a_document_in_name_only_and_one_that_is_not_there_say_so(tmp_path: Path) -> None:
    file = tmp_path / "referral.docx"
    _with_only_a_part(file)
    assert "打不开" in faults_of(file)[0]
    assert "读不了" in faults_of(tmp_path / "nothing.docx")[0]


def test_the_shipped_template_is_what_its_script_makes(tmp_path: Path) -> None:
    make(tmp_path / "made.docx")
    with zipfile.ZipFile(tmp_path / "made.docx") as made, zipfile.ZipFile(template_of(None)) as shipped:
        assert made.read("word/document.xml") == shipped.read("word/document.xml")
