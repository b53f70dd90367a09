"""The buttons with which a paper is asked for and given up."""

from __future__ import annotations

import re

from telegram import Message
from telegram.ext import CallbackQueryHandler

from bot.actions.papers import Papers
from bot.handlers.presses import Action, on_press
from bot.line.visit import BotApplication, VisitContext
from bot.replies import Pressed
from bot.wording.papers import STOP, WANT

_WANTED = re.compile(r"([a-z_]{1,24})\.([\w.:-]{0,40})", re.ASCII)
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)


class PaperHandlers:
    """Translates presses for papers."""

    def __init__(self, papers: Papers) -> None:
        self._papers = papers

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CallbackQueryHandler(on_press(self._want), pattern=rf"^\d+:{WANT}:"), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._stop), pattern=rf"^\d+:{STOP}:"), group=1)

    def _want(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        wanted = _WANTED.fullmatch(pressed.argument)
        return (lambda work: self._papers.ask(work, wanted[1], wanted[2])) if wanted else None

    def _stop(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        number = pressed.argument
        return (lambda work: self._papers.cancel(work, int(number))) if _NUMBER.fullmatch(number) else None
