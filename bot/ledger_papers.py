"""Papers about the ledger: the register, the papers of the steps, and 整改情况 of a year. Each sees what its asker may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from typing_extensions import override

from bot.actions import ledger_steps, ledger_years, reach
from bot.actions.ledger_rows import LedgerRow, count_rows, ledger_rows, read_selection
from bot.actions.ledger_sight import sight_of
from bot.actions.ledger_years import LedgerYear
from bot.actions.papers import PaperKind, number_in
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.papers.filling import TemplateFaultError
from bot.papers.progress import Progress
from bot.papers.sheets import Cell, Column, Sheet, write_workbook
from bot.papers.step_documents import StepDocument, YearDocument, step_template, write_step, write_year
from bot.texts import label, labels
from knowledge.checklists import Severity
from knowledge.ledger import Threshold, limit_of, limits
from storage import ledger_due, people
from storage.ledger import LedgerItem, LedgerState
from storage.ledger_counts import Counts
from storage.ledger_register import Selection
from storage.ledger_steps import LedgerStep, StepKind

REGISTER, STEP, YEAR_SHEET, YEAR_DOCUMENT = "ledger_register", "ledger_step", "ledger_year_sheet", "ledger_year"
"""The names of the kinds. ``REGISTER`` is asked for with ``open``, ``all``, ``overdue``, ``supervised`` or ``year.2026``."""
_WIDTHS = {
    "problem": 14,
    "category": 4,
    "source": 4,
    "severity": 3,
    "unit": 6,
    "person": 4,
    "measures": 10,
    "due": 5,
    "progress": 6,
    "evidence": 7,
    "accepter": 4,
    "closed": 5,
    "recheck": 5,
    "remark": 6,
}
_MOST_LISTED = 50
"""Items that the paper of a step about a unit lists at most."""


@dataclass(frozen=True, slots=True)
class Register:
    """What a register needs, its rows read as they are written down."""

    selection: Selection
    unit: str
    count: int
    rows: Iterator[list[Cell]]
    now: datetime


class LedgerPaper(PaperKind[Register]):
    """整改台账 as such ledgers are laid out."""

    name = REGISTER
    title = label("ledger_papers", "register")
    right = Right.HANDLE_LEDGER

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        read_selection(work, question)

    @override
    def gather(self, work: Work, question: str) -> Register:
        selection, sight = read_selection(work, question), sight_of(work)
        rows = (_cells(row) for row in ledger_rows(work, sight, selection))
        return Register(selection, reach.path_name(work.db, work.person.unit_id), count_rows(work, sight, selection), rows, work.now)

    @override
    def write(self, data: Register, into: Path, progress: Progress) -> str:
        which = labels("ledger_papers", "which")[data.selection.which].format(year=data.selection.year)
        columns = [Column(heading, _WIDTHS[code]) for code, heading in labels("ledger_papers", "columns").items()]
        unit = label("ledger_papers", "filled_by").format(unit=data.unit)
        sheet = Sheet(self.title, f"{self.title}（{which}）", columns, data.rows, _until(data.now), data.count, unit)
        write_workbook(into, [sheet], progress)
        return f"{self.title}-{which.replace(' ', '')}-{data.now.date()}.xlsx"


class StepPaper(PaperKind[tuple[StepKind, StepDocument]]):
    """The paper of a step that was confirmed, in the name of whoever confirmed it. The agency's own template if it has one."""

    name = STEP
    title = label("ledger_papers", "step")
    right = Right.CONFIRM_STEP

    def __init__(self, knowledge_dir: Path | None) -> None:
        self._own = knowledge_dir

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        ledger_steps.confirmed(work, number_in(question))

    @override
    def gather(self, work: Work, question: str) -> tuple[StepKind, StepDocument]:
        step, item = ledger_steps.confirmed(work, number_in(question))
        return step.kind, _step_document(work, step, item)

    @override
    def write(self, data: tuple[StepKind, StepDocument], into: Path, progress: Progress) -> str:
        kind, document = data
        try:
            into.write_bytes(write_step(document, step_template(kind, self._own)))
        except TemplateFaultError as fault:
            raise RefusedError("template_fault", faults=str(fault)) from fault
        progress(1, 1)
        return f"{labels('ledger_papers', 'steps')[kind]}-{document.number}.docx"


