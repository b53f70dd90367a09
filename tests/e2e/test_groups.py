"""Groups and inline mode: knowledge, for enrolled people, never a record and never a word to strangers."""

from __future__ import annotations

import pytest

from bot.webchat.groups import Group
from bot.webchat.world import Message, Status
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels
from tests.e2e.outages import settled

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"


@pytest.fixture
async def group(house: House, officer: Officer) -> Group:
    """A group of an officer, somebody who is nobody, and the bot."""
    return house.door.group("工作群", officer.person, house.stranger().person)


def others(house: House, officer: Officer) -> Officer:
    """Whoever else is in the group."""
    return Officer(next(person for person in house.door.people.values() if person.id != officer.person.id))


@pytest.mark.parametrize(
    "text", [f"/ask {QUESTION}", f"/ask@suixing_bot {QUESTION}", f"@suixing_bot {QUESTION}", f"{QUESTION} @Suixing_Bot"]
)
async def test_an_enrolled_person_who_calls_the_bot_is_answered_there(house: House, officer: Officer, group: Group, text: str) -> None:
    officer.person.send(text.format(QUESTION), chat=group)
    card = await officer.person.sees(CARD, chat=group)
    assert "话术" in " ".join(labels(card))
    await settled(house)
    assert officer.person.received() == []


async def answered_in(officer: Officer, group: Group) -> Message:
    officer.person.send(f"/ask {QUESTION}", chat=group)
    return await officer.person.sees(CARD, chat=group)


async def test_a_reply_to_the_bot_is_said_to_it(officer: Officer, group: Group) -> None:
    card = await answered_in(officer, group)
    officer.person.send("没带从业资格证", chat=group, reply_to=card)
    await officer.person.sees("未核实，请查本省清单", chat=group)


@pytest.mark.parametrize(
    "text",
    [
        QUESTION,
        "/ask@another_bot 履带车",
        "@another_bot 履带车",
        "/help",
        "/start",
        "/feedback 字太小",
        "反馈 字太小",
        "/people",
        "人员",
        "取消",
    ],
)
async def test_whatever_is_not_asked_of_the_bot_is_none_of_its_business(house: House, officer: Officer, group: Group, text: str) -> None:
    group.chat.bot = Status.ADMINISTRATOR
    officer.person.send(text, chat=group)
    officer.person.send_photo(chat=group)
    officer.person.send_voice(chat=group)
    await settled(house)
    assert officer.person.received(group) == officer.person.received() == []
    assert house.rows("SELECT count(*) FROM feedback") == house.rows("SELECT count(*) FROM forms") == [(0,)]


@pytest.mark.parametrize("text", ["通知 @suixing_bot", "@suixing_bot 未读", "@suixing_bot 发通知 明天开会"])
async def test_notices_are_nothing_for_a_group(house: House, group: Group, officer: Officer, text: str) -> None:
    officer.person.send(text, chat=group)
    answer = await officer.person.sees("通知请在和我的单独聊天里看", chat=group)
    assert labels(answer) == []
    # With more behind it the word is part of a question.
    officer.person.send("@suixing_bot 通知 没带从业资格证", chat=group)
    await officer.person.sees("未核实，请查本省清单", chat=group)
    await settled(house)
    assert officer.person.received() == []
    assert house.rows("SELECT count(*) FROM forms") == [(0,)]


async def test_a_stranger_in_the_group_gets_nothing_by_no_way(house: House, officer: Officer, group: Group) -> None:
    stranger = others(house, officer)
    card = await answered_in(officer, group)
    before = len(officer.person.received(group))
    for text in (f"/ask {QUESTION}", f"@suixing_bot {QUESTION}", "/start", "AAAAA-AAAAA", "注册 AAAAA-AAAAA"):
        stranger.person.send(text, chat=group)
    stranger.person.send("没带从业资格证", chat=group, reply_to=card)
    press = stranger.person.press(card, labels(card)[0])
    await settled(house)
    assert len(officer.person.received(group)) == before
    assert stranger.person.received() == []
    assert press.answers == []
    assert house.rows("SELECT count(*) FROM strangers") == [(0,)]


async def test_the_buttons_of_a_card_open_in_the_group_for_every_enrolled_person(house: House, officer: Officer, group: Group) -> None:
    colleague = house.officer("执法员乙")
    group.chat.members[colleague.person.id] = Status.MEMBER
    card = await answered_in(officer, group)
    press = colleague.person.press(card, "话术")
    await colleague.person.answered(press)
    await colleague.person.sees("点按钮复制", chat=group)
    await settled(house)
    assert len(officer.person.received(group)) == 2
    assert colleague.person.received() == []


