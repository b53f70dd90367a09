"""A database that cannot be written: the officer at the kerb gets the card or a sentence, the admin hears of it, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from bot.schedule import LONGEST_NAP
from storage.database import Store
from storage.people import Role
from tests.e2e.conftest import House, Officer
from tests.e2e.outages import healed, heard, held, no_room, read_only, settled, until

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"
LATER = "恢复后自动处理，不用重发"

Outage = Callable[[Store], AbstractContextManager[None]]
OUTAGES: dict[str, tuple[Outage, str]] = {
    "a full disk": (no_room, "磁盘满了"),
    "a database that is read-only": (read_only, "数据库只读"),
    "a database held by another program": (held, "被别的程序占着"),
}
LONG = "很长的情况说明" * 250
"""More than a page of the database takes."""


async def quiet_but(house: House) -> None:
    """Wait until the bot has tried, and failed, to take in what came."""
    await until(lambda: len(house.door.updates) and house.bot.line.intake._unrecorded >= {each.id for each in house.door.updates.pending()})
    await house.bot.line.lanes.idle()


@pytest.mark.parametrize("name", OUTAGES)
async def test_a_question_is_answered_although_nothing_can_be_written_and_once_only(house: House, officer: Officer, name: str) -> None:
    outage, _ = OUTAGES[name]
    # Longer than the room that the last page may have.
    question, answer = ("啊" * 4000, "没有找到有把握的答案") if outage is no_room else (QUESTION, CARD)
    with outage(house.store):
        await officer.says(question)
        await officer.sees(answer)
        await quiet_but(house)
        assert house.rows("SELECT count(*) FROM inbox") == [(0,)]
    await healed(house)
    assert len(officer.person.received()) == 1
    assert house.rows("SELECT state, payload FROM inbox") == [("answered", None)]


@pytest.mark.parametrize("name", OUTAGES)
async def test_what_would_change_something_waits_and_is_done_once_when_there_is_room(house: House, officer: Officer, name: str) -> None:
    outage, alarm = OUTAGES[name]
    admin = house.enrolled("管理员己", Role.ADMIN)
    with outage(house.store):
        await officer.says(f"反馈 {LONG}")
        await officer.sees(LATER)
        await admin.sees(alarm)
        await quiet_but(house)
    await healed(house)
    assert house.rows("SELECT text FROM feedback") == [(LONG,)]
    assert [heard(officer, LATER), heard(officer, "反馈已收到"), heard(admin, LONG), heard(admin, alarm)] == [1, 1, 1, 1]


@pytest.mark.parametrize("name", OUTAGES)
async def test_the_admins_are_alarmed_once_and_not_at_each_message(house: House, name: str) -> None:
    outage, alarm = OUTAGES[name]
    admins = [house.enrolled(f"管理员{number}", Role.ADMIN) for number in range(2)]
    officers = [house.officer(f"执法员{number}") for number in range(4)]
    with outage(house.store):
        for officer in officers:
            await officer.says(f"反馈 {LONG}")
        for officer in officers:
            await officer.sees(LATER)
        await quiet_but(house)
    await healed(house)
    assert [heard(admin, alarm) for admin in admins] == [1, 1]
    assert house.rows("SELECT count(*) FROM feedback") == [(4,)]


@pytest.mark.parametrize("times", [1, 3])
async def test_a_disk_that_is_full_at_the_effect_puts_it_off_and_the_officer_hears_that(house: House, officer: Officer, times: int) -> None:
    admins = [house.enrolled(f"管理员{number}", Role.ADMIN) for number in range(12)]
    # Room for the message itself, but not for what it leads to: a copy to each admin.
    with no_room(house.store, pages=8):
        await officer.says(f"反馈 {LONG}")
        await officer.sees("记下了，稍后回复")
        await admins[0].sees("磁盘满了")
        assert house.rows("SELECT state FROM inbox") == [("open",)]
        for _ in range(times):
            await house.later(minutes=6)
            await settled(house)
        assert house.rows("SELECT count(*) FROM feedback") == [(0,)]
    house.bot.line.marks.flush()
    await healed(house)
    assert house.rows("SELECT count(*) FROM feedback") == [(1,)]
    assert [heard(officer, "记下了"), heard(officer, "反馈已收到")] == [1, 1]
    assert [heard(admin, LONG) for admin in admins] == [1] * len(admins)


async def test_a_press_that_cannot_have_its_effect_now_has_it_later_and_once(house: House, officer: Officer) -> None:
    admins = [house.enrolled(f"管理员{number}", Role.ADMIN) for number in range(12)]
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await officer.says(LONG)
    await officer.sees_in_place("写好了就提交")
    await settled(house)
    with no_room(house.store, pages=8):
        await officer.taps("提交")
        await officer.sees("记下了，稍后回复")
    house.bot.line.marks.flush()
    await healed(house)
    assert house.rows("SELECT count(*) FROM feedback") == [(1,)]
    assert [heard(admin, LONG) for admin in admins] == [1] * len(admins)


async def test_what_was_sent_while_its_mark_could_not_be_written_is_not_sent_again(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await officer.says("字太小")
    await officer.sees_in_place("写好了就提交")
    await settled(house)
    # The button is acknowledged late, between the effect and the message that tells of it.
    house.door.faults.silence(0.05, method="answerCallbackQuery")
    await officer.taps("提交")
    await until(lambda: house.rows("SELECT count(*) FROM feedback") == [(1,)])
    with read_only(house.store):
        await officer.sees_in_place("反馈已收到")
        await until(lambda: house.store.has_later)
        house.bot.line.marks.flush()
        assert house.rows("SELECT count(*) FROM outbox WHERE state = 'sending'") == [(1,)]
    house.bot.line.marks.flush()
    await healed(house)
    assert house.rows("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)]
    assert sum(call.method == "editmessagetext" for call in house.door.calls) == 2


async def test_a_question_answered_while_its_mark_could_not_be_written_is_not_answered_again(house: House, officer: Officer) -> None:
    await officer.says(QUESTION)
    await officer.sees(CARD)
    await settled(house)
    house.door.faults.silence(0.05, method="answerCallbackQuery")
    await officer.taps("话术")
    await until(lambda: house.rows("SELECT count(*) FROM inbox WHERE state = 'open'") == [(1,)])
    with read_only(house.store):
        await officer.sees("点按钮复制")
        await until(lambda: house.store.has_later)
        house.bot.line.marks.flush()
        assert house.rows("SELECT count(*) FROM inbox WHERE state = 'open'") == [(1,)]
    house.bot.line.marks.flush()
    await healed(house)
    assert house.rows("SELECT DISTINCT state FROM inbox") == [("answered",)]
    assert len(officer.person.received()) == 2


async def test_the_clockwork_catches_up_after_an_outage(house: House) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await house.bot.schedule.tick()
    with read_only(house.store):
        await house.later(days=1)
    await house.later(seconds=1)
    await admin.sees("审计")
    await healed(house)
    assert heard(admin, "审计") == 1


async def test_a_clockwork_that_cannot_write_does_not_fill_the_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.bot.schedule.tick()
    with read_only(house.store):
        await house.later(days=1)
        assert house.bot.schedule._nap() == LONGEST_NAP
    assert {record.exc_info for record in caplog.records if record.name == "bot.schedule"} == {None}
    await house.later(seconds=1)
    assert house.bot.schedule._nap() == LONGEST_NAP
