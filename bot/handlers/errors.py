"""When a handler fails: the person gets one sentence, the log gets the cause, nobody's words are logged."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import Forbidden, NetworkError, TelegramError
from telegram.ext import ContextTypes

from bot.handlers.sending import answer
from bot.wording import start as greetings

logger = logging.getLogger(__name__)


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the person where that is still possible."""
    number = update.update_id if isinstance(update, Update) else None
    if isinstance(context.error, NetworkError) and number is None:
        # Polling retries by itself; a full traceback every few seconds would fill the disk.
        logger.warning("Telegram not reached: %s", type(context.error).__name__)
        return
    if isinstance(context.error, Forbidden):
        logger.info("update %s: its sender has blocked the bot", number)
        return
    logger.error("update %s failed", number, exc_info=context.error)
    if isinstance(update, Update) and update.effective_message is not None:
        # Also after a message that Telegram refused: a card too long for it must not look like a bot that is dead.
        try:
            await answer(update.effective_message, greetings.failed())
        except TelegramError as error:
            logger.warning("update %s: its sender could not be told: %s", number, type(error).__name__)
