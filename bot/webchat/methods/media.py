"""Sending files, albums, and giving files back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.webchat.files import Media, StoredFile, media_fields
from bot.webchat.formatting import formatted
from bot.webchat.methods.envelope import caption_content, check_length, envelope
from bot.webchat.methods.registry import Method, method
from bot.webchat.params import Call, FieldError, as_object, optional_flag, optional_integer, optional_text, required_text
from bot.webchat.wire import Json, bad_request

if TYPE_CHECKING:
    from bot.webchat.door import Door

MOST_IN_ALBUM = 10
_LONGEST_SIDE = 10_000
_LONGEST_DURATION = 24 * 60 * 60

_SENDERS = {
    "sendPhoto": Media.PHOTO,
    "sendDocument": Media.DOCUMENT,
    "sendVideo": Media.VIDEO,
    "sendAudio": Media.AUDIO,
    "sendVoice": Media.VOICE,
    "sendAnimation": Media.ANIMATION,
    "sendVideoNote": Media.VIDEO_NOTE,
    "sendSticker": Media.STICKER,
}
_NUMBERS: dict[Media, tuple[tuple[str, int], ...]] = {
    Media.VIDEO: (("duration", _LONGEST_DURATION), ("width", _LONGEST_SIDE), ("height", _LONGEST_SIDE)),
    Media.ANIMATION: (("duration", _LONGEST_DURATION), ("width", _LONGEST_SIDE), ("height", _LONGEST_SIDE)),
    Media.AUDIO: (("duration", _LONGEST_DURATION),),
    Media.VOICE: (("duration", _LONGEST_DURATION),),
    Media.VIDEO_NOTE: (("duration", _LONGEST_DURATION), ("length", 640)),
}
_WORDS = {Media.AUDIO: ("title", "performer"), Media.STICKER: ("emoji",)}
_CAPTIONLESS = frozenset({Media.VIDEO_NOTE, Media.STICKER})
_COVERABLE = frozenset({Media.PHOTO, Media.VIDEO, Media.ANIMATION})
_ALONE_IN_ALBUM = {Media.DOCUMENT: "Document", Media.AUDIO: "Audio"}


def _sender(media: Media) -> Method:
    def send(door: Door, call: Call) -> object:
        file = sent_file(door, call, call.text(str(media)), str(media), media)
        if file is None:
            raise bad_request(f"there is no {str(media).replace('_', ' ')} in the request")
        details: Json = {name: min(call.integer(name), most) for name, most in _NUMBERS.get(media, ()) if call.integer(name) > 0}
        details |= {name: call.text(name) for name in _WORDS.get(media, ()) if call.text(name)}
        content = media_fields(file, details)
        if media not in _CAPTIONLESS:
            content |= caption_content(door, call)
        if media in _COVERABLE and call.flag("has_spoiler"):
            content["has_media_spoiler"] = True
        letter = envelope(door, call)
        check_length(content)
        return letter.send(door, content).wire

    return send


for _name, _media in _SENDERS.items():
    method(_name)(_sender(_media))


@method("sendMediaGroup")
def send_media_group(door: Door, call: Call) -> object:
    call.required("media")
    given = call.structure("media", "can't parse media JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of InputMedia")
    items = [_album_item(door, call, value) for value in given]
    letter = envelope(door, call)
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    kinds = {media for media, _ in items}
    for media, word in _ALONE_IN_ALBUM.items():
        if media in kinds and len(kinds) > 1:
            raise bad_request(f"{word} can't be mixed with other media types")
    for _, content in items:
        check_length(content)
    group: Json = {"media_group_id": str(secrets.randbits(53))} if len(items) > 1 else {}
    return [letter.send(door, group | content).wire for _, content in items]


@method("getFile")
def get_file(door: Door, call: Call) -> object:
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = door.files.get(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.data) > door.config.download_limit:
        raise bad_request("file is too big")
    return file.wire() | {"file_path": file.path}


def input_media(door: Door, call: Call, value: object) -> tuple[Media, Json]:
    """The content that one InputMedia object describes."""
    try:
        body = as_object(value, "expected an Object")
        kind = required_text(body, "type")
        file = sent_file(door, call, optional_text(body, "media"), "", _media_kind(kind))
        if file is None:
            raise FieldError("media not found")
        details: Json = {
            name: min(number, most) for name, most in _NUMBERS.get(file.media, ()) if (number := optional_integer(body, name)) > 0
        }
        details |= {name: text for name in _WORDS.get(file.media, ()) if (text := optional_text(body, name))}
        content = media_fields(file, details) | _caption(door, body)
        if file.media in _COVERABLE and optional_flag(body, "has_spoiler"):
            content["has_media_spoiler"] = True
    except FieldError as error:
        raise bad_request(f"can't parse InputMedia: {error}") from None
    return file.media, content


def sent_file(door: Door, call: Call, reference: str, part: str, media: Media) -> StoredFile | None:
    """The file that a parameter means: an id, ``attach://`` another part of the form, or the part of its own name.

    None if there is none; ``ApiError`` if it cannot be sent as ``media``.
    """
    if reference.startswith("attach://"):
        part = reference.removeprefix("attach://")
    elif reference:
        return _known_file(door, reference, media)
    upload = call.uploads.get(part)
    if upload is None:
        return None
    if not upload.data:
        raise bad_request("file must be non-empty")
    if media is Media.PHOTO and len(upload.data) > door.config.photo_limit:
        size = len(upload.data)
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {door.config.photo_limit} bytes")
    mime = "" if upload.mime == "application/octet-stream" else upload.mime
    return door.files.keep(upload.data, name=upload.name, mime=mime, media=media)


def _known_file(door: Door, reference: str, media: Media) -> StoredFile:
    file = door.files.get(reference)
    if file is None:
        # The door fetches nothing from the net: an address fails as one that Telegram cannot reach.
        is_address = reference.lower().startswith(("http://", "https://"))
        raise bad_request("failed to get HTTP URL content" if is_address else "wrong file identifier/HTTP URL specified")
    if file.media is not media:
        raise bad_request(f"can't use file of type {file.media.capitalize()} as {media.capitalize()}")
    return file


def _album_item(door: Door, call: Call, value: object) -> tuple[Media, Json]:
    media, content = input_media(door, call, value)
    if media is Media.ANIMATION:
        raise bad_request("can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup")
    return media, content


def _media_kind(kind: str) -> Media:
    if kind not in {"photo", "document", "video", "audio", "animation"}:
        raise FieldError(f'type "{kind}" is unsupported')
    return Media(kind)


def _caption(door: Door, body: Mapping[str, object]) -> Json:
    shown = formatted(optional_text(body, "caption"), optional_text(body, "parse_mode"), body.get("caption_entities"), may_be_empty=True)
    content = shown.fields(door.world.user_wire, "caption", "caption_entities")
    if content and optional_flag(body, "show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content
