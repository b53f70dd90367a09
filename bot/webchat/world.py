"""Who there is and what was said: people, chats and messages, as plain state. Nothing here waits or talks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.webchat.config import Clock
from bot.webchat.feed import EventKind, Feed
from bot.webchat.files import Media
from bot.webchat.keyboards import Markup, MarkupKind
from bot.webchat.params import to_integer
from bot.webchat.wire import ApiError, Json, bad_request, unix

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


class ChatKind(StrEnum):
    """The Bot API's types of chat that the door has."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"


class Status(StrEnum):
    """What somebody is in a chat; in a private chat the bot is ``kicked`` where it is blocked."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"


PRESENT = frozenset({Status.CREATOR, Status.ADMINISTRATOR, Status.MEMBER})


@dataclass(slots=True)
class User:
    """Somebody with an account, the bot included; ``wire`` is the Bot API's User."""

    id: int
    wire: Json
    deactivated: bool = False

    @property
    def name(self) -> str:
        return str(self.wire["first_name"])


@dataclass(slots=True, eq=False)
class Message:
    """One message as it now stands; ``wire`` is the Bot API's Message, ``silent`` that it came without a sound."""

    chat: Chat
    id: int
    sender: User
    wire: Json
    markup: MarkupKind | None = None
    silent: bool = False
    inline_id: str = ""
    client_id: str = ""
    """Under which the page has said it, empty for everything else."""
    query_id: str = ""
    """The inline query that it was chosen from, empty for everything else."""
    former_files: frozenset[str] = frozenset()
    """The ids of files that it carried before it was edited."""
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    @property
    def files(self) -> frozenset[str]:
        """The ids of all files that it carries or has carried."""
        return self.former_files | file_ids(self.wire)

    @property
    def text(self) -> str:
        """The text or the caption."""
        return str(self.wire.get("text") or self.wire.get("caption") or "")

    @property
    def is_service(self) -> bool:
        """Whether it only tells that somebody came or went."""
        return "new_chat_members" in self.wire or "left_chat_member" in self.wire

    @property
    def keyboard(self) -> list[list[Json]]:
        """The rows of its inline keyboard."""
        rows: list[list[Json]] = self.wire.get("reply_markup", {}).get("inline_keyboard", [])
        return rows


@dataclass(slots=True, eq=False)
class Chat:
    """A chat with its last messages; ``wire`` is the Bot API's Chat."""

    id: int
    kind: ChatKind
    wire: Json
    next_message_id: int
    bot: Status = Status.LEFT
    members: dict[int, Status] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reply_markup: Json | None = None
    """The reply keyboard (or forced reply) that now stands under the input of its people."""
    reply_markup_of: int = 0
    """The message that put it there."""
    moved_to: int = 0
    read: dict[int, int] = field(default_factory=dict)
    """Up to which message who has read it; who says something has read what stands above."""

    def unread_by(self, user_id: int) -> int:
        """How many messages of others somebody has not read yet."""
        seen = self.read.get(user_id, 0)
        count = 0
        for message in reversed(self.messages.values()):
            if message.id <= seen:
                break
            count += message.sender.id != user_id and not message.is_service
        return count


