"""Sending what needs no file: text, places, contacts, and that the bot is typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.webchat.feed import EventKind
from bot.webchat.methods.envelope import check_length, envelope, text_content
from bot.webchat.methods.registry import method
from bot.webchat.params import Call, to_integer
from bot.webchat.wire import Json, bad_request

if TYPE_CHECKING:
    from bot.webchat.door import Door

_ACTIONS = {
    "cancel": "cancel",
    "typing": "typing",
    "upload_photo": "upload_photo",
    "record_video": "record_video",
    "upload_video": "upload_video",
    "record_voice": "record_voice",
    "record_audio": "record_voice",
    "upload_voice": "upload_voice",
    "upload_audio": "upload_voice",
    "upload_document": "upload_document",
    "choose_sticker": "choose_sticker",
    "find_location": "find_location",
    "pick_up_location": "find_location",
    "record_video_note": "record_video_note",
    "upload_video_note": "upload_video_note",
}
_LIVE = ("live_period", "heading", "proximity_alert_radius")


@method("sendMessage")
def send_message(door: Door, call: Call) -> object:
    content = text_content(door, call)
    letter = envelope(door, call)
    check_length(content)
    return letter.send(door, content).wire


@method("sendLocation")
def send_location(door: Door, call: Call) -> object:
    location = place(call)
    location |= {name: number for name in _LIVE if (number := call.integer(name))}
    return envelope(door, call).send(door, {"location": location}).wire


@method("sendVenue")
def send_venue(door: Door, call: Call) -> object:
    location = place(call)
    venue: Json = {"location": location, "title": call.required("title"), "address": call.required("address")}
    return envelope(door, call).send(door, {"location": location, "venue": venue}).wire


@method("sendContact")
def send_contact(door: Door, call: Call) -> object:
    contact = contact_fields({name: call.text(name) for name in ("phone_number", "first_name", "last_name", "vcard")})
    return envelope(door, call).send(door, {"contact": contact}).wire


@method("sendChatAction")
def send_chat_action(door: Door, call: Call) -> object:
    action = _ACTIONS.get(call.text("action").lower())
    if action is None:
        raise bad_request("wrong parameter action in request")
    chat = door.world.writable_chat(call.text("chat_id"))
    door.feed.tell(EventKind.ACTION, chat.id, body={"action": action})
    return True


def place(call: Call) -> Json:
    """The Location that a call's parameters name."""
    latitude, longitude = call.real("latitude"), call.real("longitude")
    if latitude is None:
        raise bad_request("latitude is empty")
    if longitude is None:
        raise bad_request("longitude is empty")
    return location_fields(latitude, longitude, call.real("horizontal_accuracy"))


def location_fields(latitude: float, longitude: float, accuracy: float | None = None) -> Json:
    """A Location; degrees and metres."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong location specified")
    body: Json = {"latitude": latitude, "longitude": longitude}
    if accuracy:
        body["horizontal_accuracy"] = min(max(accuracy, 0.0), 1500.0)
    return body


def contact_fields(given: Mapping[str, str]) -> Json:
    """A Contact; phone number and first name are needed."""
    for name in ("phone_number", "first_name"):
        if not given.get(name):
            raise bad_request(f'field "{name}" must be non-empty')
    body: Json = {name: value for name, value in given.items() if value}
    if user_id := to_integer(given.get("user_id", "")):
        body["user_id"] = user_id
    return body
