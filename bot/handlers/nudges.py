"""``提醒时间``, and what a summary says thing by thing."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import nudge_settings, nudge_summary
from bot.actions.nudge_settings import TimeWish
from bot.actions.work import Work
from bot.commands import argument_of, word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.nudge_lines import read_times
from bot.replies import Pressed, Reply
from bot.wording import nudges as wording


class NudgeHandlers:
    """Translates when people want to be nudged."""

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("nudge", self.on_times, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("nudge")) & PRIVATE & NEW, self.on_times), group=1)
        turn = on_page(_page, in_place=wording.TURN, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:({wording.TURN}|{wording.OPEN}):"), group=1)
        application.add_handler(CallbackQueryHandler(on_press(_pressed), pattern=rf"^\d+:{wording.TIME}:"), group=1)

    async def on_times(self, update: Update, context: VisitContext) -> None:
        """Change what the line says; alone, show the hours."""
        visit = context.visit
        line = argument_of((update.message.text if update.message else None) or "")
        if not line:
            await visit.answer(wording.times(visit.look(nudge_settings.show)))
            return
        wish = read_times(line)
        if wish is None:
            await visit.answer(wording.not_read())
            return
        visit.act(lambda work: work.reply(nudge_settings.change(work, wish)))


async def _page(pressed: Pressed, visit: Visit) -> Reply | None:
    if not (pressed.argument.isascii() and pressed.argument.isdecimal()):
        return None
    number = int(pressed.argument)
    return wording.late_page(await visit.look_aside(lambda work: nudge_summary.page(work, number)))


def _pressed(pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
    if pressed.argument == wording.DEFAULT:
        wish = TimeWish(takes_back=True)
    elif nudge_settings.is_time(pressed.argument):
        wish = TimeWish(digest=nudge_settings.time_of(pressed.argument))
    else:
        return None

    def act(work: Work) -> None:
        work.reply(nudge_settings.change(work, wish), subject=f"nudge_times:{work.person.id}", replaces=message.message_id)

    return act
