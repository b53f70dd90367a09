"""Keyboards: what a bot may hang under a message, checked as Telegram checks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.webchat.links import LinkError, check_link
from bot.webchat.params import Call, FieldError, as_object, optional_flag, optional_integer, optional_text, required_text
from bot.webchat.wire import Json, bad_request, encode

MOST_BUTTONS = 100
MOST_IN_A_ROW = 12
LARGEST_MARKUP = 10 * 1024
"""Bytes of JSON after which Telegram finds a markup too long."""
LONGEST_CALLBACK_DATA = 64
"""Bytes, not characters: a Chinese character takes three."""
LONGEST_COPY_TEXT = 256

_STYLES = frozenset({"", "default", "primary", "danger", "success"})
_SWITCHES = ("switch_inline_query", "switch_inline_query_current_chat")


class MarkupKind(StrEnum):
    """The four things that a ``reply_markup`` can be."""

    INLINE = "inline_keyboard"
    REPLY = "keyboard"
    REMOVE = "remove_keyboard"
    FORCE = "force_reply"


@dataclass(frozen=True, slots=True)
class Markup:
    """A checked ``reply_markup``; ``wire`` is the Bot API's object."""

    kind: MarkupKind
    wire: Json


def markup_of(call: Call) -> Markup | None:
    """The ``reply_markup`` of ``call``, none if it has none or an empty one.

    Raises ``ApiError`` where it cannot be read. Limits that Telegram checks only when the message is sent are checked
    by ``check_limits``.
    """
    given = call.structure("reply_markup", "can't parse reply keyboard markup JSON object")
    return None if given is None else read_markup(given)


def read_markup(given: object) -> Markup | None:
    """The markup in a decoded ``reply_markup`` object; none if it holds no button and asks for nothing."""
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    try:
        keyboard = _rows(given, "keyboard", 'field "keyboard" must be an Array of Arrays', _reply_button)
        inline = _rows(
            given,
            "inline_keyboard",
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
            _inline_button,
        )
        personal: Json = {"selective": True} if optional_flag(given, "selective") else {}
        placeholder = optional_text(given, "input_field_placeholder")
        hint: Json = {"input_field_placeholder": placeholder} if placeholder else {}
        if keyboard:
            names = ("is_persistent", "resize_keyboard", "one_time_keyboard")
            flags: Json = {name: True for name in names if optional_flag(given, name)}
            return Markup(MarkupKind.REPLY, {"keyboard": keyboard, **flags, **personal, **hint})
        if inline:
            return Markup(MarkupKind.INLINE, {"inline_keyboard": inline})
        if optional_flag(given, "remove_keyboard"):
            return Markup(MarkupKind.REMOVE, {"remove_keyboard": True, **personal})
        if optional_flag(given, "force_reply"):
            return Markup(MarkupKind.FORCE, {"force_reply": True, **personal, **hint})
    except FieldError as error:
        message = str(error)
        raise bad_request(message[:1].lower() + message[1:]) from None
    return None


def check_limits(markup: Markup | None) -> None:
    """Raise ``ApiError`` if a button breaks a limit: data of 1–64 bytes, 1–256 characters to copy, 100 buttons."""
    if markup is None or markup.kind in {MarkupKind.REMOVE, MarkupKind.FORCE}:
        return
    rows = markup.wire[markup.kind]
    if sum(len(row) for row in rows) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            data = button.get("callback_data")
            if data is not None and not 1 <= len(data.encode()) <= LONGEST_CALLBACK_DATA:
                raise bad_request("BUTTON_DATA_INVALID")
            copy = button.get("copy_text")
            if copy is not None and not 1 <= len(copy["text"]) <= LONGEST_COPY_TEXT:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if len(encode(markup.wire)) > LARGEST_MARKUP:
        raise bad_request("reply markup is too long")


def inline_only(markup: Markup | None) -> Markup | None:
    """``markup`` for an edit or an inline message, which take no other kind than inline keyboards."""
    if markup is not None and markup.kind is not MarkupKind.INLINE:
        raise bad_request("inline keyboard expected")
    return markup


def buttons(inline_keyboard: list[list[Json]]) -> list[Json]:
    """All buttons of an inline keyboard, row by row."""
    return [button for row in inline_keyboard for button in row]


def _rows(body: Mapping[str, object], name: str, complaint: str, read: Callable[[object], Json]) -> list[list[Json]]:
    given = body.get(name)
    if given is None:
        return []
    if not isinstance(given, list):
        raise FieldError(f'Field "{name}" must be of type Array')
    rows: list[list[Json]] = []
    for row in given:
        if not isinstance(row, list):
            raise bad_request(complaint)
        read_row = [button for value in row if (button := read(value))["text"]]
        if read_row:
            rows.append(read_row)
    return rows


def _inline_button(value: object) -> Json:
    try:
        body = as_object(value, "InlineKeyboardButton must be an Object")
        return {"text": required_text(body, "text"), **_looks(body), **_inline_action(body)}
    except FieldError as error:
        raise bad_request(f"can't parse inline keyboard button: {error}") from None


def _inline_action(body: Mapping[str, object]) -> Json:
    if url := optional_text(body, "url"):
        return {"url": _button_link("inline keyboard button", url)}
    if data := optional_text(body, "callback_data"):
        return {"callback_data": data}
    for name in _SWITCHES:
        if name in body:
            return {name: required_text(body, name)}
    if "switch_inline_query_chosen_chat" in body:
        return {"switch_inline_query_chosen_chat": dict(_inner(body, "switch_inline_query_chosen_chat"))}
    for name in ("login_url", "web_app"):
        if name in body:
            inner = _inner(body, name)
            return {name: {**inner, "url": _button_link("inline keyboard button", required_text(inner, "url"))}}
    if "copy_text" in body:
        return {"copy_text": {"text": required_text(_inner(body, "copy_text"), "text")}}
    raise FieldError("Text buttons are unallowed in the inline keyboard")


def _reply_button(value: object) -> Json:
    if isinstance(value, str):
        return {"text": value}
    try:
        body = as_object(value, "KeyboardButton must be a String or an Object")
        button: Json = {"text": required_text(body, "text"), **_looks(body)}
        for name in ("request_contact", "request_location"):
            if optional_flag(body, name):
                return {**button, name: True}
        if "web_app" in body:
            inner = _inner(body, "web_app")
            button["web_app"] = {"url": _button_link("keyboard button Web App", required_text(inner, "url"))}
        for name in ("request_users", "request_chat"):
            if name in body:
                inner = _inner(body, name)
                button[name] = {**inner, "request_id": optional_integer(inner, "request_id")}
    except FieldError as error:
        raise bad_request(f"can't parse keyboard button: {error}") from None
    return button


def _looks(body: Mapping[str, object]) -> Json:
    style, icon = optional_text(body, "style").lower(), optional_text(body, "icon_custom_emoji_id")
    if style not in _STYLES:
        raise FieldError("invalid button style specified")
    looks: Json = {}
    if style not in {"", "default"}:
        looks["style"] = style
    if icon:
        looks["icon_custom_emoji_id"] = icon
    return looks


def _inner(body: Mapping[str, object], name: str) -> Mapping[str, object]:
    return as_object(body.get(name), f'Field "{name}" must be of type Object')


def _button_link(subject: str, url: str) -> str:
    try:
        return check_link(url)
    except LinkError as error:
        raise bad_request(f"{subject} URL '{url}' is invalid: {error}") from None
