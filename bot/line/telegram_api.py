"""The one place where a reply of ours becomes a call of python-telegram-bot."""

from __future__ import annotations

import logging

from telegram import Bot, CallbackQuery, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.replies import Button, Copy, Press, Reply

logger = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


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


async def send(bot: Bot, chat_id: int, reply: Reply) -> int:
    """Send ``reply``; returns the id of the message. Raises ``TelegramError``.

    It does not quote the question: in a chat of two the quotation says nothing and takes two lines of the one screen.
    """
    message = await bot.send_message(
        chat_id,
        reply.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(reply),
        link_preview_options=NO_PREVIEW,
        protect_content=reply.protect or None,
    )
    return message.message_id


async def edit(bot: Bot, chat_id: int, message_id: int, reply: Reply) -> int:
    """Let a message of ours say ``reply`` from now on. Raises ``TelegramError``."""
    await bot.edit_message_text(
        reply.text,
        chat_id,
        message_id,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(reply),
        link_preview_options=NO_PREVIEW,
    )
    return message_id


async def acknowledge(query: CallbackQuery, alert: str | None = None) -> None:
    """Let the button stop turning, with ``alert`` if there is one.

    Telegram refuses this for a press that waited too long, while the bot was away; the card itself must still come.
    """
    try:
        await query.answer(alert, show_alert=alert is not None)
    except TelegramError as error:
        logger.info("a press was not acknowledged: %s", type(error).__name__)
