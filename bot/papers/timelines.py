"""The picture of a campaign over its months: its phases as bars, what it asks as rows of dots, and the line of today.

As wide as a phone, and large enough to be read on one; every word of it is the caller's.
"""

from __future__ import annotations

import calendar
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from PIL import Image, ImageDraw

from bot.papers.lettering import font, shortened, shown, write
from bot.papers.pictures import BAR, EDGE, FAINT, INK, PAPER, RULE, SOFT, TRACK, WIDTH

HIGHEST = 2000
"""Pixels: what does not fit is counted in the line at the foot."""
TITLE, NAME, SMALL = 46, 34, 30
"""On a phone a third of that: nothing smaller can be read there."""
LEFT, RIGHT = EDGE, WIDTH - EDGE
_HEAD, _AXIS, _PHASE, _ROW, _FOOT = 240, 64, 92, 96, 120
_NARROWEST_MONTH = 76


class DotState(StrEnum):
    """How it stands with what is due on a day."""

    DONE = "done"
    LATE = "late"
    SOON = "soon"
    OPEN = "open"
    PLANNED = "planned"
    """To come, and nobody's yet."""


COLOURS = {
    DotState.DONE: "#2E8B57",
    DotState.LATE: "#C8372D",
    DotState.SOON: "#E0940F",
    DotState.OPEN: "#8796A5",
    DotState.PLANNED: "#FFFFFF",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A phase; ``last`` is none for one without end."""

    name: str
    span: str
    """Its days in words."""
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Dot:
    """A day on which something is due."""

    day: date
    state: DotState


@dataclass(frozen=True, slots=True)
class Row:
    """Something that the campaign asks; ``mark`` a few words at the end of its line, such as 超5天."""

    name: str
    mark: str
    state: DotState
    """Colours the mark."""
    dots: Sequence[Dot]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn, from top to bottom."""

    title: str
    subtitle: str
    first: date
    last: date
    """The days between which it is drawn."""
    today: date
    today_words: str
    month: str
    """A month in words, with ``{month}``."""
    counts: Sequence[tuple[DotState, str]]
    stages: Sequence[Stage]
    rows: Sequence[Row]
    """Those that matter most first."""
    rest: str
    """Said of the rows that have no room and of ``untimed``, with ``{n}``."""
    untimed: int
    """What the campaign asks that has no day."""
    nothing: str
    """Said where there is no row."""
    note: str


def draw_timeline(timeline: Timeline) -> bytes:
    """``timeline`` as a PNG, ``HIGHEST`` pixels high at most."""
    fixed = _HEAD + _AXIS + _FOOT + 40
    stages = timeline.stages[: (HIGHEST - fixed - _ROW) // _PHASE]
    rows = timeline.rows[: (HIGHEST - fixed - len(stages) * _PHASE) // _ROW]
    height = fixed + len(stages) * _PHASE + max(1, len(rows)) * _ROW
    image = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    scale = _Scale(timeline.first, max(timeline.last, timeline.first + timedelta(days=1)))
    _head(draw, timeline)
    top, floor = _HEAD + _AXIS, height - _FOOT
    _axis(draw, timeline, scale, floor)
    for number, stage in enumerate(stages):
        _bar(draw, stage, scale, top + number * _PHASE, timeline.today)
    flag = _flag(timeline, scale)
    if flag is not None:
        across = scale.place(timeline.today)
        draw.line((across, _HEAD + _AXIS - 6, across, floor), fill=COLOURS[DotState.LATE], width=4)
    # Today's line runs behind all words.
    for stage in stages:
        _stage(draw, stage, top, timeline.today)
        top += _PHASE
    top += 20
    for row in rows:
        _row(draw, row, scale, top)
        top += _ROW
    if not rows:
        write(draw, (LEFT, top + _ROW / 2), shown(timeline.nothing), NAME, FAINT)
    if flag is not None:
        draw.rounded_rectangle((flag[0], _HEAD + 6, flag[1], _HEAD + 54), 10, fill=COLOURS[DotState.LATE])
        write(draw, (sum(flag) / 2, _HEAD + 30), shown(timeline.today_words), SMALL, PAPER, anchor="mm", bold=1)
    _foot(draw, timeline, len(timeline.rows) - len(rows) + timeline.untimed, height)
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


class _Scale:
    """From a day to its place across the picture."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last

    def place(self, day: date) -> float:
        day = min(max(day, self.first), self.last)
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / (self.last - self.first).days

    def months(self) -> list[date]:
        """The first of each month that begins in the picture, and the first day of it."""
        found = [self.first]
        day = self.first
        while (day := _next_month(day)) <= self.last:
            found.append(day)
        return found


def _head(draw: ImageDraw.ImageDraw, timeline: Timeline) -> None:
    draw.rectangle((0, 0, WIDTH, 10), fill=BAR)
    size = TITLE if font(TITLE).getlength(shown(timeline.title)) <= RIGHT - LEFT else NAME + 4
    write(draw, (LEFT, 70), shortened(timeline.title, size, RIGHT - LEFT), size, INK, bold=1)
    write(draw, (LEFT, 128), shortened(timeline.subtitle, SMALL, RIGHT - LEFT), SMALL, SOFT)
    across = float(LEFT)
    for state, words in timeline.counts:
        _dot(draw, across + 14, 190, 13, state)
        line = shown(words)
        write(draw, (across + 38, 190), line, SMALL, INK)
        across += 38 + font(SMALL).getlength(line) + 34


def _axis(draw: ImageDraw.ImageDraw, timeline: Timeline, scale: _Scale, floor: float) -> None:
    months, flag = scale.months(), _flag(timeline, scale)
    line = _HEAD + _AXIS - 6
    draw.line((LEFT, line, RIGHT, line), fill=FAINT, width=2)
    # So few names that none runs into the next.
    apart = max(1, -(-_NARROWEST_MONTH * len(months) // (RIGHT - LEFT)))
    for number, month in enumerate(months):
        left = scale.place(month)
        end = scale.place(min(_next_month(month), scale.last))
        if number:
            draw.line((left, line, left, floor), fill=RULE, width=2)
        if number % apart == 0 and end - left >= _NARROWEST_MONTH - 16:
            words = shown(timeline.month.replace("{month}", str(month.month)))
            middle, half = (left + end) / 2 if apart == 1 else left + 34, font(SMALL).getlength(words) / 2
            # Where the flag of today stands there is no room for it.
            if flag is None or middle + half < flag[0] or middle - half > flag[1]:
                write(draw, (middle, _HEAD + 30), words, SMALL, SOFT, anchor="mm")


def _is_running(stage: Stage, today: date) -> bool:
    return stage.first <= today and (stage.last is None or today <= stage.last)


def _stage(draw: ImageDraw.ImageDraw, stage: Stage, top: float, today: date) -> None:
    span = shown(stage.span)
    room = RIGHT - LEFT - font(SMALL).getlength(span) - 24
    _over(draw, (LEFT, top + 24), shortened(stage.name, NAME, room), NAME, INK, bold=1 if _is_running(stage, today) else 0)
    _over(draw, (RIGHT, top + 24), span, SMALL, SOFT, anchor="rm")


def _bar(draw: ImageDraw.ImageDraw, stage: Stage, scale: _Scale, top: float, today: date) -> None:
    begin, end = scale.place(stage.first), scale.place(scale.last if stage.last is None else stage.last)
    draw.rounded_rectangle((LEFT, top + 54, RIGHT, top + 74), 10, fill=TRACK)
    if stage.first > scale.last:
        # It comes after the days that are drawn: its name and its first day say so.
        return
    draw.rounded_rectangle((begin, top + 54, max(end, begin + 14), top + 74), 10, fill=BAR if _is_running(stage, today) else "#A9C4E2")


def _row(draw: ImageDraw.ImageDraw, row: Row, scale: _Scale, top: float) -> None:
    mark = shown(row.mark)
    room = RIGHT - LEFT - font(SMALL).getlength(mark) - 28
    _over(draw, (LEFT, top + 26), shortened(row.name, NAME, room), NAME, INK)
    colour = SOFT if row.state in {DotState.OPEN, DotState.PLANNED} else COLOURS[row.state]
    _over(draw, (RIGHT, top + 26), mark, SMALL, colour, anchor="rm", bold=1 if row.state is DotState.LATE else 0)
    middle = top + 66
    draw.line((LEFT, middle, RIGHT, middle), fill=RULE, width=4)
    places = [scale.place(dot.day) for dot in row.dots]
    closest = min((after - before for before, after in pairwise(places) if after > before), default=40.0)
    radius = min(13, max(6, closest / 2 - 1))
    # What is late lies on top.
    order = [DotState.PLANNED, DotState.OPEN, DotState.DONE, DotState.SOON, DotState.LATE]
    for across, dot in sorted(zip(places, row.dots, strict=True), key=lambda each: order.index(each[1].state)):
        _dot(draw, min(max(across, LEFT + radius), RIGHT - radius), middle, radius, dot.state)


def _dot(draw: ImageDraw.ImageDraw, across: float, middle: float, radius: float, state: DotState) -> None:
    place = (across - radius, middle - radius, across + radius, middle + radius)
    if state is DotState.PLANNED:
        draw.ellipse(place, fill=PAPER, outline=FAINT, width=3)
    else:
        draw.ellipse(place, fill=COLOURS[state], outline=PAPER, width=2)


def _flag(timeline: Timeline, scale: _Scale) -> tuple[float, float] | None:
    """From where to where the flag of today reaches; none where today is not in the picture."""
    if not timeline.first <= timeline.today <= timeline.last:
        return None
    half = font(SMALL).getlength(shown(timeline.today_words)) / 2 + 16
    middle = min(max(scale.place(timeline.today), LEFT + half), RIGHT - half)
    return middle - half, middle + half


def _foot(draw: ImageDraw.ImageDraw, timeline: Timeline, left_out: int, height: int) -> None:
    top = height - _FOOT
    draw.line((LEFT, top, RIGHT, top), fill=RULE, width=2)
    if left_out:
        write(draw, (LEFT, top + 34), shortened(timeline.rest.replace("{n}", str(left_out)), SMALL, RIGHT - LEFT), SMALL, SOFT)
    write(draw, (RIGHT, top + 82), shortened(timeline.note, SMALL, RIGHT - LEFT), SMALL, FAINT, anchor="rm")


def _over(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int, colour: str, *, anchor: str = "lm", bold: int = 0
) -> None:
    # A halo, where a month's or today's line would run through the words.
    write(draw, place, text, size, PAPER, anchor=anchor, bold=6)
    write(draw, place, text, size, colour, anchor=anchor, bold=bold)


def _next_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) + timedelta(days=1)
