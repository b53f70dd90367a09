"""First words: a newcomer taps a question, everybody is told what exists for them, and every command and word is answered."""

from __future__ import annotations

import pytest

from bot.commands import COMMANDS, WORDS_ALONE, Command, for_role
from bot.texts import words
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels
from tests.e2e.outages import settled

UNKNOWN = "没有这个命令"
EXAMPLES = words("start", "examples")


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
async def test_a_newcomer_taps_an_example_and_reads_a_card(house: House, officer: Officer, number: int) -> None:
    await officer.says("/start")
    hello = await officer.sees("执法随行")
    assert labels(hello)[: len(EXAMPLES)] == EXAMPLES
    await officer.taps(EXAMPLES[number])
    await officer.person.wait_for(lambda person: len(person.received()) > 1 or None)
    answer = officer.person.received()[-1]
    assert "没有找到" not in answer.text
    await house.quiet()
    assert house.rows("SELECT count(*) FROM seen_cards") in ([(0,)], [(1,)])


@pytest.mark.parametrize("data", ["1:try:9", "1:try:-1", "1:try:", "1:try:1.5", "1:try:１", "1:try:99999999999"])
async def test_a_forged_example_is_answered_by_nothing(house: House, officer: Officer, data: str) -> None:
    await officer.says("/start")
    hello = await officer.sees("执法随行")
    assert "过期" in await officer.person.answered(officer.person.press(hello, data=data, forged=True))
    await settled(house)
    assert len(officer.person.received()) == 1


async def test_the_start_leads_to_the_contents_and_to_what_is_ones_own_and_stays(officer: Officer) -> None:
    await officer.says("/start")
    hello = await officer.sees("执法随行")
    await officer.taps("看目录")
    await officer.sees("想看哪一类")
    await officer.taps("我的")
    await officer.sees("还是空的")
    assert any(message.text == hello.text for message in officer.person.received())


@pytest.mark.parametrize("role", Role)
async def test_help_names_what_the_role_may_do_and_nothing_else(house: House, role: Role) -> None:
    somebody = house.enrolled("某人", role)
    await somebody.says("帮助")
    text = (await somebody.sees("发一个词就行")).text
    allowed = {command.name for command in for_role(role)}
    for command in COMMANDS:
        if command.words and command.name != "help":
            assert (f"\n{command.words[0]}　" in text) == (command.name in allowed), command.name


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
async def test_every_command_is_answered_and_refused_to_whoever_may_not(house: House, role: Role, name: str) -> None:
    somebody = house.enrolled("某人", role)
    await somebody.says(f"/{name}")
    await somebody.person.wait_for(lambda person: person.received() or None)
    text = somebody.person.received()[-1].text
    assert UNKNOWN not in text
    assert "没处理好" not in text
    assert ("只有" in text and "能用。" in text) == (name not in {command.name for command in for_role(role)}), text


WORDS = sorted({word for command in COMMANDS for word in command.words} | {word for said in WORDS_ALONE.values() for word in said})


@pytest.mark.parametrize("word", WORDS)
async def test_every_word_alone_is_answered_by_its_page_and_not_by_the_finder(house: House, word: str) -> None:
    role = next(
        (role for role in (Role.SUPERVISOR, Role.LEGAL) if any(word in command.words for command in for_role(role))), Role.SUPERVISOR
    )
    somebody = house.enrolled("某人", role)
    await somebody.says(word)
    await somebody.person.wait_for(lambda person: person.received() or None)
    text = somebody.person.received()[-1].text
    assert "没有找到" not in text
    assert "可能是下面" not in text
    assert "出处" not in text


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.leading], ids=lambda command: command.name)
async def test_every_leading_word_asks_for_its_kind(officer: Officer, command: Command) -> None:
    for word in command.leading:
        await officer.says(f"{word} 有哪些")
        found = await officer.sees("没有找到")
        assert "看全部" in labels(found)[-1]
