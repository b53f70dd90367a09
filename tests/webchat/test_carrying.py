"""What people add to a message: albums, forwards from anywhere, places, as the bot is told of them and as the page may send them."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest

from bot.webchat import origins
from bot.webchat.door import Door
from bot.webchat.files import Media
from bot.webchat.people import ImpossibleError, Person
from bot.webchat.pictures import sample_png, seconds_of
from bot.webchat.wire import Json
from tests.webchat.conftest import Api, Page

PICTURE = ("a.png", sample_png(), "image/png")


def movie(scale: int, length: int, *, wide: bool = False) -> bytes:
    """The head of a video that plays ``length`` / ``scale`` seconds."""
    fields = struct.pack(">B3xQQIQ", 1, 0, 0, scale, length) if wide else struct.pack(">B3xIIII", 0, 0, 0, scale, length)
    return b"\0\0\0\x18ftypisom" + b"\0" * 12 + b"\0\0\0\x6cmvhd" + fields + b"\0" * 80


async def test_an_album_is_one_update_for_each_with_one_id_and_one_caption(api: Api, officer: Person) -> None:
    sent = officer.send_album([None, movie(1000, 12_400)], "两样", media=[Media.PHOTO, Media.VIDEO], reply_to=officer.send("x"))
    updates = [update["message"] for update in await api.updates()][1:]
    assert len({update["media_group_id"] for update in updates}) == 1
    assert [update.get("caption") for update in updates] == ["两样", None]
    assert all(later["message_id"] == earlier["message_id"] + 1 for earlier, later in pairwise(updates))
    assert updates[1]["video"]["duration"] == 12
    assert updates[0]["reply_to_message"]["text"] == "x"
    assert [message.id for message in sent] == [update["message_id"] for update in updates]
    other = officer.send_album([None, None])
    assert other[0].wire["media_group_id"] != sent[0].wire["media_group_id"]


def test_the_length_of_a_video_is_read_from_its_head() -> None:
    assert (seconds_of(movie(600, 3000)), seconds_of(movie(90_000, 90_000 * 3700, wide=True))) == (5, 3700)
    assert (seconds_of(movie(1000, 1)), seconds_of(movie(0, 5))) == (1, 0)
    assert (seconds_of(b""), seconds_of(b"mvhd"), seconds_of(b"no video at all")) == (0, 0, 0)


async def test_forwards_carry_where_they_come_from(api: Api, door: Door, officer: Person, colleague: Person) -> None:
    now = door.world.now()
    group = door.group("大队", officer, colleague)
    said = colleague.send("@suixing_bot 群里的话", chat=group)
    officer.forward(said)
    officer.forward_text("a", origins.hidden_user("不愿透露的人", now))
    officer.forward_text("b", origins.group("某队工作群", now))
    officer.forward_text("c", origins.channel("某地交通", now, 77, signature="编辑"))
    photo = colleague.send_photo(caption="照片", chat=group)
    again = officer.forward(officer.forward(photo, origin=origins.hidden_user("不愿透露的人", now)))
    found = [
        update["message"] for update in await api.updates(allowed_updates=["message"]) if "forward_origin" in update.get("message", {})
    ]
    first, hidden, chat, channel = found[:4]
    assert first["forward_origin"] == {"type": "user", "sender_user": colleague.user.wire, "date": said.wire["date"]}
    assert (first["text"], first["from"]["id"], first["chat"]["id"]) == (said.text, officer.id, officer.id)
    assert "reply_to_message" not in first
    assert hidden["forward_origin"] == {"type": "hidden_user", "sender_user_name": "不愿透露的人", "date": now}
    assert hidden["forward_sender_name"] == "不愿透露的人"
    assert "forward_from" not in hidden
    assert (chat["forward_origin"]["type"], chat["forward_origin"]["sender_chat"]["title"]) == ("chat", "某队工作群")
    assert (channel["forward_origin"]["message_id"], channel["forward_origin"]["author_signature"]) == (77, "编辑")
    # A forward of a forward still names the first author.
    assert again.wire["forward_origin"]["sender_user_name"] == "不愿透露的人"
    assert (again.text, again.wire["photo"]) == ("照片", photo.wire["photo"])


async def test_what_is_protected_or_says_nothing_is_not_forwarded(api: Api, door: Door, officer: Person) -> None:
    officer.start()
    await api("sendMessage", chat_id=officer.id, text="不外传", protect_content=True)
    came = officer.join(door.group("大队", officer))
    for message in (officer.received()[0], came):
        with pytest.raises(ImpossibleError):
            officer.forward(message)


async def test_page_forwards_into_the_private_chat_once(api: Api, page: Page, door: Door, me: Person) -> None:
    group = door.group("大队", me)
    said = me.send("/x 群里的话", chat=group)
    for _ in range(2):
        answer = await page("forward", message=said.id, client_id="f", **{"chat": group.id})
    assert answer["message"]["forwarded_from"] == "演示"
    assert [message.text for message in me.messages()] == ["/x 群里的话"]
    await page.refuses("forward", "message", 404, message=said.id + 999)
    await api("sendMessage", chat_id=me.id, text="不外传", protect_content=True)
    await page.refuses("forward", "impossible", 409, message=me.received()[0].id)


async def test_page_shows_the_names_of_all_origins(page: Page, door: Door, me: Person) -> None:
    now = door.world.now()
    for origin in (origins.hidden_user("甲某", now), origins.group("某群", now), origins.channel("某频道", now)):
        me.forward_text("x", origin)
    state = await page.get("state")
    assert [message["forwarded_from"] for message in state["messages"]] == ["甲某", "某群", "某频道"]


async def upload(page: Page, kind: str, **form: str) -> Json:
    answer = await page.http.post("/chat/upload", data={"kind": kind, **form}, files={"file": PICTURE})
    body: Json = answer.json()
    return body


async def test_page_puts_together_what_apps_put_together(page: Page, api: Api, me: Person) -> None:
    said = me.send("x")
    for kind in ("photo", "video"):
        answer = await upload(page, kind, album="7", reply_to=str(said.id), client_id=kind)
        assert answer["message"]["album"] == "7"
        assert answer["message"]["reply_to"]["text"] == "x"
    assert (await upload(page, "document", album="7"))["error"] == "bad_request"
    assert (await upload(page, "voice", album="8"))["error"] == "bad_request"
    for album in ("0", "x", "-1", "1" * 20, "１"):
        assert (await upload(page, "photo", album=album))["error"] == "bad_request"
    for number in range(8):
        assert "message" in await upload(page, "photo", album="7", client_id=str(number))
    assert (await upload(page, "photo", album="7"))["error"] == "bad_request"
    # A repeated request is no eleventh picture.
    assert "message" in await upload(page, "photo", album="7", client_id="7")
    updates = [update["message"] for update in await api.updates()]
    assert [update.get("media_group_id") for update in updates] == [None, *["7"] * 10]


async def test_what_somebody_else_has_put_together_takes_nothing_more(page: Page, door: Door, me: Person) -> None:
    other = door.people[502]
    group = door.group("大队", me, other)
    [first, _] = other.send_album([None, None], chat=group)
    answer = await page.http.post(
        f"/chat/upload?chat={group.id}", data={"kind": "photo", "album": first.wire["media_group_id"]}, files={"file": PICTURE}
    )
    assert answer.json()["error"] == "bad_request"


async def test_place_may_answer_and_has_no_caption(page: Page, api: Api, me: Person) -> None:
    said = me.send("在哪里？")
    await page("location", latitude=36.9, longitude=121.5, reply_to=said.id)
    place = (await api.updates())[-1]["message"]
    assert place["reply_to_message"]["text"] == "在哪里？"
    assert "caption" not in place


async def test_what_was_said_stays_said_when_its_answer_got_lost_and_what_it_answered_is_gone(page: Page, me: Person) -> None:
    said = me.send("x")
    first = await page("send", text="好", reply_to=said.id, client_id="a")
    me.delete(said)
    again = await page("send", text="好", reply_to=said.id, client_id="a")
    assert again["message"]["id"] == first["message"]["id"]
    assert [message.text for message in me.messages()] == ["好"]
    await page.refuses("send", "message", 404, text="另外", reply_to=said.id, client_id="b")
