"""Rules renewed under load: 20,000 entries and more, 50 questions a second, and a clerk who saves a file again and again.

``python -m bench.reload [RELOADS]`` starts the bot as ``suixing run`` does, but looking at its files every two seconds instead of every
twenty, and lets people ask all the while. Latency is from a person's sending to the bot's call of sendMessage; *during* is from the
saving of the file until two seconds after the new rules hold. Memory is the bot's with its searching child (proportional set size:
what is shared counts once); what a building child needs besides is told apart.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench.load import FIRST_ACCOUNT, PEOPLE, TOKEN, Load, environment_in, memory_mb, percentile, running
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.people import Person
from bot.webchat.server import api_address, bind, port_of, serving
from knowledge.checks import spoken_form
from knowledge.columns import LAYOUTS, Table
from knowledge.documents import documents_of
from knowledge.library import load
from storage import people
from storage.database import Kind, open_store
from storage.moments import to_text
from storage.people import Role

SHIPPED = Path(__file__).parent.parent / "knowledge"
ENTRIES = 20_000
RELOADS = 10
PER_SECOND = 50
QUIET = 20.0
"""Seconds of questions before the first saving, and after the last."""
_SEED = 11
_BOT = "import bot.schedule; bot.schedule.LONGEST_NAP = 2.0; from bot.cli import main; main(['run'])"
_ASK = "from bot.cli import main; main(['ask', '履带车'])"
_COMMON = {"jurisdiction": "全国", "source": "某单位规定", "source_kind": "published", "confidence": "0.9", "checked_on": "2026-01-01"}
_TABLES = {
    Table.PROCEDURE: ("PR", {"answer": "以本单位规定为准", "day_kind": "-"}, "topic"),
    Table.ELSEWHERE: ("EL", {"owner": "某某局", "hand_over": "记下情况，告诉当事人找谁"}, "matter"),
    Table.TABOOS: ("TB", {"say_instead": "您好，请您稍等", "stage": "检查"}, "taboo"),
}


def write_agency(folder: Path, count: int) -> None:
    """An agency's folder of ``count`` made-up entries with an alias each: heads of shipped wordings joined to tails of others."""
    chance = random.Random(_SEED)
    said = [document.text for entry in load(SHIPPED).entries() for document in documents_of(0, entry)]
    used = {spoken_form(text) for text in said}

    def text() -> str:
        while True:
            head, tail = (text[:40] for text in chance.choices(said, k=2))
            joined = head[: len(head) * 2 // 3] + tail[len(tail) // 2 :]
            if len(joined) >= 4 and spoken_form(joined) not in used and not any(mark in joined for mark in "；;{}|、/"):
                used.add(spoken_form(joined))
                return joined

    folder.mkdir(parents=True, exist_ok=True)
    for number, (table, (letters, fixed, title)) in enumerate(_TABLES.items()):
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, LAYOUTS[table].columns, restval="")
            writer.writeheader()
            for place in range(number, count, len(_TABLES)):
                own_id = f"{letters}-Q{chr(65 + place // 900 // 26)}{chr(65 + place // 900 % 26)}-{place % 900 + 100}"
                writer.writerow(_COMMON | fixed | {"id": own_id, title: text(), "aliases": text()})


class TimedLoad(Load):
    """The same people, with the moment of each answer."""

    answered: list[tuple[float, float]]
    """When it was asked, and the seconds until it was answered."""
    asked = 0

    def say(self, person: Person) -> None:
        self.asked += 1
        super().say(person)

    def _replied(self, account: int) -> None:
        known = len(self.latencies)
        super()._replied(account)
        if len(self.latencies) > known:
            took = self.latencies[-1]
            self.answered.append((time.perf_counter() - took, took))


def enrol(folder: Path) -> None:
    """An agency whose people may ask."""
    now = to_text(datetime.now(UTC))
    with contextlib.closing(open_store(folder / "data" / "suixing.sqlite3", Kind.REAL, created_at=now)) as store, store.transaction() as db:
        unit = people.add_unit(db, "某大队")
        for number in range(PEOPLE):
            person = people.add_person(db, f"人{number}", unit.id, Role.OFFICER, created_at=now)
            people.bind(db, "telegram", FIRST_ACCOUNT + number, person.id, person.name, at=now)


