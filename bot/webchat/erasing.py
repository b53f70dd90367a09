"""Erasing deleted messages: nothing of them stays in the door, wherever it has gone since they were sent.

The bot promises reporters that what they wrote is gone from their chat. That holds for the door's whole memory: replies that
quote it, files, buttons and presses, inline queries, what the page was told, calls that a test may look at.

One thing stays, as at Telegram: an update that the bot has not fetched yet still reaches it, with its files, because it
has nothing else to decide by. As soon as the bot has taken it, it is gone as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.webchat.feed import Event, EventKind
from bot.webchat.params import Call
from bot.webchat.updates import Update
from bot.webchat.wire import Json, decode, encode
from bot.webchat.world import Chat, file_ids

if TYPE_CHECKING:
    from bot.webchat.dispatch import CallRecord
    from bot.webchat.door import Door

_QUOTING = ("reply_to_message", "external_reply", "quote")
_SAYING = frozenset({"message", "edited_message"})
_QUERIES = ("callback_query_id", "inline_query_id", "inline_message_id", "file_id")


@dataclass(slots=True)
class _Gone:
    """What belongs to the messages that are erased: their ids in ``chat``, and the ids of all that hangs on them."""

    chat: Chat
    messages: frozenset[int]
    files: set[str] = field(default_factory=set)
    presses: set[str] = field(default_factory=set)
    inline_queries: set[str] = field(default_factory=set)
    inline_messages: set[str] = field(default_factory=set)

    def has(self, message: Json) -> bool:
        """Whether that message of the Bot API is one of them."""
        return message.get("message_id") in self.messages and message.get("chat", {}).get("id") == self.chat.id


def erase(door: Door, chat: Chat, message_ids: Iterable[int]) -> None:
    """Delete these messages of ``chat`` and everything that the door remembers of them; ids that are not there are passed over."""
    gone = _Gone(chat, frozenset(message_ids))
    for message_id in gone.messages:
        message = chat.messages.get(message_id)
        if message is not None:
            gone.files |= message.files
            gone.inline_queries |= {message.query_id} - {""}
            gone.inline_messages |= {message.inline_id} - {""}
            door.world.delete(message)
    _erase_queries(door, gone)
    _erase_quotes(door, gone)
    _erase_updates(door, gone)
    _erase_calls(door, gone)
    _erase_events(door, gone)
    for key, (_, chat_id, message_id) in door.sent_by_page.items():
        if chat_id == chat.id and message_id in gone.messages:
            # A digest would still tell whoever guesses the text that it was this one.
            door.sent_by_page[key] = ("", chat_id, message_id)
    door.drop_files(gone.files)


def _erase_queries(door: Door, gone: _Gone) -> None:
    for press in door.presses.all():
        message = press.message
        if message.chat is gone.chat and message.id in gone.messages:
            gone.presses.add(press.id)
            if press.answers:
                door.presses.forget(press.id)
            else:
                # The bot may delete first and answer then, which ends it.
                press.data, press.is_erased = "", True
    for query_id in gone.inline_queries:
        door.inline_queries.forget(query_id)


def _erase_quotes(door: Door, gone: _Gone) -> None:
    """As at Telegram a reply stays and no longer tells what it replied to."""
    for chat in door.world.chats.values():
        for message in chat.messages.values():
            if _quotes(message.wire, gone):
                for name in _QUOTING:
                    message.wire.pop(name, None)
                door.feed.tell(EventKind.MESSAGE, chat.id, message_id=message.id)


def _quotes(message: Json, gone: _Gone) -> bool:
    return any(name in message and gone.has(message[name]) for name in ("reply_to_message", "external_reply"))


def _erase_updates(door: Door, gone: _Gone) -> None:
    numbers = b"|".join(b"%d" % number for number in gone.messages)
    mentions = re.compile(rb'"message_id":(?:%s)\b' % numbers)

    def change(update: Update) -> Update | None:
        is_query = bool(update.query_id) and update.query_id in gone.inline_queries
        if not is_query and mentions.search(update.body) is None and not _names_inline(update, gone):
            return update
        body = decode(update.body)
        assert isinstance(body, dict), "an update is an object"
        content: Json = body[update.kind]
        message: Json = content if update.kind in _SAYING else content.get("message", {})
        if is_query or gone.has(message) or content.get("inline_message_id") in gone.inline_messages:
            if door.updates.was_handed_out(update) and not door.webhook.url:
                return None
            if update.kind != "callback_query":
                door.owe(update.id, {file_id for file_id in gone.files if file_id.encode() in update.body})
                return update
            if "message" in content:
                # What Telegram sends where it no longer has the message of a pressed button.
                content["message"] = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
        elif _quotes(message, gone):
            for name in _QUOTING:
                message.pop(name, None)
        else:
            return update
        return replace(update, body=encode(body))

    door.updates.revise(change)
    door.webhook.revise(change)


def _names_inline(update: Update, gone: _Gone) -> bool:
    return any(inline_id.encode() in update.body for inline_id in gone.inline_messages)


def _erase_calls(door: Door, gone: _Gone) -> None:
    queries = gone.presses | gone.inline_queries | gone.inline_messages | gone.files
    for place, record in enumerate(door.calls):
        if record.call.args and _concerns(record, gone, queries):
            door.calls[place] = replace(record, call=Call(record.method, {}), messages=())


def _concerns(record: CallRecord, gone: _Gone, queries: set[str]) -> bool:
    call = record.call
    if record.chat_id == gone.chat.id:
        # One that failed made no message that would tell what it was about: what it said may have been said later.
        if record.code != 200 or call.message_id() in gone.messages or not gone.messages.isdisjoint(record.messages):
            return True
        if call.has("reply_parameters") or call.has("reply_to_message_id"):
            return any(str(number) in call.text("reply_parameters") for number in gone.messages)
    said = encode(dict(call.args)) if gone.files else b""
    return any(call.text(name) in queries for name in _QUERIES) or any(file_id.encode() in said for file_id in gone.files)


def _erase_events(door: Door, gone: _Gone) -> None:
    def change(event: Event) -> Event:
        if event.body.get("query_id") in gone.inline_queries:
            return replace(event, body=event.body | {"results": [], "button": None, "next_offset": ""})
        if event.kind is EventKind.ANSWER and event.chat_id == gone.chat.id and event.message_id in gone.messages:
            return replace(event, body={"press_id": event.body["press_id"], "text": "", "alert": False})
        return event

    door.feed.revise(change)


def carried_files(door: Door) -> set[str]:
    """The ids of the files that a message or a result of an inline query still carries."""
    carried: set[str] = set()
    for chat in door.world.chats.values():
        for message in chat.messages.values():
            carried |= message.files
    for query in door.inline_queries.all():
        for result in query.results or []:
            carried |= file_ids(result.content)
    return carried
