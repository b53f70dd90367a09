"""Nothing overtakes: neither an older screen a newer one, nor a later text an earlier one that had to wait."""

from __future__ import annotations

from tests.e2e.conftest import House, Officer
from tests.e2e.outages import until


async def test_a_screen_whose_edit_failed_never_replaces_what_came_after_it(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    fault = house.door.faults.error(500, "Internal Server Error", method="editMessageText", times=None)
    await officer.says("字太小")
    await until(lambda: fault.hits > 0)
    await officer.says("取消")
    await until(lambda: house.rows("SELECT state FROM forms") == [("cancelled",)])
    await house.quiet()
    house.door.faults.withdraw(fault)
    for _ in range(4):
        await house.later(seconds=60)
        await house.quiet()
    await officer.sees_in_place("已取消")
    assert "字太小" not in " ".join(message.text for message in officer.person.received())


async def test_a_second_text_waits_behind_a_first_that_could_not_be_written(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await house.quiet()
    locker = house.another_writer()
    locker.execute("BEGIN IMMEDIATE")
    house.store.db.conn.execute("PRAGMA busy_timeout = 1")
    locker.execute("ROLLBACK")
    # The first text meets a database that another process holds for a moment, after it was written down.
    taken = house.bot.line.effects.act

    def held_once(visit, action):
        house.bot.line.effects.act = taken
        locker.execute("BEGIN IMMEDIATE")
        try:
            return taken(visit, action)
        finally:
            locker.execute("ROLLBACK")

    house.bot.line.effects.act = held_once
    await officer.says("第一句")
    await officer.sees("记下了，稍后回复")
    await officer.says("第二句")
    await house.quiet()
    for _ in range(6):
        await house.later(seconds=60)
        await house.quiet()
    await officer.sees("第二句")
    await officer.taps("提交")
    await officer.sees_in_place("反馈已收到")
    locker.close()
    assert house.rows("SELECT text FROM feedback") == [("第一句",)]
