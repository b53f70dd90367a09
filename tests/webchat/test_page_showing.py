"""What the page is shown: bot/webchat/PAGE_API.md, held to its word."""

from __future__ import annotations

from bot.webchat.door import Door
from bot.webchat.people import Person
from bot.webchat.pictures import sample_png
from tests.webchat.conftest import Api, Page


async def test_the_state_of_an_empty_chat(page: Page, api: Api) -> None:
    await api("setMyCommands", commands=[{"command": "ask", "description": "问"}])
    await api("setMyDescription", description="随身助手")
    state = await page.get("state")
    chat = {"id": 501, "kind": "private", "title": "执法随行", "bot": "left", "current": True, "unread": 0, "read": 0}
    assert state == {
        "cursor": 1,
        "me": {"id": 501, "name": "演示", "username": None},
        "personas": [
            {"id": 501, "name": "演示", "username": None, "about": "", "unread": 0},
            {"id": 502, "name": "同事", "username": "second", "about": "", "unread": 0},
        ],
        "bot": {"id": 1, "name": "执法随行", "username": "suixing_bot", "description": "随身助手", "short_description": ""},
        "chat": chat,
        "chats": [chat],
        "commands": [{"command": "ask", "description": "问"}],
        "menu_button": {"type": "commands"},
        "reply_keyboard": None,
        "pinned": None,
        "limits": {"text": 4096, "file": 20 * 1024 * 1024, "photo": 10 * 1024 * 1024},
        "messages": [],
        "more": False,
    }


async def test_a_message_of_the_bot_as_the_page_sees_it(page: Page, api: Api, me: Person) -> None:
    said = me.send("没带从业资格证")
    markup = {
        "inline_keyboard": [
            [{"text": "话术", "callback_data": "p:1"}, {"text": "复制", "copy_text": {"text": "请出示"}}],
            [{"text": "网", "url": "https://example.org/"}, {"text": "问", "switch_inline_query_current_chat": "x"}],
            [{"text": "险", "callback_data": "d", "style": "danger"}, {"text": "别处", "switch_inline_query": "x"}],
        ]
    }
    sent = await api(
        "sendMessage",
        chat_id=me.id,
        text='<b>未核实</b> <a href="https://example.org/">源</a><blockquote expandable>法条</blockquote>',
        parse_mode="HTML",
        reply_markup=markup,
        protect_content=True,
        disable_notification=True,
        reply_parameters={"message_id": said.id},
    )
    first, second = (await page.get("state"))["messages"]
    assert first == {
        "id": said.id,
        "chat": 501,
        "from": {"id": 501, "name": "演示", "bot": False},
        "mine": True,
        "date": sent["date"],
        "edited": False,
        "text": "没带从业资格证",
        "entities": [],
        "keyboard": [],
        "protected": False,
        "silent": False,
    }
    assert second["from"] == {"id": 1, "name": "执法随行", "bot": True}
    assert second["entities"] == [
        {"offset": 0, "length": 3, "type": "bold"},
        {"offset": 4, "length": 1, "type": "text_link", "url": "https://example.org/"},
        {"offset": 5, "length": 2, "type": "expandable_blockquote"},
    ]
    assert second["keyboard"] == [
        [{"text": "话术", "action": "press", "data": "p:1"}, {"text": "复制", "action": "copy", "copy": "请出示"}],
        [{"text": "网", "action": "url", "url": "https://example.org/"}, {"text": "问", "action": "inline", "query": "x"}],
        [{"text": "险", "action": "press", "style": "danger", "data": "d"}, {"text": "别处", "action": "inline_to", "query": "x"}],
    ]
    assert (second["protected"], second["silent"], second["mine"]) == (True, True, False)
    assert second["reply_to"] == {"id": said.id, "name": "演示", "text": "没带从业资格证"}


async def test_links_that_are_no_sites_never_reach_the_page(page: Page, api: Api, me: Person) -> None:
    me.start()
    markup = {"inline_keyboard": [[{"text": "a", "url": "tg://resolve?domain=x"}]]}
    await api("sendMessage", chat_id=me.id, text='<a href="tg://resolve">x</a>', parse_mode="HTML", reply_markup=markup)
    message = (await page.get("state"))["messages"][-1]
    assert message["entities"] == [{"offset": 0, "length": 1, "type": "text_link"}]
    assert message["keyboard"] == [[{"text": "a", "action": "other"}]]


