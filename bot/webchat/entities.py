"""Entities: which stretches of a text are bold, a link, a command. Offsets and lengths count UTF-16 units.

However they were written, a message's entities end up in Telegram's order, properly nested and without overlap.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from bot.webchat.wire import Json


class Kind(StrEnum):
    """What an entity says of its text."""

    QUOTE = "blockquote"
    FOLDED_QUOTE = "expandable_blockquote"
    LINK = "text_link"
    PERSON = "text_mention"
    PRE = "pre"
    CODE = "code"
    URL = "url"
    EMAIL = "email"
    MENTION = "mention"
    HASHTAG = "hashtag"
    CASHTAG = "cashtag"
    COMMAND = "bot_command"
    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strikethrough"
    SPOILER = "spoiler"
    EMOJI = "custom_emoji"


_ORDER = {kind: place for place, kind in enumerate(Kind)}
_STYLES = frozenset({Kind.BOLD, Kind.ITALIC, Kind.UNDERLINE, Kind.STRIKE, Kind.SPOILER})
_QUOTES = frozenset({Kind.QUOTE, Kind.FOLDED_QUOTE})
_LITERAL = frozenset({Kind.PRE, Kind.CODE})
_ARGUMENT = {Kind.LINK: "url", Kind.PRE: "language", Kind.EMOJI: "custom_emoji_id"}


@dataclass(frozen=True, slots=True)
class Entity:
    """One stretch of a text; ``argument`` is the link, the language, or the id of an emoji or a person."""

    kind: Kind
    offset: int
    length: int
    argument: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length

    def wire(self, person: Json | None = None) -> Json:
        """The Bot API's MessageEntity; ``person`` is the user a mention without a username points at."""
        body: Json = {"offset": self.offset, "length": self.length, "type": str(self.kind)}
        if self.kind is Kind.PERSON:
            body["user"] = person
        elif self.argument and self.kind in _ARGUMENT:
            body[_ARGUMENT[self.kind]] = self.argument
        return body


def utf16_length(text: str) -> int:
    """The length of ``text`` in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def tidy(entities: Iterable[Entity]) -> list[Entity]:
    """The entities as Telegram keeps them.

    Code and links hold no other such entity (the outer one wins), quotes hold no quote, styles of one kind melt
    together, stop at the edges of everything else, and vanish inside code. The result is sorted: outer before inner.
    """
    ordered = _ordered(entity for entity in entities if entity.length > 0)
    if all(left.end <= right.offset and left.kind not in _STYLES for left, right in pairwise(ordered)):
        return ordered
    quotes = _apart(entity for entity in ordered if entity.kind in _QUOTES)
    solid = _apart(entity for entity in ordered if entity.kind not in _STYLES and entity.kind not in _QUOTES)
    solid = [entity for entity in solid if not any(_cross(entity, quote) or _holds(entity, quote) for quote in quotes)]
    fixed = [*quotes, *solid]
    styles = _nested(_cut(_melted(entity for entity in ordered if entity.kind in _STYLES), fixed))
    return _ordered([*fixed, *styles])


def add_found(entities: list[Entity], found: list[Entity]) -> list[Entity]:
    """``entities`` with those of ``found`` (links, commands …) that do not touch what the writer marked up."""
    marked = [entity for entity in entities if entity.kind not in _STYLES and entity.kind not in _QUOTES]
    free = [new for new in found if all(new.end <= old.offset or old.end <= new.offset for old in marked)]
    return tidy([*entities, *free]) if free else entities


def _ordered(entities: Iterable[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity.offset, -entity.length, _ORDER[entity.kind]))


def _cross(one: Entity, other: Entity) -> bool:
    first, second = (one, other) if one.offset <= other.offset else (other, one)
    return first.offset < second.offset < first.end < second.end


def _holds(outer: Entity, inner: Entity) -> bool:
    return outer.offset <= inner.offset and inner.end <= outer.end and outer.length > inner.length


def _apart(ordered: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in ordered:
        if not kept or kept[-1].end <= entity.offset:
            kept.append(entity)
    return kept


def _melted(ordered: Iterable[Entity]) -> Iterator[Entity]:
    open_styles: dict[Kind, Entity] = {}
    for entity in ordered:
        before = open_styles.get(entity.kind)
        if before is not None and entity.offset <= before.end:
            open_styles[entity.kind] = replace(before, length=max(before.end, entity.end) - before.offset)
            continue
        if before is not None:
            yield before
        open_styles[entity.kind] = entity
    yield from open_styles.values()


def _cut(styles: Iterable[Entity], fixed: list[Entity]) -> Iterator[Entity]:
    edges = sorted({edge for entity in fixed for edge in (entity.offset, entity.end)})
    literal = [entity for entity in fixed if entity.kind in _LITERAL]
    for style in styles:
        cuts = [style.offset, *(edge for edge in edges if style.offset < edge < style.end), style.end]
        for start, end in pairwise(cuts):
            if not any(code.offset <= start and end <= code.end for code in literal):
                yield Entity(style.kind, start, end - start)


def _nested(styles: Iterable[Entity]) -> Iterator[Entity]:
    waiting = [(style.offset, -style.length, _ORDER[style.kind]) for style in styles]
    heapq.heapify(waiting)
    kinds = list(Kind)
    around: list[int] = []
    while waiting:
        offset, negative, place = heapq.heappop(waiting)
        end = offset - negative
        while around and around[-1] <= offset:
            around.pop()
        if around and around[-1] < end:
            heapq.heappush(waiting, (around[-1], around[-1] - end, place))
            end = around[-1]
        around.append(end)
        yield Entity(kinds[place], offset, end - offset)


_FOUND = re.compile(
    r"(?P<url>(?<![\w@])(?:https?://[^\s<>\"'，。；、）】》]+|(?:[A-Za-z0-9-]{1,63}\.){1,8}(?:com|cn|net|org|gov|edu|io|me)(?![\w-])(?:/[^\s<>\"'，。；、）】》]*)?))"
    r"|(?P<email>(?<![\w.+-])[A-Za-z0-9._+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{4,32}(?![\w@]))"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?![\w#]))"
    r"|(?P<cashtag>(?<![\w$])\$[A-Z]{1,8}(?![\w$]))"
)
_HINT = re.compile(r"[/@#$.]")


def find_entities(text: str) -> list[Entity]:
    """What Telegram marks up by itself in ``text``: addresses, commands, mentions, hashtags."""
    if _HINT.search(text) is None:
        return []
    found: list[Entity] = []
    units, position = 0, 0
    for match in _FOUND.finditer(text):
        words = match.group()
        if match.lastgroup == "url":
            words = words.rstrip(".,:;!?)]}")
        units += utf16_length(text[position : match.start()])
        position = match.start()
        found.append(Entity(Kind(str(match.lastgroup)), units, utf16_length(words)))
    return found
