"""The HTML in which a bot writes its texts, read as Telegram's parser reads it.

Which tags it knows, that a character reference may lack its semicolon, that an end tag may be empty and that the
positions in errors count bytes, all follows the HTML mode of Telegram's own parser, and so does each error's wording.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.webchat.entities import Entity, Kind, utf16_length
from bot.webchat.links import checked_link, linked_user
from bot.webchat.wire import ApiError, bad_request

_TAGS = {
    "b": Kind.BOLD,
    "strong": Kind.BOLD,
    "i": Kind.ITALIC,
    "em": Kind.ITALIC,
    "u": Kind.UNDERLINE,
    "ins": Kind.UNDERLINE,
    "s": Kind.STRIKE,
    "strike": Kind.STRIKE,
    "del": Kind.STRIKE,
    "tg-spoiler": Kind.SPOILER,
    "span": Kind.SPOILER,
    "tg-emoji": Kind.EMOJI,
    "a": Kind.LINK,
    "code": Kind.CODE,
    "pre": Kind.PRE,
    "blockquote": Kind.QUOTE,
}
_WITH_ARGUMENT = frozenset({Kind.EMOJI, Kind.CODE})
_ATTRIBUTE = {("a", "href"): "", ("code", "class"): "language-", ("span", "class"): "tg-", ("tg-emoji", "emoji-id"): ""}
_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_SPACE = " \t\r\n\v\0"
_PLAIN = re.compile(r"[^<&]+")
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]*)|([0-9]*))|([A-Za-z]*));?")
_WORD = re.compile(rf"[^{_SPACE}>]*")
_BLANK = re.compile(r"[ \t\r\n\v]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_SPACE}=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")

_DIRT = re.compile("[\0-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")


def clean(text: str) -> str:
    """``text`` without what Telegram never shows: control characters become spaces, carriage returns and marks that
    turn the direction of reading are dropped."""
    if _DIRT.search(text) is None:
        return text
    return _DIRT.sub(" ", REMOVED.sub("", text))


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text without its tags, and the entities they meant; not yet tidied or trimmed."""
    if "<" not in source and "&" not in source:
        return clean(source), []
    return _Reader(source).read()


@dataclass(slots=True)
class _Tag:
    name: str
    argument: str
    offset: int
    written: int


