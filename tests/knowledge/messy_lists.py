"""Lists as agencies send them round, made up row by row so that the truth is known: a ministry's of 33 rows, a province's of 300.

The wording is invented in the style of such lists; the layout has what clerks do: captions and dates over the table, two rows of
headings, cells merged down and across, sections, headings repeated on the next page, blank rows and columns, full-width digits,
line breaks, totals, notes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

import knowledge
from knowledge.lists.tables import ListRow

MATTERS = Path(knowledge.__file__).with_name("matters.csv")
WAYS = ("情节轻微的", "初次发生的", "持续时间较短的", "未收取费用的")
CONDITIONS = (
    ("首次实施该违法行为", "在限期内改正", "没有造成危害后果"),
    ("违法行为轻微", "当场改正；不能当场改正的，在3日内改正", "未引发1.5万元以上的损失"),
    ("主动消除（含减轻）危害后果", "积极配合调查"),
    ("经责令后停止违法行为",),
)
ACTIONS = (("批评教育", "签订告知承诺书"), ("责令改正",), ("当场告知", "限期复查", "记入监管台账"))
SIGNS = ("{n}.", "{n}、", "（{n}）", "{circle}")


@dataclass
class Page:
    """A sheet of a workbook, or a table of a document with the lines above it. Merged areas: top, left, bottom, right, from 0."""

    name: str
    rows: list[list[object]] = field(default_factory=list)
    areas: list[tuple[int, int, int, int]] = field(default_factory=list)
    width: int = 1

    def across(self, text: str) -> None:
        """A line merged over all columns."""
        self.rows.append([text])
        self.areas.append((len(self.rows) - 1, 0, len(self.rows) - 1, self.width - 1))


@dataclass
class MessyList:
    """A list and what must come out of it, line numbers aside."""

    pages: list[Page]
    truth: list[ListRow]

    def xlsx(self) -> bytes:
        workbook = Workbook()
        workbook.remove(workbook.active)
        for page in self.pages:
            sheet = workbook.create_sheet(page.name)
            for row, cells in enumerate(page.rows, start=1):
                for column, value in enumerate(cells, start=1):
                    if value not in (None, ""):
                        sheet.cell(row, column, value)
            for top, left, bottom, right in page.areas:
                sheet.merge_cells(f"{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right + 1)}{bottom + 1}")
        out = io.BytesIO()
        workbook.save(out)
        return out.getvalue()

    def docx(self, *, page_break_after: int = 0) -> bytes:
        """Captions become lines of text above their table; after ``page_break_after`` rows a table goes on as a second one."""
        document = Document()
        for page in self.pages:
            first = next(number for number, cells in enumerate(page.rows) if len([cell for cell in cells if cell]) > 2)
            for cells in page.rows[:first]:
                document.add_paragraph(str(cells[0] if cells else ""))
            last = max(number for number, cells in enumerate(page.rows) if len([cell for cell in cells if cell]) > 1) + 1
            cuts = [first, first + page_break_after, last] if page_break_after else [first, last]
            for begin, end in pairwise(cuts):
                table = document.add_table(end - begin, page.width)
                grid = [list(row.cells) for row in table.rows]
                for number, cells in enumerate(page.rows[begin:end]):
                    for column, value in enumerate(cells):
                        grid[number][column].text = "" if value is None else str(value)
                for top, left, bottom, right in page.areas:
                    for upper, lower in ((max(top, begin), min(bottom, end - 1)),):
                        if lower >= upper and (lower > upper or right > left):
                            _merge(grid, upper - begin, left, lower - begin, right, page.rows[top][left] if upper > top else None)
            for cells in page.rows[last:]:
                document.add_paragraph(str(cells[0] if cells else ""))
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    def csv(self, encoding: str = "gb18030") -> bytes:
        """All pages one under the other; a merged text stands in its first cell only, as WPS saves it."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        width = max(page.width for page in self.pages)
        for page in self.pages:
            for cells in page.rows:
                writer.writerow(["" if cell is None else cell for cell in cells] + [""] * (width - len(cells)))
        return out.getvalue().encode(encoding)


def _merge(grid: list[list[object]], top: int, left: int, bottom: int, right: int, text: object) -> None:
    if text is not None:
        grid[top][left].text = str(text)  # type: ignore[attr-defined]
    grid[top][left].merge(grid[bottom][right])  # type: ignore[attr-defined]


def violations() -> Iterator[tuple[str, str]]:
    """Domain and violation, never the same twice."""
    with MATTERS.open(encoding="utf-8-sig", newline="") as file:
        matters = [(row["domain"], row["title"]) for row in csv.DictReader(file)]
    for way in WAYS:
        for domain, title in matters:
            yield domain, f"{title}，{way}"


def numbered(items: Sequence[str], style: int, *, on_lines: bool) -> str:
    """One cell with several items, numbered in one of the usual ways."""
    if len(items) == 1:
        return items[0]
    signs = [SIGNS[style % len(SIGNS)].format(n=n, circle=chr(ord("①") + n - 1)) for n in range(1, len(items) + 1)]
    return ("；\n" if on_lines else "；").join(sign + item for sign, item in zip(signs, items, strict=True)) + "。"


