"""The papers of the steps beyond a reminder, and 整改情况 of a year, made from Word templates that an agency may replace by its own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from bot.papers.filling import TemplateFaultError, fill, place_of

STEPS = ("inquiry", "interview", "circular", "advice", "order")
"""The kinds of step; each has a template ``step_<kind>.docx``."""
YEAR = "ledger_year.docx"
SHIPPED_NAMES = (*(f"step_{kind}.docx" for kind in STEPS), YEAR)
"""The files; one of the same name in the agency's folder takes its place."""


@dataclass(frozen=True, slots=True)
class StepDocument:
    """What stands in the paper of a step; what is empty reads 无."""

    number: str
    to: str
    about: str
    """What has led to it, in one sentence."""
    items: tuple[str, ...] | str
    """The items that it is about: one as it is, several numbered."""
    asked: str
    """What is asked for."""
    answer_on: str
    unit: str
    """Whose paper it is."""
    leader: str
    """In whose name it goes out."""
    day: str
    remark: str
    """To whoever signs: on what the dates rest."""


@dataclass(frozen=True, slots=True)
class YearDocument:
    """What stands in the paper of a year."""

    year: str
    unit: str
    span: str
    summary: str
    categories: str
    units: tuple[str, ...]
    day: str


_STEP_NAMES = {
    "number": "编号",
    "to": "主送",
    "about": "事由",
    "items": "问题",
    "asked": "要求",
    "answer_on": "期限",
    "unit": "落款单位",
    "leader": "签发人",
    "day": "日期",
    "remark": "说明",
}
_YEAR_NAMES = {
    "year": "年份",
    "unit": "单位",
    "span": "起止",
    "summary": "总体情况",
    "categories": "问题类别",
    "units": "各单位情况",
    "day": "日期",
}
"""What each field is called in a template: a clerk writes these."""


def step_template(kind: str, own: Path | None) -> Path:
    """The template of a kind of step: the agency's own, or the shipped one."""
    return place_of(f"step_{kind}.docx", own)


def write_step(document: StepDocument, template: Path) -> bytes:
    """The paper of a step as a .docx. Raises ``TemplateFaultError`` for a template that is no good."""
    return fill(template, {_STEP_NAMES[field.name]: getattr(document, field.name) for field in fields(document)})


def write_year(document: YearDocument, own: Path | None) -> bytes:
    """The paper of a year as a .docx. Raises ``TemplateFaultError`` for a template that is no good."""
    return fill(place_of(YEAR, own), {_YEAR_NAMES[field.name]: getattr(document, field.name) for field in fields(document)})


def faults_of_all(own: Path | None) -> tuple[str, ...]:
    """What is wrong with the templates of steps and of the year."""
    found: list[str] = []
    empty = StepDocument("", "", "", "", "", "", "", "", "", "")
    for kind in STEPS:
        try:
            write_step(empty, step_template(kind, own))
        except TemplateFaultError as error:
            found += error.faults
    try:
        write_year(YearDocument("", "", "", "", "", (), ""), own)
    except TemplateFaultError as error:
        found += error.faults
    return tuple(found)
