"""Who has not, the newest checks and the reminders are looked up in indexes, whatever the years have piled up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlite_utils import Database

from storage import selfcheck_following, selfcheck_schedules
from storage.ledger import Sight as LedgerSight
from storage.people import Role
from storage.selfchecks import Sight
from tests.storage.chains import blank

DAY = date(2026, 11, 25)
SIGHT, LEDGER = Sight(1, (1, 2)), LedgerSight(1, (1, 2))
LOOKS: dict[str, Callable[[Database], object]] = {
    "candidates": lambda db: selfcheck_schedules.candidates(db, Role.OFFICER, [1, 2], "x", DAY, DAY),
    "for_the_clock": lambda db: selfcheck_schedules.candidates(
        db, Role.OFFICER, [1], "x", DAY, DAY, not_yet_reminded=(1, "x"), away_on=DAY, but_done=True
    ),
    "by_units": lambda db: selfcheck_schedules.done_by_units(db, Role.OFFICER, [1, 2], "x", DAY, DAY),
    "lately": lambda db: selfcheck_schedules.reminded_since(db, since="x", until="y"),
    "count": lambda db: selfcheck_following.count(db, SIGHT, DAY),
    "newest": lambda db: selfcheck_following.newest(db, SIGHT, DAY, limit=6),
    "to_recheck": lambda db: selfcheck_following.to_recheck(db, LEDGER, 1, limit=6),
}


@pytest.mark.parametrize("look", LOOKS)
def test_no_look_reads_a_whole_table_that_grows(look: str) -> None:
    db = blank()
    said: list[str] = []
    db.conn.set_trace_callback(said.append)
    LOOKS[look](db)
    db.conn.set_trace_callback(None)
    plans = [row[3] for statement in said for row in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()]
    assert plans
    grown = [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] in {"k", "r", "l", "selfcheck_reminders"}]
    assert grown == []
