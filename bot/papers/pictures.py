"""Pictures that a supervisor shows in a meeting: what comes up most often, and how it went over the months.

As wide as a phone, light, and drawn with letters that come with the program.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.papers.lettering import folded, font, shortened, shown, write

WIDTH = 1080
"""Pixels: what a phone shows without scaling."""
MOST_BARS = 40
EDGE = 64
PAPER, INK, SOFT, FAINT, RULE = "#FFFFFF", "#1B2733", "#5B6B7B", "#9AA7B4", "#E6EBF0"
BAR, RISING, TRACK = "#2F6FB2", "#D9722B", "#F1F4F8"
TITLE, HEADING, LABEL, SMALL = 46, 32, 30, 24
HEADING_ROW, HEADING_LINES = 44, 4
ROW, THICK = 66, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart; ``mark`` is a few words behind the number, such as ↑3, and colours the bar; ``share`` stands there as well."""

    label: str
    count: int
    mark: str = ""
    share: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars in the order given; more than ``MOST_BARS`` are not drawn, and ``more`` says so with ``{n}``. A long heading takes
    several lines."""

    heading: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Trend:
    """Counts month by month, the oldest first."""

    heading: str
    months: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, from top to bottom; every word of it is the caller's."""

    title: str
    subtitle: str
    parts: Sequence[Chart | Trend]
    note: str
    """At the foot, such as 数据截至…"""
    nothing: str
    """Said of a part in which there is nothing, such as 没有数据"""
    rest: str
    """Under a chart that leaves bars out, with ``{n}`` for how many, such as 另有 {n} 项未列出"""


def draw_picture(picture: Picture) -> bytes:
    """``picture`` as a PNG."""
    heights = [_height(part) for part in picture.parts]
    top = 190 if picture.subtitle else 150
    image = Image.new("RGB", (WIDTH, top + sum(heights) + 90), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 10), fill=BAR)
    write(draw, (EDGE, 84), shortened(picture.title, TITLE, WIDTH - 2 * EDGE), TITLE, INK, bold=1)
    if picture.subtitle:
        write(draw, (EDGE, 142), shortened(picture.subtitle, SMALL, WIDTH - 2 * EDGE), SMALL, SOFT)
    for part, height in zip(picture.parts, heights, strict=True):
        match part:
            case Chart():
                _draw_chart(draw, part, top, picture)
            case Trend():
                _draw_trend(draw, part, top, picture)
        top += height
    draw.line((EDGE, top + 22, WIDTH - EDGE, top + 22), fill=RULE, width=2)
    write(draw, (WIDTH - EDGE, top + 54), shortened(picture.note, SMALL, WIDTH - 2 * EDGE), SMALL, FAINT, anchor="rm")
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _height(part: Chart | Trend) -> int:
    if isinstance(part, Trend):
        return 480 if part.months else 190
    lines = min(len(part.bars), MOST_BARS) or 1
    return 80 + _more(_headings(part)) + lines * ROW + (50 if len(part.bars) > MOST_BARS else 0) + 30


def _headings(chart: Chart) -> list[str]:
    return folded(chart.heading, HEADING, WIDTH - 2 * EDGE - 26, HEADING_LINES)


def _more(headings: Sequence[str]) -> int:
    """Pixels that all lines of a heading after the first take."""
    return HEADING_ROW * (len(headings) - 1)


def _heading(draw: ImageDraw.ImageDraw, lines: Sequence[str], top: int) -> None:
    draw.rounded_rectangle((EDGE, top + 14, EDGE + 8, top + 50 + _more(lines)), 4, fill=BAR)
    for place, line in enumerate(lines):
        write(draw, (EDGE + 26, top + 32 + place * HEADING_ROW), line, HEADING, INK, bold=1)


