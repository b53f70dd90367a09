"""A bot on python-telegram-bot that counts taps in one message, edited in place: ``python -m bench.echo.ptb_taps ADDRESS TOKEN``."""

from __future__ import annotations

import logging
import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters


def keyboard(count: int) -> InlineKeyboardMarkup:
    """The buttons below the count."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton("符合", callback_data=str(count + 1)), InlineKeyboardButton("提交", callback_data="0")]]
    )


async def begin(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Begin to count."""
    if update.message is not None:
        await update.message.reply_text("0", reply_markup=keyboard(0))


async def count(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """One tap more."""
    query = update.callback_query
    if query is not None and query.data is not None:
        await query.answer()
        await query.edit_message_text(f"{query.data} ", reply_markup=keyboard(int(query.data)))


def main() -> None:
    """Poll until ended."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    address, token = sys.argv[1:3]
    application = Application.builder().token(token).base_url(f"{address}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, begin))
    application.add_handler(CallbackQueryHandler(count))
    application.run_polling(allowed_updates=["message", "callback_query"])


if __name__ == "__main__":
    main()
