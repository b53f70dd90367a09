"""What the ledger costs: found, listed and counted among 100,000 items, and a card opened.

``python -m bench.ledger [ITEMS]`` makes the agency of 2,000 people of ``bench.many_clues``, puts the items in, and asks what a head of the
whole agency, a head of one of twenty units, the discipline office and an officer ask, each question fifteen times, in turn. All of it runs
in the bot's event loop: what is slow here is a wait for everybody.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from datetime import timedelta, timezone
from functools import partial
from pathlib import Path

from bench.clues import TIMES, Question, table
from bench.load import percentile
from bench.many_clues import NOW, Agency, enrol
from bench.many_items import put_in
from bot.actions import ledger_handling as handling
from bot.actions import ledger_views
from bot.actions.work import Work
from bot.keys import open_keys
from bot.wording.ledger import book, card
from storage.database import Kind, Store, open_store
from storage.moments import to_text
from storage.people import Person

ITEMS = 100_000
WORDS = ("灭火器", "执法", "执法记录仪 治超站", "没有告知陈述申辩权", "编号0042", "专人每日检查", "没有人说过的话")
_ZONE = timezone(timedelta(hours=8))


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with closing(open_store(Path(folder) / "suixing.sqlite3", Kind.REAL, created_at=to_text(NOW))) as store:
            with store.transaction() as db:
                agency = enrol(db)
                put_in(db, agency, count)
            store.truncate_log()
            size = store.path.stat().st_size / 1e6
            print(f"{count:,} items put in within {time.perf_counter() - began:.0f} s, {size:.0f} MB")
            measure(store, agency, Path(folder))


def measure(store: Store, agency: Agency, folder: Path) -> None:
    """Ask everything and print the table."""
    keys = open_keys(folder / "keys")
    who = {"whole agency": agency.top, "one unit of 20": agency.squad, "discipline": agency.discipline, "officer": agency.officers[0]}
    print(f"{'':44}{'p50 ms':>9}{'p99 ms':>9}")
    searched: list[float] = []
    for name, person in who.items():
        work = Work(store.db, keys, NOW.astimezone(_ZONE), person)
        table(listed(name, work), TIMES)
        for words in WORDS:
            took = [timed(partial(ledger_views.search, work, words)) for _ in range(TIMES)]
            searched += took
            print(f"{f'{name}: find {words}':44}{percentile(took, 0.5):>9.1f}{percentile(took, 0.99):>9.1f}", flush=True)
    print(f"{'all searches':44}{percentile(searched, 0.5):>9.1f}{percentile(searched, 0.99):>9.1f}")
    table({"a card opened": opened(store, Work(store.db, keys, NOW.astimezone(_ZONE), agency.top))}, TIMES)


def listed(name: str, work: Work) -> dict[str, Question]:
    """The lists that somebody may open, with their words."""

    def page(which: str, number: int = 0) -> Question:
        return lambda: book(ledger_views.book(work, which, "", number))

    which = ledger_views.WHICH if _handles(work.person) else (ledger_views.MINE,)
    asked = {f"{name}: {each}": page(each) for each in which}
    return asked | {f"{name}: {each}, page 10": page(each, 9) for each in which[1:3]}


def opened(store: Store, work: Work) -> Question:
    """The card of an open item that waits for acceptance."""
    row = store.db.conn.execute("SELECT id FROM ledger_items WHERE state = 'to_accept' AND is_held = 0 LIMIT 1").fetchone()
    return lambda: card(handling.view(work, row[0]))


def timed(question: Question) -> float:
    """Milliseconds of one question."""
    began = time.perf_counter()
    question()
    return (time.perf_counter() - began) * 1000


def _handles(person: Person) -> bool:
    return person.role != "officer"


if __name__ == "__main__":
    main()
