"""Among many items only those that are shown are read: every question of the ledger is answered from an index that has all it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlite_utils import Database

from storage import ledger, ledger_views, people
from storage.ledger import LedgerItem, LedgerSource, LedgerState, Sight
from storage.ledger_views import LedgerWish
from storage.migrations import SCHEMA

TODAY = date(2026, 11, 25)
WISHES = {
    "own": (LedgerWish(is_own=True), "SEARCH l USING COVERING INDEX ledger_of_person (person_id=? AND state=?"),
    "unit": (LedgerWish(), "SEARCH l USING COVERING INDEX ledger_open (unit_id=? AND is_held=?"),
    "late": (LedgerWish(is_late=True), "SEARCH l USING COVERING INDEX ledger_open (unit_id=? AND is_held=? AND state=?"),
    "supervised": (LedgerWish(is_supervised=True), "SEARCH l USING COVERING INDEX ledger_open (unit_id=? AND is_held=?"),
    "category": (LedgerWish(category="conduct"), "SEARCH l USING COVERING INDEX ledger_open (unit_id=? AND is_held=?"),
    "waits": (LedgerWish(waits=True), "SEARCH l USING COVERING INDEX ledger_open (unit_id=? AND is_held=? AND state=?"),
    "ended": (LedgerWish(has_ended=True), "SEARCH l USING COVERING INDEX ledger_of_unit (unit_id=? AND is_held=?"),
}


@pytest.fixture
def db() -> Iterator[Database]:
    found = Database(memory=True)
    SCHEMA.apply(found)
    unit = people.add_unit(found, "某大队")
    people.add_person(found, "甲", unit.id, people.Role.OFFICER, created_at="x")
    yield found
    found.close()


def plan(db: Database, ask: Callable[[], object]) -> list[str]:
    """How SQLite goes through the items for what ``ask`` asks; not how it reads those that it has found."""
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    ask()
    db.conn.set_trace_callback(None)
    steps = [row[3] for statement in asked if not statement.startswith("--") for row in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}")]
    return [step for step in steps if step.split()[1] in {"l", "s"} and "INTEGER PRIMARY KEY" not in step]


@pytest.mark.parametrize("held", [False, True], ids=["head", "discipline"])
@pytest.mark.parametrize("which", WISHES)
def test_a_page_is_counted_and_found_in_an_index(db: Database, held: bool, which: str) -> None:
    wish, index = WISHES[which]
    sight = Sight(1, (1,), held)
    for steps in (
        plan(db, lambda: ledger_views.count(db, sight, wish, today=TODAY)),
        plan(db, lambda: ledger_views.page(db, sight, wish, today=TODAY, limit=6, offset=0)),
    ):
        assert [step.startswith(index) for step in steps] == [True], steps


def test_categories_are_counted_in_an_index(db: Database) -> None:
    steps = plan(db, lambda: ledger_views.by_category(db, Sight(1, (1,))))
    assert [step.startswith("SEARCH l USING COVERING INDEX ledger_open (unit_id=? AND is_held=?") for step in steps] == [True]


@pytest.mark.parametrize("units", [(1,), ()], ids=["head", "officer"])
def test_rare_and_common_words_of_those_who_see_much_and_little_find_the_same(
    db: Database, units: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 13):
        entered = ledger.add(db, an_item(person_id=1 if number % 3 else None, is_held=number % 4 == 0))
        ledger.index(db, entered.id, "收费" if number % 5 else "排队")
    sight = Sight(1, units)

    def found() -> list[int]:
        return [item.id for item in ledger_views.matching(db, sight, '"收费"', limit=4)]

    rare = found()
    assert len(rare) == 4
    # By turns: the word is common and what is seen little; the word is common and what is seen much.
    monkeypatch.setattr(ledger_views, "_FEW", 8)
    assert found() == rare
    steps = plan(db, found)
    monkeypatch.setattr(ledger_views, "_FEW", 0)
    assert found() == rare
    assert not any(step.startswith("SCAN l") for step in [*steps, *plan(db, found)])


def an_item(**told: object) -> LedgerItem:
    values: dict[str, object] = {
        "id": 0,
        "topic": "",
        "problem": "收费不公示",
        "category": "conduct",
        "severity": "minor",
        "source": LedgerSource.OTHER,
        "unit_id": 1,
        "person_id": None,
        "measures": "",
        "due_on": TODAY,
        "state": LedgerState.TODO,
        "is_held": False,
        "is_immediate": False,
        "supervised_at": None,
        "supervised_by": None,
        "times": 1,
        "rounds": 1,
        "recheck_on": None,
        "handed_in_by": None,
        "accepted_by": None,
        "opened_by": None,
        "opened_on": TODAY,
        "closed_on": None,
        "told_at": None,
        "revision": 1,
        "touched_at": "2026-11-25T01:00:00.000Z",
    } | told
    return LedgerItem(**values)  # type: ignore[arg-type]
