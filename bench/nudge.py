"""What the morning's digest costs: 10,000 people in 300 units with 30,000 things due, while officers go on asking.

``python -m bench.nudge`` first measures alone, in one process without any door: entering what is due, an idle tick, planning and
writing everybody's digest, a tick at noon. Then it starts the bot as ``suixing run`` does, only with a look at the clock every second,
against a local Bot API server of its own: 50 questions a second before the hour, while the digests are made, and while they go out at 20
a second. The hour of the digest is set to a minute from now, in a zone in which that is in the morning. Latency is from a person's
sending to the bot's call of sendMessage.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import uvloop

from bench import many_dues
from bench.load import TOKEN, Onlookers, cpu_seconds, effects_alone, environment_in, memory_mb, running
from bench.many_dues import Crowd, enrol
from bot.actions import due_making
from bot.actions.nudge_phases import phase_shares
from bot.line.effects import Effects
from bot.nudge_round import NudgeRound
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.server import api_address, bind, port_of, serving
from storage import nudges
from storage.database import Kind, open_store
from storage.moments import to_text
from storage.nudges import NudgeTime

PER_SECOND, BEFORE, DRAINS = 50, 30.0, 30.0
"""Questions a second; seconds of them before the hour, and of digests going out that are counted."""
LONGEST, SLOWEST = 10.0, 100.0
"""Seconds until the last digest is in the outbox, and milliseconds for 99 of 100 questions meanwhile."""
DAY = datetime(2026, 11, 26, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Thursday, for what is measured alone."""
_ASK = "from bot.cli import main; main(['ask', '履带车'])"
_BOT = """
import json, os, sys, time
import bot.schedule
from bot.cli import main
from bot.nudge_round import NudgeRound
bot.schedule.LONGEST_NAP = 1.0
sweep = NudgeRound.sweep
async def timed(self):
    began, used = time.time(), time.process_time()
    await sweep(self)
    if time.time() - began > 0.5:
        with open(os.environ['NUDGE_SWEEPS'], 'a') as file:
            file.write(json.dumps([began, time.time(), time.process_time() - used]) + chr(10))
NudgeRound.sweep = timed
main(['run'])
"""


