"""The clockwork, by a clock that the test moves: what is due runs once, late or not, and nothing that fails is forgotten."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from telegram import Bot

from bot.actions.work import Work
from bot.keys import Keys
from bot.line.carrier import Carrier
from bot.line.effects import Effects
from bot.line.marks import Marks
from bot.line.pacing import Pace
from bot.line.sender import Sender
from bot.schedule import LONGEST_NAP, Appointment, Schedule, daily_at
from bot.settings import DataRule
from storage import schedule
from storage.database import Kind, Store, open_store
from storage.moments import from_text, to_text

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
KEYS = Keys(b"k" * 32)


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "suixing.sqlite3", Kind.REAL, created_at=to_text(NOON))
    yield store
    store.close()


def clockwork(store: Store, clock: Clock, *appointments: Appointment, sweeps: tuple[Callable[[], Awaitable[None]], ...] = ()) -> Schedule:
    marks = Marks(store)
    sender = Sender(store, "telegram", Carrier(Bot("1:TEST"), store.path.parent), clock, marks, Pace(20, lambda: 0.0))
    return Schedule(store, clock, Effects(store, KEYS, "telegram", clock, marks, sender, DataRule.OPEN), appointments, sweeps)


class Doing:
    """An appointment at 08:00 that notes when it ran, in the database and in memory; it fails as often as it is told to."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.acts: list[datetime] = []
        self.works: list[datetime] = []
        self.failures = 0

    def act(self, work: Work) -> None:
        self.acts.append(work.now)
        work.db.conn.execute("INSERT INTO units (name) VALUES (?)", [work.at])
        self._fail()

    async def work(self, now: datetime) -> None:
        await asyncio.sleep(0)
        self.works.append(now)
        self._fail()

    def _fail(self) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("no room for a backup")


def effects_of(store: Store) -> int:
    return int(store.db.conn.execute("SELECT count(*) FROM units").fetchone()[0])


def planned(store: Store, name: str = "head") -> datetime:
    due = schedule.due_at(store.db, name)
    assert due is not None
    return from_text(due).astimezone(SHANGHAI)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def doing(clock: Clock) -> Doing:
    return Doing(clock)


@pytest.fixture
def ticking(store: Store, clock: Clock, doing: Doing) -> Schedule:
    return clockwork(store, clock, Appointment("head", daily_at(8), doing.act))


