"""What somebody wrote with its formatting: as Telegram HTML that can be sent on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape

from telegram import Message, MessageEntity

from bot.shown_text import units

_KEPT = frozenset(
    {
        MessageEntity.BOLD,
        MessageEntity.ITALIC,
        MessageEntity.UNDERLINE,
        MessageEntity.STRIKETHROUGH,
        MessageEntity.SPOILER,
        MessageEntity.CODE,
        MessageEntity.PRE,
        MessageEntity.BLOCKQUOTE,
        MessageEntity.EXPANDABLE_BLOCKQUOTE,
        MessageEntity.TEXT_LINK,
    }
)
"""Marks that are kept; of all others (emoji that must be bought, people by their number) the words alone."""
_SAFE_LINK = re.compile(r"(?:https?|tg)://[^\s\"'<>]+")
_TAG = re.compile(r"<(/?)([a-z-]+)[^<>]*>")


@dataclass(frozen=True, slots=True)
class Written:
    """A text without blanks at its ends, and the same as Telegram HTML."""

    text: str
    html: str


def written(message: Message, after: int = 0) -> Written:
    """The text of a message, or the words under its file, from the character ``after`` on; both empty where there is none."""
    whole = message.text or message.caption or ""
    rest = whole[after:]
    text = rest.strip()
    # Telegram counts UTF-16 units.
    begins = units(whole[: after + len(rest) - len(rest.lstrip())])
    encoded = text.encode("utf-16-le")
    length = len(encoded) // 2
    entities = []
    for entity in message.entities or message.caption_entities:
        start, end = max(0, entity.offset - begins), min(length, entity.offset + entity.length - begins)
        if entity.type in _KEPT and start < end and _is_harmless(entity) and not (_splits(encoded, start) or _splits(encoded, end)):
            entities.append(MessageEntity(entity.type, start, end - start, url=entity.url))
    if not entities:
        return Written(text, escape(text, quote=False))
    html = Message(message.message_id, message.date, message.chat, text=text, entities=entities).text_html
    # Marks that cross each other, which no app makes, would let Telegram refuse the message to everybody.
    return Written(text, html if _is_whole(html, text) else escape(text, quote=False))


def _is_harmless(entity: MessageEntity) -> bool:
    """Whether a mark brings nothing with it that python-telegram-bot would put into the HTML as it came."""
    return entity.type != MessageEntity.TEXT_LINK or _SAFE_LINK.fullmatch(entity.url or "") is not None


def _splits(encoded: bytes, place: int) -> bool:
    """Whether a mark that begins or ends there would cut a character (an emoji) in two."""
    return 0xDC <= int.from_bytes(encoded[2 * place + 1 : 2 * place + 2]) <= 0xDF


def _is_whole(html: str, text: str) -> bool:
    open_tags: list[str] = []
    for closes, name in _TAG.findall(html):
        if not closes:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags and unescape(_TAG.sub("", html)) == text
