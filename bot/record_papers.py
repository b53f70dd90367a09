"""Papers about counted records: 学时登记表, a row for each person, and 学习研讨登记, a row for each time. Each sees what its asker sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from typing_extensions import override

from bot.actions import reach, record_views
from bot.actions.ledger_sight import units_of
from bot.actions.papers import PaperKind
from bot.actions.permissions import Right
from bot.actions.record_words import IN_HOUR
from bot.actions.work import RefusedError, Work
from bot.papers.progress import Progress
from bot.papers.sheets import Cell, Column, Sheet, write_workbook
from bot.texts import label, labels
from bot.wording.records import HOUR_SHEET, SESSION_SHEET, kind_name
from knowledge.campaigns.kinds import Counted
from storage import attachments, due_records, people
from storage.due_records import Target

_AND = "、"
_SESSION_WIDTHS = {"day": 6, "unit": 9, "kind": 5, "what": 16, "hours": 3, "present": 4, "names": 14, "files": 3, "made_by": 4}


@dataclass(frozen=True, slots=True)
class Rows:
    """What a sheet needs; its rows are read as they are written down."""

    year: int
    today: date
    unit: str
    rows: Iterator[Sequence[Cell]]
    count: int = 0


class HourSheetPaper(PaperKind[Rows]):
    """学时登记表 of a year."""

    name = HOUR_SHEET
    title = labels("records", "sheets")["hours"]
    right = Right.RECORD_FOR_OTHERS

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        _year(work, question)

    @override
    def gather(self, work: Work, question: str) -> Rows:
        year = _year(work, question)
        everyone = record_views.answered_for(work)
        hours, targets = record_views.hours_by_person(work, everyone, year), record_views.targets_of(work, everyone, year)
        names = {unit.id: reach.path_name(work.db, unit.id) for unit in people.units(work.db)}
        ordered = sorted(everyone, key=lambda each: (names.get(each.unit_id, ""), each.id))
        rows = ([names.get(each.unit_id, ""), each.name, *_hours(hours.get(each.id, (0,) * 12), targets.get(each.id))] for each in ordered)
        return Rows(year, work.today, reach.path_name(work.db, work.person.unit_id), rows, len(ordered))

    @override
    def write(self, data: Rows, into: Path, progress: Progress) -> str:
        headings, months = (
            labels("records", "hour_columns"),
            [label("records", "month_column").format(month=month) for month in range(1, 13)],
        )
        columns = [Column(headings["unit"], 9), Column(headings["name"], 5), *(Column(month, 3) for month in months)]
        columns += [Column(headings[code], 3) for code in ("total", "target", "missing")]
        return _write(self.title, data, columns, into, progress)


class SessionSheetPaper(PaperKind[Rows]):
    """学习研讨登记 of a year: what units did as a whole, and who was there."""

    name = SESSION_SHEET
    title = labels("records", "sheets")["sessions"]
    right = Right.RECORD_FOR_OTHERS

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        _year(work, question)

    @override
    def gather(self, work: Work, question: str) -> Rows:
        year = _year(work, question)
        return Rows(year, work.today, reach.path_name(work.db, work.person.unit_id), _sessions(work, year))

    @override
    def write(self, data: Rows, into: Path, progress: Progress) -> str:
        columns = [Column(heading, _SESSION_WIDTHS[code]) for code, heading in labels("records", "session_columns").items()]
        return _write(self.title, data, columns, into, progress)


def _sessions(work: Work, year: int) -> Iterator[Sequence[Cell]]:
    names = {unit.id: reach.path_name(work.db, unit.id) for unit in people.units(work.db)}
    mine = units_of(work, work.person, Right.RECORD_FOR_OTHERS)
    after = ("", 0)
    while found := due_records.of_units(work.db, mine, *record_views.bounds(year), after=after):
        for each in found:
            there = [person for one in due_records.present(work.db, each.id) if (person := people.person(work.db, one.person_id or 0))]
            by = people.person(work.db, each.made_by)
            yield [
                each.day,
                names.get(each.unit_id, ""),
                kind_name(each.kind),
                each.what,
                each.amount / IN_HOUR if each.kind == Counted.TRAINING else None,
                len(there) or None,
                _AND.join(person.name for person in there),
                attachments.count(work.db, each.owner) or None,
                "" if by is None else by.name,
            ]
        after = (found[-1].day.isoformat(), found[-1].id)


def _hours(months: Sequence[int], target: Target | None) -> list[Cell]:
    total = sum(months)
    cells: list[Cell] = [month / IN_HOUR if month else None for month in months]
    if target is None:
        return [*cells, total / IN_HOUR, None, None]
    missing = target.target - target.progress
    return [*cells, total / IN_HOUR, target.target / IN_HOUR, missing / IN_HOUR if missing > 0 else None]


def _write(title: str, data: Rows, columns: Sequence[Column], into: Path, progress: Progress) -> str:
    texts = labels("records", "sheets")
    heading = texts["title"].format(year=data.year, name=title)
    note, unit = texts["until"].format(day=data.today), texts["filled_by"].format(unit=data.unit)
    write_workbook(into, [Sheet(title, heading, columns, data.rows, note, data.count, unit)], progress)
    return f"{title}-{data.year}.xlsx"


def _year(work: Work, question: str) -> int:
    if not (question.isascii() and question.isdecimal() and len(question) == 4):
        raise RefusedError("paper_gone")
    year = int(question)
    if not work.today.year - 1 <= year <= work.today.year:
        raise RefusedError("record_no_such_year", year=year)
    return year
