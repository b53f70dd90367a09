"""The one place where a reply of ours becomes a message of python-telegram-bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import (
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.replies import Button, Copy, Press, Reply

logger = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
PAUSES = (0.3, 1.5, 5.0)
"""Seconds before each further attempt."""
LONGEST_PAUSE = 30.0
"""Telegram may ask for a longer one; whoever waits at the kerb has then asked again."""


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The inline keyboard of ``reply``; None where it has no buttons."""
    if not reply.buttons:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in reply.buttons])


def _button(button: Button) -> InlineKeyboardButton:
    match button:
        case Press():
            return InlineKeyboardButton(button.label, callback_data=button.data)
        case Copy():
            return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.text))


async def answer(message: Message, reply: Reply) -> Message:
    """Send ``reply`` into the chat of ``message``.

    It does not quote the question: in a chat of two the quotation says nothing and takes two lines of the one screen.
    A passing failure is tried again, so that a bad second of the network costs no answer; an answer of which only Telegram's
    receipt was lost then arrives twice. Raises ``TelegramError`` for what does not pass.
    """
    return await _persistently(
        lambda: message.get_bot().send_message(
            message.chat_id,
            reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply),
            link_preview_options=NO_PREVIEW,
        )
    )


async def acknowledge(query: CallbackQuery, alert: str | None = None) -> None:
    """Let the button stop turning, with ``alert`` if there is one.

    Telegram refuses this for a press that waited too long, while the bot was away; the card itself must still come.
    """
    try:
        await query.answer(alert, show_alert=alert is not None)
    except TelegramError as error:
        logger.info("a press was not acknowledged: %s", type(error).__name__)


async def _persistently(send: Callable[[], Awaitable[Message]]) -> Message:
    for pause in PAUSES:
        try:
            return await send()
        except RetryAfter as refused:
            asked = refused.retry_after
            wait = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
            if wait > LONGEST_PAUSE:
                raise
        except BadRequest:
            raise
        except NetworkError:
            wait = pause
        await asyncio.sleep(wait)
    return await send()
