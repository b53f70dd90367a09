"""How long a list of 300 rows takes: read, matched, compared; tried out; taken up. ``python -m bench.import_list``"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from datetime import datetime
from pathlib import Path

from bot.actions import list_approval, lists
from bot.actions.list_matching import Matcher
from bot.actions.list_reading import read_list
from bot.actions.list_views import Rules, diff_of
from bot.actions.lists import Arrived
from bot.actions.work import Work
from bot.app import build
from bot.keys import open_keys
from bot.line.owing import TELEGRAM
from bot.reference import open_lookup
from bot.searcher import Searcher
from bot.settings import Settings
from storage import lists as records
from storage.database import Kind, open_store
from storage.lists import ListState, Step
from storage.moments import to_text
from tests.knowledge.messy_lists import province


async def main() -> None:
    """Print each step and its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(jurisdiction="江苏/南京", token=None, data_dir=Path(folder) / "data", cache_dir=Path(folder) / "cache")
        now = datetime.now(settings.zone)
        lookup = open_lookup(settings, kept=[])
        matcher = Matcher(lookup.library, lookup.found)
        for suffix, data in (("docx", province().docx()), ("xlsx", province().xlsx())):
            start = time.perf_counter()
            reading = read_list(data, f"list.{suffix}", matcher)
            print(f"{suffix}: {len(reading.rows)} rows read and matched in {time.perf_counter() - start:.2f} s")
        with contextlib.closing(open_store(settings.database_file, Kind.DEMO, created_at=to_text(now))) as store:
            keys = open_keys(settings.key_file)
            # Never started: nothing is asked of Telegram.
            rulebook = build(settings, Searcher(lookup), store, keys, lambda: now, "1:BENCH", TELEGRAM).rulebook
            rules = Rules(lambda: rulebook.lookup, settings.jurisdiction)
            start = time.perf_counter()
            with store.transaction() as db:
                work = Work(db, keys, now, None, is_system=True)
                draft = lists.receive(work, rules, Arrived("list.xlsx", data, "0", reading))
                draft = lists.set_details(work, draft, exempt_result="可以不予处罚", step=Step.READY)
                draft = lists.decide_rest(work, draft)
            print(f"kept in {time.perf_counter() - start:.2f} s")
            start = time.perf_counter()
            diff = diff_of(work, rules, draft)
            print(f"compared in {time.perf_counter() - start:.2f} s ({sum(map(len, diff.groups.values()))} lines)")
            start = time.perf_counter()
            with store.transaction():
                proposed = list_approval.propose(work, rules, draft)
            print(f"proposed in {time.perf_counter() - start:.2f} s")
            start = time.perf_counter()
            trial = await rulebook.try_out(list_approval.change_of(work, proposed))
            print(f"tried out in {time.perf_counter() - start:.2f} s, {len(trial.faults)} faults, {len(trial.harmed)} questions spoilt")
            with store.transaction() as db:
                records.change(db, proposed.id, at=work.at, state=ListState.LIVE, approved_on=now.date())
            start = time.perf_counter()
            await rulebook.renew()
            print(f"taken up in {time.perf_counter() - start:.2f} s; {len(rulebook.lookup.library.rows)} rows now")


if __name__ == "__main__":
    asyncio.run(main())
