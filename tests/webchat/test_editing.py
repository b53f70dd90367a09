"""Changing and deleting messages."""

from __future__ import annotations

from typing import Any

from bot.webchat.door import Door
from bot.webchat.people import Person
from bot.webchat.pictures import sample_png
from bot.webchat.world import Status
from tests.webchat.conftest import Api, TestClock, as_json

UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
BUTTONS: dict[str, Any] = {"inline_keyboard": [[{"text": "是", "callback_data": "y"}]]}


async def test_a_text_is_replaced_with_its_keyboard(api: Api, officer: Person, clock: TestClock) -> None:
    sent = await api("sendMessage", chat_id=officer.id, text="旧", reply_markup=BUTTONS)
    clock.advance(60)
    place = {"chat_id": officer.id, "message_id": sent["message_id"]}
    edited = await api("editMessageText", **place, text="<i>新</i>", parse_mode="HTML")
    assert (edited["text"], edited["date"], edited["edit_date"]) == ("新", sent["date"], sent["date"] + 60)
    assert "reply_markup" not in edited
    assert officer.received()[0].text == "新"
    assert officer.received()[0].keyboard == []


async def test_an_edit_that_changes_nothing_is_refused(api: Api, officer: Person) -> None:
    sent = await api("sendMessage", chat_id=officer.id, text="<b>a</b>", parse_mode="HTML", reply_markup=BUTTONS)
    place = {"chat_id": officer.id, "message_id": sent["message_id"], "reply_markup": BUTTONS}
    await api.refuses("editMessageText", UNCHANGED, **place, text="<b>a</b>", parse_mode="HTML")
    await api.refuses("editMessageReplyMarkup", UNCHANGED, **place)
    await api("editMessageText", **place, text="a")
    await api.refuses("editMessageText", UNCHANGED, **place, text="a ")


async def test_only_the_bots_own_settled_texts_can_be_edited(api: Api, officer: Person) -> None:
    async def refuses(description: str, **parameters: Any) -> None:
        await api.refuses("editMessageText", f"Bad Request: {description}", **parameters)

    said = officer.send("我的")
    await refuses("message can't be edited", chat_id=officer.id, message_id=said.id, text="x")
    await refuses("message to edit not found", chat_id=officer.id, message_id=1, text="x")
    await refuses("message to edit not found", chat_id=officer.id, text="x")
    await refuses("message identifier is not specified", text="x")
    await refuses("MESSAGE_ID_INVALID", inline_message_id="nonsense", text="x")
    await refuses("chat not found", chat_id=5, message_id=1, text="x")
    await refuses("message text is empty", chat_id=officer.id, message_id=said.id)
    keyboard = {"keyboard": [["a"]]}
    sent = await api("sendMessage", chat_id=officer.id, text="x", reply_markup=keyboard)
    place = {"chat_id": officer.id, "message_id": sent["message_id"]}
    await refuses("message can't be edited", **place, text="y")
    sent = await api("sendMessage", chat_id=officer.id, text="x")
    place = {"chat_id": officer.id, "message_id": sent["message_id"]}
    await refuses("inline keyboard expected", **place, text="y", reply_markup=keyboard)
    await refuses("MESSAGE_TOO_LONG", **place, text="y" * 4097)
    await refuses("BUTTON_DATA_INVALID", **place, text="y", reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]})
    photo = officer.send_photo().wire["photo"][0]["file_id"]
    sent = await api("sendPhoto", chat_id=officer.id, photo=photo)
    await refuses("there is no text in the message to edit", chat_id=officer.id, message_id=sent["message_id"], text="y")
    forwarded = await api("forwardMessage", chat_id=officer.id, from_chat_id=officer.id, message_id=said.id)
    await refuses("message can't be edited", chat_id=officer.id, message_id=forwarded["message_id"], text="y")


async def test_a_failed_edit_leaves_the_message_as_it_was(api: Api, officer: Person) -> None:
    sent = await api("sendMessage", chat_id=officer.id, text="旧", reply_markup=BUTTONS)
    place = {"chat_id": officer.id, "message_id": sent["message_id"]}
    text = "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    await api.refuses("editMessageText", text, **place, text="<b>x", parse_mode="HTML")
    assert officer.received()[0].wire == sent


