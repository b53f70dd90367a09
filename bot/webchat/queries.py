"""Questions that people's apps put to the bot and wait on: pressed buttons and inline queries."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.webchat.keyboards import Markup
from bot.webchat.wire import Json, bad_request
from bot.webchat.world import Chat, Message, User

MOST_OPEN = 10_000


@dataclass(slots=True, eq=False)
class CallbackAnswer:
    """What answerCallbackQuery said: a line that fades, or with ``alert`` a box to close."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(slots=True, eq=False)
class Press:
    """A pressed inline button. ``answers`` fills as the bot answers; until then the app shows that it waits."""

    id: str
    user: User
    message: Message
    data: str
    asked_at: float
    answers: list[CallbackAnswer] = field(default_factory=list)
    is_erased: bool = False
    """Whether the message was deleted since: it waits for nothing but its answer."""


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One result of an inline query: what its row shows, and the message that choosing it sends."""

    id: str
    kind: str
    title: str
    description: str
    content: Json
    markup: Markup | None


@dataclass(slots=True, eq=False)
class InlineQuery:
    """A question typed after the bot's name. ``results`` is none until the bot answers."""

    id: str
    user: User
    chat: Chat
    text: str
    offset: str
    asked_at: float
    results: list[InlineResult] | None = None
    button: Json | None = None
    next_offset: str = ""
    is_personal: bool = False
    cache_time: int = 300


Q = TypeVar("Q", Press, InlineQuery)


class Open(Generic[Q]):
    """The queries of one kind that can still be answered."""

    def __init__(self, lifetime: float, now: Callable[[], float]) -> None:
        self._lifetime = lifetime
        self._now = now
        self._queries: dict[str, Q] = {}

    def new_id(self) -> str:
        """An id that no query of this or an earlier start of the door has."""
        return str(secrets.randbits(62) + 1)

    def add(self, query: Q) -> Q:
        """Keep ``query`` until it is too old to be answered."""
        self._queries[query.id] = query
        if len(self._queries) > MOST_OPEN:
            del self._queries[next(iter(self._queries))]
        return query

    def forget(self, query_id: str) -> None:
        """Drop a query; one that is not known is passed over."""
        self._queries.pop(query_id, None)

    def all(self) -> list[Q]:
        """All queries that are kept, oldest first."""
        return list(self._queries.values())

    def get(self, query_id: str) -> Q | None:
        """The query of that id, however old."""
        return self._queries.get(query_id)

    def answerable(self, query_id: str) -> Q:
        """The query of that id. Raises ``ApiError`` if there is none or its time is over."""
        query = self._queries.get(query_id)
        if query is None or self._now() - query.asked_at > self._lifetime:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return query