@pytest.mark.parametrize("text", ["晚饭吃什么", "进出港报告"])
async def test_nobody_hands_a_question_over_in_a_group_not_even_by_a_forged_press(
    house: House, officer: Officer, group: Group, text: str
) -> None:
    officer.person.send(f"/ask {text}", chat=group)
    answer = await officer.person.wait_for(lambda person: person.received(group) and person.received(group)[-1])
    assert not [label for label in labels(answer) if "法制" in label]
    assert text not in answer.text
    press = officer.person.press(answer, data="1:gap:", forged=True)
    assert "重新问一次" in await officer.person.answered(press)
    assert house.rows("SELECT count(*) FROM forms") == [(0,)]


async def test_what_a_form_says_goes_to_its_owner_alone_whatever_is_pressed_in_a_group(
    house: House, officer: Officer, group: Group
) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    group.chat.members[admin.person.id] = Status.MEMBER
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await officer.says("密密密")
    await officer.sees_in_place("写好了就提交")
    await settled(house)
    card = await answered_in(officer, group)
    for presser, data in (
        (officer, "1:fr:1"),
        (officer, "1:f:1.3.ok"),
        (admin, "1:answer:feedback.1"),
        (admin, "1:files:feedback.1"),
        (admin, "1:unit:1.0"),
        (admin, f"1:person:{officer.id}"),
        (admin, "1:waiting:"),
        (admin, f"1:person_code:{officer.id}"),
    ):
        await presser.person.answered(presser.person.press(card, data=data, forged=True))
    await settled(house)
    assert [message.text for message in officer.person.received(group)] == [card.text]


async def test_a_form_that_listens_takes_nothing_that_is_said_in_a_group(house: House, officer: Officer, group: Group) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await answered_in(officer, group)
    await settled(house)
    assert house.rows("SELECT data FROM forms") == [('{"text":""}',)]


async def test_a_group_that_the_bot_may_not_write_to_holds_up_nobody(house: House, officer: Officer, group: Group) -> None:
    house.door.faults.error(400, "Bad Request: have no rights to send a message", method="sendMessage", chat_id=group.chat.id)
    officer.person.send(f"/ask {QUESTION}", chat=group)
    await officer.says(QUESTION)
    await officer.sees(CARD)
    await settled(house)
    assert house.rows("SELECT count(*) FROM accounts WHERE unreachable_since IS NOT NULL") == [(0,)]


# Inline mode


@pytest.mark.parametrize("text", ["", "   ", "晚饭吃什么", "😀", "<b>", "啊" * 256])
async def test_an_inline_query_without_an_answer_gets_an_empty_list(house: House, officer: Officer, text: str) -> None:
    query = officer.person.ask_inline(text)
    await house.door.wait_for(lambda: query.results is not None)
    assert query.results == []


@pytest.mark.parametrize("text", [QUESTION, "进出港报告", "没带从业资格证", "酒驾", "拒签怎么说", "登记保存几天", "超限", "收现金"])
async def test_inline_results_are_kept_for_nobody_else_and_within_the_limits(house: House, officer: Officer, text: str) -> None:
    query = officer.person.ask_inline(text)
    await house.door.wait_for(lambda: query.results is not None)
    results = query.results or []
    assert (query.cache_time, query.is_personal) == (0, True)
    assert 1 <= len(results) <= 5
    assert len({result.id for result in results}) == len(results)
    for result in results:
        assert 1 <= len(result.id.encode()) <= 64
        assert 1 <= len(result.content["text"]) <= 4096
        assert result.title
        assert result.description
        assert result.markup is None


async def test_a_stranger_who_types_the_same_after_an_officer_gets_nothing(house: House, officer: Officer) -> None:
    first = officer.person.ask_inline(QUESTION)
    await house.door.wait_for(lambda: first.results)
    stranger = house.stranger()
    second = stranger.person.ask_inline(QUESTION)
    await house.door.wait_for(lambda: second.results is not None)
    await settled(house)
    assert (second.results, second.cache_time, second.is_personal) == ([], 0, True)
    assert stranger.person.received() == []


async def test_a_chosen_result_says_what_a_card_says_and_has_no_buttons(house: House, officer: Officer, group: Group) -> None:
    query = officer.person.ask_inline(QUESTION, chat=group)
    await house.door.wait_for(lambda: query.results)
    message = officer.person.choose(query, (query.results or [])[0].id)
    assert CARD in message.text
    assert message.keyboard == []


async def test_an_inline_query_does_not_end_what_a_form_listens_for(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    query = officer.person.ask_inline(QUESTION)
    await house.door.wait_for(lambda: query.results)
    await officer.says("字太小")
    await officer.sees_in_place("写好了就提交")
