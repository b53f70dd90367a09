"""What the page is shown: the chat as it stands, what changed since, files."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bot.webchat.feed import Event, EventKind
from bot.webchat.files import shown_name
from bot.webchat.page.views import chat_view, message_view, reply_keyboard_view
from bot.webchat.page.visit import HEADERS, PageError, Visit, check_session, door_of, refusal, visited
from bot.webchat.pictures import look_at
from bot.webchat.wire import Json
from bot.webchat.world import PRESENT, ChatKind

if TYPE_CHECKING:
    from bot.webchat.door import Door
    from bot.webchat.people import Person

LONGEST_WAIT = 25.0
MOST_HISTORY = 100
_MOVES_UNREAD = frozenset({EventKind.MESSAGE, EventKind.DELETED, EventKind.READ})
_SHOWABLE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


@visited
async def state(visit: Visit) -> Json:
    """Everything the page needs to draw the chat, and the cursor from which events go on."""
    door, person, chat = visit.door, visit.person, visit.chat
    profile = door.profile
    language = str(person.user.wire.get("language_code", "")).partition("-")[0]

    def own(texts: dict[str, str]) -> str:
        return texts.get(language) or texts.get("", "")

    buttons = profile.menu_buttons
    chats = [other for other in door.world.chats.values() if _shows(person, other.id, door)]
    return {
        "cursor": door.feed.seq,
        "me": _who(person),
        "personas": [_persona(door, user_id) for user_id in door.personas],
        "bot": {
            "id": door.bot.id,
            "name": own(profile.names) or door.bot.name,
            "username": door.bot.wire["username"],
            "description": own(profile.descriptions),
            "short_description": own(profile.short_descriptions),
        },
        "chat": chat_view(door, person, chat),
        "chats": [chat_view(door, person, other) for other in chats],
        "commands": profile.commands_in(chat, person.id, str(person.user.wire.get("language_code", ""))),
        "menu_button": buttons.get(chat.id, buttons.get(0, {"type": "commands"})),
        "reply_keyboard": reply_keyboard_view(chat),
        "pinned": chat.pinned[-1] if chat.pinned else None,
        "limits": {"text": 4096, "file": door.config.download_limit, "photo": door.config.photo_limit},
        **_page_of_history(visit, before=0),
    }


@visited
async def history(visit: Visit) -> Json:
    """Older messages: those before ``before``."""
    return _page_of_history(visit, before=visit.call.message_id("before"))


@visited
async def events(visit: Visit) -> Json:
    """What changed after ``after``; waits up to ``wait`` seconds until something did."""
    door = visit.door
    feed = door.feed
    after = visit.call.integer("after")
    if not feed.reaches_back_to(after):
        return {"cursor": feed.seq, "reset": True, "events": []}
    wait = visit.call.real("wait")
    deadline = get_running_loop().time() + min(LONGEST_WAIT if wait is None else max(wait, 0.0), LONGEST_WAIT)
    while True:
        if not feed.reaches_back_to(after):
            return {"cursor": feed.seq, "reset": True, "events": []}
        cursor, found = feed.seq, _changes(visit, after)
        left = deadline - get_running_loop().time()
        if found or left <= 0 or door.closing:
            return {"cursor": cursor, "reset": False, "events": found}
        after = cursor
        await feed.changed.wait(left)


async def file(request: Request) -> Response:
    """A file of a chat. Only what truly is a picture keeps its type; all else is bytes to be saved."""
    try:
        check_session(request)
        stored = door_of(request).files.get(str(request.path_params["file_id"]))
        if stored is None:
            raise PageError(404, "file", "this file is not kept any more")
    except PageError as error:
        return refusal(error)
    picture = look_at(stored.data)
    shown = picture.mime if picture is not None and picture.mime in _SHOWABLE else "application/octet-stream"
    name = quote(shown_name(stored.name) or stored.path.rpartition("/")[2], safe="")
    headers = HEADERS | {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    return Response(stored.data, headers=headers, media_type=shown)


def _who(person: Person) -> Json:
    return {"id": person.id, "name": person.user.name, "username": person.user.wire.get("username")}


def _persona(door: Door, user_id: int) -> Json:
    return {**_who(door.people[user_id]), "about": door.abouts[user_id], "unread": _unread(door, user_id)}


def _unread(door: Door, user_id: int) -> int:
    person = door.people[user_id]
    return sum(chat.unread_by(user_id) for chat in door.world.chats.values() if _shows(person, chat.id, door))


def _shows(person: Person, chat_id: int, door: Door) -> bool:
    chat = door.world.chats[chat_id]
    if chat.kind is ChatKind.PRIVATE:
        return chat is person.chat
    return not chat.moved_to and chat.members.get(person.id) in PRESENT


def _page_of_history(visit: Visit, before: int) -> Json:
    messages = [message for message in visit.chat.messages.values() if not before or message.id < before]
    shown = messages[-MOST_HISTORY:]
    views = [message_view(visit.door, visit.person, message) for message in shown]
    return {"messages": views, "more": len(shown) < len(messages)}


def _changes(visit: Visit, after: int) -> list[Json]:
    told: dict[tuple[str, int, int], Json] = {}
    for event in visit.door.feed.since(after):
        for body in _bodies(visit, event):
            # Of several changes to one message the last tells all: what it says now is looked up, not remembered.
            key = (body["kind"], event.chat_id, body.get("person") or event.message_id or event.seq)
            told.pop(key, None)
            told[key] = {"seq": event.seq, **body}
    return sorted(told.values(), key=lambda body: int(body["seq"]))


def _bodies(visit: Visit, event: Event) -> Iterator[Json]:
    body = _change(visit, event)
    if body is not None:
        yield body
    if event.kind not in _MOVES_UNREAD:
        return
    door = visit.door
    for user_id in door.personas:
        shown = user_id == visit.person.id and event.chat_id == visit.chat.id
        if not shown and _shows(door.people[user_id], event.chat_id, door):
            count = door.world.chats[event.chat_id].unread_by(user_id)
            yield {"kind": "unread", "person": user_id, "chat": event.chat_id, "count": count, "total": _unread(door, user_id)}


def _change(visit: Visit, event: Event) -> Json | None:
    person, chat = visit.person, visit.chat
    if event.user_id not in {0, person.id} or event.kind is EventKind.READ:
        return None
    if event.chat_id not in {0, chat.id}:
        seen = event.kind is EventKind.MESSAGE and _shows(person, event.chat_id, visit.door)
        return {"kind": "elsewhere", "chat": event.chat_id} if seen else None
    match event.kind:
        case EventKind.MESSAGE:
            message = chat.messages.get(event.message_id)
            if message is None:
                return None
            return {
                "kind": "message",
                "message": message_view(visit.door, person, message),
                "reply_keyboard": reply_keyboard_view(chat),
            }
        case EventKind.DELETED:
            return {"kind": "deleted", "id": event.message_id}
        case EventKind.ANSWER:
            return {"kind": "answer", "message": event.message_id, **event.body}
        case _:
            return {"kind": str(event.kind), **event.body}
