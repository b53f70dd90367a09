"""What people can do, what the bot is told of it, and waiting without sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from starlette.applications import Starlette

from bot.webchat.door import Door
from bot.webchat.people import ImpossibleError, Person
from bot.webchat.world import ChatKind, Status
from tests.webchat.conftest import Api


async def test_everything_that_is_no_text_reaches_the_bot_in_its_own_field(api: Api, officer: Person) -> None:
    officer.send_photo(caption="现场")
    officer.send_document(b"x", "台账.xlsx")
    officer.send_location(36.9, 121.5, 10)
    officer.send_voice()
    officer.send_video()
    officer.send_sticker()
    officer.send_contact("000", "甲", officer.id)
    officer.send_album([None, None], "两张")
    fields = ["photo", "document", "location", "voice", "video", "sticker", "contact", "photo", "photo"]
    messages = [update["message"] for update in await api.updates()]
    assert all(field in message for field, message in zip(fields, messages, strict=True))
    assert messages[0]["caption"] == "现场"
    assert messages[6]["contact"]["user_id"] == officer.id
    assert messages[7]["media_group_id"] == messages[8]["media_group_id"]
    assert [message.get("caption") for message in messages[7:]] == ["两张", None]


async def test_a_reply_carries_what_it_answers(api: Api, officer: Person) -> None:
    await api("sendMessage", chat_id=officer.id, text="问")
    officer.send("答", reply_to=officer.received()[0])
    reply = (await api.updates())[0]["message"]["reply_to_message"]
    assert reply["text"] == "问"
    assert reply["from"]["id"] == 1


async def test_a_caption_is_edited_and_the_file_stays(api: Api, officer: Person) -> None:
    said = officer.send_photo(caption="旧")
    photo = said.wire["photo"]
    officer.edit(said, "新")
    edited = (await api.updates())[-1]["edited_message"]
    assert (edited["caption"], edited["photo"]) == ("新", photo)


async def test_blocking_and_coming_back_are_told(api: Api, officer: Person) -> None:
    officer.block()
    officer.block()
    with pytest.raises(ImpossibleError):
        officer.send("x")
    officer.unblock()
    changes = [update["my_chat_member"] for update in await api.updates()]
    assert [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]
    assert changes[0]["from"]["id"] == officer.id


async def test_in_groups_the_bot_sees_what_is_meant_for_it(api: Api, door: Door, officer: Person, colleague: Person) -> None:
    group = door.group("大队", officer)
    colleague.join(group)
    answer = await api("sendMessage", chat_id=group.id, text="在")
    officer.send("闲聊", chat=group)
    officer.send("/ask@other_bot", chat=group)
    officer.send_photo(chat=group)
    officer.send("/ask 遗洒", chat=group)
    officer.send("/ask@Suixing_Bot", chat=group)
    officer.send("问 @suixing_bot", chat=group)
    officer.send("回答", chat=group, reply_to=group.chat.messages[answer["message_id"]])
    colleague.leave(group)
    updates = await api.updates()
    assert updates[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
    messages = [update["message"] for update in updates[1:]]
    assert "new_chat_members" in messages[0]
    assert [message.get("text") for message in messages[1:-1]] == ["/ask 遗洒", "/ask@Suixing_Bot", "问 @suixing_bot", "回答"]
    assert "left_chat_member" in messages[-1]
    with pytest.raises(ImpossibleError):
        colleague.send("x", chat=group)


async def test_an_administrator_bot_sees_everything(api: Api, door: Door, officer: Person) -> None:
    group = door.group("大队", officer, kind=ChatKind.GROUP)
    group.promote_bot(officer)
    officer.send("闲聊", chat=group)
    assert (await api.updates())[-1]["message"]["text"] == "闲聊"
    group.kick_bot(officer)
    officer.send("没人听", chat=group)
    assert (await api.updates())[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_a_bot_may_be_set_to_see_all_of_a_group(make_door: Callable[..., Starlette]) -> None:
    app = make_door(reads_all_group_messages=True)
    door: Door = app.state.door
    officer = door.person(1001, "甲")
    officer.send("闲聊", chat=door.group("大队", officer))
    assert (await Api(app).updates())[-1]["message"]["text"] == "闲聊"


async def test_nobody_does_what_the_app_would_not_let_them(api: Api, door: Door, officer: Person, colleague: Person) -> None:
    said, place = officer.send("a"), officer.send_location(1, 2)
    sent = await api("sendMessage", chat_id=officer.id, text="b")
    outside = door.group("别的", colleague, bot=Status.LEFT)
    for attempt in (
        lambda: officer.send(" \n"),
        lambda: officer.send("字" * 4097),
        lambda: officer.edit(officer.chat.messages[sent["message_id"]], "x"),
        lambda: colleague.edit(said, "x"),
        lambda: officer.edit(said, ""),
        lambda: officer.edit(place, "x"),
        lambda: officer.send("x", chat=outside),
        lambda: officer.tap("没有"),
        lambda: officer.press(said, "没有"),
        lambda: officer.press(said, forged=True),
    ):
        with pytest.raises(ImpossibleError):
            attempt()
    for user_id in (officer.id, 0, -5, 1):
        with pytest.raises(ValueError, match="free, positive id"):
            door.person(user_id, "x")


async def test_waiting_wakes_with_the_change_and_tells_what_it_saw_instead(api: Api, officer: Person) -> None:
    waiting = asyncio.create_task(officer.sees("可以不予"))
    await asyncio.sleep(0)
    await api("sendMessage", chat_id=officer.id, text="请稍候")
    assert not waiting.done()
    await api("sendMessage", chat_id=officer.id, text="可以不予处罚")
    assert (await waiting).text == "可以不予处罚"
    with pytest.raises(AssertionError, match="请稍候"):
        await officer.sees("没有的话", within=0.01)
    assert await officer.wait_for(lambda person: len(person.received()) == 2) is True


async def test_hostile_names_and_texts_are_only_data(api: Api, door: Door) -> None:
    name = "<script>alert(1)</script>&\"'\u202e\0"
    person = door.person(30001, name)
    person.send('"}]}<b>&')
    update = (await api.updates())[0]
    assert update["message"]["from"]["first_name"] == name
    assert update["message"]["text"] == '"}]}<b>&'
    sent = await api("sendMessage", chat_id=person.id, text="<b>&lt;script&gt;</b>", parse_mode="HTML")
    assert sent["text"] == "<script>"
