"""What it takes until a clue is saved: 500 of 2,000 people report through the whole durable path, next to an echo bot in the same run.

``python -m bench.clues_submitted`` starts the bot as ``suixing run`` does, then an echo bot on python-telegram-bot, each against a server
of its own. Latency is from a person's sending to the bot's call of sendMessage: ours has then judged the words against everybody's name,
written the clue with its place in the index, and committed.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench.load import TOKEN, Load, cpu_seconds, environment_in, percentile, running
from bench.many_clues import FIRST_ACCOUNT, HEADS, enrol, said
from bench.throughput import OURS, PTB
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.server import api_address, bind, port_of, serving
from storage.database import Kind, open_store
from storage.moments import to_text

REPORTERS = 500
WARM_UP = 200
MESSAGES = 600
PER_SECOND = 10
SECONDS = 20.0


class Reporters(Load):
    """Officers, each of whom has something to tell."""

    def __init__(self, door: Door) -> None:
        super().__init__(door, 0.0)
        first = FIRST_ACCOUNT + HEADS + 10
        accounts = range(first, first + REPORTERS)
        self.people = [door.people.get(account) or door.person(account, f"人{account}", started=True) for account in accounts]
        self._asked = _told()


def _told() -> Iterator[str]:
    chance = random.Random(3)
    for number in itertools.count():
        yield f"线索 {said(chance)}，{number}"


async def measure(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    """Run ``command`` as the bot and let people report."""
    listener = bind(0)
    app = create_app(DoorConfig(TOKEN, port_of(listener), kept_messages=20, kept_events=100, kept_calls=100))
    async with serving(app, listener) as door:
        load = Reporters(door)
        address = api_address(door)
        filled = [part.format(address=address, token=TOKEN) for part in command]
        load.say(load.people[0])
        async with running(*filled, environment=environment | {"SUIXING_API_URL": address}) as process:
            async with asyncio.timeout(60):
                await load.all_answered.wait()
            await load.closed(WARM_UP)
            used = cpu_seconds(process.pid)
            took = await load.closed(MESSAGES)
            cpu = (cpu_seconds(process.pid) - used) / MESSAGES * 1e6
            load.latencies.clear()
            await load.steady(PER_SECOND, SECONDS)
            return {
                "a second": MESSAGES / took,
                "CPU us": cpu,
                "p50 ms": percentile(load.latencies, 0.5) * 1000,
                "p99 ms": percentile(load.latencies, 0.99) * 1000,
            }


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        at = to_text(datetime.now(UTC))
        database = folder / "data" / "suixing.sqlite3"
        with contextlib.closing(open_store(database, Kind.REAL, created_at=at)) as store, store.transaction() as db:
            enrol(db)
        environment = environment_in(folder)
        subprocess.run([OURS[0], "ask", "履带车"], env=environment, stdout=subprocess.DEVNULL, check=True)
        bots = {"a clue until it is saved": OURS, "python-telegram-bot echo": PTB}
        rows = {name: uvloop.run(measure(command, environment)) for name, command in bots.items()}
        with contextlib.closing(open_store(database, Kind.REAL, created_at=at)) as store:
            kept, versions = store.db.conn.execute("SELECT count(*), sum(version) FROM clues").fetchone()
    ours, echo = rows.values()
    print(f"{'':28}" + "".join(f"{column:>10}" for column in ours))
    for name, row in rows.items():
        print(f"{name:28}" + "".join(f"{value:>10.1f}" for value in row.values()))
    print("ratio: " + ", ".join(f"{column} {ours[column] / echo[column]:.2f}" for column in ours))
    print(f"kept: {kept} clues, {versions} versions")


if __name__ == "__main__":
    main()
