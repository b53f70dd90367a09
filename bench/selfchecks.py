"""500 officers go through a list of 30 items at the same time, next to a bot on python-telegram-bot that only counts taps.

``python -m bench.selfchecks [OFFICERS]`` starts the bot as ``suixing run`` does, then the peer, each against a local Bot API server of
its own. Everybody taps again as soon as the last tap was answered. Latency is from a tap to the bot's call of editMessageText: ours has
then written the answer and committed. The peer is at its defaults: one update at a time, the press acknowledged before the edit. At the
end every check must be there with all its answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import uvloop

from bench.load import TOKEN, environment_in, percentile, running
from bench.many_clues import FIRST_ACCOUNT, HEADS, enrol
from bench.throughput import OURS
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.params import Call
from bot.webchat.people import Person
from bot.webchat.server import api_address, bind, port_of, serving
from storage.database import Kind, open_store
from storage.moments import to_text

OFFICERS = 500
ITEMS = 30
PEER = [sys.executable, "-m", "bench.echo.ptb_taps", "{address}", "{token}"]


def checklist() -> str:
    """A list of ``ITEMS`` items, each answered by one tap."""
    head = """code = "taps"
title = "三十项"
purpose = "量一量"
source = "本产品默认，非文件规定"
owner = "unit"
roles = ["officer"]
asks_place = false
"""
    item = """
[[item]]
id = "TP-{number:02}"
group = "一组"
question = "第 {number} 样都好？"
how = "看一眼"
severity = "minor"
category = "conduct"
source = "本产品默认，非文件规定"
finding = "第 {number} 样不好"
measure = "弄好"
"""
    return head + "".join(item.format(number=number) for number in range(1, ITEMS + 1))


class Taps:
    """Officers, and how long each of their taps took."""

    def __init__(self, door: Door, officers: int) -> None:
        first = FIRST_ACCOUNT + HEADS + 10
        accounts = range(first, first + officers)
        self.people = [door.people.get(account) or door.person(account, f"人{account}", started=True) for account in accounts]
        self._shown = {person.id: asyncio.Event() for person in self.people}
        self.latencies: list[float] = []
        answer = door.answer

        async def watched(call: Call) -> object:
            answered = await answer(call)
            if call.method in {"sendmessage", "editmessagetext"}:
                self._shown[int(call.text("chat_id"))].set()
            return answered

        # The one place that sees every call, without a hook that only a bench would need.
        door.answer = watched  # type: ignore[method-assign]

    async def go(self, person: Person) -> None:
        """One officer, from the word to the receipt."""
        await self._after(person, partial(person.send, "自查 三十项"))
        message = person.received()[-1]
        for label in ["符合"] * ITEMS + ["提交"]:
            began = time.perf_counter()
            await self._after(person, partial(person.press, message, label))
            self.latencies.append(time.perf_counter() - began)

    async def _after(self, person: Person, act: Callable[[], object]) -> None:
        shown = self._shown[person.id]
        shown.clear()
        act()
        async with asyncio.timeout(120):
            await shown.wait()


async def measure(command: list[str], environment: dict[str, str], officers: int) -> dict[str, float]:
    """Run ``command`` as the bot and let everybody go through the list."""
    listener = bind(0)
    app = create_app(DoorConfig(TOKEN, port_of(listener), kept_messages=20, kept_events=100, kept_calls=100))
    async with serving(app, listener) as door:
        taps = Taps(door, officers)
        address = api_address(door)
        filled = [part.format(address=address, token=TOKEN) for part in command]
        async with running(*filled, environment=environment | {"SUIXING_API_URL": address}):
            # One alone first: the bot is up when this one is through.
            await taps.go(taps.people[0])
            taps.latencies.clear()
            began = time.perf_counter()
            await asyncio.gather(*map(taps.go, taps.people[1:]))
            took = time.perf_counter() - began
            return {
                "taps/s": len(taps.latencies) / took,
                "seconds": took,
                "p50 ms": percentile(taps.latencies, 0.5) * 1000,
                "p99 ms": percentile(taps.latencies, 0.99) * 1000,
            }


def main() -> None:
    """Measure, print, and end with an error where a check is not there with all its answers."""
    officers = int(sys.argv[1]) if len(sys.argv) > 1 else OFFICERS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        at = to_text(datetime.now(UTC))
        database = folder / "data" / "suixing.sqlite3"
        own = folder / "own" / "checklists"
        own.mkdir(parents=True)
        (own / "taps.toml").write_text(checklist(), encoding="utf-8")
        with contextlib.closing(open_store(database, Kind.REAL, created_at=at)) as store, store.transaction() as db:
            enrol(db)
        environment = environment_in(folder, SUIXING_KNOWLEDGE_DIR=str(own.parent))
        subprocess.run([OURS[0], "ask", "履带车"], env=environment, stdout=subprocess.DEVNULL, check=True)
        bots = {"a self-check, saved at each tap": OURS, "python-telegram-bot, counting": PEER}
        rows = {name: uvloop.run(measure(command, environment, officers)) for name, command in bots.items()}
        with contextlib.closing(open_store(database, Kind.REAL, created_at=at)) as store:
            kept = store.db.conn.execute(
                "SELECT count(*) FROM selfchecks k WHERE (SELECT count(*) FROM selfcheck_answers a"
                " WHERE a.selfcheck_id = k.id AND a.value = 'met') = ?",
                [ITEMS],
            ).fetchone()[0]
    ours, peer = rows.values()
    print(f"{'':34}" + "".join(f"{column:>10}" for column in ours))
    for name, row in rows.items():
        print(f"{name:34}" + "".join(f"{value:>10.1f}" for value in row.values()))
    print("ratio: " + ", ".join(f"{column} {ours[column] / peer[column]:.2f}" for column in ours))
    print(f"kept: {kept} checks of {officers}, each with its {ITEMS} answers")
    if kept != officers:
        sys.exit(1)


if __name__ == "__main__":
    main()
