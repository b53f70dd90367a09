"""A message to many while Telegram and the network fail: everybody gets it, nobody twice without need, and answers are not held up."""

from __future__ import annotations

import asyncio

import pytest

from bot.actions.work import Urgency
from bot.line import telegram_api
from bot.replies import Reply
from storage.outbox import Settled
from tests.e2e.clerk import Clerk
from tests.e2e.conftest import House, Officer, Opening
from tests.e2e.outages import healed, heard, settled, until


@pytest.fixture
async def fast(open_house: Opening) -> House:
    """A house whose broadcasts are hardly held back."""
    return await open_house(broadcasts_per_second=2000.0)


def to_many(house: House, clerk: Clerk, count: int) -> list[Officer]:
    officers = [house.officer(f"执法员{number}") for number in range(count)]
    for officer in officers:
        clerk.put(officer)
    house.bot.line.sender.wake()
    return officers


async def test_whatever_fails_on_the_way_everybody_gets_it_and_each_end_is_told_once(fast: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_api, "READ_TIMEOUT", 0.1)
    clerk, faults = Clerk(fast), fast.door.faults
    orders = [
        faults.too_many(1, method="sendMessage", skip=3),
        faults.error(500, "Internal Server Error", method="sendMessage", skip=6),
        faults.broken(method="sendMessage", skip=9),
        faults.cut(method="sendMessage", skip=12),
        faults.silence(60, method="sendMessage", skip=15),
        faults.cut(method="sendMessage", skip=18, after_effect=True),
        faults.error(403, "Forbidden: nobody has ever heard of it", method="sendMessage", skip=21),
    ]
    officers = to_many(fast, clerk, 30)
    await healed(fast)
    assert [order.hits for order in orders] == [1] * len(orders)
    assert sorted(who or 0 for who, _, _, _ in clerk.ends) == sorted(officer.id for officer in officers)
    assert sorted(heard(officer, "通知") for officer in officers) == [0, *[1] * 28, 2]
    assert [how for _, how, _, _ in clerk.ends].count(Settled.FAILED) == 1
    assert fast.rows("SELECT count(*) FROM accounts WHERE unreachable_since IS NOT NULL") == [(0,)]
    assert fast.rows("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'failed')") == [(0,)]


async def test_a_429_halts_the_broadcast_and_loses_nothing(fast: House) -> None:
    clerk = Clerk(fast)
    fault = fast.door.faults.too_many(1, method="sendMessage", skip=5)
    officers = to_many(fast, clerk, 100)
    await until(lambda: fault.hits)
    await settled(fast, sent=False)
    calls = len(fast.door.calls)
    await asyncio.sleep(0.2)
    assert [call.method for call in list(fast.door.calls)[calls:] if call.chat_id] == []
    assert 0 < sum(heard(officer, "通知") for officer in officers) < 100
    await healed(fast)
    assert [heard(officer, "通知") for officer in officers] == [1] * 100


async def test_messages_that_hang_leave_room_for_what_others_are_owed(fast: House) -> None:
    clerk = Clerk(fast)
    fault = fast.door.faults.silence(60, method="sendMessage", times=None)
    to_many(fast, clerk, 70)
    await until(lambda: fault.hits == 32)
    fast.door.faults.withdraw(fault)
    one = fast.officer("执法员甲")
    fast.bot.line.effects.by_itself(lambda work: work.owe(Reply("任务"), one.id, urgency=Urgency.TASK))
    await one.sees("任务")
    assert fault.hits == 32
    await fast.bot.line.sender.close(0)


async def test_a_chat_gets_one_broadcast_a_second_and_answers_at_once(house: House, officer: Officer) -> None:
    house.bot.line.pace.per_chat = 0.8
    clerk, seconds = Clerk(house), asyncio.get_running_loop().time
    other = house.officer("执法员乙")
    began = seconds()
    for whom in (officer, officer, officer, other):
        clerk.put(whom)
    house.bot.line.sender.wake()
    await until(lambda: heard(other, "通知") and heard(officer, "通知"))
    await officer.says("履带车开上公路")
    await officer.sees("可以不予处罚")
    assert seconds() - began < 0.8, "an answer waits for the second of its chat"
    assert heard(officer, "通知") == 1
    answered = seconds()
    await until(lambda: heard(officer, "通知") == 2)
    assert seconds() - answered >= 0.7, "the answer counts as well"
    await until(lambda: heard(officer, "通知") == 3)
    assert seconds() - answered >= 1.5
