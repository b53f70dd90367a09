"""The other side of the throughput bench: the local Bot API server in a process of its own, and people who ask.

``python -m bench.load COMMAND…`` serves the door, starts ``COMMAND`` with ``{address}`` and ``{token}`` filled in, lets people ask, and
prints what it saw as one line of JSON. Latency is from a person's sending to the bot's call of sendMessage.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

import uvloop

from bot.keys import Keys
from bot.line.effects import Effects
from bot.line.marks import Marks
from bot.line.sender import Sender
from bot.settings import DataRule
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.dispatch import Answer
from bot.webchat.door import Door
from bot.webchat.params import Call
from bot.webchat.people import Person
from bot.webchat.server import api_address, bind, port_of, serving
from storage.database import Store

TOKEN = "1:BENCH"
FIRST_ACCOUNT = 700_001
PEOPLE = 256
QUESTIONS = Path(__file__).parent / "questions"
FILLERS = ("", "请问", "你好，", "队长问：", "急，", "刚才那个，", "司机说", "那个", "麻烦看下，", "路上遇到")
WARM_UP = 3_000
TICKS = os.sysconf("SC_CLK_TCK")


def questions() -> Iterator[str]:
    """Distinct questions without end: every labelled one, then the same with other words around them."""
    texts = sorted({json.loads(line)["q"] for file in sorted(QUESTIONS.rglob("*.jsonl")) for line in file.open(encoding="utf-8")})
    texts = [text for text in texts if 0 < len(text.strip()) <= 200 and not text.strip().startswith("/")]
    random.Random(7).shuffle(texts)
    yield from texts
    for round_ in itertools.count():
        for filler in FILLERS[1:]:
            for text in texts:
                yield f"{filler}{text}" if round_ == 0 else f"{filler}{text} {round_}"


class _Nobody:
    """In the place of the sender: nothing goes out."""

    def wake(self) -> None:
        """Nothing waits."""


def effects_alone(store: Store, clock: Callable[[], datetime]) -> Effects:
    """What runs actions without any door; nothing goes out."""
    sender, marks = cast("Sender", _Nobody()), cast("Marks", None)
    return Effects(store, Keys(b"k" * 32), "telegram", clock, marks, sender, DataRule.OPEN)


class Load:
    """People who ask, and what became of it."""

    def __init__(self, door: Door, reply_pause: float) -> None:
        self._door = door
        self._asked = questions()
        self.people = [door.person(FIRST_ACCOUNT + number, f"人{number}", started=True) for number in range(PEOPLE)]
        self._sent_at: dict[int, float] = {}
        self._free: asyncio.Queue[Person] = asyncio.Queue()
        self.latencies: list[float] = []
        self.all_answered = asyncio.Event()
        self._pause = reply_pause
        answer = door.answer

        async def watched(call: Call) -> Answer:
            if call.method == "sendmessage":
                if self._pause:
                    await asyncio.sleep(self._pause)
                self._replied(int(call.text("chat_id")))
            return await answer(call)

        # The one place that sees every call, without a hook that only a bench would need.
        door.answer = watched  # type: ignore[method-assign]

    async def closed(self, messages: int) -> float:
        """Everybody asks the next thing when the last was answered; returns the seconds that it took."""
        for person in self.people:
            self._free.put_nowait(person)
        began = time.perf_counter()
        for _ in range(messages):
            self.say(await self._free.get())
        await self.all_answered.wait()
        self._free = asyncio.Queue()
        return time.perf_counter() - began

    async def steady(self, per_second: float, seconds: float) -> None:
        """Somebody asks at each stroke of a clock, answered or not."""
        began = time.perf_counter()
        people = itertools.cycle(self.people)
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
            person = next(people)
            if person.id not in self._sent_at:
                self.say(person)
        async with asyncio.timeout(30):
            await self.all_answered.wait()

    def say(self, person: Person) -> None:
        """Let ``person`` ask the next thing."""
        self.all_answered.clear()
        self._sent_at[person.id] = time.perf_counter()
        person.send(next(self._asked))

    def _replied(self, account: int) -> None:
        sent = self._sent_at.pop(account, None)
        if sent is not None:
            self.latencies.append(time.perf_counter() - sent)
            self._free.put_nowait(self._door.people[account])
            if not self._sent_at:
                self.all_answered.set()


class Onlookers(Load):
    """People who ask, each answer with its moment, while something goes out to ``accounts`` by itself."""

    def __init__(self, door: Door, accounts: range) -> None:
        super().__init__(door, 0.0)
        self.answered: list[tuple[float, float]] = []
        """When each answer came, and after how many seconds."""
        self.told: list[float] = []
        """When each of the other messages went out."""
        for account in accounts:
            door.person(account, f"人{account}", started=True)
        answer = door.answer

        async def counted(call: Call) -> Answer:
            if call.method == "sendmessage" and int(call.text("chat_id")) in accounts:
                self.told.append(time.time())
            return await answer(call)

        # The one place that sees every call, without a hook that only a bench would need.
        door.answer = counted  # type: ignore[method-assign]

    def _replied(self, account: int) -> None:
        sent = self._sent_at.get(account)
        if sent is not None:
            self.answered.append((time.time(), time.perf_counter() - sent))
        super()._replied(account)

    def p(self, part: float, first: float, last: float) -> float:
        """Milliseconds of the answers between two moments."""
        return percentile([took for at, took in self.answered if first <= at <= last], part) * 1000


def percentile(values: list[float], part: float) -> float:
    """The value below which ``part`` of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("nan")


