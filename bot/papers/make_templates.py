"""Makes ``templates/referral.docx``: run ``python -m bot.papers.make_templates`` after a change here.

The template is a file that a clerk edits in Word or WPS; this script only lays out the one that is shipped.
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.run import Run

ROWS = (
    ("移送单位", "{{ 移送单位 }}", 1.1),
    ("线索来源", "{{ 线索来源 }}", 1.1),
    ("反映对象", "{{ 反映对象 }}", 1.4),
    ("主要内容", "{{ 主要内容 }}", 4.6),
    ("初步核查情况", "{{ 初步核查情况 }}", 3.0),
    ("移送依据", "{{ 移送依据 }}", 2.2),
    ("附件清单", "{{ 附件清单 }}", 2.2),
)
"""Heading, placeholder and least height in centimetres of each row."""
WIDTHS, HALVES = (3.2, 12.6), (7.9, 7.9)
"""Centimetres of the columns."""
SIGNED = (("移送人（签字）", "接收人（签字）"), ("移送单位（盖章）", "接收单位（盖章）"))


def make(path: Path) -> None:
    """Write the shipped template to ``path``. Raises ``OSError``."""
    paper = Document()
    section = paper.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Cm(2.6), Cm(2.2), Cm(2.6), Cm(2.6)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(6)
    _lettered(title.add_run("问题线索移送单"), "方正小标宋简体", 22)
    number = paper.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _lettered(number.add_run("编号：{{ 编号 }}"), "仿宋", 12)
    _fill(paper)
    foot = paper.add_paragraph()
    foot.paragraph_format.space_before = Pt(6)
    _lettered(foot.add_run("本单一式两份，移送单位、接收单位各存一份。内容涉密或涉及举报人信息的，按保密规定办理。"), "仿宋", 10.5)
    # The machine that made it and the moment tell nothing to whoever opens it.
    paper.core_properties.author = ""
    paper.core_properties.comments = ""
    paper.core_properties.title = "问题线索移送单"
    paper.save(str(path))


def _fill(paper: Paper) -> None:
    table = paper.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for heading, placeholder, height in ROWS:
        row = table.add_row()
        row.height, row.height_rule = Cm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        _write(row.cells[0], heading, "黑体", centred=True)
        _write(row.cells[1], placeholder, "仿宋")
    _set_widths(table, WIDTHS)
    # Without a line between them Word makes one table of the two, with one set of widths.
    between = paper.add_paragraph()
    between.paragraph_format.space_after = between.paragraph_format.space_before = Pt(0)
    between.paragraph_format.line_spacing = Pt(4)
    signing = paper.add_table(rows=0, cols=2)
    signing.style = "Table Grid"
    signing.alignment = WD_TABLE_ALIGNMENT.CENTER
    signing.autofit = False
    for left, right in SIGNED:
        row = signing.add_row()
        row.height, row.height_rule = Cm(1.6), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, words in zip(row.cells, (left, right), strict=True):
            _write(cell, f"{words}：", "仿宋")
    row = signing.add_row()
    _write(row.cells[0], "移送日期：{{ 移送日期 }}", "仿宋")
    _write(row.cells[1], "接收日期：      年    月    日", "仿宋")
    _set_widths(signing, HALVES)


def _set_widths(table: Table, widths: tuple[float, float]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _write(cell: _Cell, words: str, font: str, *, centred: bool = False) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    _lettered(paragraph.add_run(words), font, 12)


def _lettered(run: Run, font: str, size: float) -> None:
    run.font.size = Pt(size)
    run.font.name = font
    # Word takes the letters of Chinese from here and not from the name above.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


if __name__ == "__main__":
    make(Path(__file__).with_name("templates") / "referral.docx")
