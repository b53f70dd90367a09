"""People: what somebody with the app can do, as a test or the page does it for them.

Everything here happens at once; what the bot does in turn is waited for with ``wait_for``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeVar

from bot.webchat.erasing import erase
from bot.webchat.files import Media
from bot.webchat.formatting import plain
from bot.webchat.groups import Group
from bot.webchat.keyboards import MarkupKind, buttons
from bot.webchat.queries import InlineQuery, Press
from bot.webchat.saying import ImpossibleError, Speaker
from bot.webchat.wire import Json
from bot.webchat.world import Chat, ChatKind, Message, Status

__all__ = ["ImpossibleError", "Person"]

T = TypeVar("T")


class Person(Speaker):
    """Somebody with the app; ``chat`` is the private chat with the bot."""

    # Changing

    def tap(self, label: str, *, chat: Chat | Group | None = None) -> Message:
        """Tap a button of the reply keyboard that now stands: its label is sent."""
        where = self._chat(chat)
        rows: list[list[Json]] = (where.reply_markup or {}).get(MarkupKind.REPLY, [])
        if all(button["text"] != label for button in buttons(rows)):
            raise ImpossibleError(f"there is no button {label!r} below the input")
        if where.reply_markup and where.reply_markup.get("one_time_keyboard"):
            where.reply_markup = None
        return self.send(label, chat=where)

    def edit(self, message: Message, text: str) -> Message:
        """Change the text (or the caption) of an own message."""
        self._own(message)
        shown = plain(text)
        world = self._door.world
        if "text" in message.wire:
            if not shown.text:
                raise ImpossibleError("a message cannot be emptied")
            content = shown.fields(world.user_wire)
        else:
            content = {str(media): message.wire[str(media)] for media in Media if str(media) in message.wire}
            if not content:
                raise ImpossibleError("there is nothing in this message to be edited")
            content |= shown.fields(world.user_wire, "caption", "caption_entities")
        world.rewrite(message, content)
        self._door.deliver("edited_message", message)
        return message

    def delete(self, message: Message) -> None:
        """Delete a message; the bot is told nothing, as at Telegram."""
        if message.chat.kind is not ChatKind.PRIVATE:
            self._own(message)
        erase(self._door, message.chat, [message.id])

    # Asking

    def press(self, message: Message, label: str | None = None, *, data: str | None = None, forged: bool = False) -> Press:
        """Press an inline button that sends data, named by its label or its data.

        A ``forged`` press sends ``data`` that need not stand on any button: what an attacker's app does. The bot's
        answers gather in ``answers`` of what is returned.
        """
        if not forged:
            data = _data_on(message, label, data)
        if data is None:
            raise ImpossibleError("a forged press needs data")
        door = self._door
        press = door.presses.add(Press(door.presses.new_id(), self.user, message, data, door.config.clock().timestamp()))
        query: Json = {"id": press.id, "from": self.user.wire, "chat_instance": str(message.chat.id), "data": data}
        if message.inline_id:
            query["inline_message_id"] = message.inline_id
        else:
            query["message"] = message.wire
        door.updates.add("callback_query", query, message.chat.id)
        return press

    def ask_inline(self, text: str, *, offset: str = "", chat: Chat | Group | None = None) -> InlineQuery:
        """Type ``@bot text``; the bot's answer becomes ``results`` of what is returned."""
        door, where = self._door, self._chat(chat)
        query = InlineQuery(door.inline_queries.new_id(), self.user, where, text, offset, door.config.clock().timestamp())
        door.inline_queries.add(query)
        kind = "sender" if where is self.chat else str(where.kind)
        body: Json = {"id": query.id, "from": self.user.wire, "query": text, "offset": offset, "chat_type": kind}
        door.updates.add("inline_query", body, self.id, query.id)
        return query

    def choose(self, query: InlineQuery, result_id: str) -> Message:
        """Choose one of the results of an inline query: its message is sent, and the bot is told which it was."""
        result = next((result for result in query.results or [] if result.id == result_id), None)
        if result is None:
            raise ImpossibleError(f"there is no result {result_id!r}")
        door = self._door
        inline_id = f"Door{secrets.token_urlsafe(18)}" if result.markup is not None else ""
        content = result.content | {"via_bot": door.bot.wire}
        message = door.world.post(query.chat, self.user, content, markup=result.markup, inline_id=inline_id)
        message.query_id = query.id
        door.deliver("message", message)
        chosen: Json = {"result_id": result.id, "from": self.user.wire, "query": query.text}
        if inline_id:
            chosen["inline_message_id"] = inline_id
        door.updates.add("chosen_inline_result", chosen, self.id, query.id)
        return message

    # Coming and going

    def start(self, payload: str = "") -> Message:
        """Press the start button, or follow a link with a start parameter."""
        return self.send(f"/start {payload}".strip())

    def block(self) -> None:
        """Block the bot: it may not write any more, and is told so."""
        self._door.change_bot_status(self.chat, Status.KICKED, by=self.user)

    def unblock(self) -> None:
        """Let the bot write again."""
        if self.chat.bot is Status.KICKED:
            self._door.change_bot_status(self.chat, Status.MEMBER, by=self.user)

    def deactivate(self) -> None:
        """Delete the account."""
        self.user.deactivated = True

    def join(self, group: Group) -> Message:
        """Join a group, which everybody in it sees."""
        group.chat.members[self.id] = Status.MEMBER
        return self._say(group, {"new_chat_members": [self.user.wire]}, None)

    def leave(self, group: Group) -> Message:
        """Leave a group, which everybody in it sees."""
        message = self._say(group, {"left_chat_member": self.user.wire}, None)
        group.chat.members[self.id] = Status.LEFT
        return message

    # Seeing

    def messages(self, chat: Chat | Group | None = None) -> list[Message]:
        """All messages of a chat as they now stand, oldest first."""
        return list(self._chat(chat).messages.values())

    def received(self, chat: Chat | Group | None = None) -> list[Message]:
        """The bot's messages of a chat as they now stand, oldest first."""
        return [message for message in self.messages(chat) if message.sender is self._door.bot]

    async def wait_for(self, predicate: Callable[[Person], T | None], within: float = 5.0) -> T:
        """Wait until ``predicate(self)`` returns something true and return that; see ``Door.wait_for``."""
        return await self._door.wait_for(lambda: predicate(self), within)

    async def sees(self, text: str, *, chat: Chat | Group | None = None, within: float = 5.0) -> Message:
        """Wait for a message of the bot that contains ``text``; the newest such is returned.

        Raises ``AssertionError`` that tells what stands in the chat instead.
        """
        try:
            return await self._door.wait_for(lambda: self._find(text, chat), within)
        except TimeoutError:
            said = "\n---\n".join(message.text for message in self.received(chat)) or "(nothing)"
            raise AssertionError(f"{text!r} was not seen within {within} s; the bot said:\n{said}") from None

    async def answered(self, press: Press, within: float = 5.0) -> str:
        """Wait for the bot's answer to a pressed button; returns its text."""
        await self._door.wait_for(lambda: press.answers, within)
        return press.answers[0].text

    def _find(self, text: str, chat: Chat | Group | None) -> Message | None:
        return next((message for message in reversed(self.received(chat)) if text in message.text), None)

    def _own(self, message: Message) -> None:
        if message.sender is not self.user:
            raise ImpossibleError("only own messages can be changed")


def _data_on(message: Message, label: str | None, data: str | None) -> str:
    for button in buttons(message.keyboard):
        if "callback_data" in button and label in {None, button["text"]} and data in {None, button["callback_data"]}:
            return str(button["callback_data"])
    raise ImpossibleError(f"there is no such button; there are {[button['text'] for button in buttons(message.keyboard)]}")
