"""One course of kills: a door that survives, officers who talk, and a bot that dies again and again on the same data."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from itertools import islice
from pathlib import Path
from random import Random

from bot.keys import open_keys
from bot.reference import open_library, open_lookup
from bot.settings import Settings
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.people import Person
from bot.webchat.server import api_address, bind, port_of, serving
from knowledge.clues import accuses
from knowledge.entries import title_of
from storage import people
from storage.database import Kind, open_store
from storage.people import Role
from tests.crash.judging import Left, Verdict, judge, look
from tests.crash.killing import Mortal, plans
from tests.crash.load import Load
from tests.crash.officers import talk
from tests.crash.watching import WatchedDoor, WatchedTransport

TOKEN = "1:CRASH"
DOOR = "telegram"
AT = "2026-01-01T00:00:00.000Z"
OFFICERS = 20
LONGEST_QUESTION = 60
FIRST_ACCOUNT = 7001
LONGEST_END = 120.0
"""Seconds within which all that was said has to be answered once nobody kills the bot any more."""


async def run(by: str, kills: int, folder: Path, cache: Path, seed: int, pause: float = 0.5) -> Verdict:
    """Kill the bot ``kills`` times while it receives ``by`` polling or webhook, and judge what is left in ``folder``."""
    random = Random(seed)
    port = free_port()
    transport = WatchedTransport()
    listener = bind(0)
    door = WatchedDoor(
        DoorConfig(
            TOKEN,
            port_of(listener),
            kept_messages=5_000,
            webhook_transport=transport,
            webhook_pause=0.05,
            webhook_longest_pause=0.4,
        )
    )
    transport.door = door
    given = {"token": TOKEN, "api_url": api_address(door), "data_dir": str(folder), "cache_dir": str(cache)}
    # The admin is told of every second thing that is said: at one a second that would take longer than all the kills.
    given["seconds_per_chat"] = "0"
    if by == "webhook":
        given |= {"webhook_url": f"http://127.0.0.1:{port}", "webhook_port": str(port), "webhook_secret": "a-secret_1"}
    settings = Settings.model_validate(given)
    officers = enrolled(settings, door)
    load = Load(door, open_lookup(settings), random, known_questions(settings), pause)
    left: list[Left] = []
    mortal = Mortal(given, folder / "bot.log", door, lambda name: left.append(look(settings.database_file, name, load)))
    async with serving(create_app(door.config, door), listener):
        try:
            talking = asyncio.create_task(talk(load, officers))
            for plan in islice(plans(by, random), kills):
                await mortal.live(plan)
            load.is_over = True
            async with mortal.alive(), asyncio.timeout(LONGEST_END):
                await talking
            await _keeps_silent(mortal, door)
        finally:
            load.is_over = True
            mortal.close()
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
            await door.close()
            await transport.aclose()
    return judge(by, settings.database_file, open_keys(settings.key_file), load, left)


async def _keeps_silent(mortal: Mortal, door: WatchedDoor) -> None:
    """Once all is settled, another start says nothing to anybody."""
    before = len(door.deliveries)
    async with mortal.alive():
        pass
    said = [delivery.text for delivery in door.deliveries[before:]]
    assert not said, f"a start on settled data said {said}"


def enrolled(settings: Settings, door: WatchedDoor) -> list[Person]:
    """The officers, at the door and in the records; an admin and legal staff get what they hand in."""
    named = [(f"执法员{number}", Role.OFFICER) for number in range(OFFICERS)] + [("管理员", Role.ADMIN), ("法制员", Role.LEGAL)]
    everybody = [door.person(FIRST_ACCOUNT + place, name, started=True) for place, (name, _) in enumerate(named)]
    with contextlib.closing(open_store(settings.database_file, Kind.REAL, created_at=AT)) as store, store.transaction() as db:
        unit = people.add_unit(db, "某执法大队")
        for person, (name, role) in zip(everybody, named, strict=True):
            entered = people.add_person(db, name, unit.id, role, created_at=AT)
            people.bind(db, DOOR, person.id, entered.id, name, at=AT)
    return everybody[:OFFICERS]


def known_questions(settings: Settings) -> tuple[str, ...]:
    """The titles of all entries: what the finder is sure of. One that sounds like an accusation would be offered to be made a clue."""
    titles = {title_of(entry) for entry in open_library(settings).entries()}
    return tuple(sorted(title for title in titles if len(title) <= LONGEST_QUESTION and not accuses(title)))


def free_port() -> int:
    """A loopback port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
