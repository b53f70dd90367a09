"""Is this account the person's? The two buttons, and the question asked again."""

from __future__ import annotations

from telegram import Message
from telegram.ext import CallbackQueryHandler

from bot.actions import confirmation
from bot.handlers.presses import Action, on_press
from bot.line.visit import BotApplication, VisitContext
from bot.replies import Pressed
from bot.wording.enrolment import CONFIRM, REFUSE
from bot.wording.people import WAITING


def register(application: BotApplication) -> None:
    """Add the handlers, before those for all other buttons."""
    application.add_handler(CallbackQueryHandler(on_press(_decided), pattern=rf"^1:({CONFIRM}|{REFUSE}):"), group=1)
    application.add_handler(CallbackQueryHandler(on_press(_asked_again), pattern=rf"^1:{WAITING}:"), group=1)


def _decided(pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
    """Confirm or refuse; who comes second is told what was decided."""
    if not pressed.argument.isdecimal():
        return None
    number, is_theirs, shown_in = int(pressed.argument), pressed.verb == CONFIRM, message.message_id
    return lambda work: confirmation.decide(work, number, is_theirs=is_theirs, replaces=shown_in)


def _asked_again(_pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
    """Ask again whatever waits for this person's decision."""
    return confirmation.show_pending
