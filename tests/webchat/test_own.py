"""What the bot says of itself."""

from __future__ import annotations

from typing import Any

import pytest

from bot.webchat.door import Door
from bot.webchat.people import Person
from bot.webchat.world import Status
from tests.webchat.conftest import Api

ASK = {"command": "ask", "description": "问"}
HELP = {"command": "help", "description": "帮助"}


async def test_the_bot_knows_itself(api: Api) -> None:
    me = await api("getMe")
    assert (me["id"], me["is_bot"], me["username"], me["supports_inline_queries"]) == (1, True, "suixing_bot", True)


async def test_commands_are_kept_by_scope_and_language(api: Api, door: Door, officer: Person) -> None:
    group = door.group("大队", officer)
    await api("setMyCommands", commands=[{"command": "/ask", "description": " 问 "}])
    await api("setMyCommands", commands=[HELP], scope={"type": "chat", "chat_id": officer.id}, language_code="zh")
    await api("setMyCommands", commands=[ASK, HELP], scope={"type": "chat_administrators", "chat_id": group.id})
    assert await api("getMyCommands") == [ASK]
    assert await api("getMyCommands", language_code="zh") == []
    assert await api("getMyCommands", scope={"type": "chat", "chat_id": officer.id}, language_code="zh") == [HELP]
    shown = door.profile.commands_in
    assert shown(officer.chat, officer.id, "zh-hans") == [HELP]
    assert shown(officer.chat, officer.id, "en") == [ASK]
    assert shown(group.chat, officer.id, "zh-hans") == [ASK, HELP]
    assert shown(group.chat, 5, "zh-hans") == [ASK]
    await api("deleteMyCommands", scope={"type": "chat", "chat_id": officer.id}, language_code="zh")
    assert shown(officer.chat, officer.id, "zh-hans") == [ASK]


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"commands": [{"command": "提问", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "Ask", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x" * 33, "description": "a"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "/", "description": "a"}]}, "command must be non-empty"),
        ({"commands": [{"command": "a", "description": " "}]}, "command description must be non-empty"),
        ({"commands": [{"command": "a", "description": "字" * 257}]}, "command description length must not exceed 256"),
        ({"commands": [{"command": "a"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [1]}, "can't parse BotCommand: expected an Object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": "["}, "can't parse commands JSON object"),
        ({"commands": [{"command": f"c{number}", "description": "a"} for number in range(101)]}, "BOT_COMMANDS_TOO_MUCH"),
        ({"scope": {"type": "nobody"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ({"scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"scope": {"type": "chat_member", "chat_id": 10001}}, "can't parse BotCommandScope: Invalid user_id specified"),
        ({"scope": "{"}, "can't parse BotCommandScope JSON object"),
        ({"language_code": "chinese"}, "invalid language code specified"),
    ],
)
async def test_wrong_commands_are_refused(api: Api, officer: Person, parameters: dict[str, Any], text: str) -> None:
    await api.refuses("setMyCommands", f"Bad Request: {text}", **({"commands": [ASK]} | parameters))


@pytest.mark.parametrize(
    ("name", "parameter", "longest"),
    [("MyName", "name", 64), ("MyDescription", "description", 512), ("MyShortDescription", "short_description", 120)],
)
async def test_texts_are_kept_by_language(api: Api, name: str, parameter: str, longest: int) -> None:
    await api(f"set{name}", **{parameter: "大家"})
    await api(f"set{name}", language_code="zh", **{parameter: "中文"})
    assert await api(f"get{name}", language_code="zh") == {parameter: "中文"}
    assert await api(f"get{name}", language_code="en") == {parameter: "大家"}
    await api(f"set{name}", language_code="zh")
    assert await api(f"get{name}", language_code="zh") == {parameter: "大家"}
    await api(f"set{name}", **{parameter: "字" * longest})
    answer = (await api.raw(f"set{name}", **{parameter: "字" * (longest + 1)})).json()
    assert answer["error_code"] == 400


async def test_the_menu_button_is_kept_by_chat(api: Api, officer: Person) -> None:
    assert await api("getChatMenuButton") == {"type": "commands"}
    await api("setChatMenuButton", chat_id=officer.id, menu_button={"type": "default"})
    assert await api("getChatMenuButton", chat_id=officer.id) == {"type": "default"}
    app = {"type": "web_app", "text": "台账", "web_app": {"url": "https://example.org/"}}
    await api("setChatMenuButton", menu_button=app)
    assert await api("getChatMenuButton") == app
    await api.refuses(
        "setChatMenuButton", "Bad Request: can't parse menu button: MenuButton has unsupported type", menu_button={"type": "x"}
    )
    await api.refuses("setChatMenuButton", "Bad Request: invalid chat_id specified", chat_id=-5)


async def test_chats_tell_of_themselves(api: Api, door: Door, officer: Person, colleague: Person) -> None:
    chat = await api("getChat", chat_id=officer.id)
    assert (chat["type"], chat["first_name"], chat["active_usernames"]) == ("private", "甲", ["officer_a"])
    group = door.group("大队", officer, colleague)
    chat = await api("getChat", chat_id=group.id)
    assert (chat["type"], chat["title"]) == ("supergroup", "大队")
    assert await api("getChatMemberCount", chat_id=group.id) == 3
    assert [member["user"]["id"] for member in await api("getChatAdministrators", chat_id=group.id)] == [officer.id]
    for user_id, status in ((officer.id, "creator"), (colleague.id, "member"), (1, "member")):
        assert (await api("getChatMember", chat_id=group.id, user_id=user_id))["status"] == status
    await api.refuses("getChatMember", "Bad Request: user not found", chat_id=group.id, user_id=5)
    await api.refuses("getChatMember", "Bad Request: invalid user_id specified", chat_id=group.id)
    text = "Bad Request: there are no administrators in the private chat"
    await api.refuses("getChatAdministrators", text, chat_id=officer.id)
    assert await api("leaveChat", chat_id=group.id) is True
    assert group.chat.bot is Status.LEFT
    await api.refuses("sendMessage", "Forbidden: bot is not a member of the supergroup chat", 403, chat_id=group.id, text="x")


async def test_messages_are_pinned_and_unpinned(api: Api, door: Door, officer: Person) -> None:
    first, second = officer.send("一"), officer.send("二")
    for message in (first, second):
        await api("pinChatMessage", chat_id=officer.id, message_id=message.id)
    assert (await api("getChat", chat_id=officer.id))["pinned_message"]["text"] == "二"
    await api("unpinChatMessage", chat_id=officer.id)
    assert officer.chat.pinned == [first.id]
    await api.refuses("unpinChatMessage", "Bad Request: message to unpin not found", chat_id=officer.id, message_id=second.id)
    await api("unpinAllChatMessages", chat_id=officer.id)
    assert officer.chat.pinned == []
    await api.refuses("pinChatMessage", "Bad Request: message to pin not found", chat_id=officer.id, message_id=1)
    group = door.group("大队", officer)
    text = "Bad Request: not enough rights to manage pinned messages in the chat"
    await api.refuses("pinChatMessage", text, chat_id=group.id, message_id=1)


async def test_the_bot_reacts_with_one_known_emoji(api: Api, officer: Person) -> None:
    said = officer.send("一")
    place = {"chat_id": officer.id, "message_id": said.id}
    assert await api("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👍"}]) is True
    assert said.reactions == {1: [{"type": "emoji", "emoji": "👍"}]}
    await api("setMessageReaction", **place)
    assert said.reactions == {1: []}
    for reaction, text in (
        ([{"type": "emoji", "emoji": "车"}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}], "REACTIONS_TOO_MANY"),
        ([{"type": "paid"}], "can't parse ReactionType: invalid reaction type specified"),
        ({}, "expected an Array of ReactionType"),
    ):
        await api.refuses("setMessageReaction", f"Bad Request: {text}", **place, reaction=reaction)
