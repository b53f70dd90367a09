"""The real bot behind the real door in one process: what an officer types goes through polling and the dispatcher."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette
from telegram.request import HTTPXRequest

from bot.actions.lookup import Lookup
from bot.app import SuixingBot, build
from bot.keys import Keys, open_keys
from bot.reference import kept_files, lookup_in, open_library, open_lookup
from bot.run import started
from bot.searcher import Searcher
from bot.settings import Settings
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.inprocess import DoorTransport
from bot.webchat.people import Person
from bot.webchat.world import Message
from knowledge.entries import Kind as EntryKind
from knowledge.finder import Finder, Finding
from knowledge.library import Library
from storage import people
from storage.database import Kind, Store, connect, open_store
from storage.migrations import SCHEMA
from storage.moments import to_text
from storage.people import Role

TOKEN = "1:TEST"
DOOR = "telegram"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Within a year of the day on which the shipped facts were checked: nothing is stale by itself."""
PATIENCE = 20.0
"""Seconds that an officer waits for an answer: on a machine that others use as well, building rules aside takes its time."""


@dataclass
class Officer:
    """Somebody who talks to the bot; ``sees`` looks only at what came after the last thing said or tapped."""

    person: Person
    id: int = 0
    """The number in the records; 0 for a stranger."""
    _seen: int = 0
    answers: list[str] = field(default_factory=list)

    async def says(self, text: str) -> None:
        self._mark()
        self.person.send(text)

    async def sees(self, text: str) -> Message:
        """The newest message that contains ``text``, waited for."""
        await self.person.wait_for(lambda _: any(text in message.text for message in self.fresh()) or None, PATIENCE)
        return next(message for message in reversed(self.fresh()) if text in message.text)

    async def sees_in_place(self, text: str) -> Message:
        """The newest message of the bot, also an edited older one, that contains ``text``, waited for."""
        await self.person.wait_for(lambda person: any(text in message.text for message in person.received()) or None, PATIENCE)
        return next(message for message in reversed(self.person.received()) if text in message.text)

    async def taps(self, label: str) -> None:
        """Press the newest button whose label contains ``label``."""
        message, button = next(
            (message, button) for message in reversed(self.person.received()) for button in labels(message) if label in button
        )
        self._mark()
        self.person.press(message, button)

    def copies(self, label: str) -> str:
        """What the newest copy button whose label contains ``label`` puts on the clipboard."""
        for message in reversed(self.person.received()):
            for row in keyboard(message):
                for button in row:
                    if label in button["text"] and "copy_text" in button:
                        return str(button["copy_text"]["text"])
        raise AssertionError(f"no copy button {label!r}")

    def fresh(self) -> list[Message]:
        return [message for message in self.person.received() if message.id > self._seen]

    def _mark(self) -> None:
        self._seen = max((message.id for message in self.person.messages()), default=0)


def keyboard(message: Message) -> list[list[dict]]:
    """The inline keyboard under ``message``, row by row."""
    return message.wire.get("reply_markup", {}).get("inline_keyboard", [])


def labels(message: Message) -> list[str]:
    """The labels of the buttons under ``message``."""
    return [button["text"] for row in keyboard(message) for button in row]


class MovingClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass
class House:
    """A running bot, its door, its records and the means to bring people in."""

    door: Door
    bot: SuixingBot
    store: Store
    keys: Keys
    clock: MovingClock
    settings: Settings
    _ids: Iterator[int] = field(default_factory=lambda: iter(range(5001, 6000)))

    def officer(self, name: str = "执法员甲") -> Officer:
        """An enrolled officer."""
        return self.enrolled(name)

    def enrolled(self, name: str, role: Role = Role.OFFICER, unit: str = "") -> Officer:
        """Somebody enrolled with a role, in the agency itself or in a unit of it."""
        newcomer = self.stranger(name)
        with self.store.transaction() as db:
            known = {known.name: known.id for known in people.units(db)}
            top = known.get("某执法大队") or people.add_unit(db, "某执法大队").id
            where = top if not unit else known.get(unit) or people.add_unit(db, unit, top).id
            person = people.add_person(db, name, where, role, created_at=to_text(self.clock()))
            people.bind(db, DOOR, newcomer.person.id, person.id, name, at=to_text(self.clock()))
        newcomer.id = person.id
        return newcomer

    def stranger(self, name: str = "路人") -> Officer:
        """Somebody whom the bot does not know."""
        return Officer(self.door.person(next(self._ids), name, started=True))

    async def later(self, **passed: float) -> None:
        """Let time pass, as ``timedelta`` takes it, and the clockwork tick once."""
        self.clock.now += timedelta(**passed)
        self.bot.line.sender.wake()
        await self.bot.schedule.tick()

    async def quiet(self) -> None:
        """Wait until nothing is under way inside the bot."""
        await self.bot.line.lanes.idle()
        self.bot.line.marks.flush()

    def another_writer(self) -> sqlite3.Connection:
        """A connection of another process to the same database."""
        return sqlite3.connect(self.settings.database_file, isolation_level=None, timeout=0)

    def rows(self, sql: str, *values: object) -> list[tuple]:
        """What the database holds."""
        return self.store.db.conn.execute(sql, values).fetchall()


