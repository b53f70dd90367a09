"""Leave: one line enters it, one word or button ends it."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import leave
from bot.commands import argument_of, word_filter
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, VisitContext
from bot.lines import Unread, read_leave
from bot.replies import Pressed
from bot.wording import leave as wording
from bot.wording.leave import END, TAKE


def register(application: BotApplication) -> None:
    """Add the handlers, before those for all other words and buttons."""
    application.add_handler(CommandHandler("leave", on_leave, filters=PRIVATE & NEW), group=1)
    application.add_handler(MessageHandler(filters.Regex(word_filter("leave")) & PRIVATE & NEW, on_leave), group=1)
    application.add_handler(CallbackQueryHandler(on_press(_pressed), pattern=rf"^1:({TAKE}|{END}):"), group=1)


async def on_leave(update: Update, context: VisitContext) -> None:
    """Enter the leave in the line; alone, show the own leaves."""
    visit, text = context.visit, (update.message.text if update.message else None) or ""
    line = argument_of(text)
    if any(text.startswith(word) for word in wording.end_words()) and not line:
        visit.act(lambda work: work.reply(leave.end_own(work)))
    elif not line:
        visit.act(lambda work: work.reply(leave.own(work)))
    else:
        wish = read_leave(line, visit.look(lambda work: work.today))
        if isinstance(wish, Unread):
            await visit.answer(wording.not_read(wish.fault, wish.word))
            return
        visit.act(lambda work: work.reply(leave.take(work, wish)))


def _pressed(pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
    """A namesake was chosen, or a leave is ended."""
    shown_in = message.message_id
    if pressed.verb == TAKE:
        wish = wording.read_argument(pressed.argument)
        return None if wish is None else lambda work: work.reply(leave.take(work, wish), replaces=shown_in)
    if not pressed.argument.isdecimal():
        return None
    return lambda work: work.reply(leave.end(work, int(pressed.argument)), replaces=shown_in)
