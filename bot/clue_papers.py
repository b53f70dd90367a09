"""Papers about clues: the register and the counts as workbooks, and the picture for a meeting. Each sees what its asker may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from typing_extensions import override

from bot.actions import reach
from bot.actions.clue_analysis import Analysis, Period, counted, spans
from bot.actions.clue_sight import clue_seen, sight_of
from bot.actions.lookup import Lookup
from bot.actions.papers import PaperKind
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.papers.documents import BASIS, Referral, TemplateFaultError, template_of, write_referral
from bot.papers.pictures import Bar, Chart, Picture, Trend, draw_picture
from bot.papers.progress import Progress
from bot.papers.sheets import Cell, Column, Sheet, write_workbook
from bot.rulebook import Rulebook
from bot.texts import label, labels
from bot.wording.clue_analysis import line_name
from bot.wording.clue_ids import shown_id
from bot.wording.clue_recording import channel_name
from storage import anonymous, attachments, clue_counts, clue_handovers, clue_register, people
from storage.clue_counts import Dimension, Span
from storage.clues import Clue, Sight

ALL = 1_000
"""More values of one dimension than any agency has."""
DRAWN = 10
_PICTURED = (Dimension.CATEGORY, Dimension.MATTER, Dimension.UNIT, Dimension.PLACE, Dimension.CHANNEL)


@dataclass(frozen=True, slots=True)
class Register:
    """The clues of a period, read as they are written down."""

    period: Period
    span: Span
    count: int
    rows: Iterator[list[Cell]]
    now: datetime


class RegisterPaper(PaperKind[Register]):
    """线索登记表: the clues of a period as ledgers are laid out, without their reporters."""

    name = "clue_register"
    title = label("clue_papers", "register")
    right = Right.ANALYSE_CLUES

    @override
    def gather(self, work: Work, question: str) -> Register:
        period = _period(work, question)
        sight, (span, _) = sight_of(work), spans(period, work.now)
        count = clue_counts.total(work.db, sight, span)
        return Register(period, span, count, self._rows(work, sight, span), work.now)

    @override
    def write(self, data: Register, into: Path, progress: Progress) -> str:
        words = labels("clue_papers", "columns")
        widths = {"text": 30, "about": 10, "reason": 16, "remark": 16, "measure": 16, "unit": 12, "place": 12}
        columns = [Column(heading, widths.get(code, 6)) for code, heading in words.items()]
        title = f"{self.title}（{labels('clue_analysis', 'periods')[data.period]}）"
        sheet = Sheet(self.title, title, columns, data.rows, _until(data.now), data.count)
        write_workbook(into, [sheet], progress)
        return f"{self.title}-{data.span.first}-{data.span.last}.xlsx"

    def _rows(self, work: Work, sight: Sight, span: Span) -> Iterator[list[Cell]]:
        named: dict[int, str] = {}
        units: dict[int, str] = {}
        for clue in clue_register.within(work.db, sight, span):
            if clue.unit_id not in units:
                units[clue.unit_id] = reach.path_name(work.db, clue.unit_id)
            yield _row(work, clue, units[clue.unit_id], named)


@dataclass(frozen=True, slots=True)
class Counts:
    """A period counted by every dimension."""

    period: Period
    by: Mapping[Dimension, Analysis]
    now: datetime


class CountsPaper(PaperKind[Counts]):
    """高频事项 as a workbook, a sheet for each dimension."""

    name = "clue_counts"
    title = label("clue_papers", "counts")
    right = Right.ANALYSE_CLUES

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    @override
    def gather(self, work: Work, question: str) -> Counts:
        return _counts(work, self._rulebook.lookup, question, ALL)

    @override
    def write(self, data: Counts, into: Path, progress: Progress) -> str:
        headings = labels("clue_papers", "counted")
        sheets = [
            Sheet(
                dimension,
                f"{self.title} · {labels('clue_analysis', 'periods')[data.period]} · {dimension}",
                [Column(dimension, 30), *(Column(headings[name], 8) for name in ("count", "before"))],
                [[line_name(each, line), line.count, line.before] for line in data.by[each].lines],
                _until(data.now),
                len(data.by[each].lines),
            )
            for each, dimension in ((each, labels("clue_analysis", "dimensions")[each]) for each in Dimension)
        ]
        write_workbook(into, sheets, progress)
        return f"{self.title}-{_days(data.by[Dimension.CATEGORY])}.xlsx"


class PicturePaper(PaperKind[Counts]):
    """高频事项 as one picture."""

    name = "clue_picture"
    title = label("clue_papers", "picture")
    right = Right.ANALYSE_CLUES

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    @override
    def gather(self, work: Work, question: str) -> Counts:
        return _counts(work, self._rulebook.lookup, question, DRAWN)

    @override
    def write(self, data: Counts, into: Path, progress: Progress) -> str:
        names = labels("clue_analysis", "dimensions")
        first = data.by[Dimension.CATEGORY]
        charts = [
            Chart(
                names[each],
                [
                    Bar(line_name(each, line), line.count, f"↑{line.count - line.before}" if line.has_risen else "")
                    for line in data.by[each].lines
                ],
            )
            for each in _PICTURED
        ]
        months = data.by[Dimension.MONTH].lines
        trend = Trend(names[Dimension.MONTH], [(f"{int(line.code[5:])} 月", line.count) for line in months])
        period = labels("clue_analysis", "periods")[data.period]
        subtitle = f"{_days(first)}　{label('clue_papers', 'total').format(n=first.total, before=first.before)}"
        parts: list[Chart | Trend] = [*charts, trend] if len(months) > 1 else [*charts]
        nothing, rest = label("clue_papers", "nothing"), label("clue_papers", "rest")
        picture = Picture(f"{self.title} · {period}", subtitle, parts, _until(data.now), nothing, rest)
        into.write_bytes(draw_picture(picture))
        progress(1, 1)
        return f"{self.title}-{_days(first)}.png"


def _counts(work: Work, lookup: Lookup, question: str, most: int) -> Counts:
    period, sight = _period(work, question), sight_of(work)
    return Counts(period, {each: counted(work.db, sight, lookup, work.now, period, each, most) for each in Dimension}, work.now)


def _period(work: Work, question: str) -> Period:
    if work.outside:
        raise RefusedError("outside")
    if question not in tuple(Period):
        raise RefusedError("unknown_choice")
    return Period(question)


def _row(work: Work, clue: Clue, unit: str, named: dict[int, str]) -> list[Cell]:
    handler = ""
    if clue.claimed_by is not None:
        if clue.claimed_by not in named:
            person = people.person(work.db, clue.claimed_by)
            named[clue.claimed_by] = "" if person is None else person.name
        handler = named[clue.claimed_by]
    handed = clue_handovers.handover(work.db, clue.id)
    by_day = len(clue.received_at) == 10
    received: Cell = date.fromisoformat(clue.received_at) if by_day else work.here(clue.received_at)
    return [
        shown_id(clue.id),
        received,
        _channel(clue),
        labels("clues", "levels")[clue.level],
        labels("clues", "categories").get(clue.category, ""),
        labels("clue_handling", "states")[clue.state],
        unit,
        clue.text,
        clue.about,
        clue.place,
        handler,
        clue.reason,
        clue.remark,
        "" if handed is None else handed.measure,
        None if handed is None else handed.due_on,
        labels("clue_handling", "mark_names")[clue.mark] if clue.mark else "",
    ]


def _days(analysis: Analysis) -> str:
    return f"{analysis.first}-{analysis.last}"


def _until(now: datetime) -> str:
    return label("clue_papers", "until").format(when=f"{now:%Y-%m-%d %H:%M}")


class ReferralPaper(PaperKind[Referral]):
    """问题线索移送单: of one clue that its asker may see, to be handed over with it; the agency's own template if it has one."""

    name = "clue_referral"
    title = label("clue_papers", "referral")
    right = Right.OPEN_CLUES

    def __init__(self, knowledge_dir: Path | None) -> None:
        self._own = knowledge_dir

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        clue_seen(work, question)

    @override
    def gather(self, work: Work, question: str) -> Referral:
        clue = clue_seen(work, question)
        files = [*attachments.kept(work.db, f"clue:{clue.id}"), *anonymous.kept(work.db, clue.id)]
        named = label("clue_papers", "file")
        return Referral(
            unit=reach.path_name(work.db, work.person.unit_id),
            number=shown_id(clue.id),
            source=_channel(clue),
            about=clue.about,
            content=clue.text,
            checked=clue.reason,
            basis=BASIS,
            attachments=tuple(f"{named} {place}{file.extension}" for place, file in enumerate(files, 1)),
            day=f"{work.today.year} 年 {work.today.month} 月 {work.today.day} 日",
        )

    @override
    def write(self, data: Referral, into: Path, progress: Progress) -> str:
        try:
            into.write_bytes(write_referral(data, template_of(self._own)))
        except TemplateFaultError as fault:
            raise RefusedError("template_fault", faults=str(fault)) from fault
        progress(1, 1)
        return f"{self.title}-{data.number}.docx"


def _channel(clue: Clue) -> str:
    if clue.is_anonymous:
        return label("clue_handling", "anonymous")
    return channel_name(clue.channel)
