"""Groups, and what of their talk the bot is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.webchat.feed import EventKind
from bot.webchat.wire import Json
from bot.webchat.world import Chat, ChatKind, Status

if TYPE_CHECKING:
    from bot.webchat.door import Door
    from bot.webchat.people import Person

_SERVICE = ("new_chat_members", "left_chat_member")


class Group:
    """A group that the bot may be in."""

    def __init__(self, door: Door, chat: Chat) -> None:
        self._door = door
        self.chat = chat

    @property
    def id(self) -> int:
        return self.chat.id

    def kick_bot(self, by: Person) -> None:
        """Throw the bot out."""
        self._door.change_bot_status(self.chat, Status.KICKED, by=by.user)

    def promote_bot(self, by: Person) -> None:
        """Make the bot an administrator, who sees every message."""
        self._door.change_bot_status(self.chat, Status.ADMINISTRATOR, by=by.user)

    def upgrade(self) -> Group:
        """Turn a basic group into a supergroup with a new id; writing to the old id fails and names the new one."""
        new = self._door.world.add_group(-1_000_000_000_000 + self.chat.id, ChatKind.SUPERGROUP, str(self.chat.wire["title"]))
        new.members, new.bot = dict(self.chat.members), self.chat.bot
        self.chat.moved_to = new.id
        self._door.feed.tell(EventKind.CHAT, self.chat.id)
        return Group(self._door, new)


def is_for_bot(message: Json, bot: Json) -> bool:
    """Whether a bot in privacy mode is shown a message of a group: service messages, what was sent through it, replies
    to it, commands that are not another bot's, and its own name."""
    if "via_bot" in message or any(name in message for name in _SERVICE):
        return True
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot["id"]:
        return True
    text = str(message.get("text") or message.get("caption") or "").lower()
    name = f"@{bot['username']}".lower()
    command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    return name in text or bool(command and "@" not in command)
