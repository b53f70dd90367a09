"""Checklists as a workbook of two sheets: 清单 says what the list is, a line a key, and 检查项 has a line an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from knowledge.cells import several, tidy
from knowledge.checklists.keys import FINDING_MARK, ITEM_KEYS, LIST_KEYS
from knowledge.checklists.raw import RawList, RawPart
from knowledge.faults import Fault, nearest, quoted
from knowledge.tables import sheets_in

HEAD_SHEET, ITEM_SHEET = "清单", "检查项"
_MOST_SHEETS = 8


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


def choices_in(text: str) -> list[dict[str, object]]:
    """The choices of a cell, as TOML would have them."""
    mark = FINDING_MARK.strip("（）")
    found: list[dict[str, object]] = []
    for each in several(text):
        name = each.replace("(", "（").replace(")", "）")
        is_finding = name.endswith(f"（{mark}）")
        found.append({"name": name.removesuffix(f"（{mark}）").strip(), "finding": True} if is_finding else {"name": each})
    return found
