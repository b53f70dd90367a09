"""``期限``: its lists, and what is found in them by words."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import due_finding, due_progress, due_views
from bot.actions.due_view_results import Tab
from bot.commands import argument_of, word_filter
from bot.handlers.pages import on_page
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import due_answers
from bot.wording import due_views as wording


class DueViewHandlers:
    """Translates questions for what is due."""

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("due", self.on_due, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("due")) & PRIVATE & NEW, self.on_due), group=1)
        duty = on_page(self._duty, in_place="", private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(duty, pattern=rf"^\d+:{due_answers.DUTY}:"), group=1)
        turn = on_page(self._page, in_place=wording.LIST, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:({wording.LIST}|{wording.BOOK}):"), group=1)

    async def on_due(self, update: Update, context: VisitContext) -> None:
        """What one has to do, or what the words behind it find."""
        words = argument_of(update.message.text or "") if update.message is not None else ""
        visit = context.visit
        found = await visit.look_aside(lambda work: due_views.search(work, words)) if words else visit.look(due_views.book)
        # What is due much later has no entry yet, but its duty says when.
        duty = visit.look(lambda work: due_finding.by_words(work, words)) if words and not found.counts.total else None
        await visit.answer(wording.book(found) if duty is None else due_answers.answer(duty, ""))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = wording.read_list(pressed.argument)
        if asked is None:
            return None
        tab, number, page = asked
        if tab is Tab.CAMPAIGNS and number:
            return wording.units(visit.look(lambda work: due_progress.progressing(work, number)))
        return wording.book(visit.look(lambda work: due_views.book(work, tab, page, number)))

    def _duty(self, pressed: Pressed, visit: Visit) -> Reply | None:
        number = pressed.argument
        if not (number.isascii() and number.isdecimal() and len(number) <= 9):
            return None
        found = visit.look(lambda work: due_finding.duty_answer(work, int(number)))
        return None if found is None else due_answers.duty(found)
