"""Chats and who is in them, pins and reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.webchat.feed import EventKind
from bot.webchat.methods.registry import method
from bot.webchat.params import Call, FieldError, as_object, required_text, to_integer
from bot.webchat.wire import Json, bad_request
from bot.webchat.world import PRESENT, Chat, ChatKind, Status

if TYPE_CHECKING:
    from bot.webchat.door import Door

_REACTIONS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 "
    "👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
REACTIONS = frozenset(_REACTIONS.split())
"""The emoji that Telegram lets react."""

_GIFTS: Json = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
_ADMIN_RIGHTS: Json = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": False,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
}


@method("getChat")
def get_chat(door: Door, call: Call) -> object:
    chat = door.world.chat(call.text("chat_id"))
    body: Json = chat.wire | {"accent_color_id": chat.id % 7, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    if "username" in chat.wire:
        body["active_usernames"] = [chat.wire["username"]]
    if chat.pinned:
        body["pinned_message"] = chat.messages[chat.pinned[-1]].wire
    return body


@method("getChatMember")
def get_chat_member(door: Door, call: Call) -> object:
    user_id = _user_id(call)
    chat = door.world.chat(call.text("chat_id"))
    wire = door.world.user_wire(user_id)
    if wire is None:
        raise bad_request("user not found")
    status = chat.bot if user_id == door.bot.id else chat.members.get(user_id, Status.LEFT)
    return member(wire, status)


@method("getChatAdministrators")
def get_chat_administrators(door: Door, call: Call) -> object:
    chat = door.world.chat(call.text("chat_id"))
    if chat.kind is ChatKind.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    chiefs = [(user_id, status) for user_id, status in chat.members.items() if status in {Status.CREATOR, Status.ADMINISTRATOR}]
    return [member(door.world.users[user_id].wire, status) for user_id, status in chiefs]


@method("getChatMemberCount")
def get_chat_member_count(door: Door, call: Call) -> object:
    chat = door.world.chat(call.text("chat_id"))
    return sum(status in PRESENT for status in chat.members.values()) + (chat.bot in PRESENT)


@method("leaveChat")
def leave_chat(door: Door, call: Call) -> object:
    chat = door.world.writable_chat(call.text("chat_id"))
    if chat.kind is ChatKind.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    door.change_bot_status(chat, Status.LEFT, by=door.bot)
    return True


@method("pinChatMessage")
def pin_chat_message(door: Door, call: Call) -> object:
    chat = _pinnable_chat(door, call)
    message = door.world.message(chat, call.message_id(), "message to pin")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    door.feed.tell(EventKind.CHAT, chat.id)
    return True


@method("unpinChatMessage")
def unpin_chat_message(door: Door, call: Call) -> object:
    chat = _pinnable_chat(door, call)
    message_id = call.message_id() or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    door.feed.tell(EventKind.CHAT, chat.id)
    return True


@method("unpinAllChatMessages")
def unpin_all_chat_messages(door: Door, call: Call) -> object:
    chat = _pinnable_chat(door, call)
    chat.pinned.clear()
    door.feed.tell(EventKind.CHAT, chat.id)
    return True


@method("setMessageReaction")
def set_message_reaction(door: Door, call: Call) -> object:
    given = call.structure("reaction", "can't parse reaction types JSON object")
    if given is None:
        given = []
    if not isinstance(given, list):
        raise bad_request("expected an Array of ReactionType")
    reactions = [_reaction(value) for value in given]
    chat = door.world.chat(call.text("chat_id"))
    message = door.world.message(chat, call.message_id(), "message to react")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions[door.bot.id] = reactions
    door.feed.tell(EventKind.MESSAGE, chat.id, message_id=message.id)
    return True


def member(user: Json, status: Status) -> Json:
    """A ChatMember."""
    body: Json = {"user": user, "status": str(status)}
    match status:
        case Status.CREATOR:
            body["is_anonymous"] = False
        case Status.ADMINISTRATOR:
            body |= _ADMIN_RIGHTS
        case Status.KICKED:
            body["until_date"] = 0
        case _:
            pass
    return body


def _user_id(call: Call) -> int:
    user_id = to_integer(call.text("user_id"))
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    return user_id


def _pinnable_chat(door: Door, call: Call) -> Chat:
    chat = door.world.writable_chat(call.text("chat_id"))
    if chat.kind is not ChatKind.PRIVATE and chat.bot is not Status.ADMINISTRATOR:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def _reaction(value: object) -> Json:
    try:
        body = as_object(value, "expected an Object")
        if required_text(body, "type") != "emoji":
            raise FieldError("invalid reaction type specified")
        emoji = required_text(body, "emoji")
    except FieldError as error:
        raise bad_request(f"can't parse ReactionType: {error}") from None
    if emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    return {"type": "emoji", "emoji": emoji}