@dataclass(frozen=True, slots=True)
class YearSheet:
    """A year, and who asks for it when."""

    year: LedgerYear
    unit: str
    now: datetime


class YearSheetPaper(PaperKind[YearSheet]):
    """整改情况 of a year as a workbook, a row for each unit."""

    name = YEAR_SHEET
    title = label("ledger_papers", "year_sheet")
    right = Right.HANDLE_LEDGER

    @override
    def gather(self, work: Work, question: str) -> YearSheet:
        return YearSheet(ledger_years.view(work, number_in(question)), reach.path_name(work.db, work.person.unit_id), work.now)

    @override
    def write(self, data: YearSheet, into: Path, progress: Progress) -> str:
        year = data.year
        names = {**labels("clues", "categories"), "": label("ledger_papers", "uncategorised")}
        headings = labels("ledger_papers", "year_columns")
        columns = [Column(heading, 10 if code == "unit" else 4) for code, heading in headings.items()]
        columns += [Column(name, 4) for name in names.values()]
        lines = [*((each.unit, each.counts) for each in year.units), (label("ledger_papers", "all_units"), year.total)]
        rows = [_year_cells(unit, counts, list(headings)[1:], list(names)) for unit, counts in lines]
        first, last = ledger_years.bounds(year.year)[0], year.until
        title = label("ledger_papers", "year_title").format(year=year.year, first=_written(first), last=_written(last))
        unit = label("ledger_papers", "filled_by").format(unit=data.unit)
        write_workbook(into, [Sheet(self.title, title, columns, rows, _until(data.now), len(rows), unit)], progress)
        return f"{self.title}-{year.year}.xlsx"


class YearPaper(PaperKind[YearDocument]):
    """整改情况 of a year as a document. The agency's own template if it has one."""

    name = YEAR_DOCUMENT
    title = label("ledger_papers", "year_document")
    right = Right.HANDLE_LEDGER

    def __init__(self, knowledge_dir: Path | None) -> None:
        self._own = knowledge_dir

    @override
    def gather(self, work: Work, question: str) -> YearDocument:
        year = ledger_years.view(work, number_in(question))
        names = labels("clues", "categories")
        kinds = [
            label("ledger_papers", "category").format(name=names.get(code) or label("ledger_papers", "uncategorised"), n=count)
            for code, count in sorted(year.total.by_category.items(), key=lambda each: -each[1])
        ]
        span = label("ledger_papers", "span")
        return YearDocument(
            year=str(year.year),
            unit=reach.path_name(work.db, work.person.unit_id),
            span=span.format(first=_written(ledger_years.bounds(year.year)[0]), last=_written(year.until)),
            summary=label("ledger_papers", "summary").format(**_numbers(year.total)),
            categories="，".join(kinds) or label("ledger_papers", "no_category"),
            units=tuple(label("ledger_papers", "unit_summary").format(unit=each.unit, **_numbers(each.counts)) for each in year.units),
            day=_written(work.today),
        )

    @override
    def write(self, data: YearDocument, into: Path, progress: Progress) -> str:
        try:
            into.write_bytes(write_year(data, self._own))
        except TemplateFaultError as fault:
            raise RefusedError("template_fault", faults=str(fault)) from fault
        progress(1, 1)
        return f"{self.title}-{data.year}.docx"


def _cells(row: LedgerRow) -> list[Cell]:
    item, words = row.item, "ledger_papers"
    progress = labels(words, "states")[item.state] + (label(words, "late") if row.is_late else "")
    evidence = [label(words, "files").format(n=row.files)] if row.files else []
    return [
        item.problem,
        labels("clues", "categories").get(item.category, ""),
        labels(words, "sources")[item.source],
        limit_of(Severity(item.severity)).name,
        row.unit,
        row.person,
        item.measures,
        item.due_on,
        "\n".join(part for part in (progress, row.note) if part),
        "\n".join([*evidence, *row.texts]),
        row.accepter,
        item.closed_on if item.state in {LedgerState.CLOSED, LedgerState.RECHECK} else None,
        _recheck(row),
        _remark(row),
    ]


