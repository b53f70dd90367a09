"""The strict data rule over Telegram: no item is shown or changed there, and of what is owed one learns only that it is there."""

from __future__ import annotations

import pytest

from bot.actions.ledger_opening import Finding, open_finding
from bot.actions.ledger_results import ClueRectified, ItemTold, LedgerDeed, Told
from bot.settings import DataRule
from knowledge.checklists import Severity
from storage.ledger import LedgerSource
from storage.people import Role
from tests.e2e.conftest import House, Officer, Opening, labels
from tests.e2e.outages import settled

PLANTED = "植入的话"


@pytest.fixture
async def strict(open_house: Opening) -> House:
    return await open_house(data_rule=DataRule.STRICT)


@pytest.fixture
def responsible(strict: House) -> Officer:
    person = strict.officer()
    finding = Finding(PLANTED, "conduct", Severity.MINOR, LedgerSource.OTHER, unit_id=1, person_id=person.id)
    strict.bot.line.effects.by_itself(lambda work: open_finding(work, finding) and None)
    return person


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
async def test_no_word_and_no_button_shows_or_changes_an_item(strict: House, responsible: Officer, role: Role) -> None:
    somebody = responsible if role is Role.OFFICER else strict.enrolled("负责人戊", role)
    before = strict.rows("SELECT * FROM ledger_items")
    await somebody.says("履带车开上公路")
    shown = await somebody.sees("可以不予处罚")
    for word in ("台账", "台账 1", "№1", "台账 植入", *(("记台账 灭火器过期",) if role is Role.SUPERVISOR else ())):
        await somebody.says(word)
        await somebody.sees("不能通过 Telegram")
    for data in (*(f"1:ld:1.1.{deed}" for deed in LedgerDeed), "1:ld:1.0.v", "1:lg:mine..0", "1:files:ledger.1"):
        press = somebody.person.press(shown, data=data, forged=True)
        assert await somebody.person.answered(press), data
    await settled(strict)
    assert strict.rows("SELECT * FROM ledger_items") == before
    assert strict.rows("SELECT count(*) FROM forms") == [(0,)]
    assert not any(PLANTED in message.text for message in somebody.person.received())


async def test_of_what_is_owed_one_learns_only_that_it_is_there(strict: House, responsible: Officer) -> None:
    today = strict.clock().date()
    owed = (*(ItemTold(what, 1, PLANTED, PLANTED, today, PLANTED, PLANTED) for what in Told), ClueRectified("K7QM2FXA", 1))
    for message in owed:
        strict.bot.line.effects.by_itself(lambda work, message=message: work.owe(message, responsible.id))  # type: ignore[misc]
    strict.bot.line.sender.wake()
    await strict.later(seconds=30)
    await settled(strict)
    received = responsible.person.received()
    assert received
    assert not any(PLANTED in message.text or "K7QM" in message.text or labels(message) for message in received)
