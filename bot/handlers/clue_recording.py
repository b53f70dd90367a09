"""``登记线索``: a clue that came by another channel."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.actions.forms import Forms
from bot.commands import argument_of, word_filter
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, VisitContext


class RecordHandlers:
    """Opens the form, with what was written behind the word."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("record", self.on_record, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("record")) & PRIVATE & NEW, self.on_record), group=1)

    async def on_record(self, update: Update, context: VisitContext) -> None:
        """“登记线索 12328 某站收费不给票” is as good as filled in."""
        message = update.message
        told = argument_of(message.text if message is not None and message.text else "")
        context.visit.act(lambda work: self._forms.open(work, "clue_record", told))
