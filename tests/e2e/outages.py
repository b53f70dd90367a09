"""What goes wrong around the bot, made to happen: Telegram and the network fail, the disk is full, the database is held by another."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator

from bot.webchat.updates import Update
from storage.database import Store
from storage.moments import to_text
from tests.e2e.conftest import House, Officer

HELD = "SELECT count(*) FROM outbox WHERE state = 'sending' OR (state = 'queued' AND due_at <= ?)"


async def settled(house: House, *, sent: bool = True) -> None:
    """Wait until all that was said is taken in and handled, and (``sent``) nothing that is due is left to be sent."""
    async with asyncio.timeout(20):
        while True:
            updates = house.door.updates
            if updates.is_polled and not len(updates):
                await house.quiet()
                due = house.rows(HELD, to_text(house.clock())) != [(0,)]
                if updates.is_polled and not len(updates) and not (sent and due):
                    return
            await asyncio.sleep(0)


async def healed(house: House) -> None:
    """Let so much time pass that whatever is tried again is tried several times."""
    for _ in range(4):
        await settled(house)
        await house.later(minutes=6)
    await settled(house)


async def until(condition: Callable[[], object]) -> None:
    """Wait until ``condition`` holds, for what the door does not see: the inbox, the log, a file."""
    async with asyncio.timeout(10):
        while True:
            if condition():
                return
            await asyncio.sleep(0)


def heard(officer: Officer, text: str) -> int:
    """How many messages of the bot contain ``text``, as they now stand."""
    return sum(text in message.text for message in officer.person.received())


def slip_in(house: House, body: bytes, number: int) -> None:
    """Put ``body`` into what Telegram has for the bot, whether it is an update or not."""
    updates = house.door.updates
    updates._waiting.append(Update(number, "message", body, 0))
    updates.release_poll()


def next_update(house: House) -> int:
    """The id that the next update will have; it is used up."""
    number = house.door.updates._next_id
    house.door.updates._next_id += 1
    return number


@contextlib.contextmanager
def no_room(store: Store, pages: int = 0) -> Iterator[None]:
    """The disk has room for ``pages`` more pages of the database, and for nothing after them."""
    connection = store.db.conn
    # Pages that are free inside the file are room too.
    connection.execute("VACUUM")
    used = connection.execute("PRAGMA page_count").fetchone()[0]
    most = connection.execute("PRAGMA max_page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {used + pages}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA max_page_count = {most}")


@contextlib.contextmanager
def read_only(store: Store) -> Iterator[None]:
    """Nothing can be written into the database."""
    store.db.conn.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        store.db.conn.execute("PRAGMA query_only = OFF")


@contextlib.contextmanager
def held(store: Store) -> Iterator[None]:
    """Another program holds the database for longer than the bot waits for it."""
    store.db.conn.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()
