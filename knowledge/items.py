"""Items of a Markdown file: one ``## PB-001 rule`` heading each, and a list of ``- 字段：值`` below it.

The file may open with a title and sentences of its own; whatever stands between an item's heading and the next one must be
its fields. The texts are taken as they stand: no emphasis, link or HTML is read into them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.cells import tidy
from knowledge.columns import CHINESE, LAYOUTS, Table, column_named
from knowledge.faults import Fault, nearest, quoted
from knowledge.records import Record
from knowledge.tables import decode

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_HEADING = re.compile(r"([A-Za-z]{2}-[A-Za-z0-9-]+)(?:[\s：:]+(.*))?", re.DOTALL)


def read_items(data: bytes, file: str, table: Table, faults: list[Fault]) -> list[Record]:
    """The records of a Markdown file whose content is ``data``; ``file`` is its path for faults. Never raises.

    The heading's text is the column that follows ``id`` in the table's layout.
    """
    text = decode(data)
    if text is None:
        faults.append(Fault(file, 0, "", "读不懂文件的编码", "用文本编辑器另存为 UTF-8"))
        return []
    return _Reader(file, table, faults).read(_blocks().parse(text.replace("\t", " ")))


def _blocks() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Headings and lists only, so that no mark in a clerk's sentence can turn it into something else and lose a part of it.
    markdown = MarkdownIt("zero").enable(["heading", "list"])
    markdown.core.ruler.disable(["inline"])
    return markdown


class _Reader:
    """Walks the tokens of one file and gathers its records."""

    def __init__(self, file: str, table: Table, faults: list[Fault]) -> None:
        self.file = file
        self.table = table
        self.faults = faults
        self.title = LAYOUTS[table].columns[1]
        self.records: list[Record] = []
        self.cells: dict[str, str] | None = None
        self.seen: set[str] = set()

    def read(self, tokens: Sequence[Token]) -> list[Record]:
        for before, token in pairwise(tokens):
            if token.type != "inline":
                continue
            line = token.map[0] + 1 if token.map else 0
            if before.type == "heading_open":
                self._heading(before.tag, token.content, line)
            elif self.cells is not None:
                self._field(token.content, line, token.level)
        return self.records

    def _heading(self, tag: str, content: str, line: int) -> None:
        if tag == "h1":
            self.cells = None
            return
        found = _HEADING.fullmatch(tidy(content))
        if tag != "h2" or found is None or not found[2]:
            example = LAYOUTS[self.table].id_example
            self._fault(line, "", f"标题{quoted(content)}不是“编号 内容”", f"写成“## {example} 内容”")
            self.cells = {}  # The fields below still get read, so that their faults are told in the same run.
            return
        self.cells = {"id": found[1], self.title: tidy(found[2])}
        self.seen = {"id", self.title}
        self.records.append(Record(self.file, line, self.cells, CHINESE))

    def _field(self, content: str, line: int, level: int) -> None:
        assert self.cells is not None
        name, colon, value = _split(content)
        column = column_named(name, self.table)
        if level != _FIELD_LEVEL or not colon or (not column and len(name) > _LONGEST_NAME):
            self._fault(line, "", f"看不懂这一行{quoted(content)}", "每个字段单独一行，写成“- 字段：值”")
        elif not column or column in ("id", self.title):
            self._fault(line, name, f"不认识的字段{quoted(name)}", f"最接近的是“{self._nearest_field(name)}”")
        elif column in self.seen:
            self._fault(line, name, "这个字段写了两次", "合成一行，几个值之间用；隔开")
        else:
            self.cells[column] = tidy(value)
            self.seen.add(column)

    def _nearest_field(self, name: str) -> str:
        return nearest(name, [CHINESE[column] for column in LAYOUTS[self.table].columns if column not in ("id", self.title)])

    def _fault(self, line: int, column: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, line, column, what, remedy))


_FIELD_LEVEL = 3
"""How deep the text of an item of a list that is nested in nothing stands: list, item, paragraph."""
_LONGEST_NAME = 8


def _split(content: str) -> tuple[str, str, str]:
    marks = [position for position in (content.find("："), content.find(":")) if position >= 0]
    if not marks:
        return "", "", content
    return content[: min(marks)].strip(), "：", content[min(marks) + 1 :]
