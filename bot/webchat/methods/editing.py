"""Changing messages that the bot has sent, in chats or through inline mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.webchat.files import Media
from bot.webchat.keyboards import Markup, MarkupKind, check_limits, inline_only, markup_of
from bot.webchat.methods.envelope import LONGEST_CAPTION, LONGEST_TEXT, caption_content, check_length, text_content
from bot.webchat.methods.media import input_media
from bot.webchat.methods.registry import method
from bot.webchat.params import Call
from bot.webchat.wire import Json, bad_request
from bot.webchat.world import Message

if TYPE_CHECKING:
    from bot.webchat.door import Door

_CAPTIONED = frozenset(str(media) for media in Media if media not in {Media.VIDEO_NOTE, Media.STICKER})
_ENVELOPE = frozenset(
    {
        "message_id",
        "from",
        "sender_chat",
        "chat",
        "date",
        "edit_date",
        "reply_to_message",
        "external_reply",
        "quote",
        "media_group_id",
        "via_bot",
        "has_protected_content",
    }
)
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


@method("editMessageText")
def edit_message_text(door: Door, call: Call) -> object:
    content = text_content(door, call)
    markup = markup_of(call)
    message = _target(door, call)
    if "text" not in message.wire:
        raise bad_request("there is no text in the message to edit")
    if len(content["text"]) > LONGEST_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    return _change(door, call, message, content, markup)


@method("editMessageCaption")
def edit_message_caption(door: Door, call: Call) -> object:
    markup = markup_of(call)
    caption = caption_content(door, call)
    message = _target(door, call)
    if not any(name in message.wire for name in _CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    if len(caption.get("caption", "")) > LONGEST_CAPTION:
        raise bad_request("MEDIA_CAPTION_TOO_LONG")
    kept = {name: message.wire[name] for name in (*_CAPTIONED, "has_media_spoiler") if name in message.wire}
    return _change(door, call, message, kept | caption, markup)


@method("editMessageMedia")
def edit_message_media(door: Door, call: Call) -> object:
    markup = markup_of(call)
    call.required("media")
    _, content = input_media(door, call, call.structure("media", "can't parse input media JSON object"))
    message = _target(door, call)
    if not any(name in message.wire for name in (*_CAPTIONED, "text")):
        raise bad_request("message media can't be edited")
    check_length(content)
    return _change(door, call, message, content, markup)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(door: Door, call: Call) -> object:
    markup = markup_of(call)
    message = _target(door, call)
    kept = {name: value for name, value in _content(message).items() if name != "reply_markup"}
    return _change(door, call, message, kept, markup, edited=False)


def _target(door: Door, call: Call) -> Message:
    chat_reference, message_id = call.text("chat_id"), call.message_id()
    if not chat_reference and not message_id:
        inline_id = call.text("inline_message_id")
        if not inline_id:
            raise bad_request("message identifier is not specified")
        inline = door.world.inline_messages.get(inline_id)
        if inline is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return inline
    chat = door.world.writable_chat(chat_reference)
    message = door.world.message(chat, message_id, "message to edit")
    # What put up a reply keyboard, or was forwarded, is settled: Telegram lets nobody edit it any more.
    settled = message.markup not in {None, MarkupKind.INLINE} or "forward_origin" in message.wire
    if message.sender is not door.bot or settled:
        raise bad_request("message can't be edited")
    return message


def _change(door: Door, call: Call, message: Message, content: Json, markup: Markup | None, *, edited: bool = True) -> object:
    if inline_only(markup) is not None and markup is not None:
        check_limits(markup)
        content = content | {"reply_markup": markup.wire}
    if content == _content(message):
        raise bad_request(_UNCHANGED)
    message.markup = None if markup is None else markup.kind
    door.world.rewrite(message, content, edited=edited)
    return True if call.text("inline_message_id") and not call.text("chat_id") else message.wire


def _content(message: Message) -> Json:
    return {name: value for name, value in message.wire.items() if name not in _ENVELOPE}
