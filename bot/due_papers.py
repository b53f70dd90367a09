"""Papers about what is due: the timeline of a campaign, how far its units are, and calendar files. Each sees what its asker may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from typing_extensions import override

from bot.actions import due_calendar, due_progress
from bot.actions.campaign_sight import campaign_seen
from bot.actions.due_calendar import CalendarDue, DueCalendar
from bot.actions.due_progress import Course, DueRow, Progressing
from bot.actions.papers import PaperKind, number_in
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.papers.calendars import Entry, write_calendar
from bot.papers.progress import Progress
from bot.papers.sheets import Cell, Column, Sheet, write_workbook
from bot.papers.timelines import Dot, DotState, Row, Stage, Timeline, draw_timeline
from bot.texts import label, labels
from bot.wording.due_rules import span_words
from bot.wording.due_views import CALENDAR, COUNTS, TIMELINE
from storage.campaigns import Campaign
from storage.dues import DueState
from storage.moments import from_text

_SOON = 3
_WIDTHS = {
    "duty": 14,
    "clause": 5,
    "unit": 7,
    "person": 4,
    "due": 5,
    "state": 4,
    "late": 3,
    "done": 5,
    "by": 4,
    "files": 3,
    "note": 8,
}
_UNIT_WIDTHS = {"unit": 12, "whole": 5, "done": 5, "open": 5, "late": 5, "share": 5}


class TimelinePaper(PaperKind[tuple[Course, datetime]]):
    """The timeline of a campaign as a picture."""

    name = TIMELINE
    title = label("due_papers", "timeline")
    right = Right.SEE_DUES

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        campaign_seen(work, number_in(question))

    @override
    def gather(self, work: Work, question: str) -> tuple[Course, datetime]:
        return due_progress.course(work, number_in(question)), work.now

    @override
    def write(self, data: tuple[Course, datetime], into: Path, progress: Progress) -> str:
        course, now = data
        into.write_bytes(draw_timeline(timeline(course, now)))
        progress(1, 1)
        return f"{self.title}-{now.date()}.png"


@dataclass(frozen=True, slots=True)
class CountsSheet:
    """How far a campaign is, its rows read as they are written down."""

    progressing: Progressing
    rows: Iterator[list[Cell]]
    unit: str
    now: datetime


class CountsPaper(PaperKind[CountsSheet]):
    """How far the units are with a campaign: a sheet of counts, and one with a row for each duty, unit and time."""

    name = COUNTS
    title = label("due_papers", "counts_sheet")
    right = Right.HANDLE_DUES

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        campaign_seen(work, number_in(question))

    @override
    def gather(self, work: Work, question: str) -> CountsSheet:
        found = due_progress.progressing(work, number_in(question))
        if not found.units:
            raise RefusedError("nothing_due")
        rows = (_cells(row, work.today) for row in due_progress.rows(work, found.campaign.id))
        return CountsSheet(found, rows, due_progress.own_unit(work), work.now)

    @override
    def write(self, data: CountsSheet, into: Path, progress: Progress) -> str:
        found, words = data.progressing, "due_papers"
        until = label(words, "until").format(when=f"{data.now:%Y-%m-%d %H:%M}")
        filled = label(words, "filled_by").format(unit=data.unit)
        units = [_unit_cells(each.unit, each.done, each.open, each.late) for each in found.units]
        done, opened, late = (sum(counts) for counts in zip(*((each.done, each.open, each.late) for each in found.units), strict=True))
        units.append(_unit_cells(label(words, "all_units"), done, opened, late))
        titles = labels(words, "sheets")
        sheets = [
            Sheet(
                titles["units"],
                f"{found.campaign.title} {titles['units']}",
                [Column(heading, _UNIT_WIDTHS[code]) for code, heading in labels(words, "unit_columns").items()],
                units,
                until,
                len(units),
                filled,
            ),
            Sheet(
                titles["rows"],
                f"{found.campaign.title} {titles['rows']}",
                [Column(heading, _WIDTHS[code]) for code, heading in labels(words, "columns").items()],
                data.rows,
                until,
                found.count,
                filled,
            ),
        ]
        write_workbook(into, sheets, progress)
        return f"{self.title}-{data.now.date()}.xlsx"


class CalendarPaper(PaperKind[DueCalendar]):
    """What is due as a file that a phone's calendar takes."""

    name = CALENDAR
    title = label("due_papers", "calendar")
    right = Right.SEE_DUES

    @override
    def gather(self, work: Work, question: str) -> DueCalendar:
        found = due_calendar.read_scope(work, question)
        if not found.entries:
            raise RefusedError("nothing_due")
        return found

    @override
    def write(self, data: DueCalendar, into: Path, progress: Progress) -> str:
        into.write_bytes(calendar_file(data))
        progress(1, 1)
        return f"{self.title}-{data.now.date()}.ics"


def calendar_file(found: DueCalendar) -> bytes:
    """The bytes of a calendar file."""
    name = label("due_papers", "calendar_name").format(of=found.of)
    return write_calendar(name, (_entry(each) for each in found.entries), found.now)


