"""Messages that stand in the outbox without their words: what they say when they go, and that their author hears of every end."""

from __future__ import annotations

import pytest

from bot.actions.work import Urgency
from bot.line import telegram_api
from bot.line.authors import Delivered
from bot.replies import Press, Reply
from bot.settings import DataRule
from storage import people
from storage.outbox import Operation, Settled
from storage.people import Standing
from tests.e2e.clerk import Clerk
from tests.e2e.conftest import House, Officer, Opening
from tests.e2e.outages import healed, heard, settled


@pytest.fixture
def clerk(house: House) -> Clerk:
    return Clerk(house)


def texts(officer: Officer) -> list[str]:
    return [message.text for message in officer.person.received()]


async def test_the_words_are_those_of_the_moment_in_which_it_goes(house: House, officer: Officer, clerk: Clerk) -> None:
    clerk.put(officer)
    clerk.words = Reply("更正后的通知", ((Press("已阅", "nread", "1"),),), protect=True)
    house.bot.line.sender.wake()
    [(who, how, sent, reason)] = await clerk.ended()
    [message] = officer.person.received()
    assert (message.text, message.wire["has_protected_content"], message.keyboard[0][0]["text"]) == ("更正后的通知", True, "已阅")
    assert (who, how, sent, reason) == (officer.id, Settled.SENT, Delivered(message.id, version=7), "")
    assert clerk.looks == 1
    assert house.rows("SELECT state, message_id, body FROM outbox") == [("sent", message.id, None)]


async def test_what_says_nothing_any_more_is_dropped_and_its_author_told(house: House, officer: Officer, clerk: Clerk) -> None:
    clerk.words = None
    clerk.owe(officer)
    assert await clerk.ended() == [(officer.id, Settled.DROPPED, Delivered(), "nothing to say any more")]
    assert texts(officer) == []


async def test_what_cannot_be_known_now_is_asked_again(house: House, officer: Officer, clerk: Clerk) -> None:
    clerk.is_locked = True
    clerk.owe(officer)
    await settled(house, sent=False)
    assert (texts(officer), clerk.ends) == ([], [])
    clerk.is_locked = False
    await healed(house)
    assert texts(officer) == ["通知"]


@pytest.mark.parametrize("change", ["suspended", "unbound"])
async def test_whoever_was_suspended_or_unbound_gets_nothing_and_the_author_is_told(
    house: House, officer: Officer, clerk: Clerk, change: str
) -> None:
    clerk.put(officer)
    with house.store.transaction() as db:
        if change == "suspended":
            people.set_standing(db, officer.id, Standing.SUSPENDED)
        else:
            people.unbind(db, officer.id, at="2026-03-02T12:00:00.000Z")
    house.bot.line.sender.wake()
    assert await clerk.ended() == [(officer.id, Settled.DROPPED, Delivered(), "no longer theirs")]
    assert (texts(officer), clerk.looks) == ([], 1)


async def test_an_author_that_stumbles_over_a_dropped_message_holds_up_nobody(house: House, clerk: Clerk) -> None:
    gone, other = house.officer("执法员甲"), house.officer("执法员乙")

    def stumbles(*_: object) -> None:
        raise LookupError("no such notice")

    clerk.put(gone)
    clerk.delivered = stumbles  # type: ignore[method-assign]
    with house.store.transaction() as db:
        people.set_standing(db, gone.id, Standing.SUSPENDED)
    clerk.owe(other)
    await settled(house)
    assert texts(other) == ["通知"]
    assert house.rows("SELECT state FROM outbox ORDER BY id") == [("dropped",), ("sent",)]


@pytest.mark.parametrize(
    ("code", "description", "reason", "is_marked"),
    [
        (403, "Forbidden: bot was blocked by the user", "403 bot was blocked by the user", True),
        (400, "Bad Request: chat not found", "400 chat not found", True),
        (403, "Forbidden: nobody has ever heard of it", "403 unknown", False),
        (400, "Bad Request: nobody has ever heard of it", "400 unknown", False),
    ],
)
async def test_the_author_hears_why_it_was_refused_and_only_a_known_refusal_marks_the_account(
    house: House, officer: Officer, clerk: Clerk, code: int, description: str, reason: str, is_marked: bool
) -> None:
    house.door.faults.error(code, description, method="sendMessage")
    clerk.owe(officer)
    assert await clerk.ended() == [(officer.id, Settled.FAILED, Delivered(), reason)]
    assert house.rows("SELECT count(*) FROM accounts WHERE unreachable_since IS NOT NULL") == [(int(is_marked),)]
    await healed(house)
    assert texts(officer) == [], "a broadcast that is refused is not replaced by a sentence"


