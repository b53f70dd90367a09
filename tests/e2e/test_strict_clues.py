"""The strict data rule over Telegram: no clue is shown or changed there, and of what is owed one only learns that it is there."""

from __future__ import annotations

import pytest

from bot.actions.clue_arrivals import ClueAmended, ClueHanded, UrgentClue
from bot.actions.clue_results import Deed, HandlerChanged, ProgressTold, QuestionAsked
from bot.settings import DataRule
from storage import clues
from storage.clues import ClueState, Hold
from storage.people import Role
from tests.clues import a_clue
from tests.e2e.conftest import House, Officer, Opening, labels
from tests.e2e.outages import settled

PLANTED = "植入的话"


@pytest.fixture
async def strict(open_house: Opening) -> House:
    return await open_house(data_rule=DataRule.STRICT)


def plant(house: House, reporter: Officer, **told: object) -> str:
    """The id of a clue that is there already."""
    clue = a_clue(1, text=f"{PLANTED}在窗口", person_id=reporter.id, remark=f"{PLANTED}答复", **told)
    with house.store.transaction() as db:
        clues.add(db, clue)
    return clue.id


@pytest.mark.parametrize(("role", "hold"), [(Role.SUPERVISOR, Hold.NONE), (Role.DISCIPLINE, Hold.NAMED)])
async def test_no_word_and_no_button_shows_or_changes_a_clue(strict: House, role: Role, hold: Hold) -> None:
    reporter, somebody = strict.officer(), strict.enrolled("负责人戊", role)
    clue = plant(strict, reporter, hold=hold)
    before = strict.rows("SELECT * FROM clues")
    await somebody.says("履带车开上公路")
    shown = await somebody.sees("可以不予处罚")
    for word in ("线索办理", f"线索办理 {clue}", "线索办理 窗口"):
        await somebody.says(word)
        await somebody.sees("不能通过 Telegram")
    for deed in Deed:
        press = somebody.person.press(shown, data=f"1:ch:{clue}.1.{deed}", forged=True)
        assert await somebody.person.answered(press), deed
    press = somebody.person.press(shown, data="1:cq:todo..0", forged=True)
    assert await somebody.person.answered(press)
    await settled(strict)
    assert strict.rows("SELECT * FROM clues") == before
    assert strict.rows("SELECT count(*) FROM clue_remarks") == strict.rows("SELECT count(*) FROM clue_readers") == [(0,)]
    assert not any(PLANTED in message.text for message in somebody.person.received())


async def test_of_what_is_owed_one_learns_only_that_it_is_there(strict: House) -> None:
    reporter = strict.officer()
    clue = plant(strict, reporter)
    owed = (
        ProgressTold(clue, ClueState.CLOSED, f"{PLANTED}答复"),
        QuestionAsked(clue, f"{PLANTED}问题"),
        UrgentClue(clue, f"{PLANTED}单位"),
        ClueHanded(clue, f"{PLANTED}单位"),
        ClueAmended(clue),
        HandlerChanged(clue, f"{PLANTED}某"),
    )
    for message in owed:
        strict.bot.line.effects.by_itself(lambda work, message=message: work.owe(message, reporter.id))  # type: ignore[misc]
    strict.bot.line.sender.wake()
    await strict.later(seconds=30)
    await settled(strict)
    received = reporter.person.received()
    assert received
    assert not any(PLANTED in message.text or clue[:4] in message.text for message in received)
    assert not any(labels(message) for message in received)
