"""A kill at any instant of the round: nothing is half done, the next tick goes on, nobody is told twice and nobody is missed."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from datetime import date, timedelta
from typing import Any, cast

import pytest

from bot.actions import nudge_rounds
from bot.actions.due_owners import Owners
from bot.actions.nudge_owners import RoundOwners
from bot.actions.nudge_results import Digest, Summary
from bot.actions.work import Work
from storage import dues, nudge_dues, people
from storage.moments import to_text
from storage.people import Person, Role, Standing
from tests.bot.killing import Failing, KilledError
from tests.bot.mornings import Mornings

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-11-{day}" for day in (24, 25, 26, 27))


def crowd(mornings: Mornings) -> list[Person]:
    """Five people with something due, one of it snoozed and over, and two with nothing."""
    found = [mornings.person(f"某{number}") for number in range(5)]
    for person in found:
        mornings.due(THURSDAY, person=person)
        mornings.due(TUESDAY, person=person, title="报送总结")
    mornings.due(TUESDAY)
    late = mornings.due("2026-12-20", person=found[0], title="讲党课")
    mornings.snooze(late, found[0], f"{THURSDAY} 08:00")
    return found


def test_a_kill_at_every_statement_of_a_round_leaves_nobody_out_and_tells_nobody_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nudge_round.BATCH", 2)
    monkeypatch.setattr("bot.nudge_round.MARKED", 1)
    statement, reached = 0, True
    while reached:
        mornings = Mornings()
        mornings.tick()
        crowd(mornings)
        mornings.at(THURSDAY)
        connection = mornings.agency.db.conn
        got: Counter[str] = Counter()
        mornings.agency.db.conn = cast("sqlite3.Connection", Failing(connection, statement))
        try:
            reached = False
            asyncio.run(mornings.round.sweep())
        except KilledError:
            reached = True
        mornings.agency.db.conn = connection
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        # Only what was committed is owed; that of the batch that was cut off is not.
        got.update(owed.person_id for owed in mornings.doing.owed)
        sent_before = {row[0] for row in connection.execute("SELECT person_id FROM nudges WHERE kind = 'digest'")}
        assert set(got) == sent_before
        mornings.start()
        mornings.at(THURSDAY, "08:31")
        got.update(owed.person_id for owed in _owed(mornings))
        assert sorted(got.values()) == [1] * 6, statement
        assert connection.execute("SELECT count(*) FROM nudge_marks WHERE kind = 'digest' AND day = ?", [THURSDAY]).fetchone() == (10,)
        assert connection.execute("SELECT count(*) FROM dues WHERE state = 'open' AND told_on IS NULL").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM due_snoozes").fetchone() == (0,)
        statement += 1
    assert statement > 60


def _owed(mornings: Mornings) -> list[Any]:
    mornings.tick()
    return list(mornings.doing.owed)


def test_a_kill_at_every_statement_of_the_summaries_raises_each_level_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nudge_round.BATCH", 1)
    statement, reached = 0, True
    while reached:
        mornings = Mornings()
        found = [mornings.due(TUESDAY, person=mornings.officer), mornings.due(TUESDAY, unit=mornings.agency.second.id)]
        mornings.at(THURSDAY)
        mornings.tick()
        mornings.at(THURSDAY, "17:30")
        connection = mornings.agency.db.conn
        mornings.agency.db.conn = cast("sqlite3.Connection", Failing(connection, statement))
        reached = False
        mornings.doing.owed.clear()
        try:
            asyncio.run(mornings.round.sweep())
        except KilledError:
            reached = True
        mornings.agency.db.conn = connection
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        got = Counter(owed.person_id for owed in mornings.doing.owed)
        mornings.start()
        got.update(owed.person_id for owed in _owed(mornings))
        assert got == {mornings.head.id: 1, mornings.above.id: 1}, statement
        assert [[step.text for step in dues.history(mornings.agency.db, due.id)] for due in found] == [["1"], ["1"]]
        statement += 1
    assert statement > 25


def test_what_is_done_between_plan_and_letter_is_not_named() -> None:
    mornings = Mornings()
    mornings.tick()
    first, second = mornings.due(THURSDAY, person=mornings.officer), mornings.due(FRIDAY, person=mornings.officer, title="报送总结")
    other = mornings.due(THURSDAY, person=mornings.other)
    mornings.at(THURSDAY)

    def finish(work: Work) -> None:
        for due in (first, other):
            dues.change(work.db, due, at=work.at, state="done")

    mornings.doing.before = finish
    # The reason is gone: the rest is named when it is its turn.
    assert mornings.digests() == {}
    mornings.doing.before = None
    mornings.at(FRIDAY)
    assert mornings.digests() == {"某甲": [second.id]}


def test_a_day_that_ends_while_letters_are_written_ends_the_round() -> None:
    mornings = Mornings()
    mornings.tick()
    mornings.due(THURSDAY, person=mornings.officer)
    mornings.at(THURSDAY, "19:59")
    plan = mornings.round._plan

    def slowly(work: Work) -> Any:
        found = plan(work)
        mornings.at(FRIDAY, "00:00")
        return found

    mornings.round._plan = slowly  # type: ignore[method-assign]
    assert mornings.digests() == {}
    mornings.start()
    mornings.at(FRIDAY)
    assert set(mornings.digests()) == {"某甲"}


def test_a_full_disk_in_between_ends_this_tick_and_not_the_next() -> None:
    mornings = Mornings()
    mornings.tick()
    mornings.due(THURSDAY, person=mornings.officer)
    mornings.at(THURSDAY)

    def full(_work: Work) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    mornings.doing.before = full
    with pytest.raises(sqlite3.OperationalError):
        mornings.tick()
    mornings.doing.before = None
    mornings.at(THURSDAY, "08:31")
    assert set(mornings.digests()) == {"某甲"}


@pytest.mark.parametrize("seed", range(12))
def test_the_owners_of_a_round_answer_as_those_of_one_question(seed: int) -> None:
    chance = random.Random(seed)
    mornings = Mornings()
    agency = mornings.agency
    units = [agency.top, agency.first, agency.second]
    units += [people.add_unit(agency.db, f"{number}组", chance.choice(units).id) for number in range(4)]
    staff = [mornings.person(f"某{number}", chance.choice(list(Role)), chance.choice(units).id) for number in range(25)]
    for person in chance.sample(staff, 4):
        people.set_standing(agency.db, person.id, chance.choice([Standing.LEFT, Standing.SUSPENDED]))
    for person in chance.sample(staff, 12):
        deputy = chance.choice([*staff, None])
        if deputy is not person:
            mornings.away(person, WEDNESDAY, chance.choice([WEDNESDAY, THURSDAY, FRIDAY]), deputy)
    found = []
    for _ in range(40):
        due = mornings.due(THURSDAY, person=chance.choice([None, *staff]), unit=chance.choice(units).id)
        if chance.random() < 0.3:
            changed = dues.change(agency.db, due, at=to_text(agency.now), assigned_to=chance.choice(staff).id)
            assert changed is not None
            due = changed
        for person in chance.sample(staff, chance.choice([0, 0, 1, 3])):
            dues.disown(agency.db, due.id, person.id)
        if chance.random() < 0.5:
            for head in Owners(_work(mornings)).heads(due.unit_id):
                dues.disown(agency.db, due.id, head.id)
        found.append(due)
    mornings.at(THURSDAY)
    slow, fast = Owners(_work(mornings)), RoundOwners(_work(mornings))
    for due in found:
        assert fast.responsible(due) == slow.responsible(due)
        assert fast.receivers(due, date(2026, 11, 26)) == slow.receivers(due, date(2026, 11, 26))
        assert fast.is_unclaimed(due) == slow.is_unclaimed(due)
    for person in staff:
        assert fast.standing_in(person.id, date(2026, 11, 26)) == slow.standing_in(person.id, date(2026, 11, 26))


def _work(mornings: Mornings) -> Work:
    return Work(mornings.agency.db, mornings.agency.keys, mornings.agency.now, None, is_system=True)


@pytest.mark.parametrize("seed", range(6))
def test_through_random_weeks_of_work_leave_restarts_and_broken_clocks_nobody_is_told_twice_or_forgotten(seed: int) -> None:
    chance = random.Random(seed)
    mornings = Mornings()
    staff = [mornings.officer, mornings.other, mornings.head, mornings.above, mornings.elsewhere]
    open_dues = []
    got: Counter[tuple[str, str, date]] = Counter()
    day = date(2026, 11, 2)
    for _ in range(60):
        day += timedelta(days=1)
        for _ in range(chance.randrange(3)):
            on = (day + timedelta(days=chance.randrange(12))).isoformat()
            mornings.at(day, "07:00")
            open_dues.append(mornings.due(on, person=chance.choice([None, *staff]), leads=chance.choice([(), (3, 1, 0), (7, 2)])))
        if chance.random() < 0.2:
            away = chance.choice(staff)
            mornings.away(
                away, day.isoformat(), (day + timedelta(days=3)).isoformat(), chance.choice([each for each in staff if each is not away])
            )
        clocks = sorted(chance.sample(range(7 * 60, 21 * 60), chance.randrange(8)))
        for minutes in clocks:
            if chance.random() < 0.2:
                mornings.start()
            shifted = day + timedelta(days=chance.choice([0] * 12 + [1, -1]))
            mornings.at(shifted, f"{minutes // 60:02d}:{minutes % 60:02d}")
            for name, messages in mornings.tick().items():
                for message in messages:
                    if isinstance(message, Digest | Summary):
                        got[name, type(message).__name__, shifted] += 1
        for due in chance.sample(open_dues, min(len(open_dues), chance.randrange(3))):
            mornings.finish(due)
            open_dues.remove(due)
    assert max(got.values()) == 1
    # A working day at the end: whoever has something late is told.
    mornings.start()
    mornings.at("2027-01-20", "09:00")
    owners = Owners(_work(mornings))
    expected = {
        person
        for due in nudge_dues.open_of(mornings.agency.db, [each.id for each in open_dues]).values()
        for person, _ in owners.receivers(due, date(2027, 1, 20))
    }
    assert {owed.person_id for owed in _owed(mornings)} == expected


def test_a_letter_that_cannot_be_written_holds_up_nobody_elses(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    mornings = Mornings()
    mornings.tick()
    staff = crowd(mornings)
    (bad,) = [
        due for due in nudge_dues.open_of(mornings.agency.db, range(99)).values() if due.person_id == staff[2].id and due.due_on.day == 26
    ]
    line_of = nudge_rounds.line_of

    def failing(owners: Owners, due: dues.Due) -> Any:
        if due.id == bad.id:
            raise ValueError
        return line_of(owners, due)

    monkeypatch.setattr(nudge_rounds, "line_of", failing)
    mornings.at(THURSDAY)
    assert set(mornings.digests()) == {"某0", "某1", "某3", "某4", "某丙"}
    assert "cannot be written" in caplog.text
    mornings.at(THURSDAY, "08:31")
    assert mornings.tick() == {}
    monkeypatch.setattr(nudge_rounds, "line_of", line_of)
    mornings.at(THURSDAY, "08:41")
    assert set(mornings.digests()) == {"某2"}


def test_a_batch_names_each_line_once_however_many_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    mornings = Mornings()
    mornings.tick()
    for number in range(4):
        mornings.person(f"某{number}", Role.SUPERVISOR)
    mornings.due(THURSDAY)
    made: list[int] = []
    line_of = nudge_rounds.line_of

    def counting(owners: Owners, due: dues.Due) -> Any:
        made.append(due.id)
        return line_of(owners, due)

    monkeypatch.setattr(nudge_rounds, "line_of", counting)
    mornings.at(THURSDAY)
    assert len(mornings.digests()) == 5
    assert len(made) == 1
