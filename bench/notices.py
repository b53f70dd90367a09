"""What a notice to everybody costs: 10,000 recipients in 300 units, while officers go on asking.

``python -m bench.notices`` first measures alone, in one process without any door: making a notice, putting its messages
into the outbox piece by piece, counting for the sender's card, and beside it the plain way, a message with all its words for each. Then it
starts the bot as ``suixing run`` does, only with a look at the clock every second, against a local Bot API server of its own: 50 questions
a second before a scheduled notice falls due, while it is put into the outbox, and while it goes out at 20 a second. Latency is from a
person's sending to the bot's call of sendMessage.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import uvloop

from bench.load import TOKEN, Onlookers, effects_alone, environment_in, memory_mb, running
from bench.many_dues import Crowd, enrol
from bot.actions import notice_sending
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Detail
from bot.actions.notice_results import letter_of
from bot.actions.notice_sending import NewNotice
from bot.actions.work import Work
from bot.keys import Keys, open_keys
from bot.line.letters import pack
from bot.notice_round import NoticeRound
from bot.settings import Settings
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.server import api_address, bind, port_of, serving
from bot.wording.notice_letters import letter
from storage import notice_recipients, outbox, people
from storage.database import Kind, Store, open_store
from storage.moments import from_text, to_text
from storage.notices import Confirm, Notice, NoticeKind, NoticeUrgency
from storage.outbox import Draft, Operation
from storage.people import Role

ZONE = ZoneInfo("Asia/Shanghai")
PER_SECOND, BEFORE, DRAINS = 50, 30.0, 60.0
"""Questions a second; seconds of them before the notice, and of its going out that are counted."""
SLOWEST_ENQUEUE, SLOWEST_ANSWER = 2.0, 100.0
"""Seconds until the last message is in the outbox, and milliseconds for 99 of 100 questions meanwhile."""
T = TypeVar("T")
WORDS = "各单位：明天上午九点在三楼会议室开会，请带执法记录仪使用情况和本月自查台账。" * 12
_BOT = """
import bot.schedule
from bot.cli import main
bot.schedule.LONGEST_NAP = 1.0
main(['run'])
"""


def scheduled(store: Store, keys: Keys, crowd: Crowd, now: datetime, send_at: datetime | None) -> Notice:
    """A head of everybody writes a notice to all of them."""
    with store.transaction() as db:
        head = next(each for each in people.active_with_roles(db, frozenset({Role.SUPERVISOR})) if each.unit_id == crowd.top)
        work = Work(db, keys, now, head, "telegram")
        new = NewNotice(
            NoticeKind.NOTICE,
            NoticeUrgency.URGENT,
            WORDS,
            WORDS,
            Confirm.READ,
            Audience(units=(crowd.top,)),
            Detail(),
            send_at=send_at,
        )
        return notice_sending.make(work, new)


def alone(folder: Path) -> dict[str, float]:
    """Measure without a door; returns seconds, milliseconds and megabytes."""
    now = datetime.now(ZONE)
    keys = Keys(b"k" * 32)
    seen: dict[str, float] = {}
    with contextlib.closing(open_store(folder / "alone.sqlite3", Kind.REAL, created_at=to_text(now))) as store:
        with store.transaction() as db:
            crowd = enrol(db, now)
        effects = effects_alone(store, lambda: now)
        # All of them are new, and looked at once for notices that are in force: there is none.
        asyncio.run(NoticeRound(effects).sweep())
        began = time.perf_counter()
        notice = scheduled(store, keys, crowd, now, None)
        seen["making it, ms"] = (time.perf_counter() - began) * 1000
        pieces: list[float] = []
        by_itself = effects.by_itself

        def timed(action: Callable[[Work], T]) -> T:
            began = time.perf_counter()
            try:
                return by_itself(action)
            finally:
                pieces.append(time.perf_counter() - began)

        # Each transaction by itself: what whoever asks meanwhile has to wait for.
        effects.by_itself = timed  # type: ignore[method-assign]
        size, memory = _size(store), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        asyncio.run(NoticeRound(effects).sweep())
        took = time.perf_counter() - began
        seen["into the outbox, s"] = took
        seen["of that in transactions, s"] = sum(pieces)
        seen["longest transaction, ms"] = max(pieces) * 1000
        seen["file grown by, MB"] = (_size(store) - size) / 1e6
        seen["more memory, MB"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
        seen["counting by unit, ms"] = _median(lambda: notice_recipients.counts_by_unit(store.db, notice.id))
        size = _size(store)
        began = time.perf_counter()
        _plainly(store, keys, notice, now)
        seen["the plain way, s"] = time.perf_counter() - began
        seen["the plain way's file, MB"] = (_size(store) - size) / 1e6
    return seen


def _plainly(store: Store, keys: Keys, notice: Notice, now: datetime) -> None:
    """The peer: each message with all of its words, in one transaction."""
    with store.transaction() as db:
        accounts = db.conn.execute("SELECT person_id, account_id FROM accounts WHERE unbound_at IS NULL").fetchall()
        body = pack(letter(letter_of(Work(db, keys, now, None, "telegram", is_system=True), notice)))
        for person, account in accounts[-10_000:]:
            outbox.put(db, Draft("telegram", account, person, 2, Operation.SEND, body, f"plain:{notice.id}"), at=to_text(now))


def _size(store: Store) -> int:
    store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store.path.stat().st_size


def _median(act: Callable[[], object]) -> float:
    took = []
    for _ in range(30):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


async def beside(crowd: Crowd, environment: dict[str, str], database: Path, send_at: datetime) -> dict[str, float]:
    """Run the bot over the moment of the notice while people ask."""
    listener = bind(0)
    app = create_app(DoorConfig(TOKEN, port_of(listener), kept_messages=20, kept_events=100, kept_calls=100))
    async with serving(app, listener) as door:
        load = Onlookers(door, crowd.accounts)
        load.say(load.people[0])
        own = environment | {"SUIXING_API_URL": api_address(door)}
        async with running(sys.executable, "-c", _BOT, environment=own) as process:
            async with asyncio.timeout(120):
                await load.all_answered.wait()
            await load.closed(2_000)
            quiet_from = time.time()
            await load.steady(PER_SECOND, BEFORE)
            quiet_until, before = time.time(), memory_mb(process.pid)
            if time.time() > send_at.timestamp():
                raise SystemExit("the bot came up too late: the notice was due already")
            await asyncio.sleep(max(0.0, send_at.timestamp() - time.time() - 3))
            asking = asyncio.create_task(load.steady(PER_SECOND, 600))
            began, ended = await asyncio.to_thread(_enqueued, database, len(crowd.accounts) - 1)
            after = memory_mb(process.pid)
            await asyncio.sleep(max(0.0, ended + DRAINS + 2 - time.time()))
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asking
    sent = sum(ended <= at < ended + DRAINS for at in load.told)
    return {
        "into the outbox beside questions, s": ended - began,
        "sent a second": sent / DRAINS,
        "p50 before, ms": load.p(0.5, quiet_from, quiet_until),
        "p50 while it is put there, ms": load.p(0.5, began - 0.5, ended + 0.5),
        "p50 while it goes out, ms": load.p(0.5, ended, ended + DRAINS),
        "p99 before, ms": load.p(0.99, quiet_from, quiet_until),
        "p99 while it is put there, ms": load.p(0.99, began - 0.5, ended + 0.5),
        "p99 while it goes out, ms": load.p(0.99, ended, ended + DRAINS),
        "memory before, MB": before,
        "memory after, MB": after,
    }


def _enqueued(database: Path, count: int) -> tuple[float, float]:
    """When the notice began and when its last message was in the outbox, waited for."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        for _ in range(600):
            found, last = db.execute("SELECT count(*), max(created_at) FROM outbox WHERE subject = 'notice:1'").fetchone()
            if found >= count:
                began = db.execute("SELECT sent_at FROM notices WHERE id = 1").fetchone()[0]
                return from_text(began).timestamp(), from_text(last).timestamp()
            time.sleep(0.2)
    raise SystemExit("the notice was not put into the outbox")


