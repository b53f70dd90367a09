"""The one place where a reply of ours becomes a message of python-telegram-bot."""

from __future__ import annotations

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode

from bot.replies import Button, Copy, Press, Reply

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


async def answer(message: Message, reply: Reply) -> Message:
    """Send ``reply`` into the chat of ``message``, as an answer to it (also when it has been deleted meanwhile)."""
    return await message.get_bot().send_message(
        message.chat_id,
        reply.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(reply),
        link_preview_options=NO_PREVIEW,
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
    )
