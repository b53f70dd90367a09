"""At the first start after a restore legal staff are told, once, what holds again."""

from __future__ import annotations

from bot.actions.restored import MOST_NAMED
from bot.settings import DataRule
from storage import learned, revived
from storage.people import Role
from storage.revived import Revived
from tests.e2e.conftest import House, Officer, Opening

TAKEN = "2026-03-01T04:00:00.000Z"


def leave_word(house: House, told: Revived) -> None:
    with house.store.transaction() as db:
        revived.note(db, told, TAKEN)


def teach(house: House, by: Officer, *aliases: str) -> dict[tuple[int, str], str]:
    with house.store.transaction() as db:
        return {(learned.add_alias(db, "MT-002", alias, by.id, gap=None, at=TAKEN), TAKEN): alias for alias in aliases}


async def test_legal_staff_are_told_once_what_holds_again(house: House, officer: Officer) -> None:
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    leave_word(house, Revived({}, teach(house, jurist, "铁蛤蟆<b>上路"), lost_lists=("某县清单",)))
    await house.later(seconds=1)
    told = await jurist.sees("数据恢复自 2026-03-01 12:00 的备份")
    assert "又生效的叫法\n· 铁蛤蟆<b>上路" in told.text
    assert "另有 1 个后来批准的没有了" in told.text
    assert "清单 和 学到的" in told.text
    await house.later(minutes=5)
    await house.quiet()
    assert sum("数据恢复自" in message.text for message in jurist.person.received()) == 1
    assert not any("数据恢复自" in message.text for message in officer.person.received())


async def test_where_it_is_not_known_what_was_decided_since_everything_is_to_be_looked_at(house: House) -> None:
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    leave_word(house, Revived({}, teach(house, jurist, *(f"铁蛤蟆第{number}条路" for number in range(20))), is_known=False))
    await house.later(seconds=1)
    told = await jurist.sees("现在生效的叫法")
    assert f"还有 {20 - MOST_NAMED} 个没列出来" in told.text


async def test_word_waits_until_somebody_is_there_to_hear_it(house: House, officer: Officer) -> None:
    leave_word(house, Revived({}, teach(house, officer, "铁蛤蟆上路")))
    await house.later(seconds=1)
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    await house.later(seconds=1)
    await jurist.sees("又生效的叫法")


async def test_where_the_rule_is_strict_telegram_only_says_that_there_is_something(open_house: Opening) -> None:
    house = await open_house(data_rule=DataRule.STRICT)
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    leave_word(house, Revived({}, teach(house, jurist, "铁蛤蟆上路")))
    await house.later(seconds=1)
    assert "铁蛤蟆" not in (await jurist.sees("有一条新内容")).text
