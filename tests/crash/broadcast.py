"""``python -m tests.crash.broadcast``: a notice to 2,000 people, and the bot killed at 50 instants while it goes out.

Nobody is missed. Whoever gets it twice is one to whom it was on its way at a kill, and these are counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from time import perf_counter

import click

from bot.actions import notice_sending
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Detail
from bot.actions.notice_sending import NewNotice
from bot.actions.work import Work
from bot.keys import open_keys
from bot.line.sender import SIDE_BY_SIDE
from bot.settings import Settings
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.server import api_address, bind, port_of, serving
from storage import people
from storage.database import Kind, open_store
from storage.notices import Confirm, NoticeKind, NoticeUrgency
from storage.people import Role
from tests.crash.course import AT, DOOR, FIRST_ACCOUNT, TOKEN
from tests.crash.judging import copy_of
from tests.crash.killing import Mortal, Plan, fault
from tests.crash.watching import Delivery, Moment, WatchedDoor

WORDS = "全体人员：周五下午在三楼会议室集中学习。"
HEAD = FIRST_ACCOUNT - 1
UNITS = 20
PER_SECOND = 25.0
LONGEST_END = 60
"""Seconds beyond those that the pace takes, within which all is to be over once nobody kills the bot any more."""


@dataclass(slots=True)
class Outcome:
    """What became of a notice whose bot was killed again and again; the lists have to be empty."""

    people: int
    kills: Counter[str] = field(default_factory=Counter)
    deliveries: int = 0
    most_in_flight: int = 0
    repeated: int = 0
    missed: list[int] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that must not be."""
        return [*(f"{account} never got it" for account in self.missed), *self.unexplained, *self.leftovers]


@dataclass(frozen=True, slots=True)
class Left:
    """What one kill left behind: to whom the notice was on its way, and whether SQLite finds the file in order."""

    life: int
    in_flight: frozenset[int]
    is_whole: bool


async def run(kills: int, count: int, folder: Path, cache: Path, seed: int) -> Outcome:
    """Send a notice to ``count`` people, kill the bot ``kills`` times meanwhile, and judge what came of it."""
    random = Random(seed)
    listener = bind(0)
    door = WatchedDoor(DoorConfig(TOKEN, port_of(listener), kept_messages=20, kept_events=1_000))
    given = {
        "token": TOKEN,
        "api_url": api_address(door),
        "data_dir": str(folder),
        "cache_dir": str(cache),
        "broadcasts_per_second": str(PER_SECOND),
    }
    settings = Settings.model_validate(given)
    accounts = enrolled(settings, door, count)
    outcome = Outcome(count)
    left: list[Left] = []

    def killed(name: str) -> None:
        outcome.kills[name] += 1
        left.append(look(settings.database_file, door.life))

    mortal = Mortal(given, folder / "bot.log", door, killed)
    async with serving(create_app(door.config, door), listener):
        try:
            for plan in islice(plans(random), kills):
                await mortal.live(plan)
            async with mortal.alive():
                for _ in range(int(count / PER_SECOND) + LONGEST_END):
                    if is_finished(settings.database_file):
                        break
                    await asyncio.sleep(1)
            before = len(door.deliveries)
            async with mortal.alive():
                await asyncio.sleep(1)
            said = [each.text for each in door.deliveries[before:] if each.chat_id in accounts]
            outcome.leftovers += [f"a start on settled data said {text[:40]}" for text in said]
        finally:
            mortal.close()
            await door.close()
    judge(outcome, settings.database_file, accounts, door.deliveries, left)
    return outcome


def enrolled(settings: Settings, door: WatchedDoor, count: int) -> range:
    """A head, ``count`` people with accounts below, and a notice of the head to all of them that is due at once."""
    accounts = range(FIRST_ACCOUNT, FIRST_ACCOUNT + count)
    now = datetime.now(UTC).astimezone(settings.zone)
    with contextlib.closing(open_store(settings.database_file, Kind.REAL, created_at=AT)) as store, store.transaction() as db:
        top = people.add_unit(db, "某支队")
        units = [people.add_unit(db, f"{number}大队", top.id).id for number in range(1, UNITS + 1)]
        head = people.add_person(db, "支队长甲", top.id, Role.SUPERVISOR, created_at=AT)
        people.bind(db, DOOR, HEAD, head.id, head.name, at=AT)
        door.person(HEAD, head.name, started=True)
        for place, account in enumerate(accounts):
            somebody = people.add_person(db, f"执法员{place}", units[place % UNITS], Role.OFFICER, created_at=AT)
            people.bind(db, DOOR, account, somebody.id, somebody.name, at=AT)
            door.person(account, somebody.name, started=True)
        notice_sending.make(
            Work(db, open_keys(settings.key_file), now, head, DOOR),
            NewNotice(
                NoticeKind.NOTICE,
                # Urgent: whatever the time of day at which this runs, nobody's quiet hours hold it up.
                NoticeUrgency.URGENT,
                WORDS,
                WORDS,
                Confirm.READ,
                Audience(units=(top.id,)),
                Detail(),
                send_at=now + timedelta(seconds=1),
            ),
        )
    return accounts


