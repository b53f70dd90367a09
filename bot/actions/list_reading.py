"""A file that came in, read into rows that are matched already. Pure and slow: it runs beside the event loop."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict

from bot.actions.list_matching import Matcher, folded
from knowledge.cells import one_line, tidy, web_address_in, yes_or_no
from knowledge.columns import LONGEST
from knowledge.entries import Tier
from knowledge.lists.details import ListDetails, guess_details
from knowledge.lists.grids import Grid, GridFileError, read_grids
from knowledge.lists.tables import Columns, Field, ListRow, guess_columns, heading, read_rows
from knowledge.lists.words import outcome_said, result_said, tier_named
from storage.list_rows import Decision, KeptRow, Safety

__all__ = ["GridFileError", "Layout", "Reading", "read_list"]

MOST_NOTES = 5
MOST_REMARKS = 200
REST_IN_THE_LIST = "其余见清单原文"
_SEMICOLON = re.compile("[；;]+")
_MOST_HEADINGS = 40


class Remark(BaseModel):
    """A doubt with its line in the file (0 for the whole of it) and what stands there."""

    model_config = ConfigDict(frozen=True)

    line: int
    code: str
    text: str


class Layout(BaseModel):
    """How the table of a file was read: what each column is, by the Chinese names of ``knowledge.lists.tables.Field``."""

    model_config = ConfigDict(frozen=True)

    at: dict[str, int] = {}
    headings: dict[int, str] = {}
    """The heading of each column that has something in it."""
    unsure: tuple[int, ...] = ()
    tables: int = 0
    rows: int = 0
    by_hand: dict[str, int] = {}
    """Columns that somebody set; -1 for one that the file does not have."""
    notes: tuple[str, ...] = ()
    """What stands below the table."""
    doubts: tuple[Remark, ...] = ()
    """What is doubtful and stands in no row that was read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read."""

    layout: Layout
    details: ListDetails
    rows: tuple[KeptRow, ...]


def read_list(data: bytes, name: str, matcher: Matcher, by_hand: Mapping[str, int] | None = None) -> Reading:
    """The list in a file, with what each row comes nearest to. Raises ``GridFileError``, also where no table of a list is in it."""
    grids = read_grids(data, name)
    found = [(grid, columns) for grid in grids if (columns := guess_columns(grid)) is not None]
    if not found:
        raise GridFileError("not_a_table")
    chosen = dict(by_hand or {})
    found = [(grid, _with(columns, chosen, grid)) for grid, columns in found]
    first, columns = found[0]
    doubts: dict[tuple[int, int], list[str]] = {}
    rows: list[tuple[int, ListRow]] = []
    notes: list[str] = []
    remarks: list[Remark] = []
    for table, (grid, its) in enumerate(found):
        if Field.VIOLATION not in its.at:
            continue
        reading = read_rows(grid, its)
        rows += [(table, row) for row in reading.rows]
        notes += reading.notes
        lines = {row.line for row in reading.rows}
        for doubt in reading.doubts:
            if doubt.line in lines:
                doubts.setdefault((table, doubt.line), []).append(doubt.code)
            else:
                remarks.append(Remark(line=doubt.line, code=doubt.code, text=doubt.text))
    layout = Layout(
        at={str(field): column for field, column in columns.at.items()},
        headings=_headings(first, columns),
        unsure=columns.unsure,
        tables=len(found),
        rows=len(rows),
        by_hand=chosen,
        notes=tuple(note[:200] for note in notes[:MOST_NOTES]),
        doubts=tuple(remarks[:MOST_REMARKS]),
    )
    kept = tuple(_kept(place, row, doubts.get((table, row.line), ()), matcher) for place, (table, row) in enumerate(rows, 1))
    return Reading(layout, guess_details(grids, name), kept)


def _with(columns: Columns, by_hand: Mapping[str, int], grid: Grid) -> Columns:
    width = len(grid.cells[0]) if grid.cells else 0
    at, also = dict(columns.at), dict(columns.also)
    for name, column in by_hand.items():
        field = Field(name)
        # One column is one thing: what it was taken for before gives way.
        at = {known: place for known, place in at.items() if known is not field and place != column}
        also = {known: tuple(place for place in places if place != column) for known, places in also.items() if known is not field}
        if 0 <= column < width:
            at[field] = column
    return replace(columns, at=at, also=also, unsure=tuple(column for column in columns.unsure if column not in at.values()))


def _headings(grid: Grid, columns: Columns) -> dict[int, str]:
    width = len(grid.cells[0]) if grid.cells else 0
    told = {column: one_line(heading(grid, columns, column)).strip() for column in range(min(width, _MOST_HEADINGS))}
    below = grid.cells[columns.first_row :]
    return {column: text for column, text in told.items() if text or any(tidy(row[column]) for row in below)}


def _kept(place: int, row: ListRow, doubts: Sequence[str], matcher: Matcher) -> KeptRow:
    told = list(dict.fromkeys(doubts))
    violation = _cell(row.violation, "violation", told)
    match = matcher.match(row.violation, row.legal_basis)
    outcome = outcome_said(row.penalty)
    part = row.part or outcome
    tier = tier_named(part) if part else None
    if not violation:
        decision = Decision.UNUSABLE
    elif part and tier is None:
        told.append("part_unknown")
        decision = Decision.UNUSABLE
    elif outcome and tier_named(outcome) is not tier:
        # 从轻处罚 within the part 不予处罚: the card would be green against the row's own words.
        told.append("part_differs")
        decision = Decision.UNUSABLE
    else:
        decision = Decision.SURE if match.matter else Decision.NEW if match.is_new else Decision.OPEN
    return KeptRow(
        place=place,
        line=row.line,
        number=one_line(tidy(row.number))[:20],
        violation=violation,
        legal_basis=_cell(row.legal_basis, "legal_basis", told),
        penalty=_cell(row.penalty, "statutory_penalty", told),
        conditions=_several(row.conditions, "conditions", told),
        actions=_several(row.actions, "required_action", told),
        domain=_cell(row.domain, "domain", told),
        part=str(tier) if tier is not None else one_line(part)[:60],
        note=_cell(row.note, "note", told),
        doubts=tuple(told),
        folded=folded(row.violation),
        decision=decision,
        likely=decision is Decision.OPEN and match.is_likely,
        candidates=tuple(candidate.matter for candidate in match.candidates),
        matter=match.matter,
        safety=_safety(row.safety),
        result=str(result_said(part) or "") if tier is Tier.EXEMPT else "",
    )


def _safety(text: str) -> Safety:
    """What a list says of safety: only a plain yes or no counts."""
    said = yes_or_no("".join(text.split()))
    return Safety.UNKNOWN if said is None else Safety.YES if said else Safety.NO


def _cell(text: str, column: str, told: list[str]) -> str:
    line = _without_address(one_line(tidy(text)), told)
    if len(line) <= LONGEST[column]:
        return line
    told.append(f"cut_{column}")
    return line[: LONGEST[column] - 1] + "…"


def _several(texts: Sequence[str], column: str, told: list[str]) -> tuple[str, ...]:
    """What fits on a card. A condition is never cut short: what has no room is named as standing in the list itself."""
    # A semicolon would cut a condition in two when the knowledge is read: one of several that suffice would become one of all.
    lines = [_SEMICOLON.sub("，", _without_address(one_line(tidy(text)), told)) for text in texts]
    lines = [line for line in lines if line]
    if len(" · ".join(lines)) <= LONGEST[column]:
        return tuple(lines)
    told.append(f"cut_{column}")
    rest = REST_IN_THE_LIST
    while lines and len(" · ".join((*lines, rest))) > LONGEST[column]:
        lines.pop()
    return (*lines, rest)


def _without_address(line: str, told: list[str]) -> str:
    while address := web_address_in(line):
        told.append("address")
        line = line.replace(address, "", 1)
    return line