def _draw_chart(draw: ImageDraw.ImageDraw, chart: Chart, top: int, picture: Picture) -> None:
    headings = _headings(chart)
    _heading(draw, headings, top)
    top += 80 + _more(headings)
    bars = chart.bars[:MOST_BARS]
    if not bars:
        write(draw, (EDGE + 26, top + ROW / 2), shown(picture.nothing), LABEL, FAINT)
        return
    # As much room for the labels as the longest needs, up to two fifths of the width.
    widest = max(font(LABEL).getlength(shown(bar.label)) for bar in bars)
    labels = min(widest, (WIDTH - 2 * EDGE) * 0.42)
    behind = max(font(LABEL).getlength(_amount(bar)) for bar in bars) + 18
    left, room = EDGE + labels + 24, WIDTH - 2 * EDGE - labels - 24 - behind
    most = max(1, *(bar.count for bar in bars))
    for place, bar in enumerate(bars):
        middle = top + place * ROW + ROW / 2
        colour = RISING if bar.mark else BAR
        _label(draw, bar.label, EDGE + labels, middle, labels + 1)
        draw.rounded_rectangle((left, middle - THICK / 2, left + room, middle + THICK / 2), 6, fill=TRACK)
        length = room * bar.count / most
        if bar.count > 0:
            draw.rounded_rectangle((left, middle - THICK / 2, left + max(12, length), middle + THICK / 2), 6, fill=colour)
        write(draw, (left + room + 18, middle), _amount(bar), LABEL, colour if bar.mark else INK, bold=1 if bar.mark else 0)
    if len(chart.bars) > MOST_BARS:
        left_out = picture.rest.replace("{n}", str(len(chart.bars) - MOST_BARS))
        write(draw, (left, top + len(bars) * ROW + 25), shortened(left_out, SMALL, WIDTH - EDGE - left), SMALL, FAINT)


def _label(draw: ImageDraw.ImageDraw, label: str, right: float, middle: float, room: float) -> None:
    """A label in one line, or in two smaller ones where it is long."""
    line = shown(label)
    if font(LABEL).getlength(line) <= room:
        write(draw, (right, middle), line, LABEL, INK, anchor="rm")
        return
    if font(SMALL).getlength(line) <= room:
        write(draw, (right, middle), line, SMALL, INK, anchor="rm")
        return
    cut = len(line)
    while cut > 1 and font(SMALL).getlength(line[:cut]) > room:
        cut -= 1
    write(draw, (right, middle - 15), line[:cut].rstrip(), SMALL, INK, anchor="rm")
    write(draw, (right, middle + 15), shortened(line[cut:], SMALL, room), SMALL, INK, anchor="rm")


def _amount(bar: Bar) -> str:
    return shown("  ".join(part for part in (str(bar.count), bar.share, bar.mark) if part))


def _draw_trend(draw: ImageDraw.ImageDraw, trend: Trend, top: int, picture: Picture) -> None:
    _heading(draw, [shortened(trend.heading, HEADING, WIDTH - 2 * EDGE - 26)], top)
    if not trend.months:
        write(draw, (EDGE + 26, top + 80 + ROW / 2), shown(picture.nothing), LABEL, FAINT)
        return
    left, right, ceiling, floor = EDGE + 46, WIDTH - EDGE - 46, top + 140, top + 380
    most = max(1, *(count for _, count in trend.months))
    step = (right - left) / max(1, len(trend.months) - 1)
    for share in range(5):
        level = floor - (floor - ceiling) * share / 4
        draw.line((EDGE, level, WIDTH - EDGE, level), fill=RULE, width=2)
    points = [
        (left + step * place if len(trend.months) > 1 else WIDTH / 2, floor - (floor - ceiling) * count / most)
        for place, (_, count) in enumerate(trend.months)
    ]
    if len(points) > 1:
        draw.polygon([(points[0][0], floor), *points, (points[-1][0], floor)], fill="#E4EEF8")
        draw.line(points, fill=BAR, width=6, joint="curve")
    # So few words that none runs into the next: the last month always, then every so many before it.
    apart = max(1, -(-110 * len(points) // round(right - left + 1)))
    for place, ((across, high), (month, count)) in enumerate(zip(points, trend.months, strict=True)):
        is_told = (len(points) - 1 - place) % apart == 0
        radius = 10 if is_told else 6
        draw.ellipse((across - radius, high - radius, across + radius, high + radius), fill=BAR, outline=PAPER, width=3)
        if is_told:
            # First a halo, where the line would run through the number.
            write(draw, (across, high - 32), str(count), LABEL, PAPER, anchor="mm", bold=7)
            write(draw, (across, high - 32), str(count), LABEL, INK, anchor="mm", bold=1)
            write(draw, (across, floor + 36), shortened(month, SMALL, 140), SMALL, SOFT, anchor="mm")
