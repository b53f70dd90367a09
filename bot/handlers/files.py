"""The button that shows the files of a record."""

from __future__ import annotations

from telegram import Message
from telegram.ext import CallbackQueryHandler

from bot.actions import files
from bot.handlers.presses import Action, on_press
from bot.line.visit import BotApplication, VisitContext
from bot.replies import Pressed
from bot.wording.files import FILES


def register(application: BotApplication) -> None:
    """Add the handler."""
    application.add_handler(CallbackQueryHandler(on_press(_pressed), pattern=rf"^\d+:{FILES}:"), group=1)


def _pressed(pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
    """Send the files, which Telegram's apps then refuse to pass on."""
    kind, _, number = pressed.argument.partition(".")
    return (lambda work: files.show(work, kind, number)) if number.isascii() and number.isalnum() else None
