"""Leave: one line enters it, one word or button ends it."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import leave
from bot.actions.work import RefusedError
from bot.commands import argument_of, word_filter
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, VisitContext
from bot.lines import Unread, read_leave
from bot.replies import read_callback
from bot.wording import leave as wording
from bot.wording import start as greetings
from bot.wording.leave import END, TAKE
from bot.wording.problems import problem_text


def register(application: BotApplication) -> None:
    """Add the handlers, before those for all other words and buttons."""
    application.add_handler(CommandHandler("leave", on_leave, filters=PRIVATE & NEW), group=1)
    application.add_handler(MessageHandler(filters.Regex(word_filter("leave")) & PRIVATE & NEW, on_leave), group=1)
    application.add_handler(CallbackQueryHandler(on_press, pattern=rf"^1:({TAKE}|{END}):"), group=1)


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


async def on_press(update: Update, context: VisitContext) -> None:
    """A namesake was chosen, or a leave is ended; old and forged buttons do nothing but say so."""
    query, visit = update.callback_query, context.visit
    pressed = read_callback((query.data if query else None) or "")
    if query is None:
        return
    if pressed is None:
        await visit.acknowledge(query, greetings.old_button())
        return
    wish = wording.read_argument(pressed.argument) if pressed.verb == TAKE else None
    is_end = pressed.verb == END and pressed.argument.isdecimal() and len(pressed.argument) <= 12
    if not isinstance(query.message, Message) or not visit.is_private or not (wish or is_end):
        await visit.acknowledge(query, greetings.old_button())
        return
    message_id, argument = query.message.message_id, pressed.argument
    alert = None
    try:
        if wish is not None:
            visit.act(lambda work: work.reply(leave.take(work, wish), replaces=message_id))
        else:
            visit.act(lambda work: work.reply(leave.end(work, int(argument)), replaces=message_id))
    except RefusedError as refused:
        alert = problem_text(refused)
    await visit.acknowledge(query, alert)
