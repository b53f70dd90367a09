"""The door itself: one bot, its people and chats, and the ends that the bot, the page and tests hold."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from bot.webchat.config import DoorConfig, Persona
from bot.webchat.dispatch import Answer, CallRecord, dispatch, spoil
from bot.webchat.erasing import carried_files
from bot.webchat.faults import Faults
from bot.webchat.feed import EventKind, Feed
from bot.webchat.files import Files
from bot.webchat.groups import Group, is_for_bot
from bot.webchat.methods.chats import member
from bot.webchat.params import Call
from bot.webchat.people import Person
from bot.webchat.profile import Profile
from bot.webchat.queries import InlineQuery, Open, Press
from bot.webchat.updates import Updates
from bot.webchat.webhooks import Webhook
from bot.webchat.wire import Json
from bot.webchat.world import Chat, ChatKind, Message, Status, User, World

T = TypeVar("T")

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_IDS_PER_SECOND = 10
"""How many update ids a second is worth: a bot that remembers ids must not meet them again after the door was restarted."""


class Door:
    """A Bot API server for one bot, with the people who talk to it.

    Everything is plain state in one event loop: what a person does is in the queue when the call returns, and
    ``wait_for`` wakes with each change.
    """

    def __init__(self, config: DoorConfig) -> None:
        self.config = config
        wire: Json = {"id": config.bot_id, "is_bot": True, "first_name": config.bot_name, "username": config.bot_username}
        self.bot = User(config.bot_id, wire)
        self.feed = Feed(config.kept_events)
        self.world = World(self.bot, config.clock, self.feed, config.kept_messages)
        started = int((config.clock() - _EPOCH).total_seconds())
        self.updates = Updates(max(1, started * _IDS_PER_SECOND), config.kept_updates)
        self.files = Files(config.file_store_limit)
        self.faults = Faults()
        self.profile = Profile()
        self.webhook = Webhook(self)
        self.presses: Open[Press] = Open(config.query_lifetime, self._seconds)
        self.inline_queries: Open[InlineQuery] = Open(config.query_lifetime, self._seconds)
        self.calls: deque[CallRecord] = deque(maxlen=config.kept_calls)
        self.people: dict[int, Person] = {}
        self.personas: list[int] = []
        """The ids of those as whom the page may speak; the first is who it speaks as unless told otherwise."""
        self.abouts: dict[int, str] = {}
        """What the page says of each of them beside the name."""
        self.sent_by_page: dict[tuple[int, str], tuple[str, int, int]] = {}
        """What the page has sent under which ``client_id``: a digest, the chat and the message."""
        self._owed: dict[int, set[str]] = {}
        """Files of erased messages that an update still speaks of, by its id."""
        self.logged_out = False
        self.closing = False
        self._group_ids = count(1)
        for persona in config.personas:
            self.add_persona(persona)

    async def answer(self, call: Call) -> Answer:
        """Serve one call of the bot."""
        return await dispatch(self, call)

    async def spoil(self, call: Call) -> Answer | None:
        """The failure that is on order for ``call``; none if it may go on."""
        return await spoil(self, call)

    def let_go(self) -> None:
        """Answer everybody who waits, so that a server that is asked to end need not wait for them."""
        self.closing = True
        self.updates.release_poll()
        self.feed.changed.beat()

    async def close(self) -> None:
        """Let go of everybody and stop posting to a webhook."""
        self.let_go()
        await self.webhook.remove()

    def add_persona(self, persona: Persona) -> Person:
        """Make somebody known as the page may speak for them."""
        person = self.person(persona.id, persona.first_name, persona.username, persona.language_code, started=persona.started)
        self.personas.append(person.id)
        self.abouts[person.id] = persona.about
        return person

    def person(
        self,
        user_id: int,
        first_name: str,
        username: str | None = None,
        language: str | None = "zh-hans",
        *,
        started: bool = False,
    ) -> Person:
        """Make somebody known who can talk to the bot.

        The bot may write to them once they have written to it, as at Telegram, or at once if ``started``. Raises
        ``ValueError`` for an id that is taken or not positive.
        """
        if user_id <= 0 or user_id in self.world.users:
            raise ValueError(f"a person needs a free, positive id, not {user_id}")
        wire: Json = {"id": user_id, "is_bot": False, "first_name": first_name}
        if username:
            wire["username"] = username
        if language:
            wire["language_code"] = language
        user = User(user_id, wire)
        chat = self.world.add_user(user)
        if started:
            chat.bot = Status.MEMBER
        person = self.people[user_id] = Person(self, user, chat)
        return person

    def group(self, title: str, *members: Person, kind: ChatKind = ChatKind.SUPERGROUP, bot: Status = Status.MEMBER) -> Group:
        """Make a group; its first member is its creator. The bot is told that it was added, unless it is not."""
        number = next(self._group_ids)
        chat_id = -1_000_000_000_000 - number if kind is ChatKind.SUPERGROUP else -number
        chat = self.world.add_group(chat_id, kind, title)
        for place, person in enumerate(members):
            chat.members[person.id] = Status.MEMBER if place else Status.CREATOR
        if bot is not Status.LEFT:
            self.change_bot_status(chat, bot, by=members[0].user if members else self.bot)
        return Group(self, chat)

    def change_bot_status(self, chat: Chat, status: Status, *, by: User) -> None:
        """Make the bot something else in ``chat`` (kicked in a private chat: blocked) and tell it."""
        before, chat.bot = chat.bot, status
        if before is status:
            return
        change: Json = {
            "chat": chat.wire,
            "from": by.wire,
            "date": self.world.now(),
            "old_chat_member": member(self.bot.wire, before),
            "new_chat_member": member(self.bot.wire, status),
        }
        self.updates.add("my_chat_member", change, chat.id)
        self.feed.tell(EventKind.CHAT, chat.id)

    def deliver(self, kind: str, message: Message) -> int:
        """Queue an update that carries ``message``, if the bot is there to see it; returns the update's id or 0."""
        if message.chat.bot not in {Status.MEMBER, Status.ADMINISTRATOR, Status.CREATOR}:
            return 0
        sees_all = message.chat.kind is ChatKind.PRIVATE or message.chat.bot is not Status.MEMBER
        if not (sees_all or self.config.reads_all_group_messages or is_for_bot(message.wire, self.bot.wire)):
            return 0
        return self.updates.add(kind, message.wire, message.chat.id)

    def owe(self, update_id: int, file_ids: Iterable[str]) -> None:
        """Keep files until the bot has taken that update, although their message is erased."""
        self._owed.setdefault(update_id, set()).update(file_ids)
        self.updates.on_departure = self._settle

    def drop_files(self, file_ids: Iterable[str]) -> None:
        """Forget those of these files that no message carries and no update is owed."""
        gone = set(file_ids)
        if gone:
            self.files.drop(gone - carried_files(self) - set().union(*self._owed.values()))

    def _settle(self) -> None:
        waiting = {update.id for update in self.updates.pending()}
        for update_id in [update_id for update_id in self._owed if update_id not in waiting]:
            self.drop_files(self._owed.pop(update_id))
        if not self._owed:
            self.updates.on_departure = None

    async def wait_for(self, predicate: Callable[[], T | None], within: float = 5.0) -> T:
        """Wait until ``predicate`` returns something true and return that; nothing sleeps, each change wakes it.

        Raises ``TimeoutError`` after ``within`` seconds.
        """
        return await self.feed.changed.until(predicate, within)

    def _seconds(self) -> float:
        return self.config.clock().timestamp()
