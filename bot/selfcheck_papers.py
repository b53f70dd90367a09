"""Papers about self-checks: the report as a document, its figures as a workbook, and the picture for a meeting. Each sees what its asker
may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from typing_extensions import override

from bot.actions.papers import PaperKind
from bot.actions.permissions import Right
from bot.actions.selfcheck_dues import Dues
from bot.actions.selfcheck_findings_listed import FindingLine, LedgerLine, ProblemLine, findings_listed, ledger_lines, problems
from bot.actions.selfcheck_periods import read_code
from bot.actions.selfcheck_reports import Report, Reporter, Scope
from bot.actions.work import RefusedError, Work
from bot.papers.filling import TemplateFaultError
from bot.papers.pictures import Bar, Chart, Picture, Trend, draw_picture
from bot.papers.progress import Progress
from bot.papers.report_documents import Problem, Rectified, ReportDocument, write_report
from bot.papers.sheets import Cell, Column, Sheet, write_workbook
from bot.texts import label, labels
from bot.wording.selfcheck_reports import DOCUMENT, PICTURE, SHEET, behind_words, cut, term_name, tick_name
from knowledge.checklists import Severity
from knowledge.ledger import limit_of
from storage.ledger import LedgerState

DRAWN = 10
"""Bars of one chart."""
MOST_LINES = 300
"""Lines of a table in the document; what is left out is said."""
MOST_SIGNS, LONGEST_SIGNS = 5, 200
_WORDS = "selfcheck_papers"
_WIDTHS = {"summary": (4, 14, *[5] * 9), "behind": (6, 14, 6, 34), "findings": (6, 9, 11, 11, 5, 4, 8, 5, 4, 4, 6)}
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
        _scope(self._reporter, work, question)

    @override
    def gather(self, work: Work, question: str) -> Sheets:
        scope = _scope(self._reporter, work, question)
        report = self._reporter.report(work, scope)
        titles = {each.code: each.title for each in report.by_list}
        return Sheets(report, titles, map(_finding, findings_listed(work, self._reporter, scope)), work.now)

    @override
    def write(self, data: Sheets, into: Path, progress: Progress) -> str:
        report = data.report
        summary, behind = _summary(report), [_behind(each.name, each.unit, each.count, behind_words(each)) for each in report.behind]
        repeated = [
            [
                *(each.unit, each.problem, _category(each.category), data.titles.get(each.checklist, each.checklist)),
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
        headings = labels(_WORDS, f"{_COLUMNS[name]}_columns").values()
        columns = [Column(heading, width) for heading, width in zip(headings, _WIDTHS[name], strict=True)]
        shown = labels(_WORDS, "sheets")[name]
        title = f"{self.title} · {shown}（{term_name(data.report.scope.term)}）"
        unit = label(_WORDS, "filled_by").format(unit=data.report.scope.unit)
        return Sheet(shown, title, columns, rows, _until(data.now), count, unit)


_COLUMNS = {"summary": "summary", "behind": "behind", "findings": "finding", "repeated": "repeated", "trend": "trend"}


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
        _scope(self._reporter, work, question)

    @override
    def gather(self, work: Work, question: str) -> tuple[Report, datetime]:
        return self._reporter.report(work, _scope(self._reporter, work, question)), work.now

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
            Chart(words["category"], [Bar(_category(code), count) for code, count in report.by_category]),
            Chart(words["list"], sorted(lists, key=lambda bar: -bar.count)),
            Chart(words["items"], items),
            Chart(words["units"], units),
            Trend(words["trend"], [(tick_name(each.term), each.findings) for each in report.trend]),
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


class CheckReportPaper(PaperKind[ReportDocument]):
    """自查报告 as a document: how it went, 问题清单, 整改措施台账 (潢川2021 三(二)). The agency's own template if it has one."""

    name = DOCUMENT
    title = label(_WORDS, "document")
    right = Right.SEE_SELFCHECKS

    def __init__(self, reporter: Reporter, knowledge_dir: Path | None) -> None:
        self._reporter = reporter
        self._own = knowledge_dir

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        _scope(self._reporter, work, question)

    @override
    def gather(self, work: Work, question: str) -> ReportDocument:
        scope = _scope(self._reporter, work, question)
        report = self._reporter.report(work, scope)
        if not (report.dues.due or report.selfchecks or report.spotchecks):
            raise RefusedError("nothing_to_report")
        found = problems(findings_listed(work, self._reporter, scope))
        entered = sorted({number for each in found for number in each.ledger_ids})
        lines = [_rectified(line) for line in ledger_lines(work, entered[:MOST_LINES])]
        listed = [_problem(each) for each in found[:MOST_LINES]]
        if len(found) > MOST_LINES:
            listed.append(Problem(label(_WORDS, "more").format(n=len(found) - MOST_LINES), "", "", "", ""))
        if len(entered) > MOST_LINES:
            lines.append(Rectified(label(_WORDS, "more_ledger").format(n=len(entered) - MOST_LINES), "", "", "", "", ""))
        span = label(_WORDS, "span").format(first=_day(scope.term.first), last=_day(report.until))
        return ReportDocument(scope.unit, span, _course(report), tuple(listed), tuple(lines), _day(work.today))

    @override
    def write(self, data: ReportDocument, into: Path, progress: Progress) -> str:
        try:
            into.write_bytes(write_report(data, self._own))
        except TemplateFaultError as fault:
            raise RefusedError("template_fault", faults=str(fault)) from fault
        progress(1, 1)
        return f"{self.title}-{data.unit.replace('/', '-')}-{data.span.replace(' ', '')}.docx"


