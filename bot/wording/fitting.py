"""Fitting a card on one screen of a phone: what does not fit moves into the folded quotation, the least needed first.

The sizes are those of the local page on a phone of 360 × 640 (``tests/browser/test_card_fits.py`` measures them); Telegram's apps are a
little roomier. The estimate may be a line too high, so that a card is folded a little early; it must not be too low.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.replies import Button
from bot.shown_text import shown_text

ROOM = 510.0
"""Pixels between header and input, and some to spare."""
EDGES = 38.0
"""Of a message: its margins, the edges of its bubble, the line with the time."""
LINE = 23.2
CHARACTERS = 17.6
"""Chinese characters in one line."""
QUOTED_LINE = 21.75
QUOTED_CHARACTERS = 17.0
QUOTE_EDGES = 20.0
FOLDED_LINES = 3
FOLD = 34.0
"""The button that unfolds a quotation."""
BUTTON_ROW = 48.0
BUTTON_LINE = 20.3
BUTTONS_WIDTH = 318.0
BUTTON_CHARACTER = 15.0
BUTTON_EDGES = 18.0
BUTTON_GAP = 4.0

_QUOTE = re.compile(r"<blockquote( expandable)?>(.*?)</blockquote>\n?", re.DOTALL)


Rows = Sequence[Sequence[Button]]


def fitted(rendered: Callable[[frozenset[str]], str], parts: Sequence[str], *keyboards: Rows) -> str:
    """The text of a card: ``rendered`` with as few of its ``parts``, the first ones first, folded as it takes.

    It fits above each of ``keyboards``, so that it does not jump when they take turns under it. Where nothing fits, it is the lowest.
    """
    buttons = max((height_of_buttons(rows) for rows in keyboards), default=0.0)
    lowest, text = float("inf"), ""
    for count in range(len(parts) + 1):
        tried = rendered(frozenset(parts[:count]))
        height = height_of_text(tried) + buttons
        if height < lowest:
            lowest, text = height, tried
        if height <= ROOM:
            break
    return text


SOURCE_CHARACTERS = 22
"""So long a source takes two lines together with the month in which it was checked."""


def shortened(source: str) -> str:
    """The beginning of a source that is too long for the two lines of a card; it stands whole in the quotation."""
    if len(source) <= SOURCE_CHARACTERS:
        return source
    head = source[: SOURCE_CHARACTERS - 1]
    end = max(head.rfind("》") + 1, head.find("；"))
    return f"{head[:end] if end > SOURCE_CHARACTERS // 4 else head}…"


def height_of(text: str, buttons: Rows) -> float:
    """How high a message with ``text`` (Telegram HTML) and ``buttons`` is on such a phone, in pixels, with its quotations folded."""
    return height_of_text(text) + height_of_buttons(buttons)


def height_of_text(text: str) -> float:
    """The part of ``height_of`` that is the text."""
    height = EDGES
    position = 0
    for quote in _QUOTE.finditer(text):
        height += _lines(text[position : quote.start()], CHARACTERS) * LINE
        lines = _lines(quote[2], QUOTED_CHARACTERS)
        folds = quote[1] is not None and lines > FOLDED_LINES
        height += (FOLDED_LINES if folds else lines) * QUOTED_LINE + QUOTE_EDGES + (FOLD if folds else 0)
        position = quote.end()
    return height + _lines(text[position:], CHARACTERS) * LINE


def height_of_buttons(buttons: Rows) -> float:
    """The part of ``height_of`` that is the keyboard."""
    return sum(_row(row) for row in buttons)


def _lines(marked: str, characters: float) -> int:
    text = shown_text(marked).removesuffix("\n")
    return sum(max(1, -int(-width(line) // characters)) for line in text.split("\n")) if text else 0


def width(text: str) -> float:
    """In Chinese characters; a letter or a digit takes about half of one, and 0.6 leaves room for a word that is not broken."""
    return len(text) - 0.4 * len(text.encode("ascii", "ignore"))


def _row(row: Sequence[Button]) -> float:
    """Buttons share a row evenly; where one of them would be too narrow for its words, the row is broken."""
    widest = max(2.0, *(min(_label_width(button.label), 8.0) for button in row))
    least = widest * BUTTON_CHARACTER + BUTTON_EDGES
    abreast = max(1, min(len(row), int((BUTTONS_WIDTH + BUTTON_GAP) // (least + BUTTON_GAP))))
    height = -(-len(row) // abreast) * BUTTON_ROW
    if abreast > 1:
        return height
    characters = (BUTTONS_WIDTH - BUTTON_EDGES) / BUTTON_CHARACTER
    return height + sum(max(0, -int(-_label_width(button.label) // characters) - 1) * BUTTON_LINE for button in row)


def _label_width(text: str) -> float:
    return sum(0.55 if ord(character) < 0x2E80 else 1.0 for character in text)
