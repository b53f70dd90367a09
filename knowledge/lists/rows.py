"""What a list says, row by row in its own words, and what in it a person should look at again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    EMPTY_SECTION = "empty_section"
    """A heading with no rows under it; perhaps it is a row."""
    SEVERAL_ROWS = "several_rows"
    """One violation over several rows: its cases, or one case cut apart."""
    ANY_OF = "any_of"
    """Conditions of which one is enough; they stay one text."""
    TOO_LONG = "too_long"
    DOMAIN_CARRIED = "domain_carried"
    """The domain of the row above was taken over for the blank cells below it; told once."""
    COUNT_DIFFERS = "count_differs"
    """The total at the end is not the number of items read; ``text`` is ``33≠32``."""
    SIDE_BY_SIDE = "side_by_side"
    """A second column of numbers: perhaps two halves of a list beside each other; only the left one was read."""
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
    safety: str = ""
    """What a column on safety says, as it stands there; empty where the list has none."""


@dataclass(frozen=True, slots=True)
class ListReading:
    """The rows in their order, the notes around them, and what is doubtful."""

    rows: tuple[ListRow, ...]
    notes: tuple[str, ...]
    doubts: tuple[Doubt, ...]
