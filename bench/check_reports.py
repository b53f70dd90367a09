"""What reports on self-checks cost: over a year of 500 officers' checks, 120,000 of them with two million answers.

``python -m bench.check_reports``. The bot reads a report in a thread on a connection of its own, so that nobody waits for it but whoever
asked; how long it takes is still what they wait.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

from bench.clues import FEW, Question, table
from bench.many_checks import LIST, Readers, put_in
from bench.many_clues import NOW
from bot.actions.papers import PaperKind
from bot.actions.selfcheck_periods import Wish, wished
from bot.actions.selfcheck_reports import Reporter
from bot.actions.work import Work
from bot.keys import Keys, open_keys
from bot.papers.progress import unheard
from bot.selfcheck_papers import CheckPicturePaper, CheckSheetPaper
from bot.selfcheck_report_paper import CheckReportPaper
from knowledge.checklists.contents import from_content
from storage.database import Kind, Store, open_store
from storage.moments import to_text
from storage.people import Person

_ZONE = timezone(timedelta(hours=8))
_REPORTER = Reporter(lambda: {LIST.code: LIST}, from_content)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with closing(open_store(Path(folder) / "suixing.sqlite3", Kind.REAL, created_at=to_text(NOW))) as store:
            with store.transaction() as db:
                readers, checks, answers = put_in(db)
            store.truncate_log()
            size = store.path.stat().st_size / 1e6
            print(f"{checks:,} checks, {answers:,} answers put in within {time.perf_counter() - began:.0f} s, {size:.0f} MB")
            measure(store, readers, Path(folder))


def measure(store: Store, readers: Readers, folder: Path) -> None:
    """Ask everything and print the table."""
    keys = open_keys(folder / "keys")
    print(f"{'':44}{'p50 ms':>9}{'p99 ms':>9}")
    asked: dict[str, Question] = {}
    for name, person in (("whole agency", readers.top), ("one squad of 20", readers.squad)):
        for wish in (Wish.WEEK, Wish.MONTH, Wish.QUARTER, Wish.YEAR):
            asked[f"{name}: report, {wish}"] = _report(store, keys, person, wish)
        asked[f"{name}: who has not, month"] = _names(store, keys, person)
    table(asked, FEW)
    papers: tuple[PaperKind[Any], ...] = (CheckSheetPaper(_REPORTER), CheckPicturePaper(_REPORTER), CheckReportPaper(_REPORTER, None))
    table({f"whole agency: {kind.name}, year": _paper(store, keys, readers.legal, kind, folder) for kind in papers}, 1)


def _report(store: Store, keys: Keys, person: Person, wish: Wish) -> Question:
    work = Work(store.db, keys, NOW.astimezone(_ZONE), person)
    return lambda: _REPORTER.report(work, _REPORTER.scope(work, wished(wish, work.today)))


def _names(store: Store, keys: Keys, person: Person) -> Question:
    work = Work(store.db, keys, NOW.astimezone(_ZONE), person)
    return lambda: _REPORTER.names(work, _REPORTER.scope(work, wished(Wish.MONTH, work.today)))


def _paper(store: Store, keys: Keys, person: Person, kind: PaperKind[Any], folder: Path) -> Question:
    work = Work(store.db, keys, NOW.astimezone(_ZONE), person)
    return lambda: kind.write(kind.gather(work, "year.0"), folder / "paper", unheard)


if __name__ == "__main__":
    main()