class World:
    """All people, chats and messages of one door."""

    def __init__(self, bot: User, clock: Clock, feed: Feed, kept_messages: int) -> None:
        self.bot = bot
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.inline_messages: dict[str, Message] = {}
        self._clock = clock
        self._feed = feed
        self._kept = kept_messages
        # A bot that remembers message ids must not meet them again after the door was restarted.
        self._first_message_id = max(1, int((clock() - _EPOCH).total_seconds() // 60))

    def now(self) -> int:
        """The present moment in whole seconds."""
        return unix(self._clock())

    def user_wire(self, user_id: int) -> Json | None:
        """The Bot API's User of that id, none if nobody has it."""
        user = self.users.get(user_id)
        return None if user is None else user.wire

    def add_user(self, user: User) -> Chat:
        """Make somebody known, with a private chat that the bot may not write to until it is opened."""
        self.users[user.id] = user
        names: Json = {name: user.wire[name] for name in ("first_name", "last_name", "username") if name in user.wire}
        chat = Chat(user.id, ChatKind.PRIVATE, {"id": user.id, **names, "type": "private"}, self._first_message_id)
        chat.members[user.id] = Status.MEMBER
        self.chats[user.id] = chat
        return chat

    def add_group(self, chat_id: int, kind: ChatKind, title: str) -> Chat:
        """Make a group without members; ``chat_id`` is negative."""
        wire: Json = {"id": chat_id, "title": title, "type": str(kind)}
        chat = self.chats[chat_id] = Chat(chat_id, kind, wire, self._first_message_id)
        return chat

    def chat(self, reference: str) -> Chat:
        """The chat of that id, as a bot knows it. Raises ``ApiError`` as Telegram does."""
        if not reference:
            raise bad_request("chat_id is empty")
        chat = self.chats.get(to_integer(reference))
        if chat is None or (chat.kind is ChatKind.PRIVATE and chat.bot is Status.LEFT):
            raise bad_request("chat not found")
        return chat

    def writable_chat(self, reference: str) -> Chat:
        """The chat of that id if the bot may write to it now. Raises ``ApiError`` as Telegram does."""
        chat = self.chat(reference)
        if chat.kind is ChatKind.PRIVATE:
            if self.users[chat.id].deactivated:
                raise ApiError(403, "Forbidden: user is deactivated")
            if chat.bot is Status.KICKED:
                raise ApiError(403, "Forbidden: bot was blocked by the user")
            return chat
        if chat.moved_to:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.moved_to},
            )
        if chat.bot is Status.KICKED:
            raise ApiError(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
        if chat.bot is Status.LEFT:
            raise ApiError(403, f"Forbidden: bot is not a member of the {chat.kind} chat")
        return chat

    def message(self, chat: Chat, message_id: int, subject: str) -> Message:
        """The message of that id. Raises ``ApiError``: ``<subject> not found``."""
        message = chat.messages.get(message_id)
        if message is None:
            raise bad_request(f"{subject} not found")
        return message

    def post(
        self,
        chat: Chat,
        sender: User,
        content: Json,
        *,
        markup: Markup | None = None,
        reply_to: Message | None = None,
        silent: bool = False,
        inline_id: str = "",
    ) -> Message:
        """Say something: give it an id and a time, keep it, and tell the feed."""
        message_id = chat.next_message_id
        chat.next_message_id += 1
        wire: Json = {"message_id": message_id, "from": sender.wire, "chat": chat.wire, "date": self.now()}
        if reply_to is not None:
            wire["reply_to_message"] = {key: value for key, value in reply_to.wire.items() if key != "reply_to_message"}
        wire |= content
        kind = None if markup is None else markup.kind
        if markup is not None and kind is MarkupKind.INLINE:
            wire["reply_markup"] = markup.wire
        elif markup is not None:
            chat.reply_markup, chat.reply_markup_of = None if kind is MarkupKind.REMOVE else markup.wire, message_id
        message = chat.messages[message_id] = Message(chat, message_id, sender, wire, kind, silent, inline_id)
        if inline_id:
            self.inline_messages[inline_id] = message
        chat.read[sender.id] = message_id
        if len(chat.messages) > self._kept:
            self._forget(next(iter(chat.messages.values())))
        self._feed.tell(EventKind.MESSAGE, chat.id, message_id=message_id)
        return message

    def rewrite(self, message: Message, content: Json, *, edited: bool = True) -> None:
        """Replace what a message says by ``content`` (all but who, where, when and in reply to what)."""
        kept = ("message_id", "from", "sender_chat", "chat", "date", "edit_date", "reply_to_message", "quote", "media_group_id", "via_bot")
        wire = {name: message.wire[name] for name in kept if name in message.wire}
        if edited:
            wire["edit_date"] = self.now()
        if message.wire.get("has_protected_content"):
            wire["has_protected_content"] = True
        message.former_files = message.files
        message.wire = wire | content
        self._feed.tell(EventKind.MESSAGE, message.chat.id, message_id=message.id)

    def mark_read(self, chat: Chat, user_id: int, message_id: int) -> None:
        """Note that somebody has read ``chat`` up to ``message_id``; it never goes back."""
        newest = min(message_id, chat.next_message_id - 1)
        if newest <= chat.read.get(user_id, 0):
            return
        chat.read[user_id] = newest
        self._feed.tell(EventKind.READ, chat.id)

    def delete(self, message: Message) -> None:
        """Take a message away, for everybody. Whoever still holds it finds nothing in it but who said it, where and when.

        What is left of it elsewhere in the door is ``erasing``'s to remove.
        """
        chat = message.chat
        head_changes = message.id in chat.pinned
        self._forget(message)
        message.wire = {name: message.wire[name] for name in ("message_id", "from", "chat", "date")}
        message.former_files, message.reactions, message.markup = frozenset(), {}, None
        message.client_id = message.query_id = message.inline_id = ""
        # As in the apps: a keyboard goes with the message that brought it.
        if chat.reply_markup is not None and chat.reply_markup_of == message.id:
            chat.reply_markup, head_changes = None, True
        self._feed.tell(EventKind.DELETED, chat.id, message_id=message.id)
        if head_changes:
            self._feed.tell(EventKind.CHAT, chat.id)

    def _forget(self, message: Message) -> None:
        message.chat.messages.pop(message.id, None)
        self.inline_messages.pop(message.inline_id, None)
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)


def file_ids(content: Json) -> frozenset[str]:
    """The ids of the files in the content of a message."""
    found = set()
    for media in Media:
        body = content.get(media)
        for part in body if isinstance(body, list) else [body] if body else []:
            found.add(str(part["file_id"]))
    return frozenset(found)
