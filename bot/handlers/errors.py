"""When a handler fails: the person gets one sentence, the log gets the cause, nobody's words are logged."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.ext import ContextTypes

from bot import greetings
from bot.handlers.sending import answer

logger = logging.getLogger(__name__)


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the person where that is still possible."""
    number = update.update_id if isinstance(update, Update) else None
    if isinstance(context.error, NetworkError) and number is None:
        # Polling retries by itself; a full traceback every few seconds would fill the disk.
        logger.warning("Telegram not reached: %s", type(context.error).__name__)
        return
    logger.error("update %s failed", number, exc_info=context.error)
    if isinstance(update, Update) and update.effective_message is not None and not isinstance(context.error, TelegramError):
        await answer(update.effective_message, greetings.failed())
