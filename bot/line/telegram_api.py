"""The one place where a reply of ours becomes a call of the Bot API."""

from __future__ import annotations

import logging
from typing import Any, cast

import orjson
from telegram import Bot, CallbackQuery
from telegram.error import TelegramError
from telegram.request import RequestData

from bot.replies import Button, Copy, Press, Reply, Share

logger = logging.getLogger(__name__)

READ_TIMEOUT = 20.0
"""Seconds: over a slow link an answer given up too early is an answer sent twice."""


class Ready:
    """Parameters that are JSON already, where python-telegram-bot's HTTP clients expect its (final) ``RequestData``.

    The library builds an object of each button and of the message that comes back: a tenth of what an answer costs, for something
    of which we keep the message's id alone.
    """

    contains_files = False

    def __init__(self, parameters: dict[str, Any]) -> None:
        self.parameters = parameters
        self.multipart_data: dict[str, Any] = {}

    @property
    def json_parameters(self) -> dict[str, str]:
        """Each value as its JSON text, as a form carries it."""
        return {name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in self.parameters.items()}


def keyboard(reply: Reply) -> dict[str, Any] | None:
    """The inline keyboard of ``reply`` as the Bot API takes it; None where it has no buttons."""
    if not reply.buttons:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in reply.buttons]}


def _button(button: Button) -> dict[str, Any]:
    match button:
        case Press():
            return {"text": button.label, "callback_data": button.data}
        case Copy():
            return {"text": button.label, "copy_text": {"text": button.text}}
        case Share():
            return {"text": button.label, "switch_inline_query": button.query}


async def send(bot: Bot, chat_id: int, reply: Reply) -> int:
    """Send ``reply``; returns the id of the message. Raises ``TelegramError``.

    It does not quote the question: in a chat of two the quotation says nothing and takes two lines of the one screen.
    """
    sent = await _call(bot, "sendMessage", _content(reply) | {"chat_id": chat_id} | ({"protect_content": True} if reply.protect else {}))
    if not isinstance(sent, dict):
        raise TelegramError("Invalid server response")
    return int(sent["message_id"])


async def edit(bot: Bot, chat_id: int, message_id: int, reply: Reply) -> int:
    """Let a message of ours say ``reply`` from now on; returns its id. Raises ``TelegramError``."""
    await _call(bot, "editMessageText", _content(reply) | {"chat_id": chat_id, "message_id": message_id})
    return message_id


async def send_file(bot: Bot, chat_id: int, reply: Reply, data: bytes) -> int:
    """Send the file of ``reply``, whose content is ``data``, as a file and not as a picture that apps show unasked.

    Returns the id of the message. Raises ``TelegramError``.
    """
    sent = await bot.send_document(
        chat_id,
        data,
        reply.text or None,
        filename=None if reply.file is None else reply.file.shown_name,
        parse_mode="HTML",
        protect_content=reply.protect,
        disable_content_type_detection=True,
    )
    return sent.message_id


def _content(reply: Reply) -> dict[str, Any]:
    content: dict[str, Any] = {"text": reply.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    buttons = keyboard(reply)
    return content if buttons is None else content | {"reply_markup": buttons}


async def _call(bot: Bot, method: str, parameters: dict[str, Any]) -> Any:
    return await bot.request.post(f"{bot.base_url}/{method}", cast(RequestData, Ready(parameters)), read_timeout=READ_TIMEOUT)


async def acknowledge(query: CallbackQuery, words: str | None = None, *, fades: bool = False) -> None:
    """Let the button stop turning, with ``words`` if there are any: a box to close, or a line that ``fades``.

    Telegram refuses this for a press that waited too long, while the bot was away; the card itself must still come.
    """
    try:
        await query.answer(words, show_alert=words is not None and not fades)
    except TelegramError as error:
        logger.info("a press was not acknowledged: %s", type(error).__name__)
