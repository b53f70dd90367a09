"""Forwards: what of a message goes on, and how they tell whose it is."""

from __future__ import annotations

from bot.webchat.files import Media
from bot.webchat.wire import Json, bad_request
from bot.webchat.world import Message

_CONTENT = (
    "text",
    "entities",
    "link_preview_options",
    *map(str, Media),
    "caption",
    "caption_entities",
    "show_caption_above_media",
    "has_media_spoiler",
    "location",
    "venue",
    "contact",
)


def content_of(source: Message, done: str) -> Json:
    """What ``source`` says. Raises ``ApiError`` if it cannot be ``done`` (forwarded, copied) because it says nothing."""
    content = {name: source.wire[name] for name in _CONTENT if name in source.wire}
    if not content:
        raise bad_request(f"message can't be {done}")
    return content


def forwarded(source: Message, origin: Json | None = None) -> Json:
    """The content of a forward of ``source``; a forward of a forward keeps the first author. Raises ``ApiError`` as ``content_of``."""
    content = content_of(source, "forwarded")
    of_somebody = {"type": "user", "sender_user": source.sender.wire, "date": source.wire["date"]}
    return forward_fields(origin or source.wire.get("forward_origin") or of_somebody) | content


def forward_fields(origin: Json) -> Json:
    """The fields that every forward has: ``forward_origin``, and the older ones that Telegram still sends beside it."""
    older: Json = {"forward_date": origin["date"]}
    match origin["type"]:
        case "user":
            older["forward_from"] = origin["sender_user"]
        case "hidden_user":
            older["forward_sender_name"] = origin["sender_user_name"]
        case "chat":
            older["forward_from_chat"] = origin["sender_chat"]
        case _:
            older |= {"forward_from_chat": origin["chat"], "forward_from_message_id": origin["message_id"]}
    if "author_signature" in origin:
        older["forward_signature"] = origin["author_signature"]
    return {"forward_origin": origin, **older}


def hidden_user(name: str, date: int) -> Json:
    """The origin of what somebody said who does not let forwards lead to them; ``date`` in seconds since 1970."""
    return {"type": "hidden_user", "sender_user_name": name, "date": date}


def group(title: str, date: int, chat_id: int = -1_000_000_900_001) -> Json:
    """The origin of what was said in the name of a group."""
    return {"type": "chat", "sender_chat": {"id": chat_id, "title": title, "type": "supergroup"}, "date": date}


def channel(title: str, date: int, message_id: int = 1, chat_id: int = -1_000_000_900_002, signature: str = "") -> Json:
    """The origin of a channel's post."""
    signed: Json = {"author_signature": signature} if signature else {}
    chat: Json = {"id": chat_id, "title": title, "type": "channel"}
    return {"type": "channel", "chat": chat, "message_id": message_id, "date": date, **signed}


def shown_origin(origin: Json) -> str:
    """The name under which a forward is shown."""
    if "sender_user_name" in origin:
        return str(origin["sender_user_name"])
    named: Json = origin.get("sender_user") or origin.get("sender_chat") or origin.get("chat") or {}
    return str(named.get("first_name") or named.get("title") or "")
