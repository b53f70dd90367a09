"""The one place where a reply of ours becomes a call of the Bot API."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from typing import Any, cast

import orjson
from telegram import Bot, CallbackQuery
from telegram.error import TelegramError
from telegram.request import RequestData

from bot.replies import Attached, Button, Copy, Press, Reply, Share

logger = logging.getLogger(__name__)

READ_TIMEOUT = 20.0
"""Seconds: over a slow link an answer given up too early is an answer sent twice."""


class Ready:
    """Parameters that are JSON already, where python-telegram-bot's HTTP clients expect its (final) ``RequestData``.

    The library builds an object of each button and of the message that comes back: a tenth of what an answer costs, for something
    of which we keep the message's id alone.
    """

    def __init__(self, parameters: dict[str, Any], files: Mapping[str, tuple[str, bytes, str]] | None = None) -> None:
        """``files`` are parts of a form: name, content and MIME type of each."""
        self.parameters = parameters
        self.multipart_data = dict(files or {})

    @property
    def contains_files(self) -> bool:
        return bool(self.multipart_data)

    @property
    def json_parameters(self) -> dict[str, str]:
        """Each value as its JSON text, as a form carries it."""
        return {name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in self.parameters.items()}


_METHODS = {"photo": "sendPhoto", "video": "sendVideo", "document": "sendDocument"}


@dataclass(frozen=True, slots=True)
class Item:
    """A file on its way: by the name that the door knows it by, or with its content."""

    what: Attached
    handle: str = ""
    content: bytes | None = None

    @property
    def part(self) -> tuple[str, bytes, str] | None:
        """What of it stands in the form; none where its name is enough."""
        if self.content is None:
            return None
        name = self.what.shown_name or self.what.kind
        return name, self.content, guess_type(name)[0] or "application/octet-stream"

    def reference(self, place: int) -> str:
        """How a call names it, whose ``place``-th file it is."""
        return self.handle if self.content is None else f"attach://file{place}"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has arrived: in which message, and by what name the door knows it now."""

    message_id: int
    handle: str


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
    return _id_of(await _call(bot, "sendMessage", _content(reply) | _to(chat_id, reply)))


async def edit(bot: Bot, chat_id: int, message_id: int, reply: Reply) -> int:
    """Let a message of ours say ``reply`` from now on; returns its id. Raises ``TelegramError``."""
    await _call(bot, "editMessageText", _content(reply) | {"chat_id": chat_id, "message_id": message_id})
    return message_id


async def edit_caption(bot: Bot, chat_id: int, message_id: int, reply: Reply) -> int:
    """The same for a message with a file, under which ``reply`` stands."""
    await _call(bot, "editMessageCaption", _caption(reply) | _keyboard(reply) | {"chat_id": chat_id, "message_id": message_id})
    return message_id


async def delete(bot: Bot, chat_id: int, message_ids: Sequence[int]) -> None:
    """Take messages of ours away; those that are gone already count as taken away. Raises ``TelegramError``."""
    await _call(bot, "deleteMessages", {"chat_id": chat_id, "message_ids": list(message_ids)})


async def send_attached(bot: Bot, chat_id: int, file: Item, reply: Reply, *, captioned: bool) -> Arrived:
    """Send one file, with the text and the buttons of ``reply`` under it where it is to be ``captioned``. Raises ``TelegramError``."""
    under = _caption(reply) | _keyboard(reply) if captioned else {}
    parameters = {file.what.kind: file.reference(0)} | _manner(file.what.kind) | under | _to(chat_id, reply)
    sent = await _call(bot, _METHODS[file.what.kind], parameters, [file])
    return Arrived(_id_of(sent), _handle_of(sent, file.what.kind))


async def send_album(bot: Bot, chat_id: int, files: Sequence[Item], reply: Reply) -> list[Arrived]:
    """Send two to ten files together: pictures and videos, or documents. Raises ``TelegramError``."""
    media = [{"type": file.what.kind, "media": file.reference(place)} | _manner(file.what.kind) for place, file in enumerate(files)]
    sent = await _call(bot, "sendMediaGroup", {"media": media} | _to(chat_id, reply), files)
    if not isinstance(sent, list) or len(sent) != len(files):
        raise TelegramError("Invalid server response")
    return [Arrived(_id_of(each), _handle_of(each, file.what.kind)) for each, file in zip(sent, files, strict=True)]


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
    return {"text": reply.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}} | _keyboard(reply)


def _caption(reply: Reply) -> dict[str, Any]:
    return {"caption": reply.text, "parse_mode": "HTML"}


def _keyboard(reply: Reply) -> dict[str, Any]:
    buttons = keyboard(reply)
    return {} if buttons is None else {"reply_markup": buttons}


def _to(chat_id: int, reply: Reply) -> dict[str, Any]:
    return {"chat_id": chat_id} | ({"protect_content": True} if reply.protect else {})


def _manner(kind: str) -> dict[str, Any]:
    match kind:
        case "document":
            return {"disable_content_type_detection": True}
        case "video":
            return {"supports_streaming": True}
    return {}


def _id_of(sent: object) -> int:
    if not isinstance(sent, dict) or not isinstance(sent.get("message_id"), int):
        raise TelegramError("Invalid server response")
    return int(sent["message_id"])


def _handle_of(sent: object, kind: str) -> str:
    """By what name a file that was sent is known now; empty where the door has made something else of it, such as a film without sound."""
    shown = sent.get(kind) if isinstance(sent, dict) else None
    largest = shown[-1] if isinstance(shown, list) and shown else shown
    handle = largest.get("file_id") if isinstance(largest, dict) else None
    return handle if isinstance(handle, str) else ""


async def _call(bot: Bot, method: str, parameters: dict[str, Any], files: Sequence[Item] = ()) -> Any:
    parts = {f"file{place}": file.part for place, file in enumerate(files) if file.part is not None}
    request = cast(RequestData, Ready(parameters, parts))
    return await bot.request.post(f"{bot.base_url}/{method}", request, read_timeout=READ_TIMEOUT)


async def acknowledge(query: CallbackQuery, words: str | None = None, *, fades: bool = False) -> None:
    """Let the button stop turning, with ``words`` if there are any: a box to close, or a line that ``fades``.

    Telegram refuses this for a press that waited too long, while the bot was away; the card itself must still come.
    """
    try:
        await query.answer(words, show_alert=words is not None and not fades)
    except TelegramError as error:
        logger.info("a press was not acknowledged: %s", type(error).__name__)