async def test_everything_else_a_message_can_hold(page: Page, api: Api, door: Door, me: Person) -> None:
    me.send_photo(sample_png(200, 100), "现场")
    me.send_document(b"<svg>", "<b>.svg", "image/svg+xml")
    me.send_location(1.5, 2.5)
    me.send_contact("000", "甲")
    me.send_voice()
    said = me.send("旧")
    me.edit(said, "新")
    await api("forwardMessage", chat_id=me.id, from_chat_id=me.id, message_id=said.id)
    await api("setMessageReaction", chat_id=me.id, message_id=said.id, reaction=[{"type": "emoji", "emoji": "👍"}])
    photo, document, place, contact, voice, edited, forwarded = (await page.get("state"))["messages"]
    assert photo["text"] == "现场"
    assert photo["media"] | {"file": ""} == {
        "kind": "photo",
        "file": "",
        "name": "",
        "size": len(sample_png(200, 100)),
        "mime": "",
        "image": "image/png",
        "spoiler": False,
        "width": 200,
        "height": 100,
    }
    assert (document["media"]["name"], document["media"]["mime"], document["media"]["image"]) == ("<b>.svg", "image/svg+xml", None)
    assert place["location"] == {"latitude": 1.5, "longitude": 2.5}
    assert contact["contact"] == {"phone_number": "000", "first_name": "甲"}
    assert (voice["media"]["kind"], voice["media"]["duration"]) == ("voice", 1)
    assert (edited["text"], edited["edited"], edited["reactions"]) == ("新", True, ["👍"])
    assert forwarded["forwarded_from"] == "演示"
    door.files._by_id.clear()
    assert (await page.get("state"))["messages"][0]["media"]["file"] is None


async def test_files_are_saved_not_shown_unless_they_truly_are_pictures(page: Page, api: Api, me: Person) -> None:
    evil = b"<script>alert(1)</script>"
    cases = [
        (me.send_document(evil, "a.png", "image/png"), "application/octet-stream", "a.png"),
        (
            me.send_document(evil, '"\r\nX: y/../现场.html', "text/html"),
            "application/octet-stream",
            "%E7%8E%B0%E5%9C%BA.html",
        ),
        (me.send_document(sample_png(), "a.txt"), "image/png", "a.txt"),
    ]
    for message, kind, name in cases:
        file_id = message.wire["document"]["file_id"]
        answer = await page.http.get(f"/chat/file/{file_id}")
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert (await page.http.get("/chat/file/unknown")).json()["error"] == "file"
    assert (await api.http.get(f"/chat/file/{file_id}")).status_code == 401


async def test_the_reply_keyboard_is_part_of_the_state(page: Page, api: Api, me: Person) -> None:
    me.start()
    buttons = [["自查", {"text": "我的号码", "request_contact": True}, {"text": "我在哪", "request_location": True}]]
    markup = {"keyboard": buttons, "resize_keyboard": True, "input_field_placeholder": "输入"}
    await api("sendMessage", chat_id=me.id, text="x", reply_markup=markup)
    assert (await page.get("state"))["reply_keyboard"] == {
        "rows": [
            [
                {"text": "自查", "action": "send"},
                {"text": "我的号码", "action": "contact"},
                {"text": "我在哪", "action": "location"},
            ]
        ],
        "placeholder": "输入",
        "one_time": False,
        "resize": True,
        "persistent": False,
        "force_reply": False,
    }


async def test_history_comes_in_pages(page: Page, me: Person) -> None:
    for number in range(130):
        me.send(str(number))
    state = await page.get("state")
    assert [message["text"] for message in state["messages"]] == [str(number) for number in range(30, 130)]
    assert state["more"] is True
    older = await page.get("history", before=state["messages"][0]["id"])
    assert [message["text"] for message in older["messages"]] == [str(number) for number in range(30)]
    assert older["more"] is False
