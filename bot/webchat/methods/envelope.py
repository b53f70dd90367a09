"""What all methods that send have in common: to whom, in reply to what, with which keyboard, how loudly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.webchat.formatting import Formatted, formatted
from bot.webchat.keyboards import Markup, check_limits, markup_of
from bot.webchat.params import Call, FieldError, optional_flag, optional_integer, optional_text
from bot.webchat.wire import Json, bad_request
from bot.webchat.world import Chat, Message

if TYPE_CHECKING:
    from bot.webchat.door import Door

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything about a message to be sent but its content."""

    chat: Chat
    markup: Markup | None
    reply_to: Message | None
    extra: Json
    silent: bool

    def send(self, door: Door, content: Json) -> Message:
        """Say ``content`` in the bot's name."""
        return door.world.post(
            self.chat,
            door.bot,
            content | self.extra,
            markup=self.markup,
            reply_to=self.reply_to,
            silent=self.silent,
        )


@dataclass(frozen=True, slots=True)
class _Reply:
    message_id: int
    chat: str
    may_be_missing: bool
    quote: Formatted | None
    position: int


def envelope(door: Door, call: Call) -> Envelope:
    """Read and check everything but the content. Raises ``ApiError`` in the order in which Telegram finds fault."""
    reply = _reply_parameters(call)
    markup = markup_of(call)
    chat = door.world.writable_chat(call.text("chat_id"))
    extra: Json = {"has_protected_content": True} if call.flag("protect_content") else {}
    reply_to = None
    if reply is not None:
        reply_to, more = _resolve(door, chat, reply)
        extra |= more
    check_limits(markup)
    return Envelope(chat, markup, reply_to, extra, call.flag("disable_notification"))


def text_content(door: Door, call: Call) -> Json:
    """The content of a text message. Its length is checked by ``check_length``, after the chat was found."""
    text = call.text("text")
    if not text:
        raise bad_request("message text is empty")
    entities = call.structure("entities", "can't parse entities JSON object") if call.has("entities") else None
    shown = formatted(text, call.text("parse_mode"), entities)
    content = shown.fields(door.world.user_wire)
    preview = _preview(call)
    if preview:
        content["link_preview_options"] = preview
    return content


def caption_content(door: Door, call: Call) -> Json:
    """The caption's fields of a Message."""
    entities = call.structure("caption_entities", "can't parse caption entities JSON object") if call.has("caption_entities") else None
    shown = formatted(call.text("caption"), call.text("parse_mode"), entities, may_be_empty=True)
    content = shown.fields(door.world.user_wire, "caption", "caption_entities")
    if content and call.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def check_length(content: Json) -> None:
    """Raise ``ApiError`` if a text has more than 4096 characters or a caption more than 1024, entities parsed."""
    if len(content.get("text", "")) > LONGEST_TEXT:
        raise bad_request("message is too long")
    if len(content.get("caption", "")) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")


def _preview(call: Call) -> Json:
    given = call.structure("link_preview_options", "can't parse link preview options JSON object")
    if given is None:
        return {"is_disabled": True} if call.flag("disable_web_page_preview") else {}
    if not isinstance(given, dict):
        raise bad_request("object expected as link preview options")
    try:
        preview: Json = {name: True for name in _PREVIEW_FLAGS if optional_flag(given, name)}
        url = optional_text(given, "url")
    except FieldError as error:
        raise _bad_field(error) from None
    return preview | ({"url": url} if url else {})


def _reply_parameters(call: Call) -> _Reply | None:
    given = call.structure("reply_parameters", "can't parse reply parameters JSON object")
    if given is None:
        message_id = call.message_id("reply_to_message_id")
        return _Reply(message_id, "", call.flag("allow_sending_without_reply"), None, 0) if message_id else None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    if not given:
        return None
    try:
        if given.get("message_id") is None:
            raise FieldError('Can\'t find field "message_id"')
        quote = optional_text(given, "quote")
        quoted = formatted(quote, optional_text(given, "quote_parse_mode"), given.get("quote_entities")) if quote else None
        return _Reply(
            optional_integer(given, "message_id"),
            optional_text(given, "chat_id"),
            optional_flag(given, "allow_sending_without_reply"),
            quoted,
            optional_integer(given, "quote_position"),
        )
    except FieldError as error:
        raise _bad_field(error) from None


def _resolve(door: Door, chat: Chat, reply: _Reply) -> tuple[Message | None, Json]:
    if reply.message_id <= 0:
        return None, {}
    source = door.world.chat(reply.chat) if reply.chat else chat
    message = source.messages.get(reply.message_id)
    if message is None:
        if reply.may_be_missing:
            return None, {}
        raise bad_request("message to be replied not found")
    extra: Json = {}
    if reply.quote is not None:
        if reply.quote.text not in message.text:
            raise bad_request("QUOTE_TEXT_INVALID")
        extra["quote"] = {
            **reply.quote.fields(door.world.user_wire),
            "position": reply.position,
            "is_manual": True,
        }
    if source is chat:
        return message, extra
    origin = {"type": "user", "sender_user": message.sender.wire, "date": message.wire["date"]}
    extra["external_reply"] = {"origin": origin, "chat": source.wire, "message_id": message.id}
    return None, extra


def _bad_field(error: FieldError) -> Exception:
    text = str(error)
    return bad_request(text[:1].lower() + text[1:])
