"""What the page is shown of a message: plain data, never markup. PAGE_API.md describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.webchat.files import Media, shown_name
from bot.webchat.origins import shown_origin
from bot.webchat.pictures import look_at
from bot.webchat.wire import Json
from bot.webchat.world import Chat, ChatKind, Message

if TYPE_CHECKING:
    from bot.webchat.door import Door
    from bot.webchat.people import Person

_SAFE_LINKS = ("http://", "https://")
_ENTITY_FIELDS = ("offset", "length", "type", "language")
_DETAILS = ("duration", "title", "performer", "emoji")


def message_view(door: Door, person: Person, message: Message) -> Json:
    """``message`` as ``person`` sees it."""
    wire = message.wire
    view: Json = {
        "id": message.id,
        "chat": message.chat.id,
        "from": {"id": message.sender.id, "name": message.sender.name, "bot": message.sender is door.bot},
        "mine": message.sender is person.user,
        "date": wire["date"],
        "edited": "edit_date" in wire,
        "text": message.text,
        "entities": [_entity(entity) for entity in wire.get("entities") or wire.get("caption_entities") or []],
        "keyboard": [[_button(button) for button in row] for row in message.keyboard],
        "protected": bool(wire.get("has_protected_content")),
        "silent": message.silent,
    }
    if message.client_id and message.sender is person.user:
        view["client_id"] = message.client_id
    if "reply_to_message" in wire:
        view["reply_to"] = _quoted(wire["reply_to_message"], wire.get("quote"))
    media = _media(door, wire)
    if media is not None:
        view["media"] = media
    for name in ("location", "venue", "contact"):
        if name in wire:
            view[name] = wire[name]
    if "media_group_id" in wire:
        view["album"] = wire["media_group_id"]
    if "forward_origin" in wire:
        view["forwarded_from"] = shown_origin(wire["forward_origin"])
    if "via_bot" in wire:
        view["via_bot"] = wire["via_bot"]["username"]
    service = _service(wire)
    if service is not None:
        view["service"] = service
    reactions = [reaction["emoji"] for own in message.reactions.values() for reaction in own]
    if reactions:
        view["reactions"] = reactions
    return view


def reply_keyboard_view(chat: Chat) -> Json | None:
    """The reply keyboard below the input, none if there is none."""
    markup = chat.reply_markup
    if markup is None:
        return None
    rows = [[_reply_button(button) for button in row] for row in markup.get("keyboard", [])]
    return {
        "rows": rows,
        "placeholder": markup.get("input_field_placeholder", ""),
        "one_time": bool(markup.get("one_time_keyboard")),
        "resize": bool(markup.get("resize_keyboard")),
        "persistent": bool(markup.get("is_persistent")),
        "force_reply": bool(markup.get("force_reply")),
    }


def chat_view(door: Door, person: Person, chat: Chat) -> Json:
    """A chat's head: a private one carries the bot's name."""
    private = chat.kind is ChatKind.PRIVATE
    title = door.profile.names.get("", door.bot.name) if private else chat.wire["title"]
    return {
        "id": chat.id,
        "kind": str(chat.kind),
        "title": title,
        "bot": str(chat.bot),
        "current": chat is person.chat,
        "unread": chat.unread_by(person.id),
        "read": chat.read.get(person.id, 0),
    }


def _entity(entity: Json) -> Json:
    view: Json = {name: entity[name] for name in _ENTITY_FIELDS if name in entity}
    # A link in words goes to the page only if opening it can do nothing but open a site.
    if safe_link(entity.get("url", "")):
        view["url"] = entity["url"]
    return view


def safe_link(url: str) -> bool:
    """Whether a link may be offered to be opened: http and https only, never ``javascript:`` or the like."""
    return url.lower().startswith(_SAFE_LINKS)


def _button(button: Json) -> Json:
    view: Json = {"text": button["text"], "action": "other"}
    if "style" in button:
        view["style"] = button["style"]
    if "callback_data" in button:
        view |= {"action": "press", "data": button["callback_data"]}
    elif "copy_text" in button:
        view |= {"action": "copy", "copy": button["copy_text"]["text"]}
    elif "url" in button and safe_link(button["url"]):
        view |= {"action": "url", "url": button["url"]}
    elif "switch_inline_query_current_chat" in button:
        view |= {"action": "inline", "query": button["switch_inline_query_current_chat"]}
    elif "switch_inline_query" in button:
        view |= {"action": "inline_to", "query": button["switch_inline_query"]}
    elif "switch_inline_query_chosen_chat" in button:
        view |= {"action": "inline_to", "query": button["switch_inline_query_chosen_chat"].get("query", "")}
    return view


def _reply_button(button: Json) -> Json:
    for name, action in (("request_contact", "contact"), ("request_location", "location")):
        if button.get(name):
            return {"text": button["text"], "action": action}
    return {"text": button["text"], "action": "send"}


def _quoted(wire: Json, quote: Json | None) -> Json:
    text = quote["text"] if quote else wire.get("text") or wire.get("caption") or ""
    return {"id": wire["message_id"], "name": wire["from"]["first_name"], "text": text[:200]}


def _media(door: Door, wire: Json) -> Json | None:
    kind = next((media for media in Media if str(media) in wire and not (media is Media.DOCUMENT and "animation" in wire)), None)
    if kind is None:
        return None
    body = wire[str(kind)][-1] if kind is Media.PHOTO else wire[str(kind)]
    file = door.files.get(body["file_id"])
    picture = look_at(file.data) if file is not None else None
    view: Json = {
        "kind": str(kind),
        "file": body["file_id"] if file is not None else None,
        "name": shown_name(body.get("file_name", "")),
        "size": body["file_size"],
        "mime": body.get("mime_type", ""),
        "image": None if picture is None else picture.mime,
        "spoiler": bool(wire.get("has_media_spoiler")),
    }
    if "width" in body:
        view |= {"width": body["width"], "height": body["height"]}
    return view | {name: body[name] for name in _DETAILS if name in body}


def _service(wire: Json) -> Json | None:
    if "new_chat_members" in wire:
        return {"kind": "joined", "names": [user["first_name"] for user in wire["new_chat_members"]]}
    if "left_chat_member" in wire:
        return {"kind": "left", "names": [wire["left_chat_member"]["first_name"]]}
    return None