class TestAppointments:
    async def test_the_first_tick_of_all_only_plans(self, ticking: Schedule, doing: Doing, store: Store) -> None:
        await ticking.tick()
        assert doing.acts == []
        assert planned(store) == at(3, 8)

    async def test_nothing_runs_a_moment_before_it_is_due_and_once_when_it_is(
        self, ticking: Schedule, doing: Doing, clock: Clock, store: Store
    ) -> None:
        await ticking.tick()
        clock.now = at(3, 8) - timedelta(milliseconds=1)
        await ticking.tick()
        assert doing.acts == []
        clock.now = at(3, 8)
        await ticking.tick()
        await ticking.tick()
        assert doing.acts == [at(3, 8)]
        assert planned(store) == at(4, 8)

    async def test_however_late_it_is_it_runs(self, ticking: Schedule, doing: Doing, clock: Clock) -> None:
        await ticking.tick()
        clock.now = at(3, 23, 59)
        await ticking.tick()
        assert doing.acts == [at(3, 23, 59)]

    async def test_a_machine_that_slept_for_a_week_catches_up_once(
        self, ticking: Schedule, doing: Doing, clock: Clock, store: Store
    ) -> None:
        await ticking.tick()
        clock.now = at(10, 9)
        for _ in range(3):
            await ticking.tick()
        assert doing.acts == [at(10, 9)]
        assert planned(store) == at(11, 8)

    async def test_a_restart_forgets_nothing_and_repeats_nothing(self, ticking: Schedule, doing: Doing, clock: Clock, store: Store) -> None:
        await ticking.tick()
        clock.now = at(3, 8)
        await clockwork(store, clock, Appointment("head", daily_at(8), doing.act)).tick()
        await clockwork(store, clock, Appointment("head", daily_at(8), doing.act)).tick()
        assert effects_of(store) == 1

    async def test_a_clock_that_was_ahead_and_is_set_back_leaves_nothing_planned_for_far_ahead(
        self, ticking: Schedule, doing: Doing, clock: Clock, store: Store
    ) -> None:
        clock.now = datetime(2036, 3, 2, 12, tzinfo=SHANGHAI)
        await ticking.tick()
        clock.now = NOON
        await ticking.tick()
        assert planned(store) == at(3, 8)
        clock.now = at(3, 8)
        await ticking.tick()
        assert len(doing.acts) == 1

    async def test_a_clock_set_back_within_the_day_runs_nothing_twice(
        self, ticking: Schedule, doing: Doing, clock: Clock, store: Store
    ) -> None:
        await ticking.tick()
        clock.now = at(3, 8, 5)
        await ticking.tick()
        clock.now = at(3, 8, 1)
        await ticking.tick()
        clock.now = at(3, 8, 10)
        await ticking.tick()
        assert effects_of(store) == 1

    async def test_an_act_that_fails_has_no_effect_and_is_tried_again_at_the_next_tick(
        self, ticking: Schedule, doing: Doing, clock: Clock, store: Store, caplog: pytest.LogCaptureFixture
    ) -> None:
        await ticking.tick()
        clock.now = at(3, 8)
        doing.failures = 1
        with caplog.at_level(logging.ERROR):
            await ticking.tick()
        assert "head failed" in caplog.text
        assert effects_of(store) == 0
        assert planned(store) == at(3, 8)
        await ticking.tick()
        assert effects_of(store) == 1

    async def test_one_that_fails_holds_up_no_other_and_no_sweep(
        self, store: Store, clock: Clock, doing: Doing, caplog: pytest.LogCaptureFixture
    ) -> None:
        swept = []

        async def fails() -> None:
            raise ValueError("a sweep that fails")

        async def sweep() -> None:
            swept.append(clock())

        def broken(work: Work) -> None:
            raise ValueError("an appointment that fails")

        appointments = Appointment("broken", daily_at(8), broken), Appointment("head", daily_at(8), doing.act)
        ticking = clockwork(store, clock, *appointments, sweeps=(fails, sweep))
        await ticking.tick()
        clock.now = at(3, 8)
        with caplog.at_level(logging.ERROR):
            await ticking.tick()
        assert doing.acts == [at(3, 8)]
        assert len(swept) == 2


class TestLongWork:
    @pytest.fixture
    def backing_up(self, store: Store, clock: Clock, doing: Doing) -> Schedule:
        return clockwork(store, clock, Appointment("head", daily_at(8), None, doing.work))

    async def test_it_runs_once_a_day(self, backing_up: Schedule, doing: Doing, clock: Clock) -> None:
        await backing_up.tick()
        clock.now = at(3, 8, 2)
        await backing_up.tick()
        await backing_up.tick()
        assert doing.works == [at(3, 8, 2)]

    async def test_where_it_fails_it_is_tried_again_after_an_hour(
        self, backing_up: Schedule, doing: Doing, clock: Clock, store: Store, caplog: pytest.LogCaptureFixture
    ) -> None:
        await backing_up.tick()
        clock.now = at(3, 8)
        doing.failures = 2
        for moment in (at(3, 8), at(3, 8, 59), at(3, 9), at(3, 10), at(3, 11)):
            clock.now = moment
            await backing_up.tick()
        assert doing.works == [at(3, 8), at(3, 9), at(3, 10)]
        assert planned(store) == at(4, 8)
        assert "head failed" in caplog.text

    async def test_a_failure_shortly_before_the_next_time_does_not_put_that_off(
        self, backing_up: Schedule, doing: Doing, clock: Clock, store: Store, caplog: pytest.LogCaptureFixture
    ) -> None:
        await backing_up.tick()
        clock.now = at(4, 7, 30)
        doing.failures = 1
        await backing_up.tick()
        assert planned(store) == at(4, 8)

    async def test_it_is_done_outside_the_transaction(self, store: Store, clock: Clock) -> None:
        inside = []

        async def work(now: datetime) -> None:
            inside.append(store.db.conn.in_transaction)

        ticking = clockwork(store, clock, Appointment("head", daily_at(8), None, work))
        await ticking.tick()
        clock.now = at(3, 8)
        await ticking.tick()
        assert inside == [False]


