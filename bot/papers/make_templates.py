"""Makes the files in ``templates``: run ``python -m bot.papers.make_templates`` after a change here.

A template is a file that a clerk edits in Word or WPS; this script only lays out those that are shipped.
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
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

STEPS = {
    "inquiry": (
        "整改函询书",
        ("事由：{{ 事由 }}", "问题：{{ 问题 }}", "要求：{{ 要求 }}", "期限：请于{{ 期限 }}前书面答复。"),
    ),
    "interview": (
        "整改约谈通知书",
        ("事由：{{ 事由 }}", "问题：{{ 问题 }}", "要求：{{ 要求 }}", "期限：约谈在{{ 期限 }}前进行，具体时间、地点另行通知。"),
    ),
    "circular": (
        "整改情况通报",
        ("事由：{{ 事由 }}", "问题：{{ 问题 }}", "要求：{{ 要求 }}", "期限：请责任单位于{{ 期限 }}前报送整改结果。"),
    ),
    "advice": (
        "整改建议书",
        ("事由：{{ 事由 }}", "问题：", "{{ 问题 }}", "建议：{{ 要求 }}", "期限：请于{{ 期限 }}前书面反馈采纳和整改情况。"),
    ),
    "order": (
        "挂牌督办单",
        ("事由：{{ 事由 }}", "问题：{{ 问题 }}", "要求：{{ 要求 }}", "期限：请于{{ 期限 }}前整改完成并报送结果。"),
    ),
}
"""Title and paragraphs of the papers of the steps, as official letters are laid out: 编号、主送、事由、要求与期限、落款."""


def make_step(path: Path, kind: str) -> None:
    """Write the shipped template of a step to ``path``. Raises ``OSError``."""
    title, lines = STEPS[kind]
    paper = _letter(title)
    number = paper.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _lettered(number.add_run("编号：{{ 编号 }}"), "仿宋", 14)
    _line(paper, "主送：{{ 主送 }}", indented=False)
    for line in lines:
        # Numbered lines begin at the margin: Word would set in the first of them alone.
        _line(paper, line, indented=line != "{{ 问题 }}")
    for place, line in enumerate(("{{ 落款单位 }}", "签发人：{{ 签发人 }}", "{{ 日期 }}")):
        signed = _line(paper, line, indented=False)
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signed.paragraph_format.space_before = Pt(0 if place else 28)
    remark = paper.add_paragraph()
    remark.paragraph_format.space_before = Pt(24)
    _lettered(remark.add_run("签发前核对，印发时删去：{{ 说明 }}"), "仿宋", 10.5)
    paper.save(str(path))


def make_year(path: Path) -> None:
    """Write the shipped template of 整改情况 to ``path``. Raises ``OSError``."""
    paper = _letter("{{ 年份 }}年整改情况")
    paper.core_properties.title = "整改情况"
    span = paper.add_paragraph()
    span.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _lettered(span.add_run("（{{ 起止 }}）"), "仿宋", 14)
    for heading, placeholder in (
        ("一、总体情况", "{{ 总体情况 }}"),
        ("二、问题类别", "{{ 问题类别 }}"),
        ("三、各单位情况", "{{ 各单位情况 }}"),
    ):
        _line(paper, heading, font="黑体")
        _line(paper, placeholder, indented=heading != "三、各单位情况")
    for place, line in enumerate(("{{ 单位 }}", "{{ 日期 }}")):
        signed = _line(paper, line, indented=False)
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signed.paragraph_format.space_before = Pt(0 if place else 28)
    paper.save(str(path))


PROBLEMS = (
    ("序号", "序号", 1.6),
    ("问题", "问题", 6.2),
    ("类别", "类别", 2.2),
    ("表现", "表现", 7.6),
    ("来源", "来源", 3.4),
    ("责任单位", "责任单位", 3.7),
)
RECTIFIED = (
    ("序号", "序号", 1.6),
    ("问题", "问题", 6.6),
    ("整改措施", "整改措施", 5.8),
    ("责任部门", "责任部门", 3.3),
    ("责任人", "责任人", 1.9),
    ("时限", "时限", 2.6),
    ("进展", "进展", 2.9),
)
"""Heading, column and centimetres of the tables of 自查报告: 潢川2021 三(二) asks for both by June 25."""


def make_report(path: Path) -> None:
    """Write the shipped template of 自查报告 to ``path``. Raises ``OSError``."""
    paper = _letter("自查报告")
    for words in ("{{ 单位 }}", "（{{ 起止 }}）"):
        line = paper.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = Pt(4)
        _lettered(line.add_run(words), "楷体", 16)
    _line(paper, "一、自查开展情况", font="黑体")
    _line(paper, "{{ 开展情况 }}")
    _turn(paper, WD_ORIENT.LANDSCAPE)
    _line(paper, "二、问题清单", font="黑体", indented=False)
    _table(paper, "问题清单", PROBLEMS)
    _line(paper, "三、整改措施台账", font="黑体", indented=False).paragraph_format.space_before = Pt(16)
    _table(paper, "整改台账", RECTIFIED)
    _turn(paper, WD_ORIENT.PORTRAIT)
    _line(paper, "四、下一步", font="黑体")
    _line(paper, "（由单位填写）")
    for place, words in enumerate(("{{ 单位 }}", "{{ 日期 }}")):
        signed = _line(paper, words, indented=False)
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signed.paragraph_format.space_before = Pt(0 if place else 56)
    paper.save(str(path))


def _turn(paper: Paper, orientation: WD_ORIENT) -> None:
    """Go on on a new page, upright or on its side."""
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = orientation
    sides = (Cm(21), Cm(29.7))
    section.page_width, section.page_height = sides if orientation == WD_ORIENT.PORTRAIT else sides[::-1]
    upright = orientation == WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = (Cm(3.7), Cm(3.5)) if upright else (Cm(2.4), Cm(2.2))
    section.left_margin, section.right_margin = (Cm(2.8), Cm(2.6)) if upright else (Cm(2.4), Cm(2.4))


def _table(paper: Paper, name: str, columns: tuple[tuple[str, str, float], ...]) -> None:
    """A table with a heading that comes again on each page, and a row for each of ``name``."""
    table = paper.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    begin, end = table.rows[1].cells[0], table.rows[3].cells[0]
    begin.paragraphs[0].add_run(f"{{%tr for 行 in {name} %}}")
    end.paragraphs[0].add_run("{%tr endfor %}")
    for place, (heading, column, width) in enumerate(columns):
        _write(table.rows[0].cells[place], heading, "黑体", centred=True)
        _write(table.rows[2].cells[place], f"{{{{ 行.{column} }}}}", "仿宋", centred=width < 3, size=10.5)
        for row in table.rows:
            row.cells[place].width = Cm(width)
        table.columns[place].width = Cm(width)
    for row, mark in ((table.rows[0], "w:tblHeader"), (table.rows[0], "w:cantSplit"), (table.rows[2], "w:cantSplit")):
        row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _letter(title: str) -> Paper:
    paper = Document()
    section = paper.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Cm(3.7), Cm(3.5), Cm(2.8), Cm(2.6)
    heading = paper.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_after = Pt(16)
    _lettered(heading.add_run(title), "方正小标宋简体", 22)
    # The machine that made it and the moment tell nothing to whoever opens it.
    paper.core_properties.author = paper.core_properties.comments = ""
    paper.core_properties.title = title
    return paper


def _line(paper: Paper, words: str, *, indented: bool = True, font: str = "仿宋") -> Paragraph:
    line = paper.add_paragraph()
    line.paragraph_format.line_spacing = Pt(28)
    line.paragraph_format.space_after = Pt(0)
    if indented:
        line.paragraph_format.first_line_indent = Pt(32)
    _lettered(line.add_run(words), font, 16)
    return line


def make(path: Path) -> None:
    """Write the shipped template of the referral sheet to ``path``. Raises ``OSError``."""
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


def _write(cell: _Cell, words: str, font: str, *, centred: bool = False, size: float = 12) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    _lettered(paragraph.add_run(words), font, size)


def _lettered(run: Run, font: str, size: float) -> None:
    run.font.size = Pt(size)
    run.font.name = font
    # Word takes the letters of Chinese from here and not from the name above.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


if __name__ == "__main__":
    folder = Path(__file__).with_name("templates")
    make(folder / "referral.docx")
    for each in STEPS:
        make_step(folder / f"step_{each}.docx", each)
    make_year(folder / "ledger_year.docx")
    make_report(folder / "selfcheck_report.docx")
