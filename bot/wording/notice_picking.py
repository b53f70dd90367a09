"""The screens behind 发给谁: text and rows of buttons, for the form in whose message they stand."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions.notice_picking import PickScreen
from bot.replies import Press
from bot.texts import label, render
from bot.wording.notice_audience import audience_line, reach_line

Rows = tuple[tuple[Press, ...], ...]
Button = Callable[[str, str], Press]


def screen(shown: PickScreen, button: Button) -> tuple[str, Rows]:
    """The text (Telegram HTML) and the buttons; ``button(label, choice)`` makes one of the form."""
    text = render("notice_picking/screen", at=shown.at.value, line=audience_line(shown.words), reach=reach_line(shown.reach))
    return text, ((button(label("notice_picking", "all"), "all"),), (button(label("notice_picking", "ok"), "ok"),))