async def test_what_went_unanswered_too_often_is_believed_and_its_version_kept(
    house: House, officer: Officer, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_api, "READ_TIMEOUT", 0.05)
    fault = house.door.faults.silence(60, method="sendMessage", times=None, after_effect=True)
    clerk.owe(officer)
    for _ in range(6):
        await settled(house)
        await house.later(minutes=6)
    assert await clerk.ended() == [(officer.id, Settled.SENT, Delivered(version=7), "TimedOut")]
    assert fault.hits == 6


class TestWhereItStands:
    async def test_a_correction_changes_the_message_and_its_author_hears_of_it(self, house: House, officer: Officer, clerk: Clerk) -> None:
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        clerk.words = Reply("更正后的通知")
        clerk.owe(officer, Operation.EDIT, sent.message_id)
        assert (await clerk.ended(2))[1][1:3] == (Settled.SENT, Delivered(sent.message_id, version=7))
        assert texts(officer) == ["更正后的通知"]

    async def test_a_correction_that_changes_nothing_counts_as_sent(self, house: House, officer: Officer, clerk: Clerk) -> None:
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        clerk.owe(officer, Operation.EDIT, sent.message_id)
        assert (await clerk.ended(2))[1][1:] == (Settled.SENT, Delivered(sent.message_id, version=7), "")

    async def test_a_correction_of_what_its_reader_has_deleted_comes_anew(self, house: House, officer: Officer, clerk: Clerk) -> None:
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        officer.person.delete(officer.person.received()[0])
        clerk.words = Reply("更正后的通知")
        clerk.owe(officer, Operation.EDIT, sent.message_id)
        new = (await clerk.ended(2))[1][2].message_id
        assert new != sent.message_id
        assert [message.id for message in officer.person.received()] == [new]

    async def test_a_recalled_message_is_gone_also_where_its_reader_was_faster(self, house: House, officer: Officer, clerk: Clerk) -> None:
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        for count in (2, 3):
            clerk.owe(officer, Operation.DELETE, sent.message_id)
            assert (await clerk.ended(count))[-1][1:] == (Settled.SENT, Delivered(sent.message_id, version=7), "")
            assert texts(officer) == []

    async def test_what_telegram_takes_away_no_more_is_marked(self, house: House, officer: Officer, clerk: Clerk) -> None:
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        clerk.words = Reply("已撤回")
        for count in (2, 3):
            house.door.faults.error(400, "Bad Request: message can't be deleted", method="deleteMessages")
            clerk.owe(officer, Operation.DELETE, sent.message_id)
            assert (await clerk.ended(count))[-1][1:] == (Settled.SENT, Delivered(sent.message_id, version=7, is_marked=True), "")
            assert texts(officer) == ["已撤回"]

    async def test_a_recall_that_fails_for_a_while_is_tried_again(self, house: House, officer: Officer, clerk: Clerk) -> None:
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        house.door.faults.error(502, "Bad Gateway", method="deleteMessages")
        clerk.owe(officer, Operation.DELETE, sent.message_id)
        await healed(house)
        assert texts(officer) == []
        assert [how for _, how, _, _ in clerk.ends] == [Settled.SENT] * 2


async def test_an_answer_goes_before_a_task_and_both_before_a_broadcast(house: House, officer: Officer, clerk: Clerk) -> None:
    order = [clerk.put(officer, urgency=urgency) for urgency in (Urgency.BROADCAST, Urgency.TASK, Urgency.ANSWER)]
    clerk.put(officer, is_first=True)
    house.bot.line.sender.wake()
    await clerk.ended(4)
    sent = [number for (number,) in house.rows("SELECT id FROM outbox ORDER BY message_id")]
    assert sent == [order[2], order[1], max(sent), order[0]]


async def test_where_records_must_not_travel_a_letter_does_not(open_house: Opening) -> None:
    house = await open_house(data_rule=DataRule.STRICT)
    officer, clerk = house.officer(), Clerk(house)
    clerk.words = Reply("案情", protect=True, outside="有一条新通知", attached=(clerk.picture(1),))
    clerk.owe(officer)
    await clerk.ended()
    assert texts(officer) == ["有一条新通知"]
    assert heard(officer, "案情") == 0
