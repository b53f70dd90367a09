"""First words: ``/start``, ``/help`` and what the bot cannot read."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, ContextTypes, MessageHandler, filters

from bot.handlers.lookup import NEW, PRIVATE
from bot.handlers.ptb import BotApplication
from bot.handlers.sending import answer
from bot.wording import start as greetings


def register_words(application: BotApplication) -> None:
    """Add the commands and plain words; they come before free text."""
    application.add_handler(CommandHandler("start", on_start, filters=PRIVATE & NEW))
    application.add_handler(CommandHandler("help", on_help, filters=PRIVATE & NEW))
    application.add_handler(MessageHandler(filters.Text(greetings.help_words()) & PRIVATE & NEW, on_help))


def register_leftovers(application: BotApplication) -> None:
    """Add what answers everything that nothing else has claimed; it comes last."""
    application.add_handler(MessageHandler(filters.COMMAND & PRIVATE & NEW, on_unknown_command))
    application.add_handler(MessageHandler(~filters.TEXT & ~filters.StatusUpdate.ALL & PRIVATE & NEW, on_unreadable))


async def on_start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Says in a few lines what to type."""
    if update.message is not None:
        await answer(update.message, greetings.start())


async def on_help(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Says what can be asked and what the marks mean."""
    if update.message is not None:
        await answer(update.message, greetings.help_page())


async def on_unknown_command(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """A command nobody knows is answered, not swallowed."""
    if update.message is not None:
        await answer(update.message, greetings.unknown_command())


async def on_unreadable(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Voice, stickers, contacts, photos: one kind sentence."""
    if update.message is not None:
        await answer(update.message, greetings.unreadable())
