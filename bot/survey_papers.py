"""The result of a survey as a picture and as a workbook; of an anonymous one sums alone, and only once it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from typing_extensions import override

from bot.actions import reach, survey_results
from bot.actions.papers import PaperKind, number_in
from bot.actions.permissions import Right
from bot.actions.survey_results import SurveyResult
from bot.actions.work import Work
from bot.papers.pictures import Bar, Chart, Picture, draw_picture
from bot.papers.progress import Progress
from bot.papers.sheets import Cell, Column, Sheet, write_workbook
from bot.texts import label, labels
from bot.wording import surveys as wording
from storage import people, surveys

_WIDTHS = {"question": 30, "option": 12, "count": 6, "share": 8, "unit": 12, "person": 6, "at": 10}
_ANSWER_WIDTH = 12


class PicturePaper(PaperKind[tuple[SurveyResult, datetime]]):
    """The result as one picture."""

    name = wording.PICTURE
    title = label("surveys", "picture")
    right = Right.SEND_NOTICE

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        survey_results.require_result(work, number_in(question))

    @override
    def gather(self, work: Work, question: str) -> tuple[SurveyResult, datetime]:
        return survey_results.result(work, number_in(question)), work.now

    @override
    def write(self, data: tuple[SurveyResult, datetime], into: Path, progress: Progress) -> str:
        found, now = data
        into.write_bytes(draw_picture(picture(found, now)))
        progress(1, 1)
        return f"{self.title}-{now.date()}.png"


def picture(found: SurveyResult, now: datetime) -> Picture:
    """How a result is drawn."""
    kind = label("surveys", "anonymous" if found.is_anonymous else "named")
    counted = label("surveys", "handed_in").format(asked=found.asked, n=found.handed_in)
    charts = []
    for number, each in enumerate(found.questions, 1):
        note = wording.question_notes(each)
        has_shares = bool(each.question.options and each.answered)
        shares = [f"（{round(100 * count / each.answered)}%）" if has_shares else "" for _, count in wording.result_lines(each)]
        bars = [Bar(option, count, share=share) for (option, count), share in zip(wording.result_lines(each), shares, strict=True)]
        charts.append(Chart(f"{number}. {each.question.text}{f' · {note}' if note else ''}", bars))
    return Picture(found.title, f"{kind} · {counted}", charts, _until(now), label("surveys", "nothing"), label("surveys", "rest"))


@dataclass(frozen=True, slots=True)
class ResultSheets:
    """What stands in the workbook; ``rows`` are read as they are written down, and are none of an anonymous survey."""

    found: SurveyResult
    rows: Iterator[list[Cell]] | None
    unit: str
    now: datetime


class TablePaper(PaperKind[ResultSheets]):
    """The sums as a workbook; of a named survey also who has answered what."""

    name = wording.TABLE
    title = label("surveys", "results")
    right = Right.SEND_NOTICE

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        survey_results.require_result(work, number_in(question))

    @override
    def gather(self, work: Work, question: str) -> ResultSheets:
        found = survey_results.result(work, number_in(question))
        rows = None if found.is_anonymous else _answers(work, found)
        return ResultSheets(found, rows, reach.path_name(work.db, work.person.unit_id), work.now)

    @override
    def write(self, data: ResultSheets, into: Path, progress: Progress) -> str:
        found, until = data.found, _until(data.now)
        filled = label("surveys", "filled_by").format(unit=data.unit)
        counted = _counts(found)
        counts, answers = label("surveys", "sheet_counts"), label("surveys", "sheet_answers")
        columns = [Column(heading, _WIDTHS[code]) for code, heading in labels("surveys", "count_columns").items()]
        sheets = [Sheet(counts, f"{found.title} {counts}", columns, counted, until, len(counted), filled)]
        if data.rows is not None:
            columns = [Column(heading, _WIDTHS[code]) for code, heading in labels("surveys", "answer_columns").items()]
            columns += [Column(f"{number}. {each.question.text}", _ANSWER_WIDTH) for number, each in enumerate(found.questions, 1)]
            sheets.append(Sheet(answers, f"{found.title} {answers}", columns, data.rows, until, found.handed_in, filled))
        write_workbook(into, sheets, progress)
        return f"{self.title}-{data.now.date()}.xlsx"


def _counts(found: SurveyResult) -> list[list[Cell]]:
    return [
        [
            f"{number}. {each.question.text}",
            option,
            count,
            f"{100 * count / each.answered:.1f}%" if each.answered and each.question.options else "",
        ]
        for number, each in enumerate(found.questions, 1)
        for option, count in wording.result_lines(each)
    ]


def _answers(work: Work, found: SurveyResult) -> Iterator[list[Cell]]:
    units: dict[int, str] = {}
    for sheet in surveys.sheets(work.db, found.notice_id):
        if sheet.unit_id not in units:
            units[sheet.unit_id] = reach.path_name(work.db, sheet.unit_id)
        person = people.person(work.db, sheet.person_id)
        said: list[Cell] = [
            None if answer is None else wording.answer_words(each.question, answer)
            for each, answer in zip(found.questions, sheet.answers, strict=True)
        ]
        at = work.here(sheet.at)
        yield [units[sheet.unit_id], "" if person is None else person.name, at, *said]


def _until(now: datetime) -> str:
    return label("surveys", "until").format(when=f"{now:%Y-%m-%d %H:%M}")
