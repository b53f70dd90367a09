"""Codes, pending enrolments, strangers and leaves as rows: what happens twice, and what two do at once."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest
from sqlite_utils import Database

from storage import enrolment, leaves, people, strangers
from storage.enrolment import CodeKind, Outcome
from storage.people import Role
from storage.strangers import Stranger
from tests.storage.chains import blank

AT, SOON, LATER = "2026-11-25T10:00:00.000Z", "2026-11-25T11:00:00.000Z", "2026-11-26T10:00:00.000Z"


@pytest.fixture
def db() -> Database:
    made = blank()
    unit = people.add_unit(made, "某大队").id
    for name in ("测试员一", "测试员二"):
        people.add_person(made, name, unit, Role.OFFICER, created_at=AT)
    return made


def code(db: Database, digest: bytes = b"1" * 32, person: int = 1) -> enrolment.Code:
    return enrolment.add_code(db, digest, person, CodeKind.INVITATION, made_by=None, at=AT, expires_at=LATER)


def test_a_code_is_used_once_and_not_when_it_is_over(db: Database) -> None:
    made = code(db)
    assert enrolment.usable_code(db, b"1" * 32, at=SOON) == made
    assert enrolment.usable_code(db, b"1" * 32, at=LATER) is None
    assert not enrolment.use_code(db, made.id, at=LATER)
    assert enrolment.use_code(db, made.id, at=SOON)
    assert not enrolment.use_code(db, made.id, at=SOON)
    assert enrolment.usable_code(db, b"1" * 32, at=SOON) is None


def test_voiding_ends_what_could_still_be_used_of_that_person_alone(db: Database) -> None:
    code(db)
    other = code(db, b"2" * 32, 2)
    assert enrolment.void_codes(db, 1, at=SOON) == 1
    assert enrolment.code_of(db, 1, at=SOON) is None
    assert enrolment.code_of(db, 2, at=SOON) == other


def test_an_enrolment_is_decided_once(db: Database) -> None:
    waiting = enrolment.ask(db, 1, "telegram", 50, "x", at=AT)
    with pytest.raises(sqlite3.IntegrityError):
        enrolment.ask(db, 2, "telegram", 50, "x", at=AT)
    assert enrolment.decide(db, waiting.id, Outcome.REFUSED, by=2, at=SOON)
    assert not enrolment.decide(db, waiting.id, Outcome.CONFIRMED, by=2, at=SOON)
    decided = enrolment.enrolment(db, waiting.id)
    assert decided is not None
    assert decided.outcome is Outcome.REFUSED
    assert enrolment.pending(db) == ()


def test_giving_up_takes_the_account_or_the_person_and_nobody_else(db: Database) -> None:
    first = enrolment.ask(db, 1, "telegram", 50, "x", at=AT)
    second = enrolment.ask(db, 2, "telegram", 51, "x", at=SOON)
    assert enrolment.pending(db, asked_before=AT) == (first,)
    enrolment.give_up(db, door="telegram", account_id=51, at=SOON)
    assert enrolment.pending(db) == (first,)
    enrolment.give_up(db, person_id=second.person_id, at=SOON)
    assert enrolment.pending(db) == (first,)
    enrolment.give_up(db, person_id=1, at=SOON)
    assert enrolment.pending(db) == ()


def test_a_stranger_is_told_once_and_guesses_are_counted_beside_it(db: Database) -> None:
    assert strangers.stranger(db, "telegram", 9) == strangers.UNKNOWN
    assert strangers.tell(db, "telegram", 9, at=AT)
    assert not strangers.tell(db, "telegram", 9, at=SOON)
    strangers.count_wrong(db, "telegram", 9, wait_until=None)
    strangers.count_wrong(db, "telegram", 9, wait_until=None)
    assert strangers.stranger(db, "telegram", 9) == Stranger(True, 2, None)
    strangers.forget(db, "telegram", 9)
    assert strangers.stranger(db, "telegram", 9) == strangers.UNKNOWN


def test_somebody_who_guessed_first_is_still_told_how_to_enrol(db: Database) -> None:
    strangers.count_wrong(db, "telegram", 9, wait_until=None)
    assert strangers.tell(db, "telegram", 9, at=AT)


def test_old_guesses_are_forgotten(db: Database) -> None:
    strangers.note_guess(db, at=AT, since=AT)
    strangers.note_guess(db, at=SOON, since=SOON)
    assert strangers.guesses(db, since=AT, most=9) == 1


def test_leaves_touch_days_at_both_ends_and_end_once(db: Database) -> None:
    made = leaves.add(db, 1, date(2026, 12, 28), date(2027, 1, 3), 2, set_by=None, at=AT)
    for first, last, touches in (
        (date(2026, 12, 27), date(2026, 12, 27), False),
        (date(2026, 12, 28), date(2026, 12, 28), True),
        (date(2027, 1, 3), date(2027, 1, 3), True),
        (date(2027, 1, 4), None, False),
        (date(2026, 1, 1), None, True),
    ):
        assert (leaves.leaves_of(db, 1, first, last) == (made,)) is touches
    assert leaves.end(db, made.id, at=SOON)
    assert not leaves.end(db, made.id, at=SOON)
    assert leaves.leave(db, made.id) is None


def test_nobody_stands_in_for_himself_nor_goes_before_coming(db: Database) -> None:
    for first, last, deputy in ((date(2026, 12, 2), date(2026, 12, 1), None), (date(2026, 12, 1), date(2026, 12, 2), 1)):
        with pytest.raises(sqlite3.IntegrityError):
            leaves.add(db, 1, first, last, deputy, set_by=None, at=AT)
