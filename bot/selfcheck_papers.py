"""The figures of self-checks as a workbook, and the picture for a meeting. Each sees what its asker may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from typing_extensions import override

from bot.actions.papers import PaperKind
from bot.actions.permissions import Right
from bot.actions.selfcheck_dues import Dues
from bot.actions.selfcheck_findings_listed import FindingLine, findings_listed
from bot.actions.selfcheck_periods import read_code
from bot.actions.selfcheck_report_results import Report, Scope
from bot.actions.selfcheck_reports import Reporter
from bot.actions.work import RefusedError, Work
from bot.papers.pictures import Bar, Chart, Picture, Trend, draw_picture
from bot.papers.progress import Progress
from bot.papers.sheets import Cell, Column, Sheet, write_workbook
from bot.texts import label, labels
from bot.wording.selfcheck_reports import PICTURE, SHEET, begun, behind_words, term_name, tick_name
from knowledge.checklists import Severity
from knowledge.ledger import limit_of
from storage.ledger import LedgerState

DRAWN = 10
"""Bars of one chart."""
_WORDS = "selfcheck_papers"
_WIDTHS = {"summary": (4, 14, *[5] * 9), "behind": (6, 14, 6, 34), "findings": (5, 7, 14, 11, 4, 3, 9, 4, 3, 4, 5)}
_WIDTHS |= {"repeated": (12, 18, 6, 10, 4, 5, 6, 7), "trend": (20, 12, 8)}
"""How many characters fit into the columns of each sheet."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the workbook needs; the findings are read as they are written down."""

    report: Report
    titles: dict[str, str]
    findings: Iterator[list[Cell]]
    now: datetime


class CheckSheetPaper(PaperKind[Sheets]):
    """自查统计表: the figures, who has not, each finding, what came again, the trend."""

    name = SHEET
    title = label(_WORDS, "sheet")
    right = Right.SEE_SELFCHECKS

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        scope_of(self._reporter, work, question)

    @override
    def gather(self, work: Work, question: str) -> Sheets:
        scope = scope_of(self._reporter, work, question)
        report = self._reporter.report(work, scope)
        titles = {each.code: each.title for each in report.by_list}
        return Sheets(report, titles, map(_finding, findings_listed(work, self._reporter, scope)), work.now)

    @override
    def write(self, data: Sheets, into: Path, progress: Progress) -> str:
        report = data.report
        summary = _summary(report)
        behind = [_behind(each.name, each.unit, each.count, behind_words(each)) for each in report.behind]
        repeated: list[list[Cell]] = [
            [
                *(each.unit, each.problem, category_name(each.category), data.titles.get(each.checklist, each.checklist)),
                *(each.count, each.fixed, each.closed, each.after_closing),
            ]
            for each in report.repeated
        ]
        trend: list[list[Cell]] = [[term_name(each.term), each.checks, each.findings] for each in report.trend]
        sheets = [
            self._sheet("summary", data, summary, len(summary)),
            self._sheet("behind", data, behind, len(behind)),
            self._sheet("findings", data, data.findings, report.findings),
            self._sheet("repeated", data, repeated, len(repeated)),
            self._sheet("trend", data, trend, len(trend)),
        ]
        write_workbook(into, sheets, progress)
        return f"{self.title}-{_days(report)}.xlsx"

    def _sheet(self, name: str, data: Sheets, rows: list[list[Cell]] | Iterator[list[Cell]], count: int) -> Sheet:
        headings = labels(_WORDS, f"{name}_columns").values()
        columns = [Column(heading, width) for heading, width in zip(headings, _WIDTHS[name], strict=True)]
        shown = labels(_WORDS, "sheets")[name]
        title = f"{self.title} · {shown}（{term_name(data.report.scope.term)}）"
        unit = label(_WORDS, "filled_by").format(unit=data.report.scope.unit)
        return Sheet(shown, title, columns, rows, _until(data.now), count, unit)