def _recheck(row: LedgerRow) -> str:
    item, words = row.item, "ledger_papers"
    if item.state is LedgerState.RECHECK:
        return label(words, "recheck_now")
    if row.rechecked_on is not None:
        return label(words, "rechecked").format(day=row.rechecked_on)
    if item.rounds > 1:
        return label(words, "failed").format(n=item.rounds)
    if item.state is LedgerState.CLOSED and item.recheck_on is not None:
        return label(words, "recheck_on").format(day=item.recheck_on)
    return ""


def _remark(row: LedgerRow) -> str:
    item, words = row.item, "ledger_papers"
    parts = [label(words, "number").format(id=item.id)]
    parts += [label(words, "supervised")] if item.supervised_at is not None else []
    parts += [label(words, "immediate")] if item.is_immediate else []
    parts += [label(words, "times").format(n=item.times)] if item.times > 1 else []
    parts += [label(words, "taken").format(step=labels(words, "steps")[kind]) for kind in row.steps]
    return "，".join(parts)


def _step_document(work: Work, step: LedgerStep, item: LedgerItem | None) -> StepDocument:
    words = "ledger_papers"
    leader = None if step.decided_by is None else people.person(work.db, step.decided_by)
    decided = work.here(step.decided_at or work.at).date()
    unit = reach.path_name(work.db, step.unit_id)
    about, items = _about(work, step, item, unit, decided)
    rule = limits().step(Threshold(step.kind))
    person = None if item is None or item.person_id is None else people.person(work.db, item.person_id)
    to = label(words, "everybody") if step.kind is StepKind.CIRCULAR else unit
    if person is not None and step.kind in {StepKind.INQUIRY, StepKind.INTERVIEW}:
        to = f"{unit} {person.name}"
    return StepDocument(
        number=label(words, "step_number").format(code=labels(words, "codes")[step.kind], year=decided.year, id=f"{step.id:03d}"),
        to=to,
        about=about,
        items=items,
        asked=labels(words, "asked")[step.kind],
        answer_on="" if step.answer_on is None else _written(step.answer_on),
        unit="" if leader is None else reach.path_name(work.db, leader.unit_id),
        leader="" if leader is None else leader.name,
        day=_written(decided),
        remark=label(words, "remark").format(days=rule.answer_days, basis=rule.note),
    )


def _about(work: Work, step: LedgerStep, item: LedgerItem | None, unit: str, day: date) -> tuple[str, tuple[str, ...] | str]:
    """What has led to the step as it was confirmed, and the problems."""
    words = "ledger_papers"
    if item is None:
        late = ledger_due.late_of(work.db, step.unit_id, day, is_held=step.is_held, limit=_MOST_LISTED)
        count = ledger_due.count_late(work.db, step.unit_id, day, is_held=step.is_held)
        about = label(words, "about_unit").format(day=_written(day), unit=unit, n=count)
        lines = (label(words, "item_line").format(id=each.id, problem=each.problem, due=_written(each.due_on)) for each in late)
        return about, tuple(lines)
    overdue = ledger_steps.late_days(item, day)
    if overdue:
        about = label(words, "about_item").format(id=item.id, due=_written(item.due_on), day=_written(day), late=overdue)
    else:
        about = label(words, "about_often").format(id=item.id, times=item.times, day=_written(day))
    return about, item.problem


def _year_cells(unit: str, counts: Counts, codes: list[str], categories: list[str]) -> list[Cell]:
    numbers = _numbers(counts)
    return [unit, *(numbers[code] for code in codes), *(counts.by_category.get(each, 0) for each in categories)]


def _numbers(counts: Counts) -> dict[str, int]:
    names = ("carried", "found", "reopened", "closed", "in_time", "open", "overdue", "supervised", "repeated")
    return {name: getattr(counts, name) for name in names}


def _written(day: date) -> str:
    """A day as official papers write it."""
    return label("ledger_papers", "day").format(year=day.year, month=day.month, day=day.day)


def _until(now: datetime) -> str:
    return label("ledger_papers", "until").format(when=f"{now:%Y-%m-%d %H:%M}")
