"""Where an agency's list stands in a grid: its rows of headings, and the column of each field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.cells import one_line, tidy
from knowledge.lists.grid import Grid
from knowledge.lists.headings import Field, field_called, folded, is_plain, may_be_headings
from knowledge.lists.sections import part_in

_HEADINGS_WITHIN = 80
"""Rows in which the headings are looked for: above them may stand a whole notice."""
_MOST_HEADING_ROWS = 4
_LOOKED_AT = 300
"""Rows that show what a column holds."""
_JOINED = frozenset({Field.LEGAL_BASIS, Field.PENALTY, Field.CONDITIONS, Field.ACTION, Field.NOTE})
"""Fields that several columns may share; their texts are put together."""
_TELLING = frozenset({Field.LEGAL_BASIS, Field.PENALTY, Field.CONDITIONS})
_WHOLE_NUMBER = re.compile(r"[0-9０-９]{1,5}")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a list stands in its grid: the first row below the headings, and the column of each field (both from 0).

    ``unsure`` are columns with content whose heading nobody knows. ``also`` are further columns of a field, ``top`` is the first
    row of headings (-1: the row above ``first_row``).
    """

    first_row: int
    at: Mapping[Field, int]
    unsure: tuple[int, ...]
    also: Mapping[Field, tuple[int, ...]] = field(default_factory=dict)
    top: int = -1


def guess_columns(grid: Grid) -> Columns | None:
    """The columns of the first list in ``grid``; ``None`` if there is none. ``VIOLATION`` may be missing: then it must be asked."""
    for row in range(min(len(grid.cells), _HEADINGS_WITHIN)):
        found = columns_at(grid, row)
        if found is not None:
            return found
    return None


def heading(grid: Grid, columns: Columns, column: int) -> str:
    """The heading of ``column`` as it stands, wider headings first: ``裁量 情形``. Empty if there is none."""
    texts = _headings(grid, _top(columns), columns.first_row, column)
    return " ".join(one_line(text) for text in texts)


def columns_at(grid: Grid, top: int) -> Columns | None:
    """The columns if the headings begin in row ``top``, else ``None``."""
    cells = grid.cells[top]
    if not may_be_headings(cells) or not any(field_called(text) for text in cells):
        return None
    end = top + 1
    while end < len(grid.cells) and end - top < _MOST_HEADING_ROWS and _goes_under(grid, top, end):
        end += 1
    named = {column: _field(grid, top, end, column) for column in range(len(grid.cells[top]))}
    fields = {name for name in named.values() if name is not None}
    is_list = (Field.VIOLATION in fields and fields & {Field.NUMBER, *_TELLING}) or (fields & _TELLING and len(fields) > 1)
    if not is_list:
        return None
    if end < len(grid.cells) and _numbers_columns(grid.cells[end]):
        end += 1
    return _assigned(grid, top, end, named)


def body(grid: Grid, columns: Columns, column: int) -> list[str]:
    """The texts of ``column`` below the headings, blank ones and lines across the table left out."""
    rows = grid.cells[columns.first_row : columns.first_row + _LOOKED_AT]
    return [row[column] for row in rows if row[column] and len(set(row) - {""}) > 1]


def _top(columns: Columns) -> int:
    return columns.top if columns.top >= 0 else max(columns.first_row - 1, 0)


def _assigned(grid: Grid, top: int, end: int, named: Mapping[int, Field | None]) -> Columns:
    bare = Columns(end, {}, (), top=top)
    texts = {column: body(grid, bare, column) for column in named}
    at: dict[Field, int] = {}
    also: dict[Field, tuple[int, ...]] = {}
    unsure = [column for column, name in named.items() if name is None and texts[column]]
    for name in Field:
        candidates = [column for column, found in named.items() if found is name]
        filled = [column for column in candidates if texts[column]] or candidates[:1]
        if not filled:
            continue
        chosen = filled[0]
        if name is Field.VIOLATION:
            # One heading over a code and a name: the name is what differs most.
            alike = [column for column in filled if heading(grid, bare, column) == heading(grid, bare, chosen)]
            chosen = max(alike, key=lambda column: len(set(texts[column])))
        at[name] = chosen
        others = [column for column in filled if column != chosen and texts[column] != texts[chosen]]
        if name in _JOINED:
            # The same heading again further on is another list beside this one; its texts belong to other rows.
            own = heading(grid, bare, chosen)
            near = [column for column in others if heading(grid, bare, column) != own or column == chosen + 1]
            unsure += [column for column in others if column not in near]
            others = near
            if others:
                also[name] = tuple(others)
        else:
            unsure += others
    if Field.NUMBER not in at:
        counting = next((column for column in unsure if not heading(grid, bare, column) and _counts(texts[column])), None)
        if counting is not None:
            at[Field.NUMBER] = counting
            unsure.remove(counting)
    if Field.DOMAIN in at and Field.PART not in at and _names_parts(texts[at[Field.DOMAIN]]):
        at[Field.PART] = at.pop(Field.DOMAIN)
    return Columns(end, at, tuple(sorted(unsure)), also, top)


