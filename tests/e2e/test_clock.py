"""A server's clock that jumps: what was planned happens once, and nothing waits for a moment that lies far ahead."""

from __future__ import annotations

import pytest

from storage.people import Role
from tests.e2e.conftest import House, Officer
from tests.e2e.outages import healed, heard, no_room, settled, until

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"


@pytest.mark.parametrize("days", [-1, -400])
@pytest.mark.parametrize("text", [QUESTION, "反馈 字太小"])
async def test_an_answer_that_is_tried_again_does_not_wait_for_a_clock_set_back(
    house: House, officer: Officer, days: int, text: str
) -> None:
    house.door.faults.error(500, "Internal Server Error", method="sendMessage", chat_id=officer.person.id)
    await officer.says(text)
    await settled(house, sent=False)
    await house.later(days=days)
    await house.later(seconds=1)
    await officer.sees("不予处罚" if text == QUESTION else "反馈已收到")


async def test_a_message_that_was_put_off_does_not_wait_for_a_clock_set_back(house: House, officer: Officer) -> None:
    admins = [house.enrolled(f"管理员{number}", Role.ADMIN) for number in range(12)]
    with no_room(house.store, pages=8):
        await officer.says("反馈 " + "很长的情况说明" * 250)
        await officer.sees("记下了，稍后回复")
    await until(lambda: not house.store.has_later or house.bot.line.marks.flush())
    await house.later(days=-1)
    await house.later(seconds=1)
    await officer.sees("反馈已收到")
    assert len(admins) == 12


async def test_a_file_is_fetched_although_the_clock_was_set_back(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    house.door.faults.error(500, "Internal Server Error", method="getFile")
    officer.person.send_photo()
    await settled(house)
    await house.later(seconds=1)
    await house.later(days=-1)
    await house.later(seconds=1)
    assert house.rows("SELECT state FROM attachments") == [("stored",)]


@pytest.mark.parametrize("days", [365, -1])
async def test_the_daily_head_comes_once_a_day_whatever_the_clock_does(house: House, days: int) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await house.bot.schedule.tick()
    await house.later(days=days)
    await house.later(seconds=1)
    await healed(house)
    assert heard(admin, "审计") == (1 if days > 0 else 0)
    await house.later(days=1)
    await house.later(seconds=1)
    await healed(house)
    assert heard(admin, "审计") == (2 if days > 0 else 1)


async def test_a_year_ahead_a_form_has_expired_and_says_so_and_a_day_back_it_goes_on(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    form = await officer.sees("发一条消息告诉我")
    await house.later(days=-1)
    # It does not listen a day longer for that, but still takes what is sent in reply to it.
    officer.person.send("字太小", reply_to=form)
    await officer.sees_in_place("写好了就提交")
    await house.later(days=366)
    press = officer.person.press(officer.person.received()[-1], "提交")
    assert "已经结束" in await officer.person.answered(press)
    assert house.rows("SELECT state, data FROM forms") == [("expired", "{}")]


async def test_an_answer_owed_for_a_year_still_goes_out(house: House, officer: Officer) -> None:
    house.door.faults.error(500, "Internal Server Error", method="sendMessage", chat_id=officer.person.id)
    await officer.says(QUESTION)
    await settled(house, sent=False)
    await house.later(days=365)
    await officer.sees("不予处罚")
