"""What the person at the page does: the same that any person can do, and nothing more."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from bot.webchat.files import Media
from bot.webchat.methods.media import MOST_IN_ALBUM
from bot.webchat.page.sessions import TooManyTriesError
from bot.webchat.page.views import message_view
from bot.webchat.page.visit import (
    PageError,
    Visit,
    check_own_page,
    cookie_name,
    door_of,
    refusal,
    reply,
    sessions_of,
    visited,
)
from bot.webchat.transport import ClientGoneError, read_call
from bot.webchat.wire import ApiError, Json, encode
from bot.webchat.world import Message

KEY_LIMIT = 4096
"""Bytes that the request for a session may have."""
_SENDABLE = frozenset({Media.PHOTO, Media.DOCUMENT, Media.VIDEO, Media.VOICE})
_TOGETHER = {str(Media.PHOTO): "picture", str(Media.VIDEO): "picture", str(Media.DOCUMENT): "file"}
"""What may stand in one album: pictures and videos, or files."""
_MARKS = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote"})
_ALBUM = re.compile(r"[1-9][0-9]{0,18}")


async def session(request: Request) -> Response:
    """Trade the start key for a cookie."""
    door = door_of(request)
    try:
        check_own_page(request)
        call = await read_call(request.scope, request.receive, "session", KEY_LIMIT)
        token = await sessions_of(request).open(call.text("key"))
        if token is None:
            raise PageError(403, "wrong_key", "this key is not of this start of the door")
    except TooManyTriesError:
        return refusal(PageError(429, "slow_down", "too many wrong keys"))
    except PageError as error:
        return refusal(error)
    except ApiError as error:
        return refusal(PageError(error.code, "bad_request", error.description))
    except ClientGoneError:
        return Response(status_code=400)
    response = reply({"ok": True})
    response.set_cookie(cookie_name(door), token, path="/chat", httponly=True, samesite="strict")
    return response


@visited
async def send(visit: Visit) -> Json:
    """Say something; ``reply_to`` names the message that it answers, ``entities`` mark words of it."""
    text, marked = visit.call.text("text"), _marked(visit)
    return _once(visit, lambda: visit.person.send(text, chat=visit.chat, reply_to=_answered(visit), entities=marked))


@visited
async def upload(visit: Visit) -> Json:
    """Send the part ``file`` of a multipart form as ``kind``; those with the same ``album`` belong together."""
    sent = visit.call.uploads.get("file")
    kind = visit.call.text("kind", "document")
    if sent is None or not sent.data:
        raise PageError(400, "empty", "there is no file")
    if kind not in _SENDABLE:
        raise PageError(400, "kind", "a file is sent as photo, document, video or voice")
    if kind == Media.PHOTO and len(sent.data) > visit.door.config.photo_limit:
        raise PageError(413, "too_large", "a photo is too large; send it as a document")
    # A form sends line breaks as two characters; the app has counted one, and so does Telegram.
    caption = visit.call.text("caption").replace("\r\n", "\n")
    if len(caption) > 1024:
        raise PageError(400, "too_long", "a caption has at most 1024 characters")
    marked = _marked(visit)
    album = visit.call.text("album")
    if album and (_ALBUM.fullmatch(album) is None or kind not in _TOGETHER):
        raise PageError(400, "bad_request", "an album has a number, and no voice messages")

    def say() -> Message:
        if album:
            _check_album(visit, album, kind)
        return visit.person.send_media(
            Media(kind),
            sent.data,
            name=sent.name,
            mime=sent.mime,
            caption=caption,
            chat=visit.chat,
            reply_to=_answered(visit),
            album=album,
            entities=marked,
        )

    return _once(visit, say)


@visited
async def location(visit: Visit) -> Json:
    """Send a place; degrees and metres."""
    latitude, longitude, accuracy = (_number(visit, name) for name in ("latitude", "longitude", "accuracy"))
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise PageError(400, "bad_request", "a place has a latitude and a longitude")
    person, chat = visit.person, visit.chat
    return _once(visit, lambda: person.send_location(latitude, longitude, accuracy, chat=chat, reply_to=_answered(visit)))


@visited
async def forward(visit: Visit) -> Json:
    """Forward ``message`` to the bot, into the private chat with it."""
    return _once(visit, lambda: visit.person.forward(visit.message()))


@visited
async def contact(visit: Visit) -> Json:
    """Send the own phone number, as a button of the reply keyboard may ask."""
    number = visit.call.required("phone_number")
    person = visit.person
    return _once(visit, lambda: person.send_contact(number, person.user.name, person.id, chat=visit.chat))


@visited
async def press(visit: Visit) -> Json:
    """Press the button of ``message`` that carries ``data``; the answer comes as an event."""
    pressed = visit.person.press(visit.message(), data=visit.call.text("data"))
    return {"press_id": pressed.id}


@visited
async def inline(visit: Visit) -> Json:
    """Ask the bot inline; the results come as an event."""
    query = visit.person.ask_inline(visit.call.text("query"), offset=visit.call.text("offset"), chat=visit.chat)
    return {"query_id": query.id}


@visited
async def choose(visit: Visit) -> Json:
    """Choose a result of an inline query of the own."""
    query = visit.door.inline_queries.get(visit.call.text("query_id"))
    if query is None or query.user is not visit.person.user or query.chat is not visit.chat:
        raise PageError(404, "query", "this query is over")
    return _once(visit, lambda: visit.person.choose(query, visit.call.text("result_id")))


@visited
async def edit(visit: Visit) -> Json:
    """Change an own message."""
    message = visit.person.edit(visit.message(), visit.call.text("text"))
    return {"message": message_view(visit.door, visit.person, message)}


@visited
async def delete(visit: Visit) -> Json:
    """Delete a message."""
    visit.person.delete(visit.message())
    return {"ok": True}


@visited
async def read(visit: Visit) -> Json:
    """Note that the chat was read up to ``message``, which need not stand any more."""
    visit.door.world.mark_read(visit.chat, visit.person.id, visit.call.message_id("message"))
    return {"ok": True}


@visited
async def block(visit: Visit) -> Json:
    """Block the bot, or let it write again."""
    if visit.call.flag("blocked"):
        visit.person.block()
    else:
        visit.person.unblock()
    return {"ok": True}


def _answered(visit: Visit) -> Message | None:
    # Looked up only when it is said: what was said before stays said, whatever became of the message that it answers.
    return visit.message("reply_to") if visit.call.message_id("reply_to") else None


def _marked(visit: Visit) -> list[Json]:
    """What the person has marked in the text: as the Bot API's list of MessageEntity, and nothing that an app does not let one mark."""
    given = visit.call.structure("entities", "entities are no JSON") or []
    if not isinstance(given, list) or not all(isinstance(each, dict) and each.get("type") in _MARKS for each in given):
        raise PageError(400, "bad_request", "entities are a list of marks")
    return given


