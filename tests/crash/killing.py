"""The bot as a real process, started on the same data again and again and killed at instants that are chosen or left to chance."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter

from bot.webchat.faults import Fault, FaultKind
from bot.webchat.wire import ApiError, too_many_requests
from tests.crash.watching import SAID, WEBHOOK, Moment, Trap, WatchedDoor
from tests.processes import START_SECONDS, SUIXING

LONGEST_LIFE = 3.0
"""Seconds after which a bot is killed whose trap was not sprung."""
END_SECONDS = 30.0
OVERDUE = "overdue"
"""How a life ended whose trap was not sprung in time."""


class Mortal:
    """One ``suixing run`` after the other on the same data. ``killed`` is told how each ended, with the process gone."""

    def __init__(self, settings: Mapping[str, str], log: Path, door: WatchedDoor, killed: Callable[[str], None]) -> None:
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("SUIXING_")}
        self._environment |= {f"SUIXING_{name.upper()}": value for name, value in settings.items()}
        self._log = log
        self._door = door
        self._killed = killed
        self._process: subprocess.Popen[bytes] | None = None
        self._gone = asyncio.Event()
        self.start_seconds = 1.0
        """How long the last start took that was lived through."""

    async def live(self, plan: Plan) -> None:
        """Start the bot, let it live as ``plan`` says, and kill it. Raises ``AssertionError`` if it ends by itself."""
        began = self._start()
        if plan.start_share is not None:
            await self._dies_within(plan.start_share * self.start_seconds)
            self._kill(plan.name)
            return
        trap = plan.trap(self._killing(self._door.life, plan.name))
        # The first calls of all come before it receives anything; what people say and what is posted to a bot not there yet do not count.
        is_late = plan.method in {SAID, WEBHOOK}
        if not is_late:
            self._door.trap = trap
        if plan.fault is not None:
            self._door.faults.add(plan.fault())
        await self._received()
        if is_late:
            self._door.trap = trap
        if self._door.started.is_set():
            self.start_seconds = perf_counter() - began
        await self._dies_within(plan.seconds if trap is None else LONGEST_LIFE)
        self._door.trap = None
        self._door.faults.clear()
        self._kill(plan.name if trap is None else OVERDUE)

    @contextlib.asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """A life that ends as systemd ends it, when the block is left. Raises ``AssertionError`` if it ends badly."""
        self._start()
        await self._received()
        yield
        self._check()
        process = self._process
        assert process is not None
        process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(process.wait, END_SECONDS)
        self._process = None
        assert code == 0, f"told to end, it ended with {code}"

    def _killing(self, life: int, name: str) -> Callable[[], None]:
        """What kills the bot of that life and none that comes after it."""

        def spring() -> None:
            if self._door.life == life:
                self._kill(name)

        return spring

    def close(self) -> None:
        """Leave no process behind."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _start(self) -> float:
        self._door.life += 1
        self._door.started.clear()
        self._gone.clear()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([SUIXING, "run"], env=self._environment, stdout=log, stderr=subprocess.STDOUT)
        return perf_counter()

    async def _received(self) -> None:
        until = perf_counter() + START_SECONDS
        while not self._door.started.is_set() and not self._gone.is_set():
            self._check()
            assert perf_counter() < until, "the bot did not start"
            await self._door.feed.changed.wait(0.02)

    async def _dies_within(self, seconds: float) -> None:
        until = perf_counter() + seconds
        while not self._gone.is_set() and (left := until - perf_counter()) > 0:
            self._check()
            try:
                async with asyncio.timeout(min(0.2, left)):
                    await self._gone.wait()
            except TimeoutError:
                pass

    def _check(self) -> None:
        process = self._process
        if process is not None and not self._gone.is_set() and process.poll() is not None:
            said = self._log.read_text("utf-8", "replace")[-3000:]
            raise AssertionError(f"the bot ended by itself with {process.returncode}:\n{said}")

    def _kill(self, name: str) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # Waited for without letting go of the loop: nothing of the door's happens between the kill and the look at what it left.
        process.kill()
        code = process.wait(END_SECONDS)
        assert code == -signal.SIGKILL, f"the bot had ended by itself with {code}"
        self._killed(name)
        self._gone.set()


@dataclass(frozen=True)
class Plan:
    """How one life ends: at the ``count``-th call of ``method``, after ``seconds``, or after a share of the time that a start takes."""

    name: str
    method: str = ""
    count: int = 1
    moment: Moment = Moment.ANSWERED
    delay: float = 0.0
    seconds: float = 0.0
    start_share: float | None = None
    fault: Callable[[], Fault] | None = None

    def trap(self, spring: Callable[[], None]) -> Trap | None:
        """The trap for the door; none where time alone ends the life."""
        return Trap(self.method, self.count, self.moment, spring, self.delay) if self.method else None


def plans(by: str, random: Random) -> Iterator[Plan]:
    """Endless plans: every kind of instant once in each round, in an order left to chance."""
    coming = WEBHOOK if by == "webhook" else "getupdates"
    while True:
        moments = list(Moment)
        one_round = [
            Plan("any moment", seconds=random.uniform(0.0, 1.5)),
            Plan("any moment", seconds=random.uniform(0.0, 0.3)),
            Plan("starting", start_share=random.uniform(0.3, 1.2)),
            Plan("first calls", random.choice(("getme", "getupdates" if by == "polling" else "setwebhook")), 1, random.choice(moments)),
            *(Plan(f"sending, {moment}", "sendmessage", random.randint(1, 30), moment, random.uniform(0, 0.006)) for moment in moments),
            Plan("first answer", "sendmessage", random.randint(1, 3), random.choice(moments), random.uniform(0, 0.006)),
            Plan("editing", "editmessagetext", random.randint(1, 4), random.choice(moments), random.uniform(0, 0.006)),
            Plan("a button", "answercallbackquery", random.randint(1, 4), random.choice(moments), random.uniform(0, 0.006)),
            *(Plan(f"intake, {moment}", coming, random.randint(1, 15), moment, random.uniform(0, 0.01)) for moment in moments),
            Plan("something said", SAID, random.randint(1, 25), delay=random.uniform(0, 0.015)),
            Plan("a fault", "sendmessage", random.randint(1, 12), delay=random.uniform(0, 0.4), fault=fault(random)),
            Plan("a fault", seconds=random.uniform(0.2, 1.5), fault=fault(random)),
        ]
        random.shuffle(one_round)
        yield from one_round


def fault(random: Random) -> Callable[[], Fault]:
    """How the door fails, left to chance."""
    skip, times = random.randint(0, 5), random.randint(1, 3)
    method = random.choice(("sendMessage", "sendMessage", "editMessageText", "*"))
    kind, error, after_effect = random.choice(
        (
            (FaultKind.ERROR, too_many_requests(1), False),
            (FaultKind.ERROR, ApiError(500, "Internal Server Error"), False),
            (FaultKind.ERROR, ApiError(502, "Bad Gateway"), False),
            (FaultKind.BROKEN, None, False),
            (FaultKind.CUT, None, True),
        )
    )
    return lambda: Fault(kind, error, method, times=times, skip=skip, after_effect=after_effect)
