"""The rows of an agency's list, with everything in them that a person should look at again.

Nothing is guessed that changes what a list says: what cannot be told for certain becomes a doubt with its line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from knowledge.cells import one_line, tidy
from knowledge.conditions import means_any_of, separate
from knowledge.grid import Grid
from knowledge.list_columns import Columns, columns_at, guess_columns, heading, heading_row
from knowledge.list_headings import Field
from knowledge.list_sections import CHINESE_NUMBER, Kind, Sections, counted, is_numbered_heading, kind_of, part_in

__all__ = ["Columns", "Doubt", "DoubtCode", "Field", "ListReading", "ListRow", "guess_columns", "heading", "read_rows"]

LONGEST_VIOLATION = 300
LONGEST_TEXT = 3_000
_SHOWN = 200
"""Characters of what stands in a line that a doubt repeats."""
_CAPTIONS = 6
_LONGEST_CAPTION = 60
_FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_NUMBER_MARKS = re.compile(r"^[第(\[【]*(.*?)[项条号)\]】.、．]*$")
_OWN_NUMBER = re.compile(r"([0-9０-９]{1,3})\s*[、．.](?![0-9０-９])\s*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NEW_ITEM = re.compile(
    r"《|[0-9０-９]{1,2}\s*[.．、)）]|[（(]\s*[0-9０-９一二三四五六七八九十]{1,3}\s*[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、"
)
_CLOSED = "；;。，,、：:"


class DoubtCode(StrEnum):
    """What a person should look at; ``text`` of the doubt says what stood there."""

    NUMBER_GAP = "number_gap"
    """``text`` is ``3→5``."""
    NUMBER_REPEATED = "number_repeated"
    NUMBER_IS_DAY = "number_is_day"
    """A spreadsheet made a day of a number such as 1-1."""
    NO_NUMBER = "no_number"
    EMPTY_VIOLATION = "empty_violation"
    """No row was made of this line."""
    STRAY_TEXT = "stray_text"
    """A text alone in its line among the rows; no row was made of it."""
    SEVERAL_ROWS = "several_rows"
    """One violation over several rows: its cases, or one case cut apart."""
    ANY_OF = "any_of"
    """Conditions of which one is enough; they stay one text."""
    TOO_LONG = "too_long"
    DOMAIN_CARRIED = "domain_carried"
    """The domain of the row above was taken over for the blank cells below it; told once."""
    COUNT_DIFFERS = "count_differs"
    """The total at the end is not the number of items read; ``text`` is ``33≠32``."""
    COLUMNS_CHANGE = "columns_change"
    """Other headings further down; from there on they count."""
    FORMULA_ERROR = "formula_error"
    HOLLOW_FORMULA = "hollow_formula"
    """A formula was saved without its value: the cell reads as empty."""
    HIDDEN_ROW = "hidden_row"
    HIDDEN_COLUMN = "hidden_column"
    HIDDEN_SHEET = "hidden_sheet"
    TRACKED_CHANGES = "tracked_changes"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at in ``line`` (from 1; 0 means the whole table)."""

    line: int
    code: DoubtCode
    text: str = ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list in its own words; ``line`` counts from 1. ``domain`` and ``part`` may come from a heading above."""

    line: int
    number: str
    violation: str
    legal_basis: str
    penalty: str
    conditions: tuple[str, ...]
    actions: tuple[str, ...]
    domain: str
    part: str
    note: str


@dataclass(frozen=True, slots=True)
class ListReading:
    """The rows in their order, the notes around them, and what is doubtful."""

    rows: tuple[ListRow, ...]
    notes: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def read_rows(grid: Grid, columns: Columns) -> ListReading:
    """The rows of the list that stands at ``columns``. Never raises; a violation is never empty."""
    reader = _Reader(grid, columns)
    reader.read()
    return ListReading(tuple(reader.rows), tuple(reader.notes), tuple(reader.doubts))


@dataclass
class _Reader:
    grid: Grid
    columns: Columns
    rows: list[ListRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sections = Sections(_part_of(self.grid, self.columns))
        self._headings = {heading_row(row) for row in self.grid.cells[max(self.columns.top, 0) : self.columns.first_row]} - {()}
        self._pending: list[tuple[int, str]] = []
        self._in_notes = False
        self._items = 0
        self._number = 0
        self._domain = ""
        self._is_carried = False
        self._conditions: dict[str, tuple[tuple[str, ...], bool]] = {}
        self._is_several = False

    def read(self) -> None:
        self._doubt_the_whole()
        at = self.columns.first_row
        while at < len(self.grid.cells):
            at = self._line(at)
        self.notes += [text for _, text in self._pending]
        self.notes += [line for line in self.grid.after if kind_of(line) is Kind.NOTE or self.notes]

    def _doubt_the_whole(self) -> None:
        if self.grid.is_hidden:
            self._doubt(-1, DoubtCode.HIDDEN_SHEET, self.grid.name)
        if self.grid.is_revised:
            self._doubt(-1, DoubtCode.TRACKED_CHANGES)
        for column in sorted({column for name in Field for column in self._places(name)} & self.grid.hidden_columns):
            self._doubt(-1, DoubtCode.HIDDEN_COLUMN, heading(self.grid, self.columns, column))

    def _line(self, at: int) -> int:
        """Read the row ``at``; which row is next."""
        cells = self.grid.cells[at]
        if not any(cells):
            return at + 1
        if heading_row(cells) in self._headings:
            self._end_caption()
            return at + 1
        other = columns_at(self.grid, at)
        if other is not None and Field.VIOLATION in other.at:
            if other.at != self.columns.at or other.also != self.columns.also:
                self._doubt(at, DoubtCode.COLUMNS_CHANGE, " ".join(heading_row(cells)))
            self._end_caption()
            self.columns = other
            self._headings |= {heading_row(row) for row in self.grid.cells[at : other.first_row]}
            return other.first_row
        across = self._across(cells)
        if across:
            self._across_line(at, across, cells)
        elif kind_of(next(text for text in cells if text)) is Kind.TOTAL:
            self._total(at, " ".join(dict.fromkeys(text for text in cells if text)))
        else:
            self._row(at, cells)
        return at + 1

    def _across(self, cells: Sequence[str]) -> str:
        """The text of a line across the table; empty if the row is none."""
        texts = list(dict.fromkeys(text for text in cells if text))
        if len(texts) == 1:
            return texts[0]
        number = self._cell(cells, Field.NUMBER)
        if len(texts) == 2 and texts[0] == number and CHINESE_NUMBER.fullmatch(number):
            # 一 | 公路路政领域
            return f"{number}{'' if number[-1] in '、．.)）' else '、'}{texts[1]}"
        return ""

    def _across_line(self, at: int, text: str, cells: Sequence[str]) -> None:
        kind = kind_of(text)
        is_bare = cells.count("") == len(cells) - 1 and self._cell(cells, Field.VIOLATION) == text
        if is_bare and not is_numbered_heading(text) and kind in (Kind.SECTION, Kind.STRAY) and not self._in_notes:
            # Only the violation's cell is filled. Among numbered rows that is no row for certain.
            if Field.NUMBER in self.columns.at:
                self._pending.append((at, one_line(text)))
            else:
                self._row(at, cells)
            return
        if kind is Kind.SECTION and not (self._in_notes and not is_numbered_heading(text)):
            self._flush()
            self._sections.enter(text)
            self._domain = ""
            self._in_notes = False
        elif kind is Kind.TOTAL:
            self._total(at, text)
        else:
            self._in_notes = self._in_notes or kind is Kind.NOTE
            if self._in_notes:
                self.notes.append(one_line(text))
            else:
                self._pending.append((at, one_line(text)))

    def _end_caption(self) -> None:
        """What stood alone above headings was their caption."""
        self.notes += [text for _, text in self._pending]
        self._pending = []
        self._in_notes = False

    def _flush(self) -> None:
        for at, text in self._pending:
            self._doubt(at, DoubtCode.STRAY_TEXT, text)
        self._pending = []

    def _total(self, at: int, text: str) -> None:
        self.notes.append(one_line(text))
        number = counted(text)
        if number is not None and number != self._items:
            self._doubt(at, DoubtCode.COUNT_DIFFERS, f"{number}≠{self._items}")

    def _row(self, at: int, cells: Sequence[str]) -> None:
        self._flush()
        self._in_notes = False
        if at in self.grid.hollow_rows:
            self._doubt(at, DoubtCode.HOLLOW_FORMULA)
        violation = one_line(self._cell(cells, Field.VIOLATION))
        number = _number(self._cell(cells, Field.NUMBER))
        if Field.NUMBER not in self.columns.at and (own := _OWN_NUMBER.match(violation)) and own.end() < len(violation):
            number, violation = _number(own[1]), violation[own.end() :]
        errors = [text for text in cells if text in _FORMULA_ERRORS]
        if errors:
            self._doubt(at, DoubtCode.FORMULA_ERROR, errors[0])
        if not violation or violation in _FORMULA_ERRORS:
            self._doubt(at, DoubtCode.EMPTY_VIOLATION, " ".join(dict.fromkeys(text for text in cells if text)))
            return
        row = ListRow(
            at + 1,
            number,
            violation,
            self._text(cells, Field.LEGAL_BASIS),
            self._text(cells, Field.PENALTY),
            self._separate(at, cells, Field.CONDITIONS),
            self._separate(at, cells, Field.ACTION),
            self._domain_of(at, cells),
            one_line(self._cell(cells, Field.PART)) or self._sections.part_now,
            self._text(cells, Field.NOTE),
        )
        last = self.rows[-1] if self.rows else None
        if last is not None and number and replace(row, line=last.line) == last:
            # One row of the list, every cell of it merged over two rows of the sheet.
            return
        if at in self.grid.hidden_rows:
            self._doubt(at, DoubtCode.HIDDEN_ROW, violation)
        self._check(at, row, last)
        self.rows.append(row)

    def _check(self, at: int, row: ListRow, last: ListRow | None) -> None:
        if len(row.violation) > LONGEST_VIOLATION or any(
            len(text) > LONGEST_TEXT for text in (row.legal_basis, row.penalty, row.note, *row.conditions, *row.actions)
        ):
            self._doubt(at, DoubtCode.TOO_LONG, row.violation)
        if last is not None and (row.number, row.violation, row.part) == (last.number, last.violation, last.part):
            if not self._is_several:
                self._doubt(at, DoubtCode.SEVERAL_ROWS, row.violation)
            self._is_several = True
            return
        self._is_several = False
        self._items += 1
        if _DAY.fullmatch(row.number):
            self._doubt(at, DoubtCode.NUMBER_IS_DAY, row.number)
        if not row.number:
            if self._number:
                self._doubt(at, DoubtCode.NO_NUMBER, row.violation)
            return
        if not (row.number.isascii() and row.number.isdigit() and len(row.number) < 6):
            return
        number = int(row.number)
        # Many lists count anew in every section.
        if number == self._number:
            self._doubt(at, DoubtCode.NUMBER_REPEATED, row.number)
        elif number not in (1, self._number + 1):
            self._doubt(at, DoubtCode.NUMBER_GAP, f"{self._number}→{number}")
        self._number = number

    def _domain_of(self, at: int, cells: Sequence[str]) -> str:
        own = one_line(self._cell(cells, Field.DOMAIN))
        if own:
            self._domain = own
            return own
        if self._domain and not self._is_carried:
            self._is_carried = True
            self._doubt(at, DoubtCode.DOMAIN_CARRIED, self._domain)
        return self._domain or self._sections.domain

    def _separate(self, at: int, cells: Sequence[str], name: Field) -> tuple[str, ...]:
        found: list[str] = []
        is_any = False
        for text in self._texts(cells, name):
            if text not in self._conditions:
                self._conditions[text] = (separate(text), means_any_of(text))
            pieces, any_of = self._conditions[text]
            found += pieces
            is_any = is_any or any_of
        if is_any and name is Field.CONDITIONS:
            self._doubt(at, DoubtCode.ANY_OF, " ".join(found))
        return tuple(found)

    def _text(self, cells: Sequence[str], name: Field) -> str:
        return _closed_up("\n".join(self._texts(cells, name)))

    def _texts(self, cells: Sequence[str], name: Field) -> list[str]:
        return list(dict.fromkeys(cells[place] for place in self._places(name) if place < len(cells) and cells[place]))

    def _places(self, name: Field) -> tuple[int, ...]:
        first = self.columns.at.get(name)
        return () if first is None else (first, *self.columns.also.get(name, ()))

    def _cell(self, cells: Sequence[str], name: Field) -> str:
        place = self.columns.at.get(name)
        return cells[place] if place is not None and 0 <= place < len(cells) else ""

    def _doubt(self, at: int, code: DoubtCode, text: str = "") -> None:
        self.doubts.append(Doubt(at + 1, code, one_line(text)[:_SHOWN]))


def _part_of(grid: Grid, columns: Columns) -> str:
    """The part that the nearest caption above the list names, else the sheet's name; a caption of several parts names none."""
    rows = [list(dict.fromkeys(text for text in row if text)) for row in grid.cells[: max(columns.top, 0)]]
    captions = [*grid.before[-_CAPTIONS:], *(texts[0] for texts in rows if texts)]
    for text in reversed(captions):
        line = one_line(text)
        if len(line) > _LONGEST_CAPTION or "。" in line:
            continue
        if part_in(line):
            return part_in(line)
        if "清单" in line:
            break
    return part_in(grid.name)


def _number(text: str) -> str:
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    found = _NUMBER_MARKS.fullmatch(bare)
    number = found[1] if found else bare
    # A spreadsheet's 3 that went through a program as 3.0.
    return number.removesuffix(".0") if re.fullmatch(r"\d+\.0", number) else number


def _closed_up(text: str) -> str:
    """A cell on one line: where a line begins a new item a semicolon is set, a line that only wraps is joined."""
    lines = [line for line in (tidy(line) for line in text.split("\n")) if line]
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        if _NEW_ITEM.match(line) and joined[-1] not in _CLOSED:
            joined += "；" + line
        else:
            joined = one_line(f"{joined}\n{line}")
    return joined