class CheckPicturePaper(PaperKind[tuple[Report, datetime]]):
    """自查情况图: bars and the trend."""

    name = PICTURE
    title = label(_WORDS, "picture")
    right = Right.SEE_SELFCHECKS

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        scope_of(self._reporter, work, question)

    @override
    def gather(self, work: Work, question: str) -> tuple[Report, datetime]:
        return self._reporter.report(work, scope_of(self._reporter, work, question)), work.now

    @override
    def write(self, data: tuple[Report, datetime], into: Path, progress: Progress) -> str:
        report, now = data
        words = labels(_WORDS, "charts")
        again: dict[tuple[str, str], int] = {}
        for each in report.repeated:
            key = (each.checklist, each.item)
            again[key] = again.get(key, 0) + each.after_closing
        mark = label(_WORDS, "again_mark")
        items = [Bar(each.problem, each.count, mark if again.get((each.checklist, each.item)) else "") for each in report.items[:DRAWN]]
        lists = [Bar(each.title, each.findings) for each in report.by_list if each.findings]
        units = sorted((Bar(each.unit, each.dues.missing) for each in report.by_unit if each.dues.missing), key=lambda bar: -bar.count)
        parts: list[Chart | Trend] = [
            Chart(words["category"], [Bar(category_name(code), count) for code, count in report.by_category]),
            Chart(words["list"], sorted(lists, key=lambda bar: -bar.count)),
            Chart(words["items"], items),
            Chart(words["units"], units),
            Trend(words["trend"], [(tick_name(each.term), each.findings) for each in begun(report.trend)]),
        ]
        total = label(_WORDS, "total").format(
            due=report.dues.due,
            done=report.dues.done,
            missing=report.dues.missing,
            findings=report.findings,
            closed=report.closed,
        )
        title = f"{self.title} · {report.scope.unit}"
        subtitle = f"{term_name(report.scope.term)}　{total}"
        nothing, rest = label(_WORDS, "nothing"), label(_WORDS, "rest")
        into.write_bytes(draw_picture(Picture(title, subtitle, parts, _until(now), nothing, rest)))
        progress(1, 1)
        return f"{self.title}-{_days(report)}.png"


def scope_of(reporter: Reporter, work: Work, question: str) -> Scope:
    """What ``term.unit`` asks for. Raises ``RefusedError``."""
    code, _, unit = question.partition(".")
    if not (unit.isascii() and unit.isdecimal() and len(unit) <= 9):
        raise RefusedError("unknown_choice")
    return reporter.scope(work, read_code(code, work.today), int(unit))


def _summary(report: Report) -> list[list[Cell]]:
    parts, hidden = labels(_WORDS, "parts"), label(_WORDS, "hidden")

    def numbers(dues: Dues) -> list[Cell]:
        return [dues.due, dues.done, dues.returned, dues.missing, dues.waiting]

    checks = report.selfchecks + report.spotchecks
    rows: list[list[Cell]] = [
        [parts["all"], report.scope.unit, *numbers(report.dues), checks, report.findings, report.fixed, report.closed]
    ]
    for each in report.by_list:
        mine = [item for item in report.items if item.checklist == each.code]
        found: list[Cell] = [each.checks, each.findings, sum(item.fixed for item in mine), sum(item.closed for item in mine)]
        rows.append([parts["list"], each.title, *numbers(each.dues), *(found if each.findings is not None else [hidden] * 4)])
    rows += [
        [parts["unit"], each.unit, *numbers(each.dues), each.checks, each.findings, each.fixed, each.closed] for each in report.by_unit
    ]
    for code, count in report.by_category:
        mine = [item for item in report.items if item.category == code]
        blank: list[Cell] = [None] * 6
        rows.append(
            [parts["category"], category_name(code), *blank, count, sum(each.fixed for each in mine), sum(each.closed for each in mine)]
        )
    return rows


def _behind(name: str, unit: str, count: int, lists: str) -> list[Cell]:
    return [name or label(_WORDS, "whole_unit"), unit, count, lists]


def _finding(line: FindingLine) -> list[Cell]:
    found = line.found
    return [
        found.day,
        line.unit,
        line.problem,
        line.signs,
        category_name(found.category),
        limit_of(Severity(found.severity)).name,
        f"{labels(_WORDS, 'sources')[found.kind]}·{line.list_title}",
        line.person,
        label(_WORDS, "yes") if found.is_fixed else "",
        "" if found.ledger_id is None else label(_WORDS, "number").format(id=found.ledger_id),
        "" if found.ledger_id is None else state_name(LedgerState(found.ledger_state)),
    ]


def category_name(code: str) -> str:
    """What a category of problems is called."""
    return labels("clues", "categories").get(code) or label(_WORDS, "uncategorised")


def state_name(state: LedgerState) -> str:
    """How far an item of the ledger is."""
    return labels("ledger_papers", "states")[state]


def _days(report: Report) -> str:
    return f"{report.scope.unit.replace('/', '-')}-{report.scope.term.first}-{report.until}"


def _until(now: datetime) -> str:
    return label(_WORDS, "until").format(when=f"{now:%Y-%m-%d %H:%M}")
