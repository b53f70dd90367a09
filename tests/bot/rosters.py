"""Rosters as clerks make them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook

HEADINGS = ("姓名", "单位", "角色", "执法证号", "证件有效期")


def workbook(rows: Sequence[Sequence[object]], *, before: Sequence[Sequence[object]] = (), headings: Sequence[object] = HEADINGS) -> bytes:
    """An .xlsx with ``before`` above the headings."""
    book = Workbook()
    sheet = book.active
    for row in (*before, headings, *rows):
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def text(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, separator: str = ",") -> str:
    """A .csv as text."""
    return "\n".join(separator.join(row) for row in (headings, *rows)) + "\n"
