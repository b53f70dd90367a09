"""Checklists as a workbook of two sheets: 清单 says what the list is, a line a key, and 检查项 has a line an item."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.cells import several, tidy
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
from knowledge.checklists.raw import RawList, RawPart
from knowledge.faults import Fault, nearest, quoted
from knowledge.tables import sheets_in

HEAD_SHEET, ITEM_SHEET = "清单", "检查项"
_MOST_SHEETS = 8
_WIDTHS = {"question": 40, "how": 40, "source": 36, "finding": 36, "measure": 36, "choices": 30}


def read_sheet(data: bytes, file: str, *, own: bool) -> RawList:
    """The list in an .xlsx; what is wrong with the sheets themselves is among its faults."""
    faults: list[Fault] = []
    sheets = {title.strip(): rows for title, rows in sheets_in(data, file, faults, most=_MOST_SHEETS).items()}
    missing = [name for name in (HEAD_SHEET, ITEM_SHEET) if name not in sheets]
    if missing and not faults:
        remedy = f"工作表取名“{HEAD_SHEET}”和“{ITEM_SHEET}”；可以先用 suixing checklists export 导出一份照着改"
        faults.append(Fault(file, 0, "", f"缺少工作表“{'”和“'.join(missing)}”", remedy))
    head = RawPart(file, True, "", 0, {})
    items: tuple[RawPart, ...] = ()
    if not missing:
        head = _head(file, sheets[HEAD_SHEET], faults)
        items = tuple(_items(file, sheets[ITEM_SHEET], faults))
    return RawList(file, PurePath(file).stem, own, head, items, tuple(faults))


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
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _head(file: str, rows: Sequence[Sequence[str]], faults: list[Fault]) -> RawPart:
    values: dict[str, str] = {}
    by_name = _by_name(LIST_KEYS)
    for row in rows:
        name, text = (*(tidy(cell) for cell in row[:2]), "", "")[:2]
        key = by_name.get(_plain(name), "")
        if key in values:
            faults.append(Fault(file, 0, "", f"工作表“{HEAD_SHEET}”的“{name}”写了两次", "删掉一行"))
        elif key:
            values[key] = text
        elif name and (name, text) != ("项目", "内容"):
            remedy = f"最接近的是“{nearest(name, by_name)}”，改过来或删掉"
            faults.append(Fault(file, 0, "", f"工作表“{HEAD_SHEET}”里没有{quoted(name)}这一项", remedy))
    return RawPart(file, True, "", 0, {key: text for key, text in values.items() if text})


def _items(file: str, rows: Sequence[Sequence[str]], faults: list[Fault]) -> Iterable[RawPart]:
    by_name = _by_name(ITEM_KEYS)
    start = next((number for number, row in enumerate(rows) if any(tidy(cell) for cell in row)), len(rows))
    if start == len(rows):
        return
    keys: list[str] = []
    headings = [tidy(cell) for cell in rows[start]]
    for name in headings:
        key = by_name.get(_plain(name), "")
        if name and not key:
            faults.append(Fault(file, start + 1, name, "没有这一列", f"最接近的是“{nearest(name, ITEM_KEYS.values())}”，改过来或删掉"))
        elif key and key in keys:
            faults.append(Fault(file, start + 1, name, "这一列有两列", "删掉一列"))
            key = ""
        keys.append(key)
    for line, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = [tidy(cell) for cell in row]
        values = {key: cell for key, cell in zip(keys, cells, strict=False) if key and cell}
        if any(cell and (place >= len(keys) or not headings[place]) for place, cell in enumerate(cells)):
            faults.append(Fault(file, line, "", "表头以外的列里有字", "删掉，或给那一列写上表头"))
        if values:
            yield RawPart(file, True, values.get("id", f"第{line}行"), line, values)


def _by_name(keys: Mapping[str, str]) -> dict[str, str]:
    return {_plain(name): key for key, chinese in keys.items() for name in (chinese, key)}


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


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
        "not_applicable": _yes(item.may_not_apply) if item.answer is AnswerKind.VERDICT else "",
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


def choices_in(text: str) -> list[dict[str, object]]:
    """The choices of a cell, as TOML would have them."""
    mark = FINDING_MARK.strip("（）")
    found: list[dict[str, object]] = []
    for each in several(text):
        name = each.replace("(", "（").replace(")", "）")
        is_finding = name.endswith(f"（{mark}）")
        found.append({"name": name.removesuffix(f"（{mark}）").strip(), "finding": True} if is_finding else {"name": each})
    return found


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