class TestNaps:
    async def test_never_longer_than_the_longest_and_never_none(self, store: Store, clock: Clock, doing: Doing) -> None:
        ticking = clockwork(store, clock, Appointment("head", daily_at(8), doing.act))
        assert ticking._nap() == LONGEST_NAP
        await ticking.tick()
        assert ticking._nap() == LONGEST_NAP
        clock.now = at(3, 8) - timedelta(seconds=5)
        assert ticking._nap() == pytest.approx(5)
        clock.now = at(3, 9)
        assert ticking._nap() == 0.5


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ((2026, 3, 2, 7, 59), (2026, 3, 2, 8)),
        ((2026, 3, 2, 8, 0), (2026, 3, 3, 8)),
        ((2026, 12, 31, 8, 0), (2027, 1, 1, 8)),
        ((2027, 1, 1, 0, 0), (2027, 1, 1, 8)),
        ((2028, 2, 28, 12, 0), (2028, 2, 29, 8)),
        ((2028, 2, 29, 12, 0), (2028, 3, 1, 8)),
        ((2027, 2, 28, 12, 0), (2027, 3, 1, 8)),
        ((2026, 4, 30, 8, 0), (2026, 5, 1, 8)),
    ],
)
def test_every_day_has_its_time_across_new_year_and_leap_day(moment: tuple[int, ...], following: tuple[int, ...]) -> None:
    assert daily_at(8)(datetime(*moment, tzinfo=SHANGHAI)) == datetime(*following, tzinfo=SHANGHAI)


def test_a_day_of_23_or_25_hours_has_its_time_once_too() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before_spring, before_autumn = datetime(2026, 3, 28, 8, tzinfo=berlin), datetime(2026, 10, 24, 8, tzinfo=berlin)
    assert daily_at(8)(before_spring).isoformat() == "2026-03-29T08:00:00+02:00"
    assert daily_at(8)(before_autumn).isoformat() == "2026-10-25T08:00:00+01:00"


PROCESS = """
import asyncio, sys
from datetime import datetime, timedelta
from pathlib import Path
from bot.schedule import Appointment, daily_at
from storage.database import Kind, open_store
from tests.bot.test_schedule import NOON, Clock, Doing, clockwork
from storage.moments import to_text

clock = Clock()
store = open_store(Path(sys.argv[1]), Kind.REAL, created_at=to_text(NOON), alone=False)
doing = Doing(clock)
ticking = clockwork(store, clock, Appointment("head", daily_at(8), doing.act))
for line in sys.stdin:
    clock.now = NOON + timedelta(days=int(line))
    asyncio.run(ticking.tick())
    print(len(doing.acts), flush=True)
store.close()
"""
DAYS = 20


def test_of_two_processes_on_the_same_data_one_does_what_is_due(store: Store) -> None:
    command = [sys.executable, "-c", PROCESS, str(store.path)]
    root = Path(__file__).parents[2]
    both = [subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        done = [0, 0]
        for day in range(DAYS + 1):
            for process in both:
                assert process.stdin is not None
                process.stdin.write(f"{day}\n")
                process.stdin.flush()
            for place, process in enumerate(both):
                assert process.stdout is not None
                done[place] = int(process.stdout.readline())
            assert sum(done) == effects_of(store) == day
    finally:
        for process in both:
            process.kill()
            process.wait()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            process.stdout.close()
