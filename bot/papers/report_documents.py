"""自查报告, made from a Word template that an agency may replace by its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.papers.filling import NOTHING, TemplateFaultError, fill, place_of

REPORT = "selfcheck_report.docx"


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of 问题清单."""

    problem: str
    category: str
    signs: str
    """How it has shown itself."""
    source: str
    unit: str


@dataclass(frozen=True, slots=True)
class Rectified:
    """A line of 整改措施台账."""

    problem: str
    measures: str
    unit: str
    person: str
    due: str
    progress: str


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """What stands in 自查报告; what comes next (下一步) is the writer's to say."""

    unit: str
    span: str
    course: str
    """自查开展情况, in a paragraph."""
    problems: tuple[Problem, ...]
    ledger: tuple[Rectified, ...]
    day: str


_NAMES = {"unit": "单位", "span": "起止", "course": "开展情况", "day": "日期"}
_TABLES = {"problems": "问题清单", "ledger": "整改台账"}
_PROBLEM = {"problem": "问题", "category": "类别", "signs": "表现", "source": "来源", "unit": "责任单位"}
_RECTIFIED = {"problem": "问题", "measures": "整改措施", "unit": "责任部门", "person": "责任人", "due": "时限", "progress": "进展"}
"""What each field is called in a template: a clerk writes these."""
_NUMBER = "序号"
_NEEDED = (_NAMES["course"], *_TABLES.values())
"""Without these a report would be short of facts, and nobody would notice."""


def write_report(document: ReportDocument, own: Path | None) -> bytes:
    """The report as a .docx, by the agency's own template if it has one. Raises ``TemplateFaultError`` for a template that is no good."""
    values = {name: getattr(document, field) for field, name in _NAMES.items()}
    tables = {_TABLES["problems"]: _rows(document.problems, _PROBLEM), _TABLES["ledger"]: _rows(document.ledger, _RECTIFIED)}
    return fill(place_of(REPORT, own), values, tables, needed=_NEEDED)


def faults_of_report(own: Path | None) -> tuple[str, ...]:
    """What is wrong with the template of the report; none where one comes out of it."""
    empty = ReportDocument("", "", "", (Problem("", "", "", "", ""),), (Rectified("", "", "", "", "", ""),), "")
    try:
        write_report(empty, own)
    except TemplateFaultError as error:
        return error.faults
    return ()


def _rows(lines: Sequence[Problem] | Sequence[Rectified], names: dict[str, str]) -> list[dict[str, str]]:
    if not lines:
        return [{_NUMBER: "", **dict.fromkeys(names.values(), ""), names["problem"]: NOTHING}]
    return [{_NUMBER: str(place), **{name: getattr(line, field) for field, name in names.items()}} for place, line in enumerate(lines, 1)]
