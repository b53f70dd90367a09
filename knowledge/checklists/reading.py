"""Reading a checklist that is written in TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from knowledge.checklists.keys import ITEM_KEYS, LIST_KEYS
from knowledge.checklists.raw import RawList, RawPart
from knowledge.faults import Fault, nearest, quoted
from knowledge.toml_files import read_document

_ITEM = re.compile(r"\s*\[\[\s*item\s*]]")
_TABLE = re.compile(r"\s*\[")
_AFTER = re.compile(r"\s*\[\s*item\s*\.\s*after\s*]")
_KEY = re.compile(r"\s*([A-Za-z_]+)\s*=")
_AFTER_KEYS = ("item", "answers")

_TABLES = "检查项写 [[item]]，追问写 [item.after]"


def read_toml(data: bytes, file: str, *, own: bool) -> RawList:
    """The list in ``data``; what is wrong with the text itself is among its faults, and then it has nothing else."""
    stem = PurePath(file).stem
    nothing = RawList(file, stem, own, RawPart(file, False, "", 0, {}), ())
    read = read_document(data, file, what="自查清单", tables=_TABLES)
    if isinstance(read, Fault):
        return replace(nothing, faults=(read,))
    text, document = read

    lines = _Lines.of(text)
    items = document.pop("item", [])
    faults: list[Fault] = []
    head = RawPart(file, False, "", 0, document, lines.head)
    for key in document:
        if key in ITEM_KEYS and key not in LIST_KEYS:
            faults.append(head.fault(key, "放错了地方", "这是检查项的内容，放到 [[item]] 下面"))
        elif key not in LIST_KEYS:
            faults.append(_unknown(head, key, LIST_KEYS))
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        faults.append(Fault(file, lines.single, "", "检查项的开头写得不对", "每个检查项前面单独一行写 [[item]]，两层方括号"))
        items = []
    parts = []
    for number, item in enumerate(items):
        line, of_keys = lines.items[number] if len(lines.items) == len(items) else (0, {})
        parts.append(_part(file, number, item, line, of_keys, faults))
    return replace(nothing, head=head, items=tuple(parts), faults=tuple(faults))


def _part(file: str, number: int, item: dict[str, object], line: int, lines: Mapping[str, int], faults: list[Fault]) -> RawPart:
    name = item["id"] if isinstance(item.get("id"), str) and item["id"] else f"第{number + 1}个检查项"
    after = item.pop("after", None)
    part = RawPart(file, False, str(name), line, item, lines)
    for key in item:
        if key in LIST_KEYS and key not in ITEM_KEYS:
            faults.append(part.fault(key, "放错了地方", "这是整份清单的内容，挪到第一个 [[item]] 前面"))
        elif key not in ITEM_KEYS:
            faults.append(_unknown(part, key, ITEM_KEYS))
    if after is None:
        return part
    if not isinstance(after, dict):
        faults.append(part.fault("after", f"写成了{quoted(str(after))}", "另起一行写 [item.after]，下面写 item 和 answers"))
        return part
    for key in after:
        if key in ITEM_KEYS:
            faults.append(part.fault(key, "放错了地方", "挪到 [item.after] 这一行的前面"))
        elif key not in _AFTER_KEYS:
            faults.append(part.fault(f"after.{key}", "没有这个键", f"最接近的是 {nearest(key, _AFTER_KEYS)}"))
    return replace(part, values={**item, **{f"after.{key}": after[key] for key in _AFTER_KEYS if key in after}})


def _unknown(part: RawPart, key: str, known: Mapping[str, str]) -> Fault:
    return part.fault(key, "没有这个键", f"最接近的是 {nearest(key, [each for each in known if '.' not in each])}，改过来或删掉")


class _Lines:
    """On which lines the keys stand: tomllib does not say. Texts of several lines may mislead it, then a fault names a wrong line."""

    def __init__(self) -> None:
        self.head: dict[str, int] = {}
        self.items: list[tuple[int, dict[str, int]]] = []
        self.single = 0
        """Where a table stands that is no item."""

    @classmethod
    def of(cls, text: str) -> _Lines:
        found = cls()
        is_after = False
        for number, row in enumerate(text.split("\n"), start=1):
            if _ITEM.match(row):
                found.items.append((number, {}))
                is_after = False
            elif _TABLE.match(row):
                is_after = bool(_AFTER.match(row))
                if is_after and found.items:
                    found.items[-1][1].setdefault("after", number)
                elif not found.single:
                    found.single = number
            elif key := _KEY.match(row):
                keys = found.items[-1][1] if found.items else found.head
                keys.setdefault(f"after.{key[1]}" if is_after and key[1] in _AFTER_KEYS else key[1], number)
        return found
