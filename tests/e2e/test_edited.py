"""A question that is edited is answered again in the same place; what has had its effect stays as it was."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from telegram import Bot

from bot.line import telegram_api
from bot.replies import Reply
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.world import Message
from tests.e2e.conftest import NOON, TOKEN, House, Officer, labels, running, settings_for
from tests.e2e.outages import healed, read_only, settled, slip_in, until

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"
OTHER_QUESTION = "没带从业资格证"
OTHER_CARD = "未核实，请查本省清单"
ANEW = "请重新发一条"


async def asked(house: House, officer: Officer, text: str = QUESTION) -> Message:
    """What the officer has just asked, answered."""
    message = officer.person.send(text)
    await settled(house)
    return message


def texts(officer: Officer) -> list[str]:
    return [message.text for message in officer.person.received()]


async def test_the_answer_changes_in_place(house: House, officer: Officer) -> None:
    question = await asked(house, officer)
    (before,) = officer.person.received()
    officer.person.edit(question, OTHER_QUESTION)
    await officer.sees_in_place(OTHER_CARD)
    await settled(house)
    (after,) = officer.person.received()
    assert after.id == before.id
    assert CARD not in after.text
    assert "相关时限" in labels(after)


async def test_what_was_answered_by_nothing_is_answered_by_a_card_and_its_button_goes(house: House, officer: Officer) -> None:
    question = await asked(house, officer, "晚饭吃什么")
    assert "交给法制人员" in " ".join(labels(officer.person.received()[0]))
    officer.person.edit(question, QUESTION)
    card = await officer.sees_in_place(CARD)
    await settled(house)
    assert len(officer.person.received()) == 1
    assert "交给法制人员" not in " ".join(labels(card))


async def test_two_quick_edits_leave_the_last_answer(house: House, officer: Officer) -> None:
    question = officer.person.send(QUESTION)
    officer.person.edit(question, "登记保存几天")
    officer.person.edit(question, OTHER_QUESTION)
    await officer.sees_in_place(OTHER_CARD)
    await settled(house)
    assert len(officer.person.received()) == 1
    assert OTHER_CARD in texts(officer)[0]


async def test_an_edit_to_the_same_text_changes_nothing(house: House, officer: Officer) -> None:
    question = await asked(house, officer)
    before = texts(officer)
    for _ in range(2):
        officer.person.edit(question, QUESTION)
    await settled(house)
    assert texts(officer) == before
    assert house.rows("SELECT DISTINCT state FROM inbox") == [("answered",)]


async def test_a_deleted_answer_comes_again(house: House, officer: Officer) -> None:
    question = await asked(house, officer)
    officer.person.delete(officer.person.received()[0])
    officer.person.edit(question, OTHER_QUESTION)
    await settled(house)
    assert len(texts(officer)) == 1
    assert OTHER_CARD in texts(officer)[0]
    # And that one is the answer from now on.
    officer.person.edit(question, QUESTION)
    await settled(house)
    assert len(texts(officer)) == 1
    assert CARD in texts(officer)[0]


async def test_an_answer_that_waits_is_overtaken(house: House, officer: Officer) -> None:
    house.door.faults.error(500, "Internal Server Error", method="sendMessage", chat_id=officer.person.id)
    question = officer.person.send(QUESTION)
    await settled(house, sent=False)
    assert texts(officer) == []
    officer.person.edit(question, OTHER_QUESTION)
    await healed(house)
    assert len(texts(officer)) == 1
    assert OTHER_CARD in texts(officer)[0]
    officer.person.edit(question, "登记保存几天")
    await settled(house)
    assert len(texts(officer)) == 1
    assert "工作日" in texts(officer)[0]


async def test_an_answer_on_its_way_is_changed_where_it_arrives(house: House, officer: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    house.door.faults.error(500, "Internal Server Error", method="sendMessage", chat_id=officer.person.id)
    question = officer.person.send(QUESTION)
    await settled(house, sent=False)
    gate, send = asyncio.Event(), telegram_api.send

    async def slow(bot: Bot, chat_id: int, reply: Reply) -> int:
        message_id = await send(bot, chat_id, reply)
        await gate.wait()
        return message_id

    monkeypatch.setattr(telegram_api, "send", slow)
    await house.later(seconds=1)
    await until(lambda: texts(officer))
    # It has arrived, and the bot does not know it yet.
    officer.person.edit(question, OTHER_QUESTION)
    await until(lambda: house.rows("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')") == [(2,)])
    gate.set()
    await healed(house)
    assert len(texts(officer)) == 1
    assert OTHER_CARD in texts(officer)[0]


async def test_an_edit_that_fails_first_arrives_later_in_its_place(house: House, officer: Officer) -> None:
    question = await asked(house, officer)
    house.door.faults.error(500, "Internal Server Error", method="editMessageText", chat_id=officer.person.id)
    officer.person.edit(question, OTHER_QUESTION)
    await healed(house)
    assert len(texts(officer)) == 1
    assert OTHER_CARD in texts(officer)[0]


async def test_after_a_restart_the_answer_is_still_found(cache_dir: Path, tmp_path: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    async with running(settings, app=app) as house:
        officer = house.officer()
        question = await asked(house, officer)
    # Edited while the bot is away.
    officer.person.edit(question, OTHER_QUESTION)
    async with running(settings, NOON, app) as house:
        await officer.sees_in_place(OTHER_CARD)
        await settled(house)
        assert len(texts(officer)) == 1


async def test_a_followup_that_is_edited_is_answered_in_place(house: House, officer: Officer) -> None:
    await asked(house, officer)
    followup = await asked(house, officer, "罚多少")
    officer.person.edit(followup, "要啥条件")
    await settled(house)
    card, said = texts(officer)
    assert CARD in card
    assert "首次实施" in said


async def test_an_ask_command_is_a_question_also_when_it_is_edited(house: House, officer: Officer) -> None:
    question = await asked(house, officer, f"/ask {QUESTION}")
    officer.person.edit(question, f"/ask {OTHER_QUESTION}")
    await officer.sees_in_place(OTHER_CARD)
    await settled(house)
    assert len(texts(officer)) == 1


@pytest.mark.parametrize("text", ["/help", "帮助", "反馈 字太小", "/nothing"])
async def test_a_command_counts_when_it_is_sent_and_not_when_it_is_edited(house: House, officer: Officer, text: str) -> None:
    question = await asked(house, officer)
    officer.person.edit(question, text)
    await officer.person.sees(ANEW)
    assert CARD in texts(officer)[0]
    assert house.rows("SELECT count(*) FROM feedback") == [(0,)]


async def test_what_has_had_its_effect_stays_as_it_was(house: House, officer: Officer) -> None:
    message = await asked(house, officer, "反馈 字太小")
    officer.person.edit(message, "反馈 字太大")
    await officer.person.sees(ANEW)
    await settled(house)
    assert house.rows("SELECT text FROM feedback") == [("字太小",)]


async def test_a_text_that_a_form_took_stays_in_it_and_the_form_goes_on_listening(house: House, officer: Officer) -> None:
    await asked(house, officer, "反馈")
    taken = await asked(house, officer, "字太小")
    officer.person.edit(taken, OTHER_QUESTION)
    answer = await officer.person.sees(ANEW)
    assert labels(answer), "a way back to the form"
    await settled(house)
    assert OTHER_CARD not in " ".join(texts(officer))
    assert any("字太小" in text for text in texts(officer))


async def test_a_form_that_waits_for_text_still_does_after_an_older_question_was_edited(house: House, officer: Officer) -> None:
    question = await asked(house, officer)
    await asked(house, officer, "反馈")
    officer.person.edit(question, OTHER_QUESTION)
    await settled(house)
    assert OTHER_CARD in texts(officer)[0]
    await officer.says("字太小")
    await officer.sees_in_place("还可以回复这条消息补充")


async def test_a_caption_that_is_edited_is_said_to_change_nothing(house: House, officer: Officer) -> None:
    photo = officer.person.send_photo(caption="看这个")
    await settled(house)
    officer.person.edit(photo, "再看")
    await officer.person.sees(ANEW)


async def test_what_telegram_calls_an_edit_without_a_persons_doing_is_passed_over(house: House, officer: Officer) -> None:
    message = await asked(house, officer, "反馈 字太小")
    before = texts(officer)
    house.door.deliver("edited_message", message)
    place = officer.person.send_location(36.9, 121.5)
    await settled(house)
    house.door.deliver("edited_message", place)
    await settled(house)
    assert texts(officer)[: len(before)] == before
    assert ANEW not in " ".join(texts(officer))


async def test_edits_in_groups_and_by_strangers_are_passed_over(house: House, officer: Officer) -> None:
    group = house.door.group("工作群", officer.person)
    question = officer.person.send(f"/ask {QUESTION}", chat=group)
    await officer.person.sees(CARD, chat=group)
    officer.person.edit(question, f"/ask {OTHER_QUESTION}")
    stranger = house.stranger()
    said = stranger.person.send("你好")
    await settled(house)
    heard = texts(stranger)
    stranger.person.edit(said, QUESTION)
    await settled(house)
    assert len(officer.person.received(group)) == 1
    assert CARD in officer.person.received(group)[0].text
    assert texts(stranger) == heard
    assert texts(officer) == []


async def test_where_nothing_can_be_written_an_edited_question_is_answered_anew(house: House, officer: Officer) -> None:
    question = await asked(house, officer)
    with read_only(house.store):
        officer.person.edit(question, OTHER_QUESTION)
        await officer.person.sees(OTHER_CARD)
    await healed(house)
    assert sum(OTHER_CARD in text for text in texts(officer)) == 1


async def test_nonsense_edits_end_nothing(house: House, officer: Officer) -> None:
    question = await asked(house, officer)
    for text in ("😀", "啊" * 4000, "<b>&", "/", "/ask"):
        officer.person.edit(question, text)
    slip_in(house, b'{"edited_message": {}}', 10_000)
    await settled(house)
    await officer.says("登记保存几天")
    await officer.sees("工作日")
