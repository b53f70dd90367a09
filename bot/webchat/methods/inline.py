"""Answering what people's apps wait for: pressed buttons and inline queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.webchat.feed import EventKind
from bot.webchat.files import Media, media_fields
from bot.webchat.formatting import formatted
from bot.webchat.keyboards import check_limits, inline_only, read_markup
from bot.webchat.methods.envelope import check_length
from bot.webchat.methods.registry import method
from bot.webchat.methods.sending import contact_fields, location_fields
from bot.webchat.params import Call, FieldError, as_object, optional_flag, optional_text, required_text
from bot.webchat.queries import CallbackAnswer, InlineResult
from bot.webchat.wire import Json, bad_request

if TYPE_CHECKING:
    from bot.webchat.door import Door

LONGEST_CALLBACK_ANSWER = 200
MOST_RESULTS = 50
LONGEST_RESULT_ID = 64
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CACHED = {
    "photo": ("photo_file_id", Media.PHOTO),
    "document": ("document_file_id", Media.DOCUMENT),
    "video": ("video_file_id", Media.VIDEO),
    "audio": ("audio_file_id", Media.AUDIO),
    "voice": ("voice_file_id", Media.VOICE),
    "gif": ("gif_file_id", Media.ANIMATION),
    "mpeg4_gif": ("mpeg4_file_id", Media.ANIMATION),
    "sticker": ("sticker_file_id", Media.STICKER),
}


@method("answerCallbackQuery")
def answer_callback_query(door: Door, call: Call) -> object:
    press = door.presses.answerable(call.text("callback_query_id"))
    text = call.text("text")
    if len(text) > LONGEST_CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.text("url")
    if url and not url.lower().startswith(("https://t.me/", "http://t.me/", "tg://")):
        raise bad_request("URL_INVALID")
    answer = CallbackAnswer(text, call.flag("show_alert"), url)
    press.answers.append(answer)
    if len(press.answers) == 1:
        body = {"press_id": press.id, "text": answer.text, "alert": answer.alert}
        door.feed.tell(EventKind.ANSWER, press.message.chat.id, user_id=press.user.id, message_id=press.message.id, body=body)
    if press.is_erased:
        door.presses.forget(press.id)
    return True


@method("answerInlineQuery")
def answer_inline_query(door: Door, call: Call) -> object:
    button = _button(call)
    given = call.structure("results", "can't parse JSON encoded inline query results")
    if given is None:
        given = []
    if not isinstance(given, list):
        raise bad_request("expected an Array of inline query results")
    if len(given) > MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    results = [_result(door, value) for value in given]
    query = door.inline_queries.answerable(call.text("inline_query_id"))
    for result in results:
        if not 1 <= len(result.id.encode()) <= LONGEST_RESULT_ID:
            raise bad_request("RESULT_ID_INVALID")
        check_limits(result.markup)
        check_length(result.content)
    if len({result.id for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    if button is not None and "start_parameter" in button and _START_PARAMETER.fullmatch(button["start_parameter"]) is None:
        raise bad_request("START_PARAM_INVALID")
    next_offset = call.text("next_offset")
    if len(next_offset.encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    query.results, query.button, query.next_offset = results, button, next_offset
    query.is_personal = call.flag("is_personal")
    query.cache_time = call.integer("cache_time", 300, 0, 24 * 60 * 60)
    shown = [{"id": result.id, "type": result.kind, "title": result.title, "description": result.description} for result in results]
    body = {"query_id": query.id, "results": shown, "button": button, "next_offset": next_offset}
    door.feed.tell(EventKind.INLINE_RESULTS, query.chat.id, user_id=query.user.id, body=body)
    return True


def _button(call: Call) -> Json | None:
    given = call.structure("button", "can't parse inline query results button JSON object")
    if given is None:
        text = call.text("switch_pm_text")
        return {"text": text, "start_parameter": call.text("switch_pm_parameter")} if text else None
    try:
        body = as_object(given, "InlineQueryResultsButton must be an Object")
        text = required_text(body, "text")
        if "start_parameter" in body:
            return {"text": text, "start_parameter": required_text(body, "start_parameter")}
        if "web_app" in body:
            app = as_object(body["web_app"], 'Field "web_app" must be of type Object')
            return {"text": text, "web_app": {"url": required_text(app, "url")}}
        raise FieldError("InlineQueryResultsButton must have exactly one optional field")
    except FieldError as error:
        raise bad_request(f"can't parse inline query results button: {error}") from None


def _result(door: Door, value: object) -> InlineResult:
    try:
        body = as_object(value, "Inline query result must be an object")
        kind, result_id = required_text(body, "type").lower(), required_text(body, "id")
        markup = inline_only(read_markup(body["reply_markup"])) if body.get("reply_markup") is not None else None
        title = required_text(body, "title") if kind == "article" else optional_text(body, "title")
        given = body.get("input_message_content")
        if given is not None:
            content = _message_content(door, as_object(given, 'Field "input_message_content" must be of type Object'))
        else:
            content = _own_content(door, kind, body)
        return InlineResult(result_id, kind, title, optional_text(body, "description"), content, markup)
    except FieldError as error:
        raise bad_request(f"can't parse inline query result: {error}") from None


def _message_content(door: Door, body: Mapping[str, object]) -> Json:
    if "message_text" in body:
        text = required_text(body, "message_text")
        shown = formatted(text, optional_text(body, "parse_mode"), body.get("entities"))
        preview = body.get("link_preview_options")
        extra: Json = {"link_preview_options": preview} if isinstance(preview, dict) and preview else {}
        return shown.fields(door.world.user_wire) | extra
    if "latitude" in body:
        location = _location(body)
        if "address" not in body:
            return {"location": location}
        venue = {"location": location, "title": required_text(body, "title"), "address": required_text(body, "address")}
        return {"location": location, "venue": venue}
    if "phone_number" in body:
        names = ("phone_number", "first_name", "last_name", "vcard")
        return {"contact": contact_fields({name: optional_text(body, name) for name in names})}
    raise FieldError("Input message content is not specified")


def _own_content(door: Door, kind: str, body: Mapping[str, object]) -> Json:
    if kind in {"location", "venue", "contact"}:
        return _message_content(door, body)
    if kind not in _CACHED:
        if kind == "article":
            raise FieldError('Can\'t find field "message_text"')
        raise FieldError(f'type "{kind}" is unsupported for the inline query result')
    name, media = _CACHED[kind]
    file = door.files.get(required_text(body, name))
    if file is None or file.media is not media:
        raise bad_request("wrong file identifier/HTTP URL specified")
    shown = formatted(optional_text(body, "caption"), optional_text(body, "parse_mode"), body.get("caption_entities"), may_be_empty=True)
    content = media_fields(file, {}) | shown.fields(door.world.user_wire, "caption", "caption_entities")
    if optional_flag(body, "show_caption_above_media") and "caption" in content:
        content["show_caption_above_media"] = True
    return content


def _location(body: Mapping[str, object]) -> Json:
    degrees = []
    for name in ("latitude", "longitude"):
        value = body.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FieldError(f'Field "{name}" must be of type Number')
        degrees.append(float(value))
    return location_fields(degrees[0], degrees[1])
