"""First words: ``/start``, ``/help``, the questions to try, and what the bot cannot read."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.commands import word_filter
from bot.handlers.browsing import note_seen
from bot.handlers.cards import reader_of
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, VisitContext
from bot.replies import read_callback
from bot.rulebook import Rulebook
from bot.wording import lookup as cards
from bot.wording import start as greetings
from bot.wording.forms import with_offer


class StartHandlers:
    """Translates first words for one ``Rulebook``."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def register(self, application: BotApplication) -> None:
        """Add the commands and plain words; they come before free text."""
        application.add_handler(CommandHandler("start", on_start, filters=PRIVATE & NEW), group=1)
        application.add_handler(CommandHandler("help", on_help, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("help")) & PRIVATE & NEW, on_help), group=1)
        application.add_handler(CallbackQueryHandler(self.on_try, pattern=rf"^1:{greetings.TRY}:"), group=1)

    async def on_try(self, update: Update, context: VisitContext) -> None:
        """Answer the question on the button as if it had been typed."""
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        pressed = read_callback(query.data or "")
        question = None if pressed is None else greetings.example(pressed.argument)
        if question is None or not visit.is_private:
            await visit.acknowledge(query, greetings.old_button())
            return
        await visit.acknowledge(query)
        answer = await self._rulebook.ask(question)
        note_seen(visit, answer)
        reply = cards.show(answer, self._rulebook.lookup, asked=question, reader=reader_of(visit))
        await visit.answer(with_offer(reply, visit.waiting))


def register_leftovers(application: BotApplication) -> None:
    """Add what answers everything that nothing else has claimed; it comes last."""
    application.add_handler(MessageHandler(filters.COMMAND & PRIVATE & NEW, on_unknown_command), group=1)
    application.add_handler(MessageHandler(~filters.TEXT & ~filters.StatusUpdate.ALL & PRIVATE & NEW, on_unreadable), group=1)


async def on_start(_update: Update, context: VisitContext) -> None:
    """Says in a few lines what to type, with questions to tap."""
    await context.visit.answer(greetings.start(context.visit.somebody.role))


async def on_help(_update: Update, context: VisitContext) -> None:
    """Says what can be asked, what the marks mean and what else there is."""
    await context.visit.answer(greetings.help_page(context.visit.somebody.role))


async def on_unknown_command(_update: Update, context: VisitContext) -> None:
    """A command nobody knows is answered, not swallowed."""
    await context.visit.answer(greetings.unknown_command())


async def on_unreadable(_update: Update, context: VisitContext) -> None:
    """Voice, stickers, contacts, photos: one kind sentence. Whoever was asked for text still is."""
    context.visit.is_listened_to = False
    await context.visit.answer(greetings.unreadable())