def _names_parts(texts: Sequence[str]) -> bool:
    """Whether a column called 类别 holds the parts of the list and not its domains."""
    return bool(texts) and sum(bool(part_in(text)) for text in texts) * 2 > len(texts)


def _counts(texts: Sequence[str]) -> bool:
    return len(texts) > 1 and all(_WHOLE_NUMBER.fullmatch(tidy(text)) for text in texts)


def _headings(grid: Grid, top: int, end: int, column: int) -> list[str]:
    """The headings over ``column``, the widest first, each once."""
    found: list[str] = []
    for row in range(top, min(end, len(grid.cells))):
        text = grid.cells[row][column]
        if not text and row + 1 < end and any(grid.cells[below][column] for below in range(row + 1, end)):
            text = _wider(grid, row, end, column)
        if text and text not in found and not _numbers_columns(grid.cells[row]):
            found.append(text)
    return found


def _wider(grid: Grid, row: int, end: int, column: int) -> str:
    """The heading to the left that reaches over ``column``: a .csv leaves the rest of a merged heading blank."""
    for left in range(column - 1, -1, -1):
        if grid.cells[row][left]:
            is_over_others = any(grid.cells[below][left] not in ("", grid.cells[row][left]) for below in range(row + 1, end))
            return grid.cells[row][left] if is_over_others else ""
    return ""


def _field(grid: Grid, top: int, end: int, column: int) -> Field | None:
    texts = _headings(grid, top, end, column)
    if not texts:
        return None
    return field_called(texts[-1], texts[-2] if len(texts) > 1 else "")


def _goes_under(grid: Grid, top: int, row: int) -> bool:
    """Whether ``row`` is one more row of headings under those from ``top`` on."""
    above, cells = grid.cells[row - 1], grid.cells[row]
    own = [column for column, text in enumerate(cells) if text and text != above[column]]
    # One text alone is the heading of a section.
    if len(own) < 2 or not all(is_plain(cells[column]) for column in own):
        return False
    if len(set(cells) - {""}) < 2 and len([text for text in cells if text]) > 1:
        return False
    anchors = [
        column for column in range(len(cells)) if _field(grid, top, row, column) in (Field.NUMBER, Field.VIOLATION) and column not in own
    ]
    taken = [column for column in own if _field(grid, top, row, column) in (Field.NUMBER, Field.VIOLATION)]
    # Under 违法行为 alone stand violations; names of columns stand there only if it reaches over several.
    if not all(field_called(cells[column]) and _is_under_group(grid, row, column) for column in taken):
        return False
    known = sum(field_called(cells[column]) is not None for column in own)
    if anchors:
        # Below a heading that goes down over both rows only names of columns can stand.
        return known * 2 >= len(own) or all(_is_under_group(grid, row, column) for column in own)
    return known > 1


def _is_under_group(grid: Grid, row: int, column: int) -> bool:
    """Whether the heading above ``column`` reaches over a neighbour too; in a .csv it stands over the first one only."""
    above, cells = grid.cells[row - 1], grid.cells[row]
    left, right = max(column - 1, 0), min(column + 1, len(above) - 1)
    if not above[column]:
        return any(above[:column])
    if right != column and not above[right] and cells[right]:
        return True
    return (left != column and above[left] == above[column]) or (right != column and above[right] == above[column])


def _numbers_columns(row: Sequence[str]) -> bool:
    """Whether a row only counts the columns (1, 2, 3 …)."""
    texts = [tidy(text) for text in row if text]
    return len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]


def is_new_head(grid: Grid, columns: Columns, new: Columns) -> bool:
    """Whether ``new``, found among the rows of a list, is a head for certain and no row whose cells read like headings."""
    if Field.VIOLATION not in new.at:
        return False
    if Field.NUMBER in columns.at:
        return Field.NUMBER in new.at
    row = grid.cells[new.top]
    return len(new.at) > 2 and all(field_called(text) for text in row if text)


def heading_row(row: Sequence[str]) -> tuple[str, ...]:
    """A row as it is recognised when the headings are repeated on the next page: its texts folded, blank cells left out."""
    return tuple(dict.fromkeys(folded(text) for text in row if folded(text)))
