"""Is this account the person's? The two buttons, and the question asked again."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler

from bot.actions import confirmation
from bot.actions.work import RefusedError
from bot.line.visit import BotApplication, VisitContext
from bot.replies import read_callback
from bot.wording import start as greetings
from bot.wording.enrolment import CONFIRM, REFUSE
from bot.wording.people import WAITING
from bot.wording.problems import problem_text


def register(application: BotApplication) -> None:
    """Add the handlers, before those for all other buttons."""
    application.add_handler(CallbackQueryHandler(on_decision, pattern=rf"^1:({CONFIRM}|{REFUSE}):"), group=1)
    application.add_handler(CallbackQueryHandler(on_waiting, pattern=rf"^1:{WAITING}:"), group=1)


async def on_decision(update: Update, context: VisitContext) -> None:
    """Confirm or refuse; who comes second is told what was decided."""
    query, visit = update.callback_query, context.visit
    pressed = read_callback((query.data if query else None) or "")
    if query is None:
        return
    if pressed is None:
        await visit.acknowledge(query, greetings.old_button())
        return
    if not isinstance(query.message, Message) or not visit.is_private or not pressed.argument.isdecimal():
        await visit.acknowledge(query, greetings.old_button())
        return
    number, message_id = int(pressed.argument[:12]), query.message.message_id
    alert = None
    try:
        visit.act(lambda work: confirmation.decide(work, number, is_theirs=pressed.verb == CONFIRM, replaces=message_id))
    except RefusedError as refused:
        alert = problem_text(refused)
    await visit.acknowledge(query, alert)


async def on_waiting(update: Update, context: VisitContext) -> None:
    """Ask again whatever waits for this person's decision."""
    query, visit = update.callback_query, context.visit
    if query is None:
        return
    alert = None
    try:
        if visit.is_private:
            visit.act(confirmation.show_pending)
        else:
            alert = greetings.old_button()
    except RefusedError as refused:
        alert = problem_text(refused)
    await visit.acknowledge(query, alert)
