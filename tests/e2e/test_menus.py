"""Menus: each person finds what they may do, strangers and groups nothing more than they may know; nothing else waits for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands import for_groups, for_role, for_strangers
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.profile import Scope
from storage import people
from storage.moments import to_text
from storage.people import Role, Standing
from tests.e2e.conftest import NOON, TOKEN, House, Officer, Opening, running, settings_for
from tests.e2e.outages import settled, until

SET = "setMyCommands"


def menu(house: House, officer: Officer) -> list[str]:
    """The names in the menu that the person sees in private."""
    chat = house.door.world.chat(str(officer.person.id))
    return [command["command"] for command in house.door.profile.commands_in(chat, officer.person.id, "zh")]


def names(commands: tuple) -> list[str]:
    return [command.name for command in commands]


async def introduced(house: House) -> None:
    """Wait until the bot has told Telegram the menus of strangers and of groups."""
    await until(lambda: (Scope("all_group_chats"), "") in house.door.profile.commands)


@pytest.mark.parametrize("role", Role)
async def test_each_role_finds_what_it_may_do(house: House, role: Role) -> None:
    officer = house.enrolled("某人", role)
    await house.later(seconds=1)
    assert menu(house, officer) == names(for_role(role))


async def test_a_stranger_and_a_group_find_no_more_than_they_may_know(house: House, officer: Officer) -> None:
    await introduced(house)
    await house.later(seconds=1)
    stranger = house.stranger()
    assert menu(house, stranger) == names(for_strangers()) == ["help", "start"]
    group = house.door.group("工作群", officer.person, stranger.person)
    for person in (officer, stranger):
        shown = house.door.profile.commands_in(group.chat, person.person.id, "zh")
        assert [command["command"] for command in shown] == names(for_groups()) == ["ask"]


async def test_a_menu_that_is_set_is_not_set_again_nor_after_a_restart(cache_dir: Path, tmp_path: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    async with running(settings, NOON, app) as house:
        officer = house.officer()
        await house.later(seconds=1)
        assert menu(house, officer) == names(for_role(Role.OFFICER))
        await introduced(house)
        set_again = house.door.faults.error(400, "Bad Request: set again", method=SET, times=None)
        await house.later(minutes=1)
        await house.later(hours=3)
        assert set_again.hits == 0
        house.door.faults.clear()
    async with running(settings, NOON, app) as house:
        house.door.profile.commands.clear()
        await introduced(house)
        await house.later(seconds=1)
        # Telegram keeps the menu over our restart, so nobody asks it again.
        assert menu(house, officer) == names(for_strangers())


async def test_another_role_has_another_menu(house: House, officer: Officer) -> None:
    await house.later(seconds=1)
    assert "people" not in menu(house, officer)
    with house.store.transaction() as db:
        people.set_role(db, officer.id, Role.SUPERVISOR)
    await house.later(minutes=1)
    assert "people" in menu(house, officer)


@pytest.mark.parametrize("how", ["unbound", "suspended", "rebound"])
async def test_whoever_belongs_here_no_longer_sees_a_strangers_menu(house: House, officer: Officer, how: str) -> None:
    await introduced(house)
    await house.later(seconds=1)
    new = house.stranger("新手机")
    with house.store.transaction() as db:
        if how == "suspended":
            people.set_standing(db, officer.id, Standing.SUSPENDED)
        elif how == "unbound":
            people.unbind(db, officer.id, at=to_text(house.clock()))
        else:
            people.bind(db, "telegram", new.person.id, officer.id, "新手机", at=to_text(house.clock()))
    await house.later(minutes=1)
    assert menu(house, officer) == names(for_strangers())
    if how == "rebound":
        assert menu(house, new) == names(for_role(Role.OFFICER))
    assert house.rows("SELECT count(*) FROM menus") == [(1 if how == "rebound" else 0,)]


async def test_many_menus_are_set_a_few_at_a_time(house: House) -> None:
    everybody = [house.officer(f"执法员{number}") for number in range(25)]
    counts = []
    for _ in range(4):
        await house.later(seconds=20)
        counts.append(sum(menu(house, officer) == names(for_role(Role.OFFICER)) for officer in everybody))
    assert counts[-1] == 25
    assert max(after - before for before, after in zip([0, *counts], counts, strict=False)) <= 20
    assert counts[0] < 25


@pytest.mark.parametrize(
    "refusal",
    ["Bad Request: chat not found", "Forbidden: bot was blocked by the user", "Bad Request: something new in Telegram"],
)
async def test_one_that_is_refused_holds_up_nobody_and_comes_again_in_an_hour(house: House, officer: Officer, refusal: str) -> None:
    await introduced(house)
    await house.later(seconds=1)
    second, third = house.officer("执法员乙"), house.officer("执法员丙")
    code = 403 if refusal.startswith("Forbidden") else 400
    fault = house.door.faults.error(code, refusal, method=SET, times=1)
    await house.later(seconds=20)
    assert fault.hits == 1
    assert menu(house, second) == names(for_strangers())
    assert menu(house, third) == names(for_role(Role.OFFICER))
    await house.later(minutes=30)
    assert menu(house, second) == names(for_strangers())
    await house.later(minutes=31)
    assert menu(house, second) == names(for_role(Role.OFFICER))


async def test_telegrams_halt_is_kept_and_officers_are_answered_meanwhile(house: House, officer: Officer) -> None:
    await introduced(house)
    await house.later(seconds=1)
    second = house.officer("执法员乙")
    halt = house.door.faults.too_many(50, method=SET, times=None)
    await house.later(seconds=1)
    assert halt.hits == 1
    await second.says("没带从业资格证")
    await second.sees("未核实")
    await house.later(seconds=40)
    assert halt.hits == 1
    house.door.faults.clear()
    await house.later(seconds=15)
    assert menu(house, second) == names(for_role(Role.OFFICER))


async def test_a_full_disk_costs_nobody_an_answer_and_the_menu_comes_later(house: House, officer: Officer) -> None:
    await settled(house)
    another = house.another_writer()
    another.execute("BEGIN IMMEDIATE")
    house.store.db.conn.execute("PRAGMA busy_timeout = 1")
    await house.later(seconds=1)
    another.execute("ROLLBACK")
    another.close()
    await house.later(minutes=1)
    assert menu(house, officer) == names(for_role(Role.OFFICER))


async def test_an_account_that_messages_do_not_reach_is_left_alone_until_it_comes_back(open_house: Opening) -> None:
    house = await open_house()
    officer = house.officer()
    with house.store.transaction() as db:
        people.mark_reachable(db, "telegram", officer.person.id, to_text(house.clock()))
    await introduced(house)
    await house.later(minutes=1)
    assert menu(house, officer) == names(for_strangers())
    with house.store.transaction() as db:
        people.mark_reachable(db, "telegram", officer.person.id, None)
    await house.later(minutes=1)
    assert menu(house, officer) == names(for_role(Role.OFFICER))