def _scope(reporter: Reporter, work: Work, question: str) -> Scope:
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
            [parts["category"], _category(code), *blank, count, sum(each.fixed for each in mine), sum(each.closed for each in mine)]
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
        _category(found.category),
        limit_of(Severity(found.severity)).name,
        f"{labels(_WORDS, 'sources')[found.kind]}·{line.list_title}",
        line.person,
        label(_WORDS, "yes") if found.is_fixed else "",
        "" if found.ledger_id is None else label(_WORDS, "number").format(id=found.ledger_id),
        "" if found.ledger_id is None else _state(LedgerState(found.ledger_state)),
    ]


def _problem(line: ProblemLine) -> Problem:
    signs = [cut(each, LONGEST_SIGNS // 2) for each in list(line.signs)[:MOST_SIGNS]]
    if line.count > 1:
        signs.append(label(_WORDS, "times").format(n=line.count))
    sources = "、".join(labels(_WORDS, "sources")[kind] for kind in line.kinds)
    return Problem(line.problem, _category(line.category), cut("；".join(signs), LONGEST_SIGNS), f"{sources}·{line.list_title}", line.unit)


def _rectified(line: LedgerLine) -> Rectified:
    item = line.item
    progress = _state(item.state)
    if item.closed_on is not None and item.state in {LedgerState.CLOSED, LedgerState.RECHECK}:
        progress = label(_WORDS, "closed_on").format(state=progress, day=_day(item.closed_on))
    person = line.person or label(_WORDS, "nobody")
    return Rectified(cut(item.problem, LONGEST_SIGNS), cut(item.measures, LONGEST_SIGNS), line.unit, person, _day(item.due_on), progress)


def _course(report: Report) -> str:
    """自查开展情况: from the figures alone."""
    dues, told = report.dues, []

    def say(name: str, **values: object) -> None:
        told.append(label(_WORDS, f"course_{name}").format(**values))

    if dues.due:
        say("due", due=dues.due, done=dues.done, missing=dues.missing)
    if dues.returned:
        say("returned", n=dues.returned)
    if dues.waiting:
        say("waiting", n=dues.waiting)
    if report.selfchecks:
        lists = "、".join(each.title for each in report.by_list if each.checks)
        say("checks", people=report.people, selfchecks=report.selfchecks, answers=report.answers, lists=lists)
    if report.spotchecks:
        say("spotchecks", n=report.spotchecks)
    if not (report.selfchecks or report.spotchecks):
        say("none")
    elif report.findings:
        counted = ((_category(code), count) for code, count in report.by_category if count)
        categories = "，".join(label(_WORDS, "category_count").format(name=name, n=count) for name, count in counted)
        say(
            "found",
            findings=report.findings,
            categories=categories,
            fixed=report.fixed,
            entered=report.entered,
            closed=report.closed,
        )
    else:
        say("clean")
    if report.repeated:
        say("repeated", n=len(report.repeated), again=report.after_closing)
    return "".join(told)


def _category(code: str) -> str:
    return labels("clues", "categories").get(code) or label(_WORDS, "uncategorised")


def _state(state: LedgerState) -> str:
    return labels("ledger_papers", "states")[state]


def _day(day: date) -> str:
    return label(_WORDS, "day").format(year=day.year, month=day.month, day=day.day)


def _days(report: Report) -> str:
    return f"{report.scope.unit.replace('/', '-')}-{report.scope.term.first}-{report.until}"


def _until(now: datetime) -> str:
    return label(_WORDS, "until").format(when=f"{now:%Y-%m-%d %H:%M}")
