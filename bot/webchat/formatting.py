"""Texts as they are shown: from HTML, from plain text with a list of entities, or as a person typed them.

The two Markdown modes are refused: the door has no use for them, and half a Markdown would hide faults.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.webchat.entities import Entity, Kind, add_found, find_entities, tidy, utf16_length
from bot.webchat.links import checked_link
from bot.webchat.markup import REMOVED, clean, parse_html
from bot.webchat.params import FieldError, as_object, optional_integer, required_text
from bot.webchat.wire import Json, bad_request

LONGEST_SOURCE = 1 << 15
"""Bytes of text before parsing."""

FindUser = Callable[[int], Json | None]
"""Looks a person up by id, for a mention without a username."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities, ready to be sent."""

    text: str
    entities: tuple[Entity, ...] = ()

    def fields(self, find_user: FindUser, text_name: str = "text", entities_name: str = "entities") -> Json:
        """The fields of a Message; none at all for an empty text. Mentions of people nobody knows are dropped."""
        if not self.text:
            return {}
        body: Json = {text_name: self.text}
        entities = [wire for entity in self.entities if (wire := _wire(entity, find_user)) is not None]
        if entities:
            body[entities_name] = entities
        return body


def plain(text: str) -> Formatted:
    """What a person typed: cleaned, trimmed, with commands and addresses marked. May come out empty."""
    return _finish(clean(text), [])


def formatted(text: str, parse_mode: str, entities: object, *, may_be_empty: bool = False) -> Formatted:
    """What a bot wrote, as it will be shown.

    ``entities`` is the list of MessageEntity, which a ``parse_mode`` overrules. Raises ``ApiError`` with Telegram's
    texts if either cannot be read or nothing would be left to show (unless ``may_be_empty``).
    """
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > LONGEST_SOURCE:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if text and mode not in {"", "none"}:
        if mode != "html":
            raise bad_request("unsupported parse_mode")
        result = _finish(*parse_html(text))
    else:
        result = _finish(*_with_entities(text, entities))
    if not result.text and not may_be_empty:
        raise bad_request("text must be non-empty")
    return result


def _with_entities(text: str, given: object) -> tuple[str, list[Entity]]:
    if not isinstance(given, list) or not given:
        return clean(text), []
    entities = []
    for value in given:
        try:
            entity = _given_entity(as_object(value, "expected an Object"))
        except FieldError as error:
            raise bad_request(f"can't parse MessageEntity: {error}") from None
        if entity is not None:
            entities.append(entity)
    units = utf16_length(text)
    for entity in entities:
        if not 0 <= entity.offset <= 1_000_000:
            raise bad_request(f"receive an entity with incorrect offset {entity.offset}")
        if not 0 <= entity.length <= 1_000_000:
            raise bad_request(f"receive an entity with incorrect length {entity.length}")
        if entity.offset > units:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.end > units:
            where = f"entity beginning at UTF-16 offset {entity.offset}"
            raise bad_request(f"{where} ends after the end of the text at UTF-16 offset {entity.end}")
    gone = [utf16_length(text[: match.start()]) for match in REMOVED.finditer(text)]
    shifted = [_shifted(entity, gone) for entity in entities] if gone else entities
    return clean(text), shifted


def _shifted(entity: Entity, gone: list[int]) -> Entity:
    before = sum(place < entity.offset for place in gone)
    inside = sum(entity.offset <= place < entity.end for place in gone)
    return Entity(entity.kind, entity.offset - before, entity.length - inside, entity.argument)


def _given_entity(body: object) -> Entity | None:
    fields = as_object(body, "expected an Object")
    offset, length = optional_integer(fields, "offset"), optional_integer(fields, "length")
    kind = required_text(fields, "type")
    match kind:
        case Kind.LINK:
            url = checked_link(required_text(fields, "url"))
            return Entity(Kind.LINK, offset, length, url) if url else None
        case Kind.PERSON:
            user = as_object(fields.get("user"), 'Can\'t find field "user"')
            return Entity(Kind.PERSON, offset, length, str(optional_integer(user, "id")))
        case Kind.PRE:
            return Entity(Kind.PRE, offset, length, str(fields.get("language") or ""))
        case Kind.EMOJI:
            return Entity(Kind.EMOJI, offset, length, required_text(fields, "custom_emoji_id"))
        case Kind.BOLD | Kind.ITALIC | Kind.UNDERLINE | Kind.STRIKE | Kind.SPOILER | Kind.CODE | Kind.QUOTE | Kind.FOLDED_QUOTE:
            return Entity(Kind(kind), offset, length)
        case _:
            return None


def _finish(text: str, entities: list[Entity]) -> Formatted:
    entities = tidy(entities) if entities else entities
    first = entities[0].offset if entities else len(text)
    lead = 0
    while lead < len(text) and lead < first and text[lead] in " \n":
        lead += 1
    trimmed = text[lead:].rstrip(" \n")
    if not trimmed:
        return Formatted("")
    if entities:
        units = utf16_length(trimmed)
        entities = [
            Entity(entity.kind, entity.offset - lead, min(entity.end - lead, units) - (entity.offset - lead), entity.argument)
            for entity in entities
            if entity.offset - lead < units
        ]
    return Formatted(trimmed, tuple(add_found(entities, find_entities(trimmed))))


def _wire(entity: Entity, find_user: FindUser) -> Json | None:
    if entity.kind is not Kind.PERSON:
        return entity.wire()
    user = find_user(int(entity.argument))
    return None if user is None else entity.wire(user)
