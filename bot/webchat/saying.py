"""What people say: texts, files, albums, places, forwards, as their app sends them and the bot is told of them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.webchat.files import Media, media_fields
from bot.webchat.formatting import Formatted, formatted, plain
from bot.webchat.groups import Group
from bot.webchat.origins import forward_fields, forwarded
from bot.webchat.pictures import sample_png, seconds_of
from bot.webchat.wire import ApiError, Json
from bot.webchat.world import PRESENT, Chat, Message, Status, User

if TYPE_CHECKING:
    from bot.webchat.door import Door

_LONGEST_VIDEO = 24 * 60 * 60
"""Seconds."""


class ImpossibleError(Exception):
    """What was tried is not possible in the app: no such button, somebody else's message, not in the group."""


class Speaker:
    """Somebody who can say something; ``chat`` is the private chat with the bot."""

    def __init__(self, door: Door, user: User, chat: Chat) -> None:
        self._door = door
        self.user = user
        self.chat = chat

    @property
    def id(self) -> int:
        return self.user.id

    def send(
        self, text: str, *, chat: Chat | Group | None = None, reply_to: Message | None = None, entities: Sequence[Json] = ()
    ) -> Message:
        """Say ``text``, a command included, with what the app lets one mark in it (``entities``, such as bold words).

        Raises ``ImpossibleError`` for nothing or too much, ``ApiError`` for marks that are none.
        """
        shown = _written(text, entities)
        if not shown.text or len(shown.text) > 4096:
            raise ImpossibleError("a message has 1 to 4096 characters")
        return self._say(chat, shown.fields(self._door.world.user_wire), reply_to)

    def send_media(
        self,
        media: Media,
        data: bytes | None = None,
        *,
        name: str = "",
        mime: str = "",
        caption: str = "",
        chat: Chat | Group | None = None,
        reply_to: Message | None = None,
        album: str = "",
        entities: Sequence[Json] = (),
    ) -> Message:
        """Send a file as ``media``, as a part of ``album`` if that has an id; without ``data`` a small sample is sent.

        ``entities`` mark words of the caption. Raises ``ApiError`` if a photo or a mark is none.
        """
        group: Json = {"media_group_id": album} if album else {}
        self._check_may_say(chat)
        return self._say(chat, group | self._media_content(media, data, name, mime, _written(caption, entities)), reply_to)

    def send_photo(self, data: bytes | None = None, caption: str = "", *, chat: Chat | Group | None = None) -> Message:
        """Send a picture."""
        return self.send_media(Media.PHOTO, data, caption=caption, chat=chat)

    def send_document(self, data: bytes, name: str, mime: str = "", caption: str = "", *, chat: Chat | Group | None = None) -> Message:
        """Send a file."""
        return self.send_media(Media.DOCUMENT, data, name=name, mime=mime, caption=caption, chat=chat)

    def send_voice(self, data: bytes | None = None, *, chat: Chat | Group | None = None) -> Message:
        """Send something spoken."""
        return self.send_media(Media.VOICE, data, chat=chat)

    def send_video(self, data: bytes | None = None, caption: str = "", *, chat: Chat | Group | None = None) -> Message:
        """Send a video."""
        return self.send_media(Media.VIDEO, data, caption=caption, chat=chat)

    def send_sticker(self, *, chat: Chat | Group | None = None) -> Message:
        """Send a sticker."""
        return self.send_media(Media.STICKER, chat=chat)

    def send_album(
        self,
        pictures: Sequence[bytes | None],
        caption: str = "",
        *,
        media: Media | Sequence[Media] = Media.PHOTO,
        chat: Chat | Group | None = None,
        reply_to: Message | None = None,
    ) -> list[Message]:
        """Send pictures (or what ``media`` says, for all or for each) together; the caption stands under the first."""
        kinds = [media] * len(pictures) if isinstance(media, Media) else media
        album = str(secrets.randbits(53) + 1) if len(pictures) > 1 else ""
        return [
            self.send_media(kind, data, caption="" if place else caption, chat=chat, reply_to=reply_to, album=album)
            for place, (kind, data) in enumerate(zip(kinds, pictures, strict=True))
        ]

    def forward(self, message: Message, *, origin: Json | None = None, chat: Chat | Group | None = None) -> Message:
        """Forward a message to the bot, or into ``chat``; ``origin`` (of ``origins``) names another author than it has.

        Raises ``ImpossibleError`` for what is protected or has no content.
        """
        if message.wire.get("has_protected_content"):
            raise ImpossibleError("a protected message is not forwarded")
        try:
            content = forwarded(message, origin)
        except ApiError:
            raise ImpossibleError("there is nothing in this message to be forwarded") from None
        return self._say(chat, content, None)

    def forward_text(self, text: str, origin: Json, *, chat: Chat | Group | None = None) -> Message:
        """Forward what somebody elsewhere has said; ``origin`` is one of ``origins``."""
        return self._say(chat, forward_fields(origin) | plain(text).fields(self._door.world.user_wire), None)

    def send_location(
        self,
        latitude: float,
        longitude: float,
        accuracy: float | None = None,
        *,
        chat: Chat | Group | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a place; degrees and metres."""
        location: Json = {"latitude": latitude, "longitude": longitude}
        if accuracy is not None:
            location["horizontal_accuracy"] = accuracy
        return self._say(chat, {"location": location}, reply_to)

    def send_contact(self, phone_number: str, first_name: str, user_id: int | None = None, *, chat: Chat | Group | None = None) -> Message:
        """Send a contact; with the own ``user_id`` it is what a button that asks for the number sends."""
        contact: Json = {"phone_number": phone_number, "first_name": first_name}
        if user_id is not None:
            contact["user_id"] = user_id
        return self._say(chat, {"contact": contact}, None)

    def _chat(self, chat: Chat | Group | None) -> Chat:
        if chat is None:
            return self.chat
        return chat.chat if isinstance(chat, Group) else chat

    def _check_may_say(self, chat: Chat | Group | None) -> Chat:
        where = self._chat(chat)
        if where.members.get(self.id) not in PRESENT:
            raise ImpossibleError("only members write in a chat")
        if where is self.chat and where.bot is Status.KICKED:
            raise ImpossibleError("who has blocked the bot must unblock it to write to it")
        return where

    def _say(self, chat: Chat | Group | None, content: Json, reply_to: Message | None) -> Message:
        where = self._check_may_say(chat)
        if where is self.chat:
            where.bot = Status.MEMBER
        message = self._door.world.post(where, self.user, content, reply_to=reply_to)
        self._door.deliver("message", message)
        return message

    def _media_content(self, media: Media, data: bytes | None, name: str, mime: str, shown: Formatted) -> Json:
        if data is None:
            data = sample_png() if media in {Media.PHOTO, Media.STICKER} else b"sample"
        file = self._door.files.keep(data, name=name, mime=mime, media=media)
        # As the app tells it, which has looked into the file.
        seconds = min(seconds_of(data), _LONGEST_VIDEO) if media is Media.VIDEO else 0
        details: Json = {"duration": seconds} if seconds else {}
        try:
            return media_fields(file, details) | shown.fields(self._door.world.user_wire, "caption", "caption_entities")
        except ApiError:
            # No message carries it: nothing would ever erase it.
            self._door.files.drop([file.id])
            raise


def _written(text: str, entities: Sequence[Json]) -> Formatted:
    return formatted(text, "", list(entities), may_be_empty=True) if entities else plain(text)
