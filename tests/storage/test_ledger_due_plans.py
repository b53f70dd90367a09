"""However large the ledger has grown, the clockwork looks only at what is open, waits or falls due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlite_utils import Database

from storage import ledger_counts, ledger_due, ledger_register, ledger_steps, people
from storage.ledger import Sight
from storage.ledger_register import Selection, Which
from storage.ledger_steps import StepKind, StepSight
from storage.migrations import SCHEMA
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
    """How SQLite goes through items and steps for what ``ask`` asks, but for single ones found by their number."""
    found = steps(db, [statement for statement in asked(db, ask) if statement.split()[0] in {"SELECT", "UPDATE", "DELETE"}])
    tables = {"l", "s", "ledger_items", "ledger_steps"}
    return [step for step in found if len(step.split()) > 1 and step.split()[1] in tables and "PRIMARY KEY" not in step]


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda db: ledger_due.due_until(db, DAY), "ledger_due"),
        (lambda db: ledger_due.to_accept(db, since=AT), "ledger_open"),
        (lambda db: ledger_due.rechecks_due(db, DAY, limit=500), "ledger_rechecks"),
        (lambda db: ledger_due.rechecks_untold(db), "ledger_due"),
        (lambda db: ledger_due.found_often(db, 3, due_after=DAY), "ledger_due"),
        (lambda db: ledger_due.count_late(db, 1, DAY, is_held=False), "ledger_open"),
        (lambda db: ledger_due.lapse_steps(db, DAY, at=AT), "ledger_steps_open"),
        (lambda db: ledger_steps.proposed(db), "ledger_steps_open"),
        (lambda db: ledger_steps.last_of_unit(db, 1, StepKind.ADVICE, is_held=False), "ledger_steps_of_unit"),
        (lambda db: ledger_steps.count(db, StepSight(1, (1,), ())), "ledger_steps_open"),
        (lambda db: ledger_steps.waiting(db, StepSight(1, (1,), ()), limit=8), "ledger_steps_open"),
        (lambda db: ledger_register.count(db, Sight(1, (1,)), Selection(Which.OVERDUE, DAY)), "ledger_open"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_question_is_answered_from_its_index(db: Database, ask: Callable[[Database], object], index: str) -> None:
    found = plan(db, lambda: ask(db))
    assert found
    assert all(index in step for step in found), found


def test_whether_there_is_a_ledger_costs_one_row(db: Database) -> None:
    statement = "SELECT opened_on FROM ledger_items ORDER BY id LIMIT 1"
    assert ledger_counts.first_day(db) is None
    # In the order of the table itself: the first row ends it.
    assert [row[3] for row in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}")] == ["SCAN ledger_items"]