@cache
def settings_for(jurisdiction: str, cache_dir: Path) -> Settings:
    return Settings(jurisdiction=jurisdiction, unit="某县交通运输综合行政执法大队", cache_dir=cache_dir, token=None)


class RememberingFinder(Finder):
    """Finds the same question once: every house that renews its rules asks the whole sample first."""

    def __init__(self, library: Library, cache_dir: Path) -> None:
        super().__init__(library, cache_dir)
        self._found: dict[tuple[str, EntryKind | None], Finding] = {}

    def find(self, question: str, kind: EntryKind | None = None) -> Finding:
        asked = question, kind
        if asked not in self._found:
            self._found[asked] = super().find(question, kind)
        return self._found[asked]


@cache
def shipped(cache_dir: Path) -> tuple[Library, Finder]:
    """The shipped rules; neither changes what it says once it is made, so that every house has the same."""
    library = open_library(Settings(cache_dir=cache_dir), kept=())
    return library, RememberingFinder(library, cache_dir)


def lookup_for(settings: Settings, clock: MovingClock) -> Lookup:
    """As ``open_lookup``."""
    kept = kept_files(settings)
    if kept or settings.knowledge_dir is not None:
        return open_lookup(settings, clock, kept)
    return lookup_in(settings, *shipped(settings.cache_dir), clock)


def assembled(app: Starlette, settings: Settings, store: Store, keys: Keys, clock: MovingClock) -> SuixingBot:
    """The bot as ``suixing run`` puts it together, but for the network."""
    return build(
        settings.model_copy(update={"api_url": "http://127.0.0.1:8081"}),
        Searcher(lookup_for(settings, clock)),
        store,
        keys,
        clock,
        TOKEN,
        DOOR,
        request=HTTPXRequest(httpx_kwargs={"transport": DoorTransport(app)}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"transport": DoorTransport(app)}),
    )


@cache
def empty_records() -> bytes:
    """A database file with all tables and nothing in them: made once, since that takes longer than all else of a new house's."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.sqlite3"
        with contextlib.closing(connect(file)) as db:
            SCHEMA.apply(db)
        return file.read_bytes()


def lay_down(file: Path) -> None:
    """Put empty records where a new house would make its own."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    file.write_bytes(empty_records())


@contextlib.asynccontextmanager
async def running(settings: Settings, now: datetime = NOON, app: Starlette | None = None) -> AsyncIterator[House]:
    """A bot behind a door; a second one on the same folder and ``app`` goes on where the first has ended."""
    app = app or create_app(DoorConfig(TOKEN))
    app.state.door.closing = False
    clock = MovingClock(now)
    keys = open_keys(settings.key_file)
    if not settings.database_file.exists():
        lay_down(settings.database_file)
    with contextlib.closing(open_store(settings.database_file, Kind.REAL, created_at=to_text(now))) as store:
        bot = assembled(app, settings, store, keys, clock)
        # Everything is said in a moment here; tests/line has the tests of what a chat is spared.
        bot.line.pace.per_chat = 0.0
        async with started(bot):
            yield House(app.state.door, bot, store, keys, clock, settings)
            app.state.door.let_go()


Opening = Callable[..., Awaitable[House]]


@pytest.fixture
async def open_house(cache_dir: Path, tmp_path: Path) -> AsyncIterator[Opening]:
    """Opens a house for a place (and a moment); closed at the end of the test."""
    async with contextlib.AsyncExitStack() as stack:
        numbers = count()

        async def opening(jurisdiction: str = "全国", now: datetime = NOON, **changes: object) -> House:
            place = settings_for(jurisdiction, cache_dir).model_copy(update={"data_dir": tmp_path / str(next(numbers)), **changes})
            return await stack.enter_async_context(running(place, now))

        yield opening


@pytest.fixture
async def house(open_house: Opening) -> House:
    return await open_house()


@pytest.fixture
async def officer(house: House) -> Officer:
    return house.officer()