def alone(folder: Path) -> dict[str, float]:
    """Measure without a door; returns seconds, the idle ticks in milliseconds, and megabytes."""
    now = [DAY - timedelta(minutes=40)]
    with contextlib.closing(open_store(folder / "alone.sqlite3", Kind.REAL, created_at=to_text(DAY))) as store:
        with store.transaction() as db:
            enrol(db, now[0])
        effects = effects_alone(store, lambda: now[0])
        seen = {"entering all that is due, s": _seconds(lambda: _make(effects))}
        seen["dues"] = float(store.db.conn.execute("SELECT count(*) FROM dues WHERE state = 'open'").fetchone()[0])
        seen["entering with nothing to do, ms"] = _median(lambda: effects.by_itself(due_making.make))
        round_ = NudgeRound(effects, lambda: now[0], (), phase_shares)
        asyncio.run(round_.sweep())
        seen["tick before the hour, ms"] = _median(lambda: asyncio.run(round_.sweep()))
        now[0] = DAY + timedelta(seconds=5)
        before, used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        seen["planning and writing, s"] = _seconds(lambda: asyncio.run(round_.sweep()))
        seen["of that processor, s"] = time.process_time() - used
        seen["more memory, MB"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        seen["digests"] = float(store.db.conn.execute("SELECT count(*) FROM nudges WHERE kind = 'digest'").fetchone()[0])
        now[0] = DAY.replace(hour=12)
        asyncio.run(round_.sweep())
        seen["tick at noon, ms"] = _median(lambda: asyncio.run(round_.sweep()))
        now[0] = DAY.replace(hour=17, minute=31)
        seen["the evening's summaries, s"] = _seconds(lambda: asyncio.run(round_.sweep()))
        seen["summaries"] = float(store.db.conn.execute("SELECT count(*) FROM nudges WHERE kind = 'summary'").fetchone()[0])
    return seen


def _make(effects: Effects) -> None:
    while effects.by_itself(due_making.make):
        pass


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _median(act: Callable[[], object]) -> float:
    return statistics.median(_seconds(act) for _ in range(50)) * 1000


async def beside(folder: Path, crowd: Crowd, environment: dict[str, str], begins: datetime) -> dict[str, float]:
    """Run the bot over the hour ``begins`` while people ask."""
    sweeps = folder / "sweeps"
    listener = bind(0)
    app = create_app(DoorConfig(TOKEN, port_of(listener), kept_messages=20, kept_events=100, kept_calls=100))
    async with serving(app, listener) as door:
        load = Onlookers(door, crowd.accounts)
        load.say(load.people[0])
        own = environment | {"SUIXING_API_URL": api_address(door), "NUDGE_SWEEPS": str(sweeps)}
        async with running(sys.executable, "-c", _BOT, environment=own) as process:
            async with asyncio.timeout(120):
                await load.all_answered.wait()
            await load.closed(2_000)
            quiet_from = time.time()
            used = cpu_seconds(process.pid)
            await load.steady(PER_SECOND, BEFORE)
            quiet_until, quiet_used, before = time.time(), cpu_seconds(process.pid) - used, memory_mb(process.pid)
            if time.time() > begins.timestamp():
                raise SystemExit("the bot came up too late: the hour of the digest was over")
            await asyncio.sleep(max(0.0, begins.timestamp() - time.time() - 3))
            asking = asyncio.create_task(load.steady(PER_SECOND, 600))
            began, ended, compute = await asyncio.to_thread(_sweep_since, sweeps, begins.timestamp())
            after = memory_mb(process.pid)
            await asyncio.sleep(max(0.0, ended + DRAINS + 2 - time.time()))
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asking
    sent = sum(ended <= at < ended + DRAINS for at in load.told)
    return {
        "made in, s": ended - began,
        "of that processor with the questions, s": compute,
        "processor of the questions alone, s": quiet_used / (quiet_until - quiet_from) * (ended - began),
        "sent a second": sent / DRAINS,
        "p50 before, ms": load.p(0.5, quiet_from, quiet_until),
        "p50 while they are made, ms": load.p(0.5, began, ended),
        "p50 while they go out, ms": load.p(0.5, ended, ended + DRAINS),
        "p99 before, ms": load.p(0.99, quiet_from, quiet_until),
        "p99 while they are made, ms": load.p(0.99, began, ended),
        "p99 while they go out, ms": load.p(0.99, ended, ended + DRAINS),
        "memory before, MB": before,
        "memory after, MB": after,
    }


def _sweep_since(file: Path, moment: float) -> tuple[float, float, float]:
    """The first long sweep that began at ``moment`` or later: when it began and ended, and its seconds of processor."""
    while True:
        lines = file.read_text().splitlines() if file.exists() else []
        for began, ended, used in map(json.loads, lines):
            if began >= moment:
                return began, ended, used
        time.sleep(0.2)


def whole(folder: Path) -> tuple[dict[str, float], int]:
    """Measure with the door; returns that, and how many digests were put into the outbox."""
    zone = _zone_of_the_morning()
    database = folder / "data" / "suixing.sqlite3"
    now = datetime.now(zone)
    with contextlib.closing(open_store(database, Kind.REAL, created_at=to_text(now))) as store:
        with store.transaction() as db:
            crowd = enrol(db, now)
        _make(effects_alone(store, lambda: datetime.now(zone)))
        begins = (datetime.now(zone) + timedelta(seconds=BEFORE + 100)).replace(second=0, microsecond=0)
        with store.transaction() as db:
            nudges.set_time(db, NudgeTime(digest_at=begins.strftime("%H:%M")), unit_id=crowd.top, by=None, at=to_text(now))
    environment = environment_in(folder, SUIXING_TIMEZONE=zone.key)
    subprocess.run([sys.executable, "-c", _ASK], env=environment, stdout=subprocess.DEVNULL, check=True)
    seen = uvloop.run(beside(folder, crowd, environment, begins))
    with contextlib.closing(sqlite3.connect(database)) as read:
        return seen, read.execute("SELECT count(*) FROM nudges WHERE kind = 'digest'").fetchone()[0]


def _zone_of_the_morning() -> ZoneInfo:
    """One in which it is between nine and ten o'clock."""
    ahead = (9 - datetime.now(UTC).hour + 11) % 24 - 11
    return ZoneInfo(f"Etc/GMT{-ahead:+d}")


def main() -> None:
    """Measure, print, and end with an error where a goal is missed or somebody got no digest."""
    with tempfile.TemporaryDirectory() as name:
        for measure, value in alone(Path(name)).items():
            print(f"{measure:42}{value:>10.2f}")
        seen, made = whole(Path(name))
    for measure, value in seen.items():
        print(f"{measure:42}{value:>10.2f}")
    print(f"ratio of p99: {seen['p99 while they are made, ms'] / seen['p99 before, ms']:.2f}")
    print(f"digests: {made} of {many_dues.PEOPLE}")
    if made < many_dues.PEOPLE or seen["made in, s"] > LONGEST or seen["p99 while they are made, ms"] > SLOWEST:
        sys.exit(1)


if __name__ == "__main__":
    main()