def settings(folder: Path) -> dict[str, str]:
    """The environment of its bot."""
    return environment_in(folder, SUIXING_KNOWLEDGE_DIR=str(folder / "own"))


def reloads(folder: Path) -> int:
    """How often the bot has noted that other rules hold."""
    with contextlib.closing(sqlite3.connect(f"file:{folder / 'data' / 'suixing.sqlite3'}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM audit WHERE act = 'knowledge.reloaded'").fetchone()[0])


def builder_mb(bot: int) -> float:
    """Megabytes of the building child, 0 while there is none."""
    for child in Path(f"/proc/{bot}/task/{bot}/children").read_text().split():
        with contextlib.suppress(OSError):
            if b"bot.building" in Path(f"/proc/{child}/cmdline").read_bytes():
                status = Path(f"/proc/{child}/status").read_text()
                return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)
    return 0.0


async def measure(folder: Path, count: int) -> None:
    """Run the bot, edit, and print what was seen."""
    listener = bind(0)
    app = create_app(DoorConfig(TOKEN, port_of(listener), kept_messages=20, kept_events=100, kept_calls=100))
    async with serving(app, listener) as door:
        people_asking = TimedLoad(door, 0.0)
        people_asking.answered = []
        environment = settings(folder) | {"SUIXING_API_URL": api_address(door)}
        people_asking.say(people_asking.people[0])
        async with running(sys.executable, "-c", _BOT, environment=environment) as bot:
            async with asyncio.timeout(120):
                await people_asking.all_answered.wait()
            await people_asking.closed(1_000)
            people_asking.answered.clear()
            people_asking.asked = 0
            asking = asyncio.create_task(people_asking.steady(PER_SECOND, 3600))
            before = time.perf_counter()
            await asyncio.sleep(QUIET)
            memory = [memory_mb(bot.pid)]
            during: list[tuple[float, float]] = []
            building = 0.0
            edited = folder / "own" / f"{Table.PROCEDURE}.csv"
            for number in range(count):
                text = await asyncio.to_thread(edited.read_text, encoding="utf-8")
                changed = text.replace("以本单位规定为准" if not number else f"以第{number}版规定为准", f"以第{number + 1}版规定为准")
                await asyncio.to_thread(edited.write_text, changed, encoding="utf-8")
                began, known = time.perf_counter(), await asyncio.to_thread(reloads, folder)
                while await asyncio.to_thread(reloads, folder) == known:
                    await asyncio.sleep(0.25)
                    building = max(building, builder_mb(bot.pid))
                    if time.perf_counter() - began > 300:
                        raise TimeoutError("not reloaded")
                await asyncio.sleep(2)
                during.append((began, time.perf_counter()))
                memory.append(memory_mb(bot.pid))
            end = time.perf_counter()
            await asyncio.sleep(QUIET)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            async with asyncio.timeout(30):
                await people_asking.all_answered.wait()
    show(people_asking, during, before, end)
    seconds = [until - since - 2 for since, until in during]
    print(f"from saving to holding: {min(seconds):.1f} to {max(seconds):.1f} s")
    print("MB after each reload:", " ".join(f"{held:.0f}" for held in memory), f"; the building child at most {building:.0f}")


def show(load: TimedLoad, during: list[tuple[float, float]], before: float, end: float) -> None:
    """Print the table of latencies."""
    phases = {
        "before": [took for asked, took in load.answered if before <= asked < during[0][0]],
        "during": [took for asked, took in load.answered if any(since <= asked < until for since, until in during)],
        "after": [took for asked, took in load.answered if asked >= end],
    }
    print(f"{'':10}{'answers':>9}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}")
    for name, latencies in phases.items():
        row = (percentile(latencies, 0.5), percentile(latencies, 0.99), max(latencies))
        print(f"{name:10}{len(latencies):>9}" + "".join(f"{value * 1000:>9.1f}" for value in row))
    print(f"asked {load.asked}, failed {load.asked - len(load.answered)}")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_agency(folder / "own", ENTRIES)
        # The bench is about renewing: the first index is there before the bot starts.
        subprocess.run([sys.executable, "-c", _ASK], env=settings(folder), stdout=subprocess.DEVNULL, check=True)
        enrol(folder)
        uvloop.run(measure(folder, int(sys.argv[1]) if len(sys.argv) > 1 else RELOADS))


if __name__ == "__main__":
    main()
