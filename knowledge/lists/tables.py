"""The rows of an agency's list, with everything in them that a person should look at again.

Nothing is guessed that changes what a list says: what cannot be told for certain becomes a doubt with its line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from knowledge.cells import one_line, tidy
from knowledge.lists.columns import Columns, columns_at, guess_columns, heading, heading_row, is_new_head
from knowledge.lists.condition_cells import means_any_of, separate
from knowledge.lists.grid import Grid
from knowledge.lists.headings import Field, field_called, may_be_headings
from knowledge.lists.rows import Doubt, DoubtCode, ListReading, ListRow
from knowledge.lists.sections import CHINESE_NUMBER, Kind, Sections, counted, is_numbered_heading, kind_of, part_in

__all__ = ["Columns", "Doubt", "DoubtCode", "Field", "ListReading", "ListRow", "guess_columns", "heading", "read_rows"]

LONGEST_VIOLATION = 300
LONGEST_TEXT = 3_000
_SHOWN = 200
"""Characters of what stands in a line that a doubt repeats."""
_LONGEST_NUMBER = 80
_CAPTIONS = 6
_LONGEST_CAPTION = 60
_FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_NUMBER_MARKS = re.compile(r"^[第(\[【]*(.*?)[项条号)\]】.、．]*$")
_OWN_NUMBER = re.compile(r"([0-9０-９]{1,3})\s*[、．.](?![0-9０-９])\s*")
_ONLY_COUNT = re.compile(r"\s*[（(]?\s*共?\s*[0-9０-９]{1,4}\s*[项条]?\s*[)）]?\s*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NEW_ITEM = re.compile(
    r"《|[0-9０-９]{1,2}\s*[.．、)）]|[（(]\s*[0-9０-９一二三四五六七八九十]{1,3}\s*[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、"
)
_CLOSED = "；;。，,、：:"


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
        for caption in _sections_above(self.grid, self.columns):
            self._sections.enter(caption)
        self._pending: list[tuple[int, str]] = []
        self._in_notes = False
        self._items = 0
        self._number = 0
        self._is_anew = False
        self._unfilled: list[tuple[int, int, str]] = []
        self._domain = ""
        self._is_carried = False
        # A text merged over thousands of rows is taken apart once.
        self._closed: dict[str, str] = {}
        self._lines: dict[str, str] = {}
        self._conditions: dict[str, tuple[tuple[str, ...], bool]] = {}
        self._is_several = False

    def read(self) -> None:
        self._doubt_the_whole()
        at = self.columns.first_row
        while at < len(self.grid.cells):
            at = self._line(at)
        self._doubt_empty(self._unfilled)
        self.notes += [text for _, text in self._pending]
        self.notes += [line for line in self.grid.after if kind_of(line) is Kind.NOTE or self.notes]

    def _doubt_the_whole(self) -> None:
        if self.grid.is_hidden:
            self._doubt(-1, DoubtCode.HIDDEN_SHEET, self.grid.name)
        if self.grid.is_revised:
            self._doubt(-1, DoubtCode.TRACKED_CHANGES)
        for column in self.columns.unsure:
            if field_called(heading(self.grid, self.columns, column)) is Field.NUMBER:
                self._doubt(-1, DoubtCode.SIDE_BY_SIDE, heading(self.grid, self.columns, column))
        for column in sorted({column for name in Field for column in self._places(name)} & self.grid.hidden_columns):
            self._doubt(-1, DoubtCode.HIDDEN_COLUMN, heading(self.grid, self.columns, column))

    def _line(self, at: int) -> int:
        """Read the row ``at``; which row is next."""
        cells = self.grid.cells[at]
        if not any(cells):
            return at + 1
        if may_be_headings(cells) and heading_row(cells) in self._headings:
            self._end_caption()
            return at + 1
        other = columns_at(self.grid, at)
        if other is not None and is_new_head(self.grid, self.columns, other):
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
        if texts and is_numbered_heading(texts[0]) and all(_ONLY_COUNT.fullmatch(text) for text in texts[1:]):
            return texts[0]
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
            self._enter(at, text)
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

    def _enter(self, at: int, text: str) -> None:
        depth = self._sections.enter(text)
        self._doubt_empty([opened for opened in self._unfilled if opened[0] >= depth])
        self._unfilled = [*(opened for opened in self._unfilled if opened[0] < depth), (depth, at, text)]
        self._is_anew = True

    def _doubt_empty(self, sections: Sequence[tuple[int, int, str]]) -> None:
        for _, at, text in sections:
            self._doubt(at, DoubtCode.EMPTY_SECTION, text)

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
        self._unfilled = []
        self._in_notes = False
        if at in self.grid.hollow_rows:
            self._doubt(at, DoubtCode.HOLLOW_FORMULA)
        violation = self._line_of(cells, Field.VIOLATION)
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
            self._line_of(cells, Field.PART) or self._sections.part_now,
            self._text(cells, Field.NOTE),
            self._line_of(cells, Field.SAFETY),
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
        if max(len(row.violation), len(row.number) * 10) > LONGEST_VIOLATION or any(
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
        if number == self._number and not self._is_anew:
            self._doubt(at, DoubtCode.NUMBER_REPEATED, row.number)
        elif number not in (1, self._number + 1):
            self._doubt(at, DoubtCode.NUMBER_GAP, f"{self._number}→{number}")
        self._number = number
        self._is_anew = False

    def _domain_of(self, at: int, cells: Sequence[str]) -> str:
        own = self._line_of(cells, Field.DOMAIN)
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
        headed = means_any_of(self._headed(name))
        for text in self._texts(cells, name):
            if text not in self._conditions:
                any_of = headed or means_any_of(text)
                self._conditions[text] = ((one_line(tidy(text)),) if headed else separate(text), any_of)
            pieces, any_of = self._conditions[text]
            found += pieces
            is_any = is_any or any_of
        if is_any and name is Field.CONDITIONS:
            self._doubt(at, DoubtCode.ANY_OF, " ".join(found))
        return tuple(found)

    def _headed(self, name: Field) -> str:
        """The headings of a field: 适用情形（符合之一即可） says of every cell below it that one is enough."""
        return " ".join(heading(self.grid, self.columns, place) for place in self._places(name)) if name is Field.CONDITIONS else ""

    def _text(self, cells: Sequence[str], name: Field) -> str:
        text = "\n".join(self._texts(cells, name))
        if text not in self._closed:
            self._closed[text] = _closed_up(text)
        return self._closed[text]

    def _line_of(self, cells: Sequence[str], name: Field) -> str:
        text = self._cell(cells, name)
        if "\n" not in text:
            return text
        if text not in self._lines:
            self._lines[text] = one_line(text)
        return self._lines[text]

    def _texts(self, cells: Sequence[str], name: Field) -> list[str]:
        return list(dict.fromkeys(cells[place] for place in self._places(name) if place < len(cells) and cells[place]))

    def _places(self, name: Field) -> tuple[int, ...]:
        first = self.columns.at.get(name)
        return () if first is None else (first, *self.columns.also.get(name, ()))

    def _cell(self, cells: Sequence[str], name: Field) -> str:
        place = self.columns.at.get(name)
        return cells[place] if place is not None and 0 <= place < len(cells) else ""

    def _doubt(self, at: int, code: DoubtCode, text: str = "") -> None:
        self.doubts.append(Doubt(at + 1, code, one_line(text[: _SHOWN * 2])[:_SHOWN]))


def _captions(grid: Grid, columns: Columns) -> list[str]:
    """The lines above the headings, in the document and in the sheet."""
    rows = [list(dict.fromkeys(text for text in row if text)) for row in grid.cells[: max(columns.top, 0)]]
    return [one_line(text) for text in (*grid.before[-_CAPTIONS:], *(texts[0] for texts in rows if texts))]


def _sections_above(grid: Grid, columns: Columns) -> list[str]:
    """The headings of sections that stand right above the headings of the columns."""
    found: list[str] = []
    for line in reversed(_captions(grid, columns)):
        if not (is_numbered_heading(line) and kind_of(line) is Kind.SECTION):
            break
        found.insert(0, line)
    return found


def _part_of(grid: Grid, columns: Columns) -> str:
    """The part that the nearest caption above the list names, else the sheet's name; a caption of several parts names none."""
    for line in reversed(_captions(grid, columns)):
        if len(line) > _LONGEST_CAPTION or "。" in line:
            continue
        if part_in(line):
            return part_in(line)
        if "清单" in line:
            break
    return part_in(grid.name)


def _number(text: str) -> str:
    bare = "".join(unicodedata.normalize("NFKC", text[:_LONGEST_NUMBER]).split())
    found = _NUMBER_MARKS.fullmatch(bare)
    number = found[1] if found else bare
    # A spreadsheet's 3 that went through a program as 3.0.
    return number.removesuffix(".0") if re.fullmatch(r"\d+\.0", number) else number


def _closed_up(text: str) -> str:
    """A cell on one line: where a line begins a new item a semicolon is set, a line that only wraps is joined."""
    if len(text) > LONGEST_TEXT * 3:
        return one_line(text)
    lines = [line for line in (tidy(line) for line in text.split("\n")) if line]
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        if _NEW_ITEM.match(line) and joined[-1] not in _CLOSED:
            joined += "；" + line
        else:
            joined = one_line(f"{joined}\n{line}")
    return joined
