"""Who sees which clue, judged by the records' own condition and by a plain reading of the rule, over many made-up clues."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import clues, people
from storage.clues import Clue, ClueKind, ClueState, Hold, Sight
from storage.migrations import SCHEMA
from storage.people import Role
from tests.clues import AT, a_clue

PEOPLE, UNITS = 3, 3


@pytest.fixture
def db() -> Iterator[Database]:
    found = Database(memory=True)
    SCHEMA.apply(found)
    found.conn.execute("PRAGMA foreign_keys = ON")
    for number in range(UNITS):
        people.add_unit(found, f"{number + 1}中队")
    for number in range(PEOPLE):
        people.add_person(found, f"某人{number + 1}", 1, Role.SUPERVISOR, created_at=AT)
    yield found
    found.close()


MADE = st.builds(
    lambda unit, kind, state, hold, is_shown, subjects: (
        a_clue(unit, kind=kind, state=state, hold=hold, is_shown=is_shown),
        subjects,
    ),
    st.integers(1, UNITS),
    st.sampled_from(ClueKind),
    st.sampled_from(ClueState),
    st.sampled_from(Hold),
    st.booleans(),
    st.frozensets(st.integers(1, PEOPLE)),
)
SIGHTS = st.builds(
    Sight,
    st.integers(1, PEOPLE),
    st.frozensets(st.integers(1, UNITS)).map(lambda units: tuple(sorted(units))),
    st.frozensets(st.sampled_from(ClueKind)).map(lambda kinds: tuple(sorted(kinds))),
    st.booleans(),
)


def may_see(sight: Sight, clue: Clue, subjects: frozenset[int]) -> bool:
    """The rule as people are told it: own units and kinds, nothing taken back or not shown yet, nothing about oneself, held or not."""
    theirs = clue.unit_id in sight.units and clue.kind in sight.kinds
    there = clue.is_shown and clue.state is not ClueState.WITHDRAWN
    return theirs and there and sight.person_id not in subjects and sight.discipline == (clue.hold is not Hold.NONE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(made=st.lists(MADE, min_size=1, max_size=6), sight=SIGHTS)
def test_what_is_seen_and_what_is_counted_follow_the_one_rule(db: Database, made: list[tuple[Clue, frozenset[int]]], sight: Sight) -> None:
    db.conn.execute("SAVEPOINT example")
    try:
        for clue, subjects in made:
            clues.add(db, clue)
            clues.name_subjects(db, clue.id, subjects)
        expected = {clue.id for clue, subjects in made if may_see(sight, clue, subjects)}
        assert {clue.id for clue, _ in made if clues.seen(db, sight, clue.id) is not None} == expected
        counted = db.conn.execute(f"SELECT c.id FROM clues c WHERE {sight.condition}", sight.values).fetchall()
        assert {row[0] for row in counted} == expected
    finally:
        db.conn.execute("ROLLBACK TO example")
        db.conn.execute("RELEASE example")


@pytest.mark.parametrize(("hold", "discipline"), [(Hold.NONE, False), (Hold.NAMED, True)])
def test_a_clue_about_somebody_is_kept_from_them_and_from_nobody_else(db: Database, hold: Hold, discipline: bool) -> None:
    clue = a_clue(1, hold=hold)
    clues.add(db, clue)
    clues.name_subjects(db, clue.id, [1])
    kinds = tuple(ClueKind)
    assert clues.seen(db, Sight(1, (1,), kinds, discipline), clue.id) is None
    assert clues.seen(db, Sight(2, (1,), kinds, discipline), clue.id) == clue


def test_of_two_who_change_the_same_screen_one_is_told(db: Database) -> None:
    clue = a_clue(1)
    clues.add(db, clue)
    first = clues.change(db, clue, at=AT, state=ClueState.CLAIMED, claimed_by=1)
    assert first is not None
    assert clues.change(db, clue, at=AT, state=ClueState.CLAIMED, claimed_by=2) is None
    assert clues.clue(db, clue.id) == first


def test_a_clue_reads_back_as_it_was_entered(db: Database) -> None:
    clue = a_clue(2, text="<b>=1+1</b> & 😀", hold=Hold.NAMED, level="red", digest=b"\x00\x01")
    clues.add(db, clue)
    assert clues.clue(db, clue.id) == clue


def test_nobody_is_taken_off_what_they_are_named_in(db: Database) -> None:
    clue = a_clue(1)
    clues.add(db, clue)
    clues.name_subjects(db, clue.id, [1, 2])
    clues.name_subjects(db, clue.id, [2, 3])
    clues.name_subjects(db, clue.id, [])
    assert clues.subjects(db, clue.id) == {1, 2, 3}
