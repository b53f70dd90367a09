"""A TOML file that a clerk edits, and what is wrong with its text: the library says that in English and to programmers."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from knowledge.faults import Fault, quoted
from knowledge.tables import decode

LARGEST_FILE = 1024 * 1024
_ZIP = b"PK\x03\x04"
"""How a workbook begins that was given the name of a text."""

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
_BRACKETS = "Expected ']"
_SAYINGS = (
    ("Cannot overwrite", "同一个键写了两次", "删掉一个"),
    ("twice", "同一个键或同一段写了两次", "删掉一个"),
    ("Expected '=' after a key", "这里缺等号", "写成 键 = 值"),
    (_BRACKETS, "方括号没有配对", ""),
    ("Unclosed array", "方括号没有配对", "在最后补上 ]"),
    ("Unterminated string", "引号没有配对", "文字前后各写一个英文双引号"),
    ("Illegal character", "引号没有配对，或有看不见的字符", "文字前后各写一个英文双引号，写在一行里"),
    ("Unescaped '\\'", "文字里有单独的反斜杠", "反斜杠写两遍"),
    ("Expected newline", "这里多了字，一行只写一个键", "文字里的双引号改用“”，多出来的删掉或另起一行"),
    ("Invalid value", "等号后面的值看不懂", "文字要加英文双引号，是否写 true 或 false"),
    ("Invalid statement", "这一行看不懂", "写成 键 = 值；说明文字前面加 #"),
)


def syntax_fault(message: str, text: str, file: str, tables: str) -> Fault:
    """The fault of ``text`` for which ``tomllib`` has ``message``; ``tables`` says how the parts of such a file are opened."""
    place = _PLACE.search(message)
    rows = text.split("\n")
    line = int(place[1]) if place and place[1] else len(rows)
    column = int(place[2]) if place and place[2] else 0
    row = rows[line - 1] if line <= len(rows) else ""
    what, remedy = next(((what, remedy) for sign, what, remedy in _SAYINGS if sign in message), ("这里写得不对", "对照别的同类内容改"))
    if re.match(r"\s*[\w.]+\s*＝", row):
        what, remedy = "等号是全角的", "改成英文的 ="
    elif re.search(r"=\s*[“”‘’＂]", row):
        what, remedy = "文字外面的引号是中文的", "改成英文双引号，里面的中文引号不用改"
    elif re.search(r"=\s*(?:True|False|yes|no|是|否)\s*$", row):
        what, remedy = "是否写得不对", "写 true 或 false"
    at = f"第{column}个字附近" if column else "这里"
    return Fault(file, line, "", f"{at}：{what}（{quoted(row)}）" if row.strip() else f"{at}：{what}", remedy or tables)


def read_document(data: bytes, file: str, *, what: str, tables: str) -> tuple[str, dict[str, Any]] | Fault:
    """The text of a TOML file and what it says, or its fault; ``what`` names such a file, ``tables`` says how parts are opened."""
    if len(data) > LARGEST_FILE:
        return Fault(file, 0, "", "文件太大", f"一份{what}不超过 1 MB")
    text = decode(data)
    if text is None or data.startswith(_ZIP):
        return Fault(file, 0, "", "读不懂文件的编码", "用记事本打开，另存为 UTF-8 的文本")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return text, tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        return syntax_fault(str(error), text, file, tables)