def timeline(course: Course, now: datetime) -> Timeline:
    """A campaign as it is drawn on the day of ``now``."""
    today, campaign = now.date(), course.campaign
    first, last = _bounds(campaign, today)
    drawn = [_row(each.name, each.days, today, first, last) for each in course.duties if each.days]
    # What was done in another year is nowhere in this one.
    drawn = sorted((each for each in drawn if each[1].dots or each[1].state is not DotState.DONE), key=lambda each: each[0])
    counts = dict.fromkeys((DotState.DONE, DotState.LATE, DotState.SOON, DotState.OPEN), 0)
    for duty in course.duties:
        for day in duty.days:
            counts[DotState.DONE] += day.done
            if day.open:
                counts[_state(day.day, today)] += day.open
    words = labels("due_papers", "states")
    return Timeline(
        title=campaign.title,
        subtitle=label("due_papers", "for_unit").format(unit=course.unit, span=span_words(campaign.first_day, campaign.last_day, today)),
        first=first,
        last=last,
        today=today,
        today_words=label("due_papers", "today").format(day=_short(today)),
        month=label("due_papers", "month"),
        counts=[(state, words[state].format(n=count)) for state, count in counts.items()],
        stages=[
            Stage(each.name, _span(each.first_day, each.last_day, last), each.first_day, each.last_day)
            for each in course.phases
            if each.last_day is None or each.last_day >= first
        ],
        rows=[row for _, row in drawn],
        rest=label("due_papers", "rest"),
        untimed=sum(not each.days for each in course.duties),
        nothing=label("due_papers", "nothing"),
        note=label("due_papers", "until").format(when=f"{now:%Y-%m-%d %H:%M}"),
    )


def _bounds(campaign: Campaign, today: date) -> tuple[date, date]:
    """The days that are drawn: the campaign's, of one without end those of the year."""
    if campaign.last_day is not None:
        return campaign.first_day, campaign.last_day
    year = max(today.year, campaign.first_day.year)
    return date(year, 1, 1), date(year, 12, 31)


def _row(name: str, days: Sequence[due_progress.DutyDay], today: date, first: date, last: date) -> tuple[tuple[int, date], Row]:
    """A row with where it belongs: what is late first, then what comes first, what is done last."""
    opened = [day for day in days if day.open]
    coming = [day for day in days if day.is_planned]
    dots = []
    for day in days:
        state = DotState.PLANNED if day.is_planned else _state(day.day, today) if day.open else DotState.DONE
        # What is late since another year stands at the edge of this one.
        if first <= day.day <= last or (state is DotState.LATE and day.day < first):
            dots.append(Dot(max(day.day, first), state))
    words = "due_papers"
    if opened and opened[0].day < today:
        mark = label(words, "late").format(days=(today - opened[0].day).days)
        return (0, opened[0].day), Row(name, mark, DotState.LATE, dots)
    nearest = next(iter(sorted(opened + coming, key=lambda day: day.day)), None)
    if nearest is None:
        return (2, days[-1].day), Row(name, label(words, "all_done"), DotState.DONE, dots)
    state = DotState.PLANNED if nearest.is_planned else _state(nearest.day, today)
    mark = label(words, "next").format(day=_short(nearest.day) if nearest.day.year == today.year else nearest.day.isoformat())
    return (1, nearest.day), Row(name, mark, state, dots)


def _state(day: date, today: date) -> DotState:
    if day < today:
        return DotState.LATE
    return DotState.SOON if day <= today + timedelta(days=_SOON) else DotState.OPEN


def _short(day: date) -> str:
    return f"{day.month}-{day.day:02}"


def _span(first: date, last: date | None, end: date) -> str:
    # What comes after the days that are drawn names its year, and what ends in another one than it began.
    begins = first.isoformat() if first > end else _short(first)
    if last is None:
        return label("due_papers", "since").format(first=begins)
    return label("due_papers", "span").format(first=begins, last=_short(last) if last.year == first.year else last.isoformat())


def _cells(row: DueRow, today: date) -> list[Cell]:
    due, states = row.due, labels("due_papers", "row_states")
    done = None if due.done_at is None else from_text(due.done_at).astimezone(row.zone).date()
    ended = done if due.state is DueState.DONE and done is not None else today
    late = max(0, (ended - due.due_on).days)
    state = "late" if due.state is DueState.OPEN and late else due.state
    return [
        due.title,
        row.clause,
        row.unit,
        row.person,
        due.due_on,
        states[state],
        late or None,
        done,
        row.done_by,
        len(due.files) or None,
        due.note,
    ]


def _unit_cells(unit: str, done: int, opened: int, late: int) -> list[Cell]:
    whole = done + opened
    return [unit, whole, done, opened, late, f"{done * 100 // whole}%" if whole else ""]


def _entry(found: CalendarDue) -> Entry:
    words = "due_papers"
    summary = " ".join(part for part in (found.unit, found.person, found.title) if part)
    if found.state is DueState.DONE:
        summary = label(words, "done_summary").format(what=summary)
    lines = []
    if found.at is not None:
        lines.append(label(words, "at").format(when=f"{found.at:%m-%d %H:%M}"))
    if found.duty is not None and found.campaign is not None:
        duty = found.duty
        lines += [label(words, "report_to").format(whom=duty.report_to)] if duty.report_to else []
        lines += [label(words, "evidence").format(what=duty.evidence)] if duty.evidence else []
        lines.append(label(words, "from").format(campaign=found.campaign.title, clause=duty.clause))
        lines += [label(words, "words").format(words=duty.words)] if duty.words else []
        lines += [label(words, "doubt").format(note=duty.note)] if duty.note else []
    return Entry(
        uid=found.uid,
        day=found.day,
        summary=summary,
        description="\n".join(lines),
        category=label(words, "calendar"),
        changed=found.changed,
        sequence=found.revision,
        is_open=found.state is DueState.OPEN,
        is_void=found.state is DueState.VOID,
    )
