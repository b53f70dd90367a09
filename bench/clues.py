"""What clues cost: found and counted among 100,000 of them, judged, told of each morning.

``python -m bench.clues [CLUES]`` makes an agency of 2,000 people, puts the clues in, and asks what a head of the whole agency, a head of
one of twenty units and the discipline office ask, each question fifty times, in turn. All of it runs in the bot's event loop: what is
slow here is a wait for everybody. Then a workbook is written, and people report through the whole path (``bench.clues_submitted``).
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta, timezone
from functools import partial
from pathlib import Path

from bench import clues_submitted
from bench.load import percentile
from bench.many_clues import NOW, Agency, enrol, put_in, said
from bot.actions import clue_judging, clue_queue, clue_rounds
from bot.actions.clue_sight import sight_of
from bot.actions.lookup import Lookup
from bot.actions.work import Work
from bot.keys import open_keys
from bot.receipts import new_receipt, sealed
from knowledge.finder import Finder
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import load
from storage import clue_counts
from storage import clue_queue as kept
from storage.clue_counts import Dimension, Span
from storage.database import Kind, Store, open_store
from storage.moments import to_text
from storage.people import Person

SHIPPED = Path(__file__).parent.parent / "knowledge"
CLUES = 100_000
TIMES = 15
FEW = 5
WORDS = ("检测站", "排队", "收费不给票", "检测站收费不给票", "青山路 行车记录仪", "鲁K·T0042", "没有人说过的话")

_ZONE = timezone(timedelta(hours=8))

Question = Callable[[], object]


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CLUES
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with closing(open_store(Path(folder) / "suixing.sqlite3", Kind.REAL, created_at=to_text(NOW))) as store:
            with store.transaction() as db:
                agency = enrol(db)
                put_in(db, agency, count)
            store.truncate_log()
            size = store.path.stat().st_size / 1e6
            print(f"{count:,} clues put in within {time.perf_counter() - began:.0f} s, {size:.0f} MB")
            measure(store, agency, Path(folder))
    subprocess.run([sys.executable, "-m", "bench.clue_sheet"], check=True)
    clues_submitted.main()


def measure(store: Store, agency: Agency, folder: Path) -> None:
    """Ask everything and print the table."""
    keys = open_keys(folder / "keys")

    def work(person: Person | None) -> Work:
        return Work(store.db, keys, NOW.astimezone(_ZONE), person, is_system=person is None)

    print(f"{'':44}{'p50 ms':>9}{'p99 ms':>9}")
    for name, person in (("whole agency", agency.top), ("one unit of 20", agency.squad), ("discipline", agency.discipline)):
        table(ask_all(name, work(person)), TIMES)
    table(counted("whole agency", work(agency.top)), FEW)
    chance = random.Random(3)
    library = load(SHIPPED)
    lookup = Lookup(library, Finder(library, folder), Jurisdiction.parse("全国"), lambda: NOW.astimezone(_ZONE), {})

    def judge(persons: str) -> object:
        return clue_judging.judge(work(None), lookup, [said(chance) + persons], agency.squad.unit_id)

    for name, persons in (("", ""), (", speaking of a head", "，我们队长也在")):
        judged: dict[str, Question] = {f"a clue judged{name}": partial(judge, persons)}
        next(iter(judged.values()))()
        table(judged, TIMES)
    table({"a receipt sealed (in a thread, one by one)": lambda: sealed(keys, new_receipt())}, 20)
    rounds: dict[str, Question] = {
        "digest of 204 who handle": lambda: clue_rounds.digest(work(None)),
        "plan": lambda: in_vain(store, lambda: clue_rounds.plan(work(None))),
        "late, told to those concerned": lambda: in_vain(store, lambda: clue_rounds.tell_late(work(None))),
    }
    table(rounds, FEW)


def ask_all(name: str, work: Work) -> dict[str, Question]:
    """What somebody who handles clues asks."""

    def page(which: str, number: int = 0) -> Question:
        return lambda: clue_queue.queue(work, which, "", number)

    def search(words: str) -> Question:
        return lambda: clue_queue.search(work, words)

    asked = {f"{name}: {which}": page(which) for which in clue_queue.WHICH}
    asked |= {f"{name}: {which}, page 10": page(which, 9) for which in (clue_queue.TODO, clue_queue.DONE)}
    asked[f"{name}: tally"] = lambda: kept.tally(work.db, sight_of(work), now=work.at)
    return asked | {f"{name}: find {words}": search(words) for words in WORDS}


def counted(name: str, work: Work) -> dict[str, Question]:
    """What an analysis counts, a year of it."""
    span = Span((NOW - timedelta(days=364)).date(), NOW.date(), NOW.astimezone(_ZONE))

    def count(dimension: Dimension) -> Question:
        return lambda: clue_counts.counts(work.db, sight_of(work), span, dimension)

    asked: dict[str, Question] = {f"{name}: a year by {dimension}": count(dimension) for dimension in Dimension}
    both = partial(clue_counts.states, work.db, sight_of(work), span, Dimension.CATEGORY)
    return asked | {f"{name}: a year by category and state": both}


def in_vain(store: Store, act: Question) -> None:
    """Do something that changes records, and take it back."""
    store.db.conn.execute("SAVEPOINT bench")
    act()
    store.db.conn.execute("ROLLBACK TO bench")
    store.db.conn.execute("RELEASE bench")


def table(asked: dict[str, Question], times: int) -> None:
    """Ask in turn and print a line each."""
    took: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(times):
        for name, question in asked.items():
            began = time.perf_counter()
            question()
            took[name].append((time.perf_counter() - began) * 1000)
    for name, values in took.items():
        print(f"{name:44}{percentile(values, 0.5):>9.1f}{percentile(values, 0.99):>9.1f}", flush=True)


if __name__ == "__main__":
    main()
