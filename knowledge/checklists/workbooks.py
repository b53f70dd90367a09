"""A checklist as a workbook, for a clerk to start from."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.checklists.keys import (
    ANSWERS,
    CATEGORIES,
    FINDING_MARK,
    ITEM_KEYS,
    LIST_KEYS,
    OWNERS,
    PHOTOS,
    ROLES,
    ROTATIONS,
    SEVERITIES,
    VERDICTS,
)
from knowledge.checklists.kinds import AnswerKind, CheckItem, Checklist
from knowledge.checklists.sheets import HEAD_SHEET, ITEM_SHEET

_LAST_LINE = 61
_PICKED = {
    "severity": SEVERITIES.values(),
    "category": CATEGORIES.values(),
    "answer": ANSWERS.values(),
    "photo": PHOTOS.values(),
    **dict.fromkeys(("not_applicable", "bulk"), ("是", "否")),
}
"""What is picked rather than written."""
_WIDTHS = {"question": 40, "how": 40, "source": 36, "finding": 36, "measure": 36, "choices": 30}


def export_sheet(checklist: Checklist) -> bytes:
    """``checklist`` as an .xlsx that is read back as an equal one."""
    workbook = Workbook()
    head = workbook.active
    assert isinstance(head, Worksheet)
    head.title = HEAD_SHEET
    _fill(head, [["项目", "内容"], *([LIST_KEYS[key], text] for key, text in _head_texts(checklist).items())], [14, 80])
    items = workbook.create_sheet(ITEM_SHEET)
    lines = [list(ITEM_KEYS.values())]
    for item in checklist.items:
        texts = _item_texts(item, checklist)
        lines.append([texts.get(key, "") for key in ITEM_KEYS])
    _fill(items, lines, [_WIDTHS.get(key, 12) for key in ITEM_KEYS])
    items.freeze_panes = "D2"
    for key, names in _PICKED.items():
        picked = DataValidation("list", formula1=f'"{",".join(names)}"', allow_blank=True)
        column = get_column_letter(list(ITEM_KEYS).index(key) + 1)
        picked.add(f"{column}2:{column}{_LAST_LINE}")
        items.add_data_validation(picked)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _head_texts(checklist: Checklist) -> dict[str, str]:
    return {
        "code": checklist.code,
        "title": checklist.title,
        "purpose": checklist.purpose,
        "source": checklist.source,
        "owner": OWNERS[checklist.owner],
        "roles": "；".join(ROLES[role] for role in checklist.roles),
        "asks_place": _yes(checklist.asks_place),
        "held": _yes(checklist.is_held),
        "rotates": ROTATIONS.get(checklist.rotates, ""),
        "a_day": str(checklist.a_day) if checklist.rotates else "",
    }


def _item_texts(item: CheckItem, checklist: Checklist) -> dict[str, str]:
    texts = {
        "id": item.id,
        "group": item.group,
        "question": item.question,
        "how": item.how,
        "severity": SEVERITIES[item.severity],
        "category": CATEGORIES[item.category],
        "source": item.source,
        "answer": ANSWERS[item.answer],
        "not_applicable": _yes(item.may_not_apply) if item.answer in {AnswerKind.VERDICT, AnswerKind.PHOTO} else "",
        "photo": PHOTOS[item.photo],
        "bulk": _yes(item.in_bulk),
        "entry": item.entry,
        "finding": item.finding,
        "measure": item.measure,
        "unit": item.unit,
        "least": _number(item.least),
        "most": _number(item.most),
        "choices": "；".join(choice.name + (FINDING_MARK if choice.is_finding else "") for choice in item.choices),
    }
    before = checklist.item(item.after.item) if item.after is not None else None
    if item.after is not None and before is not None:
        # The name of a choice says more to a clerk than its place.
        names = [before.choices[int(each) - 1].name if before.choices else VERDICTS[each] for each in item.after.answers]
        texts |= {"after.item": before.id, "after.answers": "；".join(names)}
    return texts


def _yes(value: object) -> str:
    return "是" if value else "否"


def _number(value: float | None) -> str:
    return "" if value is None else format(value, ".15g")


def _fill(sheet: Worksheet, lines: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    for row, line in enumerate(lines, start=1):
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            cell.value = text or None
            # A text through and through: no spreadsheet may make a sum of “=…” or a date of “3-5”.
            if text:
                cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFE8EEF7")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