async def test_keyboards_change_alone(api: Api, officer: Person) -> None:
    sent = await api("sendMessage", chat_id=officer.id, text="x", reply_markup=BUTTONS, protect_content=True)
    place = {"chat_id": officer.id, "message_id": sent["message_id"]}
    edited = await api("editMessageReplyMarkup", **place)
    assert "reply_markup" not in edited
    assert edited["text"] == "x"
    assert edited["has_protected_content"] is True
    assert "edit_date" not in edited
    edited = await api("editMessageReplyMarkup", **place, reply_markup=BUTTONS)
    assert edited["reply_markup"] == BUTTONS


async def test_captions_and_files_change(api: Api, officer: Person) -> None:
    photo = officer.send_photo().wire["photo"][0]["file_id"]
    sent = await api("sendPhoto", chat_id=officer.id, photo=photo, caption="旧")
    place = {"chat_id": officer.id, "message_id": sent["message_id"]}
    edited = await api("editMessageCaption", **place, caption="新")
    assert (edited["caption"], edited["photo"]) == ("新", sent["photo"])
    await api.refuses("editMessageCaption", UNCHANGED, **place, caption="新")
    await api.refuses("editMessageCaption", "Bad Request: MEDIA_CAPTION_TOO_LONG", **place, caption="字" * 1025)
    answer = await api.http.post(
        "/bot1:TEST/editMessageMedia",
        data={
            "chat_id": str(officer.id),
            "message_id": str(sent["message_id"]),
            "media": as_json({"type": "photo", "media": "attach://n"}),
        },
        files={"n": ("n.png", sample_png(20, 20))},
    )
    assert answer.json()["result"]["photo"][0]["width"] == 20
    assert "caption" not in answer.json()["result"]
    plain = await api("sendMessage", chat_id=officer.id, text="x")
    place = {"chat_id": officer.id, "message_id": plain["message_id"]}
    await api.refuses("editMessageCaption", "Bad Request: there is no caption in the message to edit", **place, caption="a")
    await api.refuses("editMessageMedia", 'Bad Request: parameter "media" is required', **place)


async def test_messages_are_deleted_for_two_days(api: Api, officer: Person, clock: TestClock) -> None:
    sent = await api("sendMessage", chat_id=officer.id, text="x")
    said = officer.send("y")
    for message_id in (sent["message_id"], said.id):
        assert await api("deleteMessage", chat_id=officer.id, message_id=message_id) is True
    assert officer.messages() == []
    gone = {"chat_id": officer.id, "message_id": said.id}
    await api.refuses("deleteMessage", "Bad Request: message to delete not found", **gone)
    await api.refuses("deleteMessage", "Bad Request: chat identifier is not specified", message_id=1)
    await api.refuses("deleteMessage", "Bad Request: message identifier is not specified", chat_id=officer.id)
    old = officer.send("z")
    clock.advance(48 * 3600 + 1)
    await api.refuses("deleteMessage", "Bad Request: message can't be deleted", chat_id=officer.id, message_id=old.id)


async def test_many_messages_are_deleted_at_once_and_missing_ones_skipped(api: Api, officer: Person) -> None:
    ids = [officer.send(str(number)).id for number in range(3)]
    assert await api("deleteMessages", chat_id=officer.id, message_ids=[*ids[:2], 999_999_999]) is True
    assert [message.id for message in officer.messages()] == ids[2:]
    await api.refuses("deleteMessages", "Bad Request: message identifiers are not specified", chat_id=officer.id)
    await api.refuses(
        "deleteMessages", "Bad Request: too many message identifiers specified", chat_id=officer.id, message_ids=[*range(1, 102)]
    )
    await api.refuses("deleteMessages", "Bad Request: invalid message identifier specified", chat_id=officer.id, message_ids=[-1])


async def test_in_groups_the_bot_deletes_others_messages_only_as_administrator(api: Api, door: Door, officer: Person) -> None:
    group = door.group("大队", officer)
    said = officer.send("x", chat=group)
    place = {"chat_id": group.id, "message_id": said.id}
    await api.refuses("deleteMessage", "Bad Request: message can't be deleted", **place)
    door.change_bot_status(group.chat, Status.ADMINISTRATOR, by=officer.user)
    assert await api("deleteMessage", **place) is True


async def test_people_edit_and_delete_their_own_messages(api: Api, officer: Person, clock: TestClock) -> None:
    said = officer.send("旧")
    clock.advance(5)
    officer.edit(said, "新")
    first, second = await api.updates()
    assert first["message"]["text"] == "旧"
    assert second["edited_message"]["text"] == "新"
    assert second["edited_message"]["edit_date"] == second["edited_message"]["date"] + 5
    officer.delete(said)
    assert officer.messages() == []
