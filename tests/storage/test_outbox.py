"""The outbox: what goes out next, what nothing overtakes, and what is left after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import outbox, people
from storage.database import Kind, Store, open_store
from storage.outbox import Draft, Operation, Parcel, Settled
from storage.people import Role, Standing
from tests.storage.plans import asked, steps

DOOR = "telegram"
ANSWER, TASK, BROADCAST = 0, 1, 2


def at(second: int) -> str:
    """A moment, so many seconds after the beginning."""
    return f"2026-03-02T12:{second // 60:02d}:{second % 60:02d}.000Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "suixing.sqlite3", Kind.REAL, created_at=at(0))
    with store.transaction() as db:
        unit = people.add_unit(db, "某大队")
        for account in (11, 12, 13):
            person = people.add_person(db, f"执法员{account}", unit.id, Role.OFFICER, created_at=at(0))
            people.bind(db, DOOR, account, person.id, "", at=at(0))
    yield store
    store.close()


def put(store: Store, account: int = 11, urgency: int = ANSWER, *, now: int = 0, due: int | None = None, **more: object) -> int:
    draft = Draft(
        str(more.pop("door", DOOR)),
        account,
        more.pop("person_id", None),
        urgency,
        Operation(str(more.pop("operation", "send"))),
        str(more.pop("body", "{}")),
        more.pop("subject", None),
    )
    with store.transaction() as db:
        return outbox.put(db, draft, at=at(now), due_at=None if due is None else at(due), **more).id


def due(store: Store, now: int, urgency: int = ANSWER, *busy: int, limit: int = 64) -> list[int]:
    return outbox.due(store.db, DOOR, urgency, at=at(now), limit=limit, busy=busy)


def claim(store: Store, *ids: int, now: int = 0) -> list[Parcel]:
    with store.transaction() as db:
        return list(outbox.claim(db, ids, at=at(now)).taken)


def put_back(store: Store, number: int, due_second: int) -> None:
    with store.transaction() as db:
        outbox.put_back(db, number, due_at=at(due_second), reason="500")


def row(store: Store, number: int) -> tuple[object, ...]:
    return store.db.conn.execute("SELECT state, body, reason, message_id, tries FROM outbox WHERE id = ?", [number]).fetchone()


def state(store: Store, number: int) -> object:
    return row(store, number)[0]


class TestWhatIsDue:
    def test_one_message_an_account_the_oldest_first(self, store: Store) -> None:
        first, _, other = put(store, 11, now=0), put(store, 11, now=1), put(store, 12, now=2)
        assert due(store, 3) == [first, other]

    def test_nothing_before_its_time_and_nothing_of_another_door(self, store: Store) -> None:
        put(store, 11, due=10)
        put(store, 12, door="local")
        assert due(store, 9) == []
        assert len(due(store, 10)) == 1

    def test_nothing_to_an_account_to_which_a_message_is_under_way(self, store: Store) -> None:
        put(store, 11)
        other = put(store, 12)
        assert due(store, 1, ANSWER, 11) == [other]

    def test_no_more_than_asked_for(self, store: Store) -> None:
        ids = [put(store, account) for account in (11, 12, 13)]
        assert due(store, 1, limit=2) == ids[:2]

    def test_an_answer_goes_before_a_task_and_a_task_before_a_broadcast_to_the_same_account(self, store: Store) -> None:
        broadcast, task, answer = put(store, 11, BROADCAST, now=0), put(store, 11, TASK, now=1), put(store, 11, ANSWER, now=2)
        assert [due(store, 3, urgency) for urgency in (ANSWER, TASK, BROADCAST)] == [[answer], [], []]
        claim(store, answer)
        assert [due(store, 3, urgency) for urgency in (TASK, BROADCAST)] == [[task], []]
        claim(store, task)
        assert due(store, 3, BROADCAST) == [broadcast]

    def test_what_waits_to_be_tried_again_is_not_overtaken_by_what_is_as_urgent(self, store: Store) -> None:
        first, second = put(store, 11), put(store, 11)
        claim(store, first)
        put_back(store, first, due_second=30)
        assert due(store, 1) == []
        assert due(store, 30) == [first]
        assert state(store, second) == "queued"

    def test_what_was_put_in_after_its_first_attempt_had_failed_is_not_overtaken_either(self, store: Store) -> None:
        failed = put(store, 11, due=1, tries=1)
        after = put(store, 11)
        assert due(store, 0) == [], "the later answer would arrive first"
        assert due(store, 1) == [failed]
        claim(store, failed)
        assert due(store, 1) == [after]

    def test_what_is_planned_for_later_holds_up_nothing(self, store: Store) -> None:
        put(store, 11, TASK, due=600)
        now = put(store, 11, TASK)
        assert due(store, 1, TASK) == [now]

    def test_a_broadcast_that_waits_does_not_hold_up_an_answer(self, store: Store) -> None:
        broadcast = put(store, 11, BROADCAST)
        claim(store, broadcast)
        put_back(store, broadcast, due_second=300)
        answer = put(store, 11, ANSWER)
        assert due(store, 1) == [answer]


class TestWhatGoesFirst:
    def test_it_overtakes_what_is_as_urgent_to_everybody_and_nothing_that_is_more(self, store: Store) -> None:
        ordinary = [put(store, account, BROADCAST, now=1) for account in (11, 12)]
        urgent = put(store, 12, BROADCAST, now=5, due=0)
        assert due(store, 6, BROADCAST) == [urgent, ordinary[0]]
        assert due(store, 6, BROADCAST, limit=1) == [urgent]
        task = put(store, 12, TASK, now=5)
        assert due(store, 6, TASK) == [task]
        assert due(store, 6, BROADCAST) == [ordinary[0]], "the task to the same account comes before it"

    def test_it_goes_first_also_when_it_has_to_be_tried_again_but_not_before_its_pause_is_over(self, store: Store) -> None:
        ordinary = [put(store, account, BROADCAST, now=1) for account in (12, 13)]
        urgent = put(store, 11, BROADCAST, now=5, due=0)
        claim(store, urgent)
        put_back(store, urgent, due_second=10)
        assert due(store, 9, BROADCAST) == ordinary
        assert due(store, 10, BROADCAST) == [urgent, *ordinary]
        assert outbox.next_due(store.db, DOOR) == at(1)

    def test_what_is_claimed_together_keeps_that_order(self, store: Store) -> None:
        ordinary = put(store, 11, BROADCAST, now=1)
        urgent = put(store, 12, BROADCAST, now=5, due=0)
        assert [parcel.id for parcel in claim(store, *due(store, 6, BROADCAST))] == [urgent, ordinary]

    def test_a_clock_that_was_set_back_does_not_hold_it_up(self, store: Store) -> None:
        urgent = put(store, 11, BROADCAST, now=500, due=0)
        with store.transaction() as db:
            outbox.bring_forward(db, DOOR, at=at(10), furthest=at(20))
        assert due(store, 10, BROADCAST) == [urgent]


class TestAccountsThatRest:
    def test_nothing_but_an_answer_falls_due_for_them(self, store: Store) -> None:
        put(store, 11, BROADCAST, due=10)
        put(store, 12, ANSWER, due=20)
        put(store, 13, TASK, due=30)
        assert outbox.next_due(store.db, DOOR, resting=[11, 12]) == at(20)

    def test_those_are_known_for_whom_something_else_waits(self, store: Store) -> None:
        put(store, 11, ANSWER)
        put(store, 12, BROADCAST)
        put(store, 13, TASK, due=50)
        assert outbox.kept_waiting(store.db, DOOR, [11, 12, 13], at=at(1)) == (12,)
        assert outbox.kept_waiting(store.db, DOOR, [], at=at(1)) == ()


class TestWhenToLookAgain:
    def test_never_where_nothing_waits(self, store: Store) -> None:
        assert outbox.next_due(store.db, DOOR) is None

    def test_at_the_earliest_moment_of_what_nothing_holds_back(self, store: Store) -> None:
        put(store, 11, BROADCAST, due=50)
        put(store, 12, ANSWER, due=70)
        assert outbox.next_due(store.db, DOOR) == at(50)

    def test_not_for_what_stands_behind_a_message_that_waits_to_be_tried_again(self, store: Store) -> None:
        put(store, 11, due=90, tries=1)
        put(store, 11)
        assert outbox.next_due(store.db, DOOR) == at(90)

    def test_not_for_accounts_to_which_a_message_is_under_way(self, store: Store) -> None:
        put(store, 11)
        put(store, 12, due=20)
        assert outbox.next_due(store.db, DOOR, busy=[11]) == at(20)
        assert outbox.next_due(store.db, DOOR, busy=[11, 12]) is None


class TestClaiming:
    def test_a_message_is_claimed_once(self, store: Store) -> None:
        number = put(store)
        assert [parcel.id for parcel in claim(store, number)] == [number]
        assert claim(store, number) == []

    def test_tries_are_counted(self, store: Store) -> None:
        number = put(store)
        assert claim(store, number)[0].tries == 1
        put_back(store, number, 1)
        assert claim(store, number)[0].tries == 2
        assert claim(store, put(store, tries=1))[0].tries == 2

    def test_what_is_put_on_its_way_at_once_counts_as_tried_and_is_not_due(self, store: Store) -> None:
        number = put(store, on_its_way=True)
        assert row(store, number)[0] == "sending"
        assert row(store, number)[4] == 1
        assert due(store, 1) == []

    @pytest.mark.parametrize("change", ["unbound", "suspended", "rebound to another"])
    def test_whoever_no_longer_writes_from_an_account_gets_nothing_there(self, store: Store, change: str) -> None:
        person = people.person_at(store.db, DOOR, 11)
        assert person is not None
        number = put(store, 11, person_id=person.id, body="a record")
        with store.transaction() as db:
            if change == "unbound":
                people.unbind(db, person.id, at=at(1))
            elif change == "suspended":
                people.set_standing(db, person.id, Standing.SUSPENDED)
            else:
                people.bind(db, DOOR, 11, 2, "", at=at(1))
        with store.transaction() as db:
            claimed = outbox.claim(db, [number], at=at(2))
        assert (claimed.taken, [parcel.id for parcel in claimed.dropped]) == ((), [number])
        assert row(store, number)[:3] == ("dropped", None, "no longer theirs")

    def test_a_message_to_an_account_of_nobody_goes_out(self, store: Store) -> None:
        assert len(claim(store, put(store, 99))) == 1


class TestOvertaking:
    def test_a_newer_message_about_the_same_drops_the_one_that_waits(self, store: Store) -> None:
        old, new = put(store, subject="form:1", body="old"), put(store, subject="form:1", body="new")
        assert row(store, old)[:3] == ("dropped", None, "overtaken")
        assert state(store, new) == "queued"

    def test_not_one_on_its_way_nor_one_to_somebody_else_nor_about_something_else(self, store: Store) -> None:
        kept = [
            put(store, subject="form:1", on_its_way=True),
            put(store, 12, subject="form:1"),
            put(store, subject="form:2"),
            put(store),
        ]
        put(store, subject="form:1")
        put(store)
        assert [state(store, number) for number in kept] == ["sending", "queued", "queued", "queued"]

    def test_one_on_its_way_that_comes_back_after_it_was_overtaken_is_dropped(self, store: Store) -> None:
        old = put(store, subject="form:1", body="old", on_its_way=True)
        put(store, subject="form:1", body="new")
        with store.transaction() as db:
            assert not outbox.put_back(db, old, due_at=at(5), reason="500")
        assert row(store, old)[:3] == ("dropped", None, "overtaken")


class TestSettling:
    @pytest.mark.parametrize("how", list(Settled))
    def test_what_is_settled_keeps_no_words(self, store: Store, how: Settled) -> None:
        number = put(store, body="the words")
        claim(store, number)
        with store.transaction() as db:
            outbox.settle(db, number, how, at=at(2), message_id=7, reason="why")
        assert row(store, number)[:4] == (how.value, None, "why", 7)
        assert "the words" not in "".join(store.db.conn.iterdump())

    def test_a_message_put_back_waits_for_its_moment_also_in_a_chat_that_has_moved(self, store: Store) -> None:
        number = put(store)
        claim(store, number)
        with store.transaction() as db:
            assert outbox.put_back(db, number, due_at=at(5), reason="migrated", account_id=-100)
        assert due(store, 4) == []
        assert claim(store, *due(store, 5))[0].account_id == -100


class TestAfterAKill:
    def test_what_was_on_its_way_is_queued_again_and_counted(self, store: Store) -> None:
        on_its_way = [put(store, 11, on_its_way=True), put(store, 12)]
        claim(store, on_its_way[1])
        waiting, elsewhere = put(store, 13), put(store, 11, door="local", on_its_way=True)
        with store.transaction() as db:
            assert outbox.recover(db, DOOR) == 2
        assert [state(store, number) for number in (*on_its_way, waiting, elsewhere)] == ["queued", "queued", "queued", "sending"]
        assert due(store, 1) == [*on_its_way, waiting]

    def test_a_kill_is_no_refusal_however_often_it_comes(self, store: Store) -> None:
        number = put(store, on_its_way=True)
        for _ in range(5):
            with store.transaction() as db:
                outbox.recover(db, DOOR)
                [parcel] = outbox.claim(db, [number], at=at(1)).taken
        assert parcel.tries == 1

    def test_what_is_settled_does_not_come_back(self, store: Store) -> None:
        number = put(store, on_its_way=True)
        with store.transaction() as db:
            outbox.settle(db, number, Settled.SENT, at=at(1), message_id=7)
        put_back(store, number, due_second=5)
        with store.transaction() as db:
            assert outbox.recover(db, DOOR) == 0
        assert state(store, number) == "sent"

    def test_it_goes_out_before_what_was_put_in_later(self, store: Store) -> None:
        first = put(store, 11, on_its_way=True)
        later = put(store, 11)
        with store.transaction() as db:
            outbox.recover(db, DOOR)
        assert due(store, 1) == [first]
        assert state(store, later) == "queued"

    def test_the_accounts_for_which_an_answer_waits_are_told(self, store: Store) -> None:
        put(store, 11, ANSWER)
        put(store, 12, BROADCAST)
        put(store, 13, ANSWER, on_its_way=True)
        assert outbox.accounts_behind(store.db, DOOR) == (11,)
        assert [outbox.waiting(store.db, DOOR, account) for account in (11, 12, 13)] == [True, False, False]


class TestHowManyEverWait:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda db: outbox.due(db, DOOR, BROADCAST, at=at(9), limit=2, busy=[11]),
            lambda db: outbox.next_due(db, DOOR, busy=[11], resting=[12]),
            lambda db: outbox.kept_waiting(db, DOOR, [11, 12], at=at(9)),
        ],
    )
    def test_each_is_found_by_an_index_without_sorting_what_is_left(self, store: Store, ask: Callable[[Database], object]) -> None:
        found = steps(store.db, asked(store.db, lambda: ask(store.db)))
        assert not any(step.startswith("SCAN outbox") or "TEMP B-TREE" in step for step in found), found