def whole(folder: Path) -> dict[str, float]:
    """Measure with the door."""
    environment = environment_in(folder, SUIXING_TIMEZONE=ZONE.key)
    settings = Settings.model_validate({"data_dir": str(folder / "data"), "token": TOKEN})
    now = datetime.now(ZONE)
    send_at = now + timedelta(seconds=BEFORE + 60)
    with contextlib.closing(open_store(settings.database_file, Kind.REAL, created_at=to_text(now))) as store:
        with store.transaction() as db:
            crowd = enrol(db, now)
        scheduled(store, open_keys(settings.key_file), crowd, now, send_at)
    return uvloop.run(beside(crowd, environment, settings.database_file, send_at))


def main() -> None:
    """Measure, print, and end with an error where a goal is missed."""
    with tempfile.TemporaryDirectory() as name:
        own = alone(Path(name))
        for measure, value in own.items():
            print(f"{measure:42}{value:>10.2f}")
        seen = whole(Path(name))
    for measure, value in seen.items():
        print(f"{measure:42}{value:>10.2f}")
    print(f"ratio to the plain way: {own['into the outbox, s'] / own['the plain way, s']:.2f}")
    print(f"ratio of p99: {seen['p99 while it goes out, ms'] / seen['p99 before, ms']:.2f}")
    is_slow = max(own["into the outbox, s"], seen["into the outbox beside questions, s"]) > SLOWEST_ENQUEUE
    if is_slow or seen["p99 while it goes out, ms"] > SLOWEST_ANSWER:
        sys.exit(1)


if __name__ == "__main__":
    main()
