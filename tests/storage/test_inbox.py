"""The inbox: written down once, ended once, and nothing kept of what was said afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import inbox
from storage.database import Kind, Store, open_store
from storage.inbox import Arrival

DOOR = "telegram"
AT = "2026-03-02T12:00:00.000Z"
LATER = "2026-03-02T12:05:00.000Z"
WORDS = "what somebody said"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "suixing.sqlite3", Kind.REAL, created_at=AT)
    yield store
    store.close()


@pytest.fixture
def db(store: Store) -> Database:
    """Each statement is a transaction of its own here."""
    return store.db


def arrive(db: Database, *numbers: int, door: str = DOOR) -> set[int]:
    return inbox.write_down(db, door, [Arrival(number, f'{{"said":"{WORDS} {number}"}}') for number in numbers], at=AT)


def numbers(db: Database, **more: object) -> list[int]:
    return [row.update_id for row in inbox.open_rows(db, DOOR, after=-1, **more)]


def row(db: Database, number: int) -> tuple[object, ...]:
    return db.conn.execute("SELECT state, payload, tries, due_at, reason FROM inbox WHERE update_id = ?", [number]).fetchone()


def test_an_update_that_comes_again_is_not_new_and_changes_nothing(db: Database) -> None:
    assert arrive(db, 1, 2) == {1, 2}
    assert arrive(db, 2, 3) == {3}
    assert numbers(db) == [1, 2, 3]


@pytest.mark.parametrize("end", [inbox.apply, inbox.answered, lambda db, door, number: inbox.bury(db, door, number, "ValueError")])
def test_not_even_after_it_was_ended(db: Database, end: object) -> None:
    arrive(db, 1)
    assert callable(end)
    end(db, DOOR, 1)
    assert arrive(db, 1) == set()
    assert numbers(db) == []


def test_the_same_number_at_another_door_is_another_update(db: Database) -> None:
    arrive(db, 1)
    assert arrive(db, 1, door="local") == {1}
    assert inbox.apply(db, "local", 1)
    assert numbers(db) == [1]


def test_an_update_is_applied_once(db: Database) -> None:
    arrive(db, 1)
    assert inbox.apply(db, DOOR, 1)
    assert not inbox.apply(db, DOOR, 1)
    assert not inbox.apply(db, DOOR, 2), "never came"


def test_what_was_answered_or_buried_is_not_applied_any_more(db: Database) -> None:
    arrive(db, 1, 2)
    inbox.answered(db, DOOR, 1)
    inbox.bury(db, DOOR, 2, "ValueError")
    assert not inbox.apply(db, DOOR, 1)
    assert not inbox.apply(db, DOOR, 2)


def test_an_applied_row_is_neither_answered_nor_buried_nor_put_off_afterwards(db: Database) -> None:
    arrive(db, 1)
    inbox.apply(db, DOOR, 1)
    inbox.answered(db, DOOR, 1)
    inbox.bury(db, DOOR, 1, "ValueError")
    inbox.put_off(db, DOOR, 1, LATER)
    inbox.begin_again(db, DOOR, [1])
    assert row(db, 1) == ("applied", None, 0, None, None)


@pytest.mark.parametrize("end", [inbox.apply, inbox.answered])
def test_of_what_is_done_no_word_is_kept(db: Database, end: object) -> None:
    arrive(db, 1)
    assert callable(end)
    end(db, DOOR, 1)
    assert WORDS not in "".join(db.conn.iterdump())


def test_open_rows_come_in_the_order_in_which_they_came_and_in_pieces(db: Database) -> None:
    arrive(db, *range(10, 0, -1))
    inbox.apply(db, DOOR, 4)
    assert [row.update_id for row in inbox.open_rows(db, DOOR, after=2, limit=3)] == [3, 5, 6]
    assert [row.update_id for row in inbox.open_rows(db, DOOR, after=6, limit=30)] == [7, 8, 9, 10]


def test_what_is_put_off_is_due_from_its_moment_on_and_once(db: Database) -> None:
    arrive(db, 1, 2)
    inbox.put_off(db, DOOR, 1, LATER)
    assert numbers(db, until=AT) == []
    assert numbers(db, until=LATER) == [1]
    assert row(db, 1)[2] == 1
    inbox.begin(db, DOOR, 1)
    assert numbers(db, until=LATER) == [], "it is being handled"
    assert numbers(db) == [1, 2]


def test_what_is_put_off_for_far_ahead_is_brought_forward_when_the_clock_was_set_back(db: Database) -> None:
    arrive(db, 1, 2)
    inbox.put_off(db, DOOR, 1, "2036-03-02T12:00:00.000Z")
    inbox.put_off(db, DOOR, 2, LATER)
    inbox.bring_forward(db, DOOR, at=AT, furthest=LATER)
    assert numbers(db, until=AT) == [1]


def test_only_the_rows_that_are_begun_after_a_start_are_counted_as_tried(db: Database) -> None:
    arrive(db, 1, 2, 3)
    inbox.begin_again(db, DOOR, [1, 3])
    inbox.begin_again(db, DOOR, [3])
    inbox.begin_again(db, DOOR, [])
    assert [row.tries for row in inbox.open_rows(db, DOOR, after=-1)] == [1, 0, 2]


def test_a_row_handled_alone_says_so_until_it_was_put_off(db: Database) -> None:
    arrive(db, 1)
    inbox.mark_alone(db, DOOR, 1, "alone")
    assert row(db, 1)[4] == "alone"
    inbox.put_off(db, DOOR, 1, LATER)
    assert row(db, 1)[4] is None


def test_a_dead_letter_keeps_what_it_said_and_why_it_died_and_can_be_revived(db: Database) -> None:
    arrive(db, 1)
    inbox.begin_again(db, DOOR, [1])
    inbox.bury(db, DOOR, 1, "ends the process")
    ((door, letter),) = inbox.dead_letters(db)
    assert (door, letter.update_id, letter.received_at, letter.reason) == (DOOR, 1, AT, "ends the process")
    assert WORDS in letter.payload
    assert inbox.revive(db, DOOR, 1, due_at=LATER)
    assert not inbox.revive(db, DOOR, 1, due_at=LATER)
    assert row(db, 1)[2:] == (0, LATER, None)
    assert numbers(db, until=LATER) == [1], "a bot that runs sees it, too"
