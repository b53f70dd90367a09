"""Chinese letters for pictures, from a font that comes with the program: a server in a machine room has none."""

from __future__ import annotations

from functools import cache

import pylopdf_fonts_zh_cn
from PIL import ImageDraw
from PIL.ImageFont import FreeTypeFont, Layout, truetype

from bot.papers.cells import clean

MISSING = "□"
"""Stands in place of a character that the font does not have."""
ELLIPSIS = "…"
LONGEST_LINE = 200
"""Characters: more have room on no picture, and measuring them takes its time."""
_NEVER = "\uffff"
"""No font has it: what is drawn for it is what is drawn for anything missing."""


@cache
def font(size: int) -> FreeTypeFont:
    """Noto Sans SC at ``size`` pixels."""
    # The plain layout needs no library of the system, and Chinese needs no other.
    return truetype(str(pylopdf_fonts_zh_cn.sans_path()), size, layout_engine=Layout.BASIC)


def shown(text: str) -> str:
    """``text`` as one line of what can be drawn, of ``LONGEST_LINE`` characters at most; what cannot shows as ``MISSING``."""
    line = " ".join(clean(text[: LONGEST_LINE * 4]).split())
    if len(line) > LONGEST_LINE:
        line = line[: LONGEST_LINE - 1] + ELLIPSIS
    return "".join(character if _is_drawn(character) else MISSING for character in line)


def shortened(text: str, size: int, width: float) -> str:
    """``text``, to be drawn as it is, with its end left out where it is wider than ``width`` pixels."""
    line = shown(text)
    if font(size).getlength(line) <= width:
        return line
    while line and font(size).getlength(line + ELLIPSIS) > width:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def folded(text: str, size: int, width: float, most: int) -> list[str]:
    """``text`` in up to ``most`` lines, each as wide as ``width`` pixels at most; the end of the last is left out where more is left."""
    lines: list[str] = []
    rest = shown(text)
    while len(lines) + 1 < most and font(size).getlength(rest) > width:
        end = next(end for end in range(len(rest), 0, -1) if font(size).getlength(rest[:end]) <= width or end == 1)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, shortened(rest, size, width)]


def write(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int, colour: str, *, anchor: str = "lm", bold: int = 0
) -> None:
    """Draw ``text``; ``anchor`` as Pillow has it, ``bold`` thickens each stroke by that many pixels."""
    draw.text(place, text, fill=colour, font=font(size), anchor=anchor, stroke_width=bold, stroke_fill=colour)


@cache
def _is_drawn(character: str) -> bool:
    drawn, missing = (font(24).getmask(each) for each in (character, _NEVER))
    return character == " " or (drawn.size != missing.size) or bytes(drawn) != bytes(missing)
