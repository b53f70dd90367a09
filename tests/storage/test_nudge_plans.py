"""However much was ever due, the rounds of the nudge look only at what is open, and a tick that has nothing to do at next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlite_utils import Database

from storage import nudge_dues, nudges, people
from storage.migrations import SCHEMA
from storage.nudges import NudgeKind
from tests.storage.plans import asked, steps

DAY, AT = date(2026, 11, 26), "2026-11-26T01:00:00.000Z"


@pytest.fixture
def db() -> Iterator[Database]:
    found = Database(memory=True)
    SCHEMA.apply(found)
    people.add_unit(found, "某大队")
    yield found
    found.close()


def plan(db: Database, ask: Callable[[], object]) -> list[str]:
    """The steps by which SQLite answers."""
    return steps(db, asked(db, ask))


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda db: list(nudge_dues.open_in_pages(db, DAY)), "SEARCH d USING INDEX dues_open "),
        (lambda db: nudge_dues.over(db, at=AT), "SEARCH due_snoozes USING COVERING INDEX due_snoozes_over"),
        (lambda db: nudge_dues.is_any_over(db, at=AT), "SEARCH due_snoozes USING COVERING INDEX due_snoozes_over"),
        (lambda db: nudge_dues.snoozed(db), "due_snoozes USING COVERING INDEX due_snoozes_over"),
        (lambda db: nudge_dues.snoozed(db, (1, 2)), "SEARCH due_snoozes USING PRIMARY KEY"),
        (lambda db: nudge_dues.open_of(db, (1, 2)), "SEARCH d USING INTEGER PRIMARY KEY"),
        (lambda db: nudge_dues.tell(db, (1, 2), DAY), "SEARCH dues USING INTEGER PRIMARY KEY"),
        (lambda db: nudges.got(db, NudgeKind.DIGEST, DAY), "SEARCH nudges USING"),
        (lambda db: nudges.parts(db, (1, 2), DAY, DAY), "SEARCH nudge_parts USING PRIMARY KEY"),
        (lambda db: people.accounts_of(db, 1), "SEARCH a USING INDEX accounts_by_person"),
    ],
)
def test_each_is_found_by_its_index(db: Database, ask: Callable[[Database], object], index: str) -> None:
    steps = plan(db, lambda: ask(db))
    assert any(index in step for step in steps), steps


def test_pages_come_in_their_order_without_sorting_what_is_left(db: Database) -> None:
    assert not any("TEMP B-TREE" in step for step in plan(db, lambda: list(nudge_dues.open_in_pages(db, DAY))))


def test_whoever_waits_is_found_without_looking_through_accounts_once_a_person(db: Database) -> None:
    steps = plan(db, lambda: nudges.waiting(db, DAY))
    assert any(step.startswith("LIST SUBQUERY") for step in steps), steps
    assert any("accounts_by_person" in step or "a USING" in step for step in steps), steps