def plans(random: Random) -> Iterator[Plan]:
    """Endless plans: every kind of instant once in each round, in an order left to chance."""
    moments = list(Moment)
    while True:
        one_round = [
            Plan("any moment", seconds=random.uniform(0.0, 2.5)),
            Plan("starting", start_share=random.uniform(0.3, 1.2)),
            Plan("soon after the start", seconds=random.uniform(0.0, 0.2)),
            *(Plan(f"sending, {moment}", "sendmessage", random.randint(1, 45), moment, random.uniform(0, 0.01)) for moment in moments),
            Plan("the first one", "sendmessage", 1, random.choice(moments), random.uniform(0, 0.006)),
            Plan("a fault", "sendmessage", random.randint(2, 30), delay=random.uniform(0, 0.4), fault=fault(random)),
        ]
        random.shuffle(one_round)
        yield from one_round


def look(database: Path, life: int) -> Left:
    """What there is right after a kill."""
    with copy_of(database) as db:
        rows = db.conn.execute("SELECT account_id FROM outbox WHERE state = 'sending' AND subject LIKE 'notice:%'").fetchall()
        is_whole = db.conn.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    return Left(life, frozenset(row[0] for row in rows), is_whole)


def is_finished(database: Path) -> bool:
    """Whether the notice says of itself that nothing is left to go out."""
    with copy_of(database) as db:
        return db.conn.execute("SELECT 1 FROM notices WHERE finished_at IS NOT NULL").fetchone() is not None


def judge(outcome: Outcome, database: Path, accounts: range, deliveries: list[Delivery], kills: list[Left]) -> None:
    """Who got it, how often and why."""
    told: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        if delivery.chat_id in accounts and WORDS in delivery.text:
            told[delivery.chat_id].append(delivery)
    outcome.deliveries = sum(len(each) for each in told.values())
    outcome.missed = [account for account in accounts if account not in told]
    outcome.most_in_flight = max((len(left.in_flight) for left in kills), default=0)
    for account, each in told.items():
        for first, again in pairwise(each):
            outcome.repeated += 1
            is_of_a_kill = any(first.life <= left.life < again.life and account in left.in_flight for left in kills)
            if not is_of_a_kill and not first.unheard:
                outcome.unexplained.append(f"{account} got it twice without need, in lives {first.life} and {again.life}")
    # Each repeat is of a message in flight, so no kill can repeat more than that.
    outcome.unexplained += [
        f"{len(left.in_flight)} on their way at a kill, more than {SIDE_BY_SIDE}" for left in kills if len(left.in_flight) > SIDE_BY_SIDE
    ]
    outcome.leftovers += [f"the kill of life {left.life} left a broken file" for left in kills if not left.is_whole]
    with copy_of(database) as db:
        states = dict(db.conn.execute("SELECT state, count(*) FROM notice_recipients GROUP BY state").fetchall())
        # The first admin, whom the first start enters, has no account.
        if states != {"sent": outcome.people, "none": 1}:
            outcome.leftovers.append(f"recipients are {states}")
        queued = db.conn.execute("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')").fetchone()[0]
        rows = db.conn.execute("SELECT count(*) FROM outbox WHERE subject LIKE 'notice:%'").fetchone()[0]
        if queued or rows != outcome.people:
            outcome.leftovers.append(f"{rows} messages were made for {outcome.people} people, {queued} are left")


@click.command()
@click.option("--kills", default=50, show_default=True)
@click.option("--people", "count", default=2_000, show_default=True)
@click.option("--seed", default=1, show_default=True, help="What chance begins with; the machine's own timing stays what it is.")
def main(kills: int, count: int, seed: int) -> None:
    """Kill the bot again and again while a notice goes out, and judge who got it."""
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(run(kills, count, Path(folder) / "data", Path(folder) / "cache", seed))
    for title, figure in {
        "people": outcome.people,
        "kills": outcome.kills.total(),
        "missed": len(outcome.missed),
        "deliveries": outcome.deliveries,
        "repeated": outcome.repeated,
        "repeated without need": len(outcome.unexplained),
        "most in flight at one kill": outcome.most_in_flight,
        "seconds": round(perf_counter() - began),
    }.items():
        click.echo(f"{title:34}{figure:>8}")
    for name, times in sorted(outcome.kills.items()):
        click.echo(f"  {name:32}{times:>8}")
    for each in outcome.faults:
        click.echo(each)
    sys.exit(bool(outcome.faults))


if __name__ == "__main__":
    main()
