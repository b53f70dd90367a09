"""Saying again what was said: forwards name the author, copies do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.webchat.files import Media
from bot.webchat.methods.envelope import caption_content, check_length, envelope
from bot.webchat.methods.registry import method
from bot.webchat.origins import content_of, forwarded
from bot.webchat.params import Call, to_integer
from bot.webchat.wire import Json, bad_request
from bot.webchat.world import Message

if TYPE_CHECKING:
    from bot.webchat.door import Door

MOST_AT_ONCE = 100

_CAPTION = ("caption", "caption_entities", "show_caption_above_media")


@method("forwardMessage")
def forward_message(door: Door, call: Call) -> object:
    source = _source(door, call, "forward")
    return envelope(door, call).send(door, forwarded(source)).wire


@method("forwardMessages")
def forward_messages(door: Door, call: Call) -> object:
    sources = _sources(door, call)
    letter = envelope(door, call)
    return [{"message_id": letter.send(door, forwarded(source)).id} for source in sources]


@method("copyMessage")
def copy_message(door: Door, call: Call) -> object:
    source = _source(door, call, "copy")
    content = content_of(source, "copied")
    if call.has("caption") and any(str(media) in content for media in Media):
        content = _without_caption(content) | caption_content(door, call)
    letter = envelope(door, call)
    check_length(content)
    return {"message_id": letter.send(door, content).id}


@method("copyMessages")
def copy_messages(door: Door, call: Call) -> object:
    contents = [content_of(source, "copied") for source in _sources(door, call)]
    if call.flag("remove_caption"):
        contents = [_without_caption(content) for content in contents]
    letter = envelope(door, call)
    return [{"message_id": letter.send(door, content).id} for content in contents]


def message_ids(call: Call) -> list[int]:
    """The parameter ``message_ids``: 1 to 100 ids."""
    if not call.text("message_ids"):
        raise bad_request("message identifiers are not specified")
    given = call.structure("message_ids", "can't parse message_ids JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of message identifiers")
    if len(given) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if not given:
        raise bad_request("message identifiers are not specified")
    ids = []
    for value in given:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise bad_request("message identifier must be a Number")
        number = to_integer(str(value))
        if number <= 0:
            raise bad_request("invalid message identifier specified")
        ids.append(number)
    return ids


def _source(door: Door, call: Call, verb: str) -> Message:
    chat = door.world.chat(call.required("from_chat_id"))
    return door.world.message(chat, call.message_id(), f"message to {verb}")


def _sources(door: Door, call: Call) -> list[Message]:
    chat_reference = call.required("from_chat_id")
    wanted = message_ids(call)
    chat = door.world.chat(chat_reference)
    found = [chat.messages[message_id] for message_id in wanted if message_id in chat.messages]
    if not found:
        raise bad_request("there are no messages to forward")
    return found


def _without_caption(content: Json) -> Json:
    return {name: value for name, value in content.items() if name not in _CAPTION}
