"""自查报告 as a document, as 潢川2021 三(二) asks for: how it went, 问题清单, 整改措施台账. From records alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from typing_extensions import override

from bot.actions.papers import PaperKind
from bot.actions.permissions import Right
from bot.actions.selfcheck_findings_listed import LedgerLine, ProblemLine, findings_listed, ledger_lines, problems
from bot.actions.selfcheck_report_results import Report
from bot.actions.selfcheck_reports import Reporter
from bot.actions.work import RefusedError, Work
from bot.papers.filling import TemplateFaultError
from bot.papers.progress import Progress
from bot.papers.report_documents import Problem, Rectified, ReportDocument, write_report
from bot.selfcheck_papers import category_name, scope_of, state_name
from bot.texts import label, labels
from bot.wording.cutting import cut_line
from bot.wording.selfcheck_reports import DOCUMENT
from storage.ledger import LedgerState

MOST_LINES = 300
"""Lines of a table; what is left out is said."""
MOST_SIGNS, LONGEST_SIGNS = 5, 200
_WORDS = "selfcheck_papers"


class CheckReportPaper(PaperKind[ReportDocument]):
    """The report; by the agency's own template if it has one."""

    name = DOCUMENT
    title = label(_WORDS, "document")
    right = Right.SEE_SELFCHECKS

    def __init__(self, reporter: Reporter, knowledge_dir: Path | None) -> None:
        self._reporter = reporter
        self._own = knowledge_dir

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        scope_of(self._reporter, work, question)

    @override
    def gather(self, work: Work, question: str) -> ReportDocument:
        scope = scope_of(self._reporter, work, question)
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
        return ReportDocument(scope.unit, span, _course(report, work.today), tuple(listed), tuple(lines), _day(work.today))

    @override
    def write(self, data: ReportDocument, into: Path, progress: Progress) -> str:
        try:
            into.write_bytes(write_report(data, self._own))
        except TemplateFaultError as fault:
            raise RefusedError("template_fault", faults=str(fault)) from fault
        progress(1, 1)
        return f"{self.title}-{data.unit.replace('/', '-')}-{data.span.replace(' ', '')}.docx"


def _problem(line: ProblemLine) -> Problem:
    signs = [cut_line(each, LONGEST_SIGNS // 2) for each in list(line.signs)[:MOST_SIGNS]]
    if line.count > 1:
        signs.append(label(_WORDS, "times").format(n=line.count))
    sources = "、".join(labels(_WORDS, "sources")[kind] for kind in line.kinds)
    return Problem(
        line.problem, category_name(line.category), cut_line("；".join(signs), LONGEST_SIGNS), f"{sources}·{line.list_title}", line.unit
    )


def _rectified(line: LedgerLine) -> Rectified:
    item = line.item
    progress = state_name(item.state)
    if item.closed_on is not None and item.state in {LedgerState.CLOSED, LedgerState.RECHECK}:
        progress = label(_WORDS, "closed_on").format(state=progress, day=item.closed_on)
    person = line.person or label(_WORDS, "nobody")
    return Rectified(
        cut_line(item.problem, LONGEST_SIGNS), cut_line(item.measures, LONGEST_SIGNS), line.unit, person, str(item.due_on), progress
    )


def _course(report: Report, today: date) -> str:
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
        counted = ((category_name(code), count) for code, count in report.by_category if count)
        categories = "，".join(label(_WORDS, "category_count").format(name=name, n=count) for name, count in counted)
        say(
            "found",
            findings=report.findings,
            categories=categories,
            fixed=report.fixed,
            entered=report.entered,
            closed=report.closed,
            day=_day(today),
        )
    else:
        say("clean")
    if report.repeated:
        say("repeated", n=len(report.repeated), again=report.after_closing)
    return "".join(told)


def _day(day: date) -> str:
    return label(_WORDS, "day").format(year=day.year, month=day.month, day=day.day)