def _check_album(visit: Visit, album: str, kind: str) -> None:
    """Refuse what no app can put together: more than ten, and files between pictures."""
    together = [message for message in visit.chat.messages.values() if message.wire.get("media_group_id") == album]
    mine = all(message.sender is visit.person.user and _TOGETHER[kind] == _class_of(message) for message in together)
    if not mine or len(together) >= MOST_IN_ALBUM:
        raise PageError(400, "bad_request", "this does not go into that album")


def _class_of(message: Message) -> str:
    return "file" if Media.DOCUMENT in message.wire else "picture"


def _number(visit: Visit, name: str) -> float | None:
    # Telegram reads rubbish as 0; a place must rather be refused than stand in the Gulf of Guinea.
    value = visit.call.args.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _once(visit: Visit, say: Callable[[], Message]) -> Json:
    """Say something unless the same ``client_id`` has said it before: then tell what became of that."""
    client_id = visit.call.text("client_id")
    sent = visit.door.sent_by_page
    key = (visit.person.id, client_id)
    if client_id and key in sent:
        fingerprint, chat_id, message_id = sent[key]
        # A message that was erased has left no digest behind: whatever is sent again under its id is taken to be it.
        if fingerprint and fingerprint != _fingerprint(visit):
            raise PageError(409, "changed", "another message was sent under this client_id")
        message = visit.door.world.chats[chat_id].messages.get(message_id)
    else:
        message = say()
        message.client_id = client_id
        if client_id:
            sent[key] = (_fingerprint(visit), message.chat.id, message.id)
            while len(sent) > visit.door.config.kept_client_ids:
                del sent[next(iter(sent))]
    shown = None if message is None else message_view(visit.door, visit.person, message)
    return {"message": shown}


def _fingerprint(visit: Visit) -> str:
    said = {name: str(value) for name, value in visit.call.args.items() if name != "client_id"}
    digest = hashlib.sha256(encode(sorted(said.items())))
    for name, part in sorted(visit.call.uploads.items()):
        digest.update(name.encode() + b"\0" + part.data)
    return digest.hexdigest()
