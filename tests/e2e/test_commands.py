"""Every command and word, said by people of every role: it does what it says, or says whose it is."""

from __future__ import annotations

import pytest

from bot.actions.permissions import allows, holders, is_everybodys
from bot.commands import COMMANDS, Command
from storage.people import Role
from tests.e2e.conftest import House, Officer

OF_SOME = [command for command in COMMANDS if command.right is not None and not is_everybodys(command.right)]


async def answer(house: House, who: Officer, text: str) -> str:
    """What comes after ``text``."""
    await who.says(text)
    told = await who.sees("")
    await house.quiet()
    return told.text


def may(role: Role, command: Command) -> bool:
    return command.right is None or allows(role, command.right)


def is_refusal(text: str) -> bool:
    return "能用。" in text and "只有" in text


@pytest.mark.proof
@pytest.mark.parametrize("role", Role)
async def test_every_command_and_every_word_alone_is_done_or_told_whose_it_is(house: House, role: Role) -> None:
    who = house.enrolled("测试员甲", role)
    for command in COMMANDS:
        for text in (f"/{command.name}", *command.words):
            assert is_refusal(await answer(house, who, text)) != may(role, command), text
            await who.says("取消")
            await house.quiet()


@pytest.mark.parametrize("command", OF_SOME, ids=lambda command: command.name)
async def test_the_sentence_names_the_word_and_who_has_it(house: House, command: Command) -> None:
    role = next(role for role in Role if not may(role, command))
    told = await answer(house, house.enrolled("测试员甲", role), f"/{command.name} 随便")
    assert told.startswith(f"“{command.words[0]}”只有")
    assert ("法制人员" in told) == (Role.LEGAL in holders(command.right or ""))
    assert ("系统管理员" in told) == (Role.ADMIN in holders(command.right or ""))


@pytest.mark.parametrize("word", ["到期", "缺口", "学到的", "人员"])
async def test_with_more_behind_it_the_word_of_another_role_begins_a_question(house: House, word: str) -> None:
    told = await answer(house, house.officer(), f"{word} 没带从业资格证")
    assert not is_refusal(told)
    assert "没有权限" not in told
    assert "从业资格证" in told


async def test_a_new_person_is_no_question_whoever_sends_it(house: House) -> None:
    assert "没有权限" in await answer(house, house.officer(), "加人 测试员乙 某执法大队")
    assert house.rows("SELECT count(*) FROM people") == [(1,)]


async def test_the_word_of_another_role_is_nothing_that_a_form_has_asked_for(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("哪里不好用")
    assert is_refusal(await answer(house, officer, "到期"))
    await officer.says("卡片太长")
    await officer.taps("继续")
