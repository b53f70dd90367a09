"""The morning's digest for 10,000 people with 30,000 things due, and what officers who ask meanwhile feel of it.

``python -m bench.nudges [PEOPLE [DUES]]`` runs the bot behind the local door in one process, so the door's own work is part of what is
measured. It prints how long planning and writing take, and how long questions take before the round and during it. Sending is paced by
the settings and goes on for minutes afterwards; it is not waited for.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database
from telegram.request import HTTPXRequest

from bench.load import percentile, questions
from bot.actions.work import Work
from bot.app import SuixingBot, build
from bot.keys import open_keys
from bot.line.owing import TELEGRAM
from bot.reference import open_lookup
from bot.run import started
from bot.searcher import Searcher
from bot.settings import Settings
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.inprocess import DoorTransport
from bot.webchat.people import Person
from storage import dues, people
from storage.database import Kind, Store, open_store
from storage.dues import DueKind, NewDue
from storage.moments import to_text
from storage.people import Role

PEOPLE, DUES = 10_000, 30_000
BUREAUS, SQUADS = 20, 24
FIRST_ACCOUNT = 700_001
ASKERS = 8
"""Who ask have nothing due: what they receive is an answer."""
BEFORE = 200
"""Questions before the round."""
DAY = date(2026, 11, 26)
AHEAD = (-3, -1, 0, 1, 2, 5, 6, 20, 60)
TOKEN = "1:BENCH"

T = TypeVar("T")


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Taken:
    """Seconds in the bot's event loop, transaction by transaction, while it is watched."""

    batches: list[float] = field(default_factory=list)

    def watch(self, act: Callable[[Callable[[Work], T]], T]) -> Callable[[Callable[[Work], T]], T]:
        """``act``, timed."""

        def timed(action: Callable[[Work], T]) -> T:
            began = time.perf_counter()
            try:
                return act(action)
            finally:
                self.batches.append(time.perf_counter() - began)

        return timed


def enrol(db: Database, count: int, number_of_dues: int, at: str) -> None:
    """Enter units, people with accounts, and what is due: two thirds of it somebody's own, the rest their units'."""
    chance = random.Random(7)
    top = people.add_unit(db, "某支队")
    units = [top.id]
    for bureau in range(BUREAUS):
        unit = people.add_unit(db, f"{bureau + 1}大队", top.id)
        units += [unit.id, *(people.add_unit(db, f"{bureau + 1}大队{squad + 1}中队", unit.id).id for squad in range(SQUADS))]
    staff = []
    for number in range(count):
        role = Role.SUPERVISOR if number < 2 * len(units) else Role.OFFICER
        person = people.add_person(db, f"人{number}", units[number % len(units)], role, created_at=at)
        people.bind(db, TELEGRAM, FIRST_ACCOUNT + number, person.id, person.name, at=at)
        staff.append(person)
    for number in range(number_of_dues):
        own = staff[number % (count - ASKERS)] if number < number_of_dues * 2 // 3 else None
        due_on = DAY + timedelta(days=chance.choice(AHEAD))
        unit = chance.choice(units) if own is None else own.unit_id
        title = f"报送第{number}期工作简报和问题清单"
        new = NewDue(DueKind.DUTY, unit, title, str(number), DAY, due_on, person_id=None if own is None else own.id, leads=(7, 3, 1, 0))
        dues.add(db, new, at=at)


async def main() -> None:
    """Measure and print."""
    count, number_of_dues = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((1, PEOPLE), (2, DUES)))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(token=None, data_dir=Path(folder) / "data", cache_dir=Path(folder) / "cache", api_url="http://127.0.0.1:8081")
        clock = Clock(datetime(DAY.year, DAY.month, DAY.day, 7, 0, tzinfo=settings.zone))
        app = create_app(DoorConfig(TOKEN))
        keys = open_keys(settings.key_file)
        with contextlib.closing(open_store(settings.database_file, Kind.REAL, created_at=to_text(clock()))) as store:
            with store.transaction() as db:
                enrol(db, count, number_of_dues, to_text(clock() - timedelta(days=1)))
            store.truncate_log()
            request, polling = (HTTPXRequest(httpx_kwargs={"transport": DoorTransport(app)}) for _ in range(2))
            searcher = Searcher(open_lookup(settings, clock, kept=[]))
            bot = build(settings, searcher, store, keys, clock, TOKEN, TELEGRAM, request=request, get_updates_request=polling)
            async with started(bot):
                await measure(bot, app.state.door, store, clock, count)
                app.state.door.let_go()


async def measure(bot: SuixingBot, door: Door, store: Store, clock: Clock, count: int) -> None:
    """The same questions before and during the round."""
    everybody = [door.person(FIRST_ACCOUNT + number, f"人{number}", started=True) for number in range(count)]
    askers = everybody[-ASKERS:]
    asked = questions()
    await bot.schedule.tick()
    before = [await answered(askers[number % ASKERS], next(asked)) for number in range(BEFORE)]
    taken = Taken()
    bot.line.effects.by_itself = taken.watch(bot.line.effects.by_itself)  # type: ignore[method-assign]
    clock.now = clock.now.replace(hour=8, minute=30)
    cpu, began = time.process_time(), time.perf_counter()
    round_ = asyncio.create_task(bot.schedule.tick())
    during = []
    while not round_.done():
        during.append(await answered(askers[len(during) % ASKERS], next(asked)))
    await round_
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    (sent,) = store.db.conn.execute("SELECT count(*) FROM nudges").fetchone()
    print(
        f"{count:,} people, {sent:,} digests owed within {wall:.1f} s;"
        f" {cpu:.1f} s of one core, the questions and sending meanwhile included"
    )
    print(f"transactions: {len(taken.batches)}, {sum(taken.batches):.1f} s in all, the longest {max(taken.batches) * 1000:.0f} ms")
    for name, took in (("before", before), ("during", during)):
        print(f"answers {name}: {len(took)}, p50 {percentile(took, 0.5):.0f} ms, p99 {percentile(took, 0.99):.0f} ms")
    clock.now = clock.now.replace(hour=12, minute=0)
    await bot.schedule.tick()
    clock.now = clock.now.replace(minute=1)
    began = time.perf_counter()
    await bot.schedule.tick()
    print(f"a tick at noon, all sweeps: {(time.perf_counter() - began) * 1000:.1f} ms")


async def answered(person: Person, text: str) -> float:
    """Milliseconds from asking to the answer."""
    began, seen = time.perf_counter(), len(person.received())
    person.send(text)
    await person.wait_for(lambda one: len(one.received()) > seen or None, 30.0)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    asyncio.run(main())
