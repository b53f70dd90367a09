"""Small, faultless checklists, to be spoilt by tests in one place at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from knowledge.checklists.keys import ITEM_KEYS, LIST_KEYS
from knowledge.checklists.making import Made, made
from knowledge.checklists.reading import read_toml
from knowledge.checklists.sheets import HEAD_SHEET, ITEM_SHEET, read_sheet

HEAD: dict[str, object] = {
    "code": "piano",
    "title": "木琴自查",
    "purpose": "敲之前看一遍",
    "source": "某大队内部规定",
    "owner": "person",
    "roles": ["officer", "legal"],
}
ENTRIES = ("PB-001", "PR-001")


def item(number: int, **more: object) -> dict[str, object]:
    """An item that is faultless by itself; ``more`` replaces or adds keys, ``None`` takes one out."""
    whole = {
        "id": f"MQ-{number:02}",
        "group": "琴键",
        "question": f"第{number}个键响不响？",
        "how": "敲一下",
        "severity": "serious",
        "category": "competence",
        "source": "某大队内部规定第三条",
        "finding": f"第{number}个键不响",
        "measure": "换键",
    } | more
    return {key: value for key, value in whole.items() if value is not None}


def items(*changed: dict[str, object], count: int = 12) -> list[dict[str, object]]:
    """``count`` items, the last of them ``changed``."""
    return [*(item(number) for number in range(1, count + 1 - len(changed))), *changed]


def toml_of(parts: Sequence[Mapping[str, object]], **head: object) -> str:
    """A list as a clerk would write it in TOML."""
    lines = [f"{key} = {_written(value)}" for key, value in (HEAD | head).items() if value is not None]
    for part in parts:
        lines.append("[[item]]")
        after = {key.partition(".")[2]: value for key, value in part.items() if key.startswith("after.")}
        lines += [f"{key} = {_written(value)}" for key, value in part.items() if not key.startswith("after.")]
        if after:
            lines += ["[item.after]", *(f"{key} = {_written(value)}" for key, value in after.items())]
    return "\n".join(lines) + "\n"


def sheet_of(rows: Sequence[Mapping[str, str]], head: Mapping[str, str]) -> bytes:
    """A list as a clerk would fill it in, cells by Chinese headings."""
    workbook = Workbook()
    workbook.active.title = HEAD_SHEET  # type: ignore[union-attr]
    for name, text in head.items():
        workbook[HEAD_SHEET].append([name, text])
    headings = list(dict.fromkeys(heading for row in rows for heading in row)) or list(ITEM_KEYS.values())
    workbook.create_sheet(ITEM_SHEET).append(headings)
    for row in rows:
        workbook[ITEM_SHEET].append([row.get(heading, "") for heading in headings])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def sheet_rows(parts: Sequence[Mapping[str, object]]) -> list[dict[str, str]]:
    """Items in the cells of a sheet."""
    return [{ITEM_KEYS[key]: _cell(value) for key, value in part.items()} for part in parts]


def sheet_head(**more: object) -> dict[str, str]:
    """The head in the cells of a sheet."""
    return {LIST_KEYS[key]: _cell(value) for key, value in (HEAD | more).items() if value is not None}


def read(text: str, *, own: bool = False) -> Made:
    """What a TOML text comes to."""
    return made(read_toml(text.encode(), "checklists/piano.toml", own=own), ENTRIES)


def read_workbook(data: bytes, *, own: bool = False) -> Made:
    """What an .xlsx comes to."""
    return made(read_sheet(data, "checklists/piano.xlsx", own=own), ENTRIES)


def put(folder: Path, name: str, data: str | bytes) -> Path:
    """Lay a file into the checklists of a knowledge folder."""
    (folder / "checklists").mkdir(parents=True, exist_ok=True)
    file = folder / "checklists" / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


def _written(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[" + ", ".join("{" + ", ".join(f"{key} = {_written(each)}" for key, each in one.items()) + "}" for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _cell(value: object) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "；".join(_cell(each) for each in value)
        case dict():
            return str(value["name"]) + ("（不符合）" if value.get("finding") else "")
        case _:
            return str(value)
