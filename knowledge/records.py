"""Records: one row of a table or one item of a Markdown file, before anybody has asked what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.cells import tidy
from knowledge.columns import CHINESE, LAYOUTS, Table, column_named
from knowledge.faults import Fault, nearest, quoted

_SPREADSHEET_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!"})


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row by English column name (a missing column is not a key), and where they stood."""

    file: str
    line: int
    cells: Mapping[str, str]
    """Tidy texts; line breaks within a cell are kept."""
    headings: Mapping[str, str]
    """How each column is called in the file, for faults."""

    def fault(self, column: str, what: str, remedy: str) -> Fault:
        """A fault in this record's cell of ``column`` (empty: the whole line)."""
        return Fault(self.file, self.line, self.headings.get(column, column), what, remedy)


def records_of(rows: Iterable[tuple[int, Sequence[str]]], file: str, table: Table, faults: list[Fault]) -> list[Record]:
    """The records under the heading row of a table; ``rows`` are line numbers and raw cells, from the top.

    Blank rows and empty columns at the end are left out. Faults go to ``faults``; a row that does not fit under the headings
    is told and left out.
    """
    columns: list[str] = []
    headings: dict[str, str] = {}
    records = []
    known = len(faults)
    for line, raw in rows:
        texts = [tidy(text) for text in raw]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        if not columns:
            columns, headings = _headings(texts, file, line, table, faults)
            if not columns:
                return []
            continue
        if len(texts) > len(columns):
            over = quoted(texts[len(columns)])
            remedy = "格子里有逗号的，整格用英文双引号括起来；多出来的格子删掉"
            faults.append(Fault(file, line, "", f"这一行比表头多出 {len(texts) - len(columns)} 格，从{over}开始", remedy))
            continue
        broken = next((text for text in texts if text[:1] == "#" and text in _SPREADSHEET_ERRORS), "")
        if broken:
            faults.append(Fault(file, line, "", f"有一格是表格的出错提示 {broken}", "改成文字"))
            continue
        texts.extend([""] * (len(columns) - len(texts)))
        records.append(Record(file, line, {column: text for column, text in zip(columns, texts, strict=True) if column}, headings))
    # A file that could not be opened has been told already, and is not empty.
    if not columns and len(faults) == known:
        faults.append(Fault(file, 0, "", "文件是空的", f"第一行写表头：{','.join(LAYOUTS[table].required)}…"))
    return records


def _headings(texts: Sequence[str], file: str, line: int, table: Table, faults: list[Fault]) -> tuple[list[str], dict[str, str]]:
    layout = LAYOUTS[table]
    columns = [column_named(text, table) for text in texts]
    if not any(columns):
        faults.append(Fault(file, line, "", f"第一行不是表头：{quoted(texts[0])}", f"第一行写列名：{','.join(layout.columns)}"))
        return [], {}
    headings: dict[str, str] = {}
    for text, column in zip(texts, columns, strict=True):
        if not column:
            what = f"不认识的列名{quoted(text)}" if text else "表头中间有一格是空的"
            remedy = f"最接近的列名是{quoted(nearest(text, layout.columns))}；不用的列删掉" if text else "补上列名，或删掉这一列"
            faults.append(Fault(file, line, text, what, remedy))
        elif column in headings:
            faults.append(Fault(file, line, text, "这一列写了两次", "留一列，另一列删掉"))
        else:
            headings[column] = text
    missing = [column for column in layout.required if column not in headings]
    faults += [Fault(file, line, "", f"缺少列 {column}（{CHINESE[column]}）", "在表头加上这一列") for column in missing]
    return columns, headings