def basis(number: int) -> tuple[str, str]:
    """A made-up basis as a cell holds it, and as it comes out."""
    first = f"《某省交通运输条例》第{number % 90 + 1}条"
    second = f"《某某管理规定》（交通运输部令{2000 + number % 23}年第{number}号）第{number % 40 + 2}条第（一）项"
    return f"{first}\n{second}", f"{first}；{second}"


def ministry() -> MessyList:
    """33 rows on one sheet: a blank first column, sections, headings repeated, a total, notes."""
    page = Page("Sheet1", width=7)
    page.across("交通运输部交通运输领域轻微违法行为不予处罚事项清单（试行）")
    page.rows.append([None, None, None, None, None, None, "２０２３年５月"])
    headings: list[object] = [None, "序 号", "事项\n名称", "法律依据", "适用条件", "配套监管措施", "备注"]
    page.rows.append(headings)
    truth: list[ListRow] = []
    source = violations()
    for part, (domain, count) in enumerate((("公路路政领域", 12), ("道路运政领域", 13), ("水路运政领域", 8))):
        page.across(f"{'一二三'[part]}、{domain}（{count}项）")
        for _ in range(count):
            number = len(truth) + 1
            _, violation = next(source)
            cell, law = basis(number)
            conditions, actions = CONDITIONS[number % 4], ACTIONS[number % 3]
            shown = violation[:6] + "\n" + violation[6:] if number % 5 == 0 else violation
            page.rows.append(
                [
                    None,
                    float(number) if number % 2 else f"{number}.",
                    f" {shown}\u3000",
                    cell,
                    numbered(conditions, number, on_lines=number % 2 == 0),
                    numbered(actions, number + 1, on_lines=False),
                    "另见第１项" if number % 7 == 0 else None,
                ]
            )
            note = "另见第１项" if number % 7 == 0 else ""
            truth.append(ListRow(0, str(number), violation, law, "", conditions, actions, domain, "不予处罚", note))
            if number in (10, 24):
                page.rows.append([])
                page.rows.append(headings)
    page.rows.append([None, "合计", "33项"])
    page.rows.append(["注：1.本清单未列的轻微违法行为，按《行政处罚法》第三十三条处理。"])
    page.rows.append(["2.本清单自2023年7月1日起施行，有效期至2028年6月30日。"])
    return MessyList([page], truth)


_PROVINCE = (
    ("附件1免罚", "附件1：某某省交通运输领域轻微违法行为不予处罚事项清单", 180, "不予处罚"),
    ("附件2减轻", "附件2：某某省交通运输领域减轻处罚事项清单", 80, "减轻处罚"),
    ("附件3免强制", "附件3：某某省交通运输领域不予实施行政强制措施事项清单", 40, "不予实施行政强制措施"),
)


def province() -> MessyList:
    """300 rows in three parts: two rows of headings, domains and bases merged down, two columns of bases, numbers that begin anew."""
    source = violations()
    pages: list[Page] = []
    truth: list[ListRow] = []
    for sheet, caption, count, part in _PROVINCE:
        page = Page(sheet, width=9)
        page.across(caption)
        page.across("某交法规〔2024〕36号")
        top = len(page.rows)
        page.rows.append(["编号", "执法门类", "违法行为", "设定依据", None, "裁量", None, "教育及监管措施", "说明"])
        page.rows.append([None, None, None, "违则", "罚则", "适用情形", "处罚幅度", None, None])
        page.areas += [(top, 3, top, 4), (top, 5, top, 6), *((top, column, top + 1, column) for column in (0, 1, 2, 7, 8))]
        domains: list[str] = []
        for number in range(1, count + 1):
            domain, violation = next(source)
            if not domains or domains[-1] != domain:
                domains.append(domain)
                is_new = True
            else:
                is_new = False
            conditions, actions = CONDITIONS[(number + 1) % 4], ACTIONS[number % 3]
            breach, fine = f"《某省公路条例》第{number % 60 + 1}条", f"《某省公路条例》第{number % 60 + 30}条第一款"
            shown = f"（{number}）" if part == "减轻处罚" else "".join(chr(ord("０") + int(digit)) for digit in str(number))
            penalty = "不予处罚" if part == "不予处罚" else f"处{number * 10}元以上{number * 20}元以下罚款"
            at = len(page.rows)
            if is_new:
                page.areas.append((at, 1, at, 1))
            else:
                top_of, _, _, _ = next(area for area in reversed(page.areas) if area[1] == area[3] == 1)
                page.areas[max(i for i, area in enumerate(page.areas) if area[1] == area[3] == 1)] = (top_of, 1, at, 1)
            page.rows.append(
                [
                    shown,
                    domain if is_new else None,
                    violation,
                    breach,
                    fine,
                    numbered(conditions, number, on_lines=number % 3 == 0),
                    penalty,
                    numbered(actions, number, on_lines=True),
                    None,
                ]
            )
            truth.append(ListRow(0, str(number), violation, f"{breach}；{fine}", penalty, conditions, actions, domain, part, ""))
        page.areas = [area for area in page.areas if area[2] > area[0] or area[3] > area[1]]
        page.rows.append([])
        page.rows.append(["说明：“首次”以执法系统的记录为准；本清单由某某省交通运输厅解释。"])
        pages.append(page)
    return MessyList(pages, truth)