class _Reader:
    """One pass over one HTML text."""

    def __init__(self, source: str) -> None:
        self._source = source + "\0"
        self._end = len(source)
        self._at = 0
        self._written: list[str] = []
        self._units = 0
        self._open: list[_Tag] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        source = self._source
        while self._at < self._end:
            match = _PLAIN.match(source, self._at, self._end)
            if match is not None:
                self._write(clean(match.group()))
                self._at = match.end()
            elif source[self._at] == "&":
                self._at, character = _reference(source, self._at)
                self._write(clean(character))
            elif source[self._at + 1] == "/":
                self._close_tag()
            else:
                self._open_tag()
        if self._open:
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        # A language is told of a block of code; of code within a line it only was remembered until the block closed.
        told = [replace(entity, argument="") if entity.kind is Kind.CODE else entity for entity in self._entities]
        return "".join(self._written), told

    def _write(self, text: str) -> None:
        self._written.append(text)
        self._units += utf16_length(text)

    def _fault(self, text: str, position: int) -> ApiError:
        return _unreadable(text.format(len(self._source[:position].encode())))

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._source, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match.group()

    def _open_tag(self) -> None:
        begin = self._at
        self._at += 1
        name = self._match(_WORD).lower()
        if self._at >= self._end:
            raise self._fault("Unclosed start tag at byte offset {}", begin)
        if name not in _TAGS:
            raise self._fault(f'Unsupported start tag "{_braced(name)}" at byte offset {{}}', begin)
        argument = ""
        while self._source[self._at] != ">":
            self._match(_BLANK)
            if self._source[self._at] == ">":
                break
            argument = self._attribute(name, begin) or argument
        if name == "span" and argument != "spoiler":
            raise self._fault('Tag "span" must have class "tg-spoiler" at byte offset {}', begin)
        self._at += 1
        self._open.append(_Tag(name, argument, self._units, len(self._written)))

    def _attribute(self, tag: str, begin: int) -> str:
        key = self._match(_ATTRIBUTE_NAME)
        if not key:
            raise self._fault(f'Empty attribute name in the tag "{tag}" at byte offset {{}}', begin)
        self._match(_BLANK)
        if self._at >= self._end:
            raise self._fault(f'Unclosed start tag "{tag}" at byte offset {{}}', begin)
        folded = "1" if (tag, key) == ("blockquote", "expandable") else ""
        if self._source[self._at] != "=":
            return folded
        self._at += 1
        self._match(_BLANK)
        if self._at >= self._end:
            raise self._fault(f'Unclosed start tag "{tag}" at byte offset {{}}', begin)
        value = self._value()
        if self._at >= self._end:
            raise self._fault("Unclosed start tag at byte offset {}", begin)
        prefix = _ATTRIBUTE.get((tag, key))
        if prefix is None or not value.startswith(prefix):
            return folded
        return value.removeprefix(prefix)

    def _value(self) -> str:
        source, start = self._source, self._at
        quote = source[start]
        if quote not in "'\"":
            token = self._match(_NAME_TOKEN).lower()
            if source[self._at] not in _SPACE and source[self._at] != ">":
                raise self._fault("Unexpected end of name token at byte offset {}", start)
            return token
        self._at += 1
        value: list[str] = []
        while self._at < self._end and source[self._at] != quote:
            if source[self._at] == "&":
                self._at, character = _reference(source, self._at)
                value.append(character)
            else:
                value.append(source[self._at])
                self._at += 1
        self._at = min(self._at + 1, self._end)
        return "".join(value)

    def _close_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise self._fault("Unexpected end tag at byte offset {}", begin)
        self._at += 2
        name = self._match(_WORD).lower()
        self._match(_BLANK)
        if self._source[self._at] != ">":
            raise self._fault("Unclosed end tag at byte offset {}", begin)
        self._at += 1
        tag = self._open.pop()
        if name and name != tag.name:
            raise self._fault(f'Unmatched end tag at byte offset {{}}, expected "</{tag.name}>", found "</{_braced(name)}>"', begin)
        if self._units > tag.offset:
            self._mark(tag)

    def _mark(self, tag: _Tag) -> None:
        kind = _TAGS[tag.name]
        entity = Entity(kind, tag.offset, self._units - tag.offset, tag.argument if kind in _WITH_ARGUMENT else "")
        last = self._entities[-1] if self._entities else None
        same = last is not None and (last.offset, last.length) == (entity.offset, entity.length)
        match entity.kind:
            case Kind.EMOJI if not tag.argument.isdigit() or int(tag.argument) == 0:
                raise _unreadable("Invalid custom emoji identifier specified")
            case Kind.LINK:
                target = tag.argument or "".join(self._written[tag.written :])
                user = linked_user(target)
                url = "" if user else checked_link(target)
                if user:
                    self._entities.append(Entity(Kind.PERSON, entity.offset, entity.length, user))
                elif url:
                    self._entities.append(Entity(Kind.LINK, entity.offset, entity.length, url))
                return
            case Kind.PRE if last is not None and same and last.kind is Kind.CODE and last.argument:
                self._entities[-1] = Entity(Kind.PRE, entity.offset, entity.length, last.argument)
                return
            case Kind.CODE if last is not None and same and last.kind is Kind.PRE and tag.argument:
                self._entities[-1] = entity = Entity(Kind.PRE, entity.offset, entity.length, tag.argument)
                return
            case Kind.QUOTE if tag.argument:
                entity = Entity(Kind.FOLDED_QUOTE, entity.offset, entity.length)
            case _:
                pass
        self._entities.append(entity)


def _reference(source: str, start: int) -> tuple[int, str]:
    match = _REFERENCE.match(source, start)
    if match is None:
        return start + 1, "&"
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        character = _REFERENCES.get(name)
        return (start + 1, "&") if character is None else (match.end(), character)
    digits, base = (hexadecimal, 16) if hexadecimal is not None else (decimal, 10)
    length = match.end() - start - match.group().endswith(";")
    code = int(digits, base) if digits and length < 10 else 0
    if not 0 < code < 0x10FFFF:
        return start + 1, "&"
    if 0xD800 <= code <= 0xDFFF:
        raise _unreadable("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
    return match.end(), chr(code)


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _unreadable(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")
