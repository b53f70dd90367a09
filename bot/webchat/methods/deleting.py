"""Taking messages away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.webchat.erasing import erase
from bot.webchat.methods.forwarding import message_ids
from bot.webchat.methods.registry import method
from bot.webchat.params import Call
from bot.webchat.wire import bad_request
from bot.webchat.world import ChatKind, Message, Status

if TYPE_CHECKING:
    from bot.webchat.door import Door

DELETABLE_FOR = 48 * 60 * 60
"""Seconds after which a bot can no longer delete a message."""


@method("deleteMessage")
def delete_message(door: Door, call: Call) -> object:
    if not call.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not call.message_id():
        raise bad_request("message identifier is not specified")
    chat = door.world.writable_chat(call.text("chat_id"))
    message = door.world.message(chat, call.message_id(), "message to delete")
    if not _deletable(door, message):
        raise bad_request("message can't be deleted")
    erase(door, chat, [message.id])
    return True


@method("deleteMessages")
def delete_messages(door: Door, call: Call) -> object:
    wanted = message_ids(call)
    chat = door.world.writable_chat(call.text("chat_id"))
    found = [chat.messages[message_id] for message_id in wanted if message_id in chat.messages]
    if not all(_deletable(door, message) for message in found):
        raise bad_request("message can't be deleted")
    # Also those that are not found: something of a message that the chat has forgotten may still lie elsewhere.
    erase(door, chat, wanted)
    return True


def _deletable(door: Door, message: Message) -> bool:
    if message.chat.kind is not ChatKind.PRIVATE and message.chat.bot in {Status.ADMINISTRATOR, Status.CREATOR}:
        return True
    if door.world.now() - message.wire["date"] > DELETABLE_FOR:
        return False
    return message.sender is door.bot or message.chat.kind is ChatKind.PRIVATE