def family(pid: int) -> list[int]:
    """The process and its children."""
    return [pid, *(int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def cpu_seconds(pid: int) -> float:
    """Seconds of processor that a process and its children have used."""
    stats = [Path(f"/proc/{member}/stat").read_text().rsplit(")", 1)[1].split() for member in family(pid)]
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICKS


def memory_mb(pid: int) -> float:
    """Megabytes that a process and its children hold now; what they share counts once."""
    found = [Path(f"/proc/{member}/smaps_rollup").read_text().splitlines() for member in family(pid)]
    return sum(int(line.split()[1]) for lines in found for line in lines if line.startswith("Pss:")) / 1024


@contextlib.asynccontextmanager
async def running(*command: str, environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot that ``command`` starts, until the end of the block."""
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            # Its last poll still wants an answer from us.
            await asyncio.wait_for(process.wait(), 15)
        if process.returncode is None:
            process.kill()
            await process.wait()


def environment_in(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a bot that keeps everything in ``folder``; more ``settings`` by the names of their variables."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("SUIXING_")}
    own = {"SUIXING_DATA_DIR": str(folder / "data"), "SUIXING_CACHE_DIR": str(folder / "cache")}
    return others | own | {"SUIXING_TOKEN": TOKEN, "SUIXING_LOG_LEVEL": "WARNING"} | settings


async def measure(command: list[str], messages: int, steady_seconds: float, reply_pause: float, growth: int) -> dict[str, float]:
    """Run ``command`` as the bot and measure it."""
    listener = bind(0)
    app = create_app(DoorConfig(TOKEN, port_of(listener), kept_messages=20, kept_events=100, kept_calls=100))
    async with serving(app, listener) as door:
        load = Load(door, reply_pause)
        filled = [part.format(address=api_address(door), token=TOKEN) for part in command]
        environment = {name: value.format(address=api_address(door), token=TOKEN) for name, value in os.environ.items()}
        load.say(load.people[0])
        began = time.perf_counter()
        async with running(*filled, environment=environment) as process:
            async with asyncio.timeout(60):
                await load.all_answered.wait()
            seen: dict[str, float] = {"first_answer_s": time.perf_counter() - began}
            await load.closed(WARM_UP)
            load.latencies.clear()
            if messages:
                used = cpu_seconds(process.pid)
                took = await load.closed(messages)
                seen |= {"per_second": messages / took, "cpu_us": (cpu_seconds(process.pid) - used) / messages * 1e6}
                seen["memory_mb"] = memory_mb(process.pid)
            if steady_seconds:
                load.latencies.clear()
                await load.steady(50, steady_seconds)
                seen |= {"p50_ms": percentile(load.latencies, 0.5) * 1000, "p99_ms": percentile(load.latencies, 0.99) * 1000}
            if growth:
                before = memory_mb(process.pid)
                await load.closed(growth)
                seen |= {"before_mb": before, "after_mb": memory_mb(process.pid)}
    return seen


def main() -> None:
    """Measure and print one line of JSON."""
    messages, steady, pause, growth = (float(part) for part in sys.argv[1:5])
    seen = uvloop.run(measure(sys.argv[5:], int(messages), steady, pause, int(growth)))
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
