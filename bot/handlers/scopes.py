"""Where a handler listens."""

from __future__ import annotations

from telegram import Message, MessageEntity
from telegram.ext import filters

from bot.actions.leave import may
from bot.actions.permissions import Right
from bot.line.visit import VISIT

PRIVATE = filters.ChatType.PRIVATE
# An edited message would reach a handler for text with ``update.message`` empty.
NEW = filters.UpdateType.MESSAGE
EDITED = filters.UpdateType.EDITED_MESSAGE


class _ToTheBot(filters.MessageFilter):
    """In a group: a reply to the bot, or a message that calls it by name. All else there is none of its business."""

    def filter(self, message: Message) -> bool:
        """Whether the bot is meant."""
        bot = message.get_bot()
        replied = message.reply_to_message
        if replied is not None and replied.from_user is not None and replied.from_user.id == bot.id:
            return True
        name = f"@{bot.username}".lower()
        return any(message.parse_entity(entity).lower() == name for entity in message.entities if entity.type == MessageEntity.MENTION)


class _Holding(filters.MessageFilter):
    """Whoever has a right today."""

    def __init__(self, right: Right) -> None:
        super().__init__(name=f"Holding({right})")
        self._right = right

    def filter(self, message: Message) -> bool:  # noqa: ARG002 - who has sent it, the visit knows
        """Whether the sender has it."""
        return VISIT.get().look(lambda work: may(work, self._right))


def holding(right: Right) -> filters.MessageFilter:
    """Said by somebody who has ``right`` today: of everybody else a word with more behind it is a question."""
    return _Holding(right)


ADDRESSED = PRIVATE | (filters.ChatType.GROUPS & _ToTheBot())
"""Said to the bot: in private, or to it in a group."""


def without_mention(message: Message) -> str:
    """The text of ``message`` without the bot's own name, by which it is called in a group."""
    name = f"@{message.get_bot().username}"
    words = [word for word in (message.text or "").split() if word.lower() != name.lower()]
    return " ".join(words) if len(words) < len((message.text or "").split()) else message.text or ""
