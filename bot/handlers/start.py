"""First words: ``/start``, ``/help`` and what the bot cannot read."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.commands import word_filter
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, VisitContext
from bot.wording import start as greetings


def register_words(application: BotApplication) -> None:
    """Add the commands and plain words; they come before free text."""
    application.add_handler(CommandHandler("start", on_start, filters=PRIVATE & NEW), group=1)
    application.add_handler(CommandHandler("help", on_help, filters=PRIVATE & NEW), group=1)
    application.add_handler(MessageHandler(filters.Regex(word_filter("help")) & PRIVATE & NEW, on_help), group=1)


def register_leftovers(application: BotApplication) -> None:
    """Add what answers everything that nothing else has claimed; it comes last."""
    application.add_handler(MessageHandler(filters.COMMAND & PRIVATE & NEW, on_unknown_command), group=1)
    application.add_handler(MessageHandler(~filters.TEXT & ~filters.StatusUpdate.ALL & PRIVATE & NEW, on_unreadable), group=1)


async def on_start(_update: Update, context: VisitContext) -> None:
    """Says in a few lines what to type."""
    await context.visit.answer(greetings.start())


async def on_help(_update: Update, context: VisitContext) -> None:
    """Says what can be asked and what the marks mean."""
    await context.visit.answer(greetings.help_page())


async def on_unknown_command(_update: Update, context: VisitContext) -> None:
    """A command nobody knows is answered, not swallowed."""
    await context.visit.answer(greetings.unknown_command())


async def on_unreadable(_update: Update, context: VisitContext) -> None:
    """Voice, stickers, contacts, photos: one kind sentence. Whoever was asked for text still is."""
    context.visit.is_listened_to = False
    await context.visit.answer(greetings.unreadable())
