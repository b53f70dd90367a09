"""What goes out with files: captions, albums, files handed over once, and words that arrive whatever becomes of the files."""

from __future__ import annotations

from typing import Any

import pytest

from bot.line import telegram_api
from bot.line.visit import Visit
from bot.replies import Press, Reply
from bot.webchat.world import Message
from storage.outbox import Operation, Settled
from tests.e2e.clerk import Clerk
from tests.e2e.conftest import House, Officer
from tests.e2e.outages import healed, settled, until

READ = ((Press("已阅", "nread", "1"),),)
LONG = "长" * 1100
WRONG = "Bad Request: wrong file identifier/HTTP URL specified"


@pytest.fixture
def clerk(house: House) -> Clerk:
    return Clerk(house)


def calls(house: House) -> list[str]:
    """What the bot has called to say something."""
    return [call.method for call in house.door.calls if call.chat_id]


def shown(officer: Officer) -> list[str]:
    """What stands in the chat, message by message: what it carries and what it says."""
    return [_shown(message) for message in officer.person.received()]


def _shown(message: Message) -> str:
    carried = next((kind for kind in ("photo", "video", "document") if kind in message.wire), "")
    return f"{carried}:{message.text[:8]}:{'+'.join(row[0]['text'] for row in message.keyboard)}"


async def test_one_picture_carries_short_words_and_the_buttons(house: House, officer: Officer, clerk: Clerk) -> None:
    clerk.words = Reply("<b>通知</b>", READ, protect=True, attached=(clerk.picture(1),))
    clerk.owe(officer)
    [(_, _, sent, _)] = await clerk.ended()
    [message] = officer.person.received()
    assert shown(officer) == ["photo:通知:已阅"]
    assert message.wire["caption_entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert message.wire["has_protected_content"] is True
    assert (sent.message_id, sent.files, sent.version) == (message.id, (), 7)
    assert sent.handles == ((1, "photo", message.wire["photo"][-1]["file_id"]),)


@pytest.mark.parametrize(("kind", "method"), [("photo", "sendphoto"), ("video", "sendvideo"), ("document", "senddocument")])
async def test_long_words_stand_below_the_file_with_the_buttons(
    house: House, officer: Officer, clerk: Clerk, kind: str, method: str
) -> None:
    clerk.words = Reply(LONG, READ, protect=True, attached=(clerk.picture(1, kind),))
    clerk.owe(officer)
    [(_, _, sent, _)] = await clerk.ended()
    assert shown(officer) == [f"{kind}::", ":长长长长长长长长:已阅"]
    assert calls(house) == [method, "sendmessage"]
    first, second = officer.person.received()
    assert (sent.message_id, sent.files) == (second.id, (first.id,))
    assert first.wire["has_protected_content"] is True


async def test_pictures_and_videos_go_together_and_documents_apart_and_the_words_last(house: House, officer: Officer, clerk: Clerk) -> None:
    kinds = ("document", "photo", "video", "document", "photo")
    clerk.words = Reply("通知", READ, protect=True, attached=tuple(clerk.picture(number, kind) for number, kind in enumerate(kinds, 1)))
    clerk.owe(officer)
    [(_, _, sent, _)] = await clerk.ended()
    assert shown(officer) == ["photo::", "video::", "photo::", "document::", "document::", ":通知:已阅"]
    messages = officer.person.received()
    groups = [message.wire.get("media_group_id") for message in messages]
    assert groups[0] == groups[1] == groups[2] != groups[3] == groups[4]
    assert groups[5] is None
    assert all(message.wire["has_protected_content"] for message in messages)
    assert (sent.message_id, sent.files) == (messages[5].id, tuple(message.id for message in messages[:5]))
    assert {handle[:2] for handle in sent.handles} == set(enumerate(kinds, 1))
    assert [message.wire["document"]["file_name"] for message in messages[3:5]] == ["文件1.pdf", "文件4.pdf"]


async def test_more_than_ten_pictures_are_several_albums(house: House, officer: Officer, clerk: Clerk) -> None:
    clerk.words = Reply("通知", attached=tuple(clerk.picture(number) for number in range(1, 12)))
    clerk.owe(officer)
    await clerk.ended()
    assert calls(house) == ["sendmediagroup", "sendphoto", "sendmessage"]


async def test_a_file_is_handed_over_once_and_then_goes_by_its_name(house: House, clerk: Clerk) -> None:
    officers = [house.officer(f"执法员{number}") for number in range(6)]
    clerk.words = Reply("通知", attached=(clerk.picture(1), clerk.picture(2)))
    for officer in officers:
        clerk.put(officer)
    house.bot.line.sender.wake()
    await clerk.ended(6)
    assert [shown(officer) for officer in officers] == [["photo::", "photo::", ":通知:"]] * 6
    assert house.door.files.count == 2
    # What was learnt stands with the first alone, and in the records for after a restart.
    assert sorted(len(sent.handles) for _, _, sent, _ in clerk.ends) == [0, 0, 0, 0, 0, 2]
    assert house.rows("SELECT attachment_id, door, kind FROM file_handles") == [(1, "telegram", "photo"), (2, "telegram", "photo")]


async def test_a_name_that_the_door_does_not_know_is_replaced_by_the_file(house: House, officer: Officer, clerk: Clerk) -> None:
    clerk.words = Reply("通知", READ, attached=(clerk.picture(1, handle="外人的名字"), clerk.picture(2, handle="又一个")))
    clerk.owe(officer)
    [(_, _, sent, _)] = await clerk.ended()
    assert shown(officer) == ["photo::", "photo::", ":通知:已阅"]
    assert calls(house) == ["sendmediagroup", "sendmediagroup", "sendmessage"]
    assert len(sent.handles) == 2


async def test_a_picture_that_is_none_costs_neither_the_others_nor_the_words(house: House, officer: Officer, clerk: Clerk) -> None:
    clerk.words = Reply("通知", READ, attached=(clerk.picture(1), clerk.picture(2, content=b"no picture"), clerk.picture(3)))
    clerk.owe(officer)
    [(_, how, sent, _)] = await clerk.ended()
    assert how is Settled.SENT
    assert shown(officer) == ["photo::", "photo::", ":通知:已阅"]
    assert (len(sent.files), sent.left_out) == (2, 1)


@pytest.mark.parametrize("wrong", ["no picture", "not on the disk"])
async def test_where_the_one_file_cannot_be_sent_the_words_arrive_alone(house: House, officer: Officer, clerk: Clerk, wrong: str) -> None:
    picture = clerk.picture(1, handle="", content=b"no picture" if wrong == "no picture" else b"")
    if wrong != "no picture":
        for file in house.settings.attachments_dir.rglob(picture.name):
            file.unlink()
    house.door.faults.error(502, "Bad Gateway", method="sendMessage")
    clerk.words = Reply("通知", READ, attached=(picture,))
    clerk.owe(officer)
    await healed(house)
    assert shown(officer) == [":通知:已阅"]
    assert [sent.left_out for _, _, sent, _ in clerk.ends] == [1]
    assert calls(house).count("sendphoto") == (1 if wrong == "no picture" else 0), "what was refused is offered again"


async def test_a_file_that_is_not_fetched_yet_is_waited_for_but_not_for_ever(house: House, officer: Officer, clerk: Clerk) -> None:
    clerk.words = Reply("通知", attached=(clerk.picture(1, is_here=False),))
    clerk.owe(officer)
    await settled(house, sent=False)
    assert shown(officer) == []
    for _ in range(7):
        await house.later(minutes=6)
        await settled(house)
    assert shown(officer) == [":通知:"]
    other = house.officer("执法员乙")
    clerk.words = Reply("通知", attached=(clerk.picture(2, is_here=False),))
    clerk.owe(other)
    await settled(house, sent=False)
    clerk.words = Reply("通知", attached=(clerk.picture(2),))
    await healed(house)
    assert shown(other) == ["photo:通知:"]


class TestTriedAgain:
    @pytest.mark.parametrize("failure", ["500", "429", "cut"])
    async def test_an_album_that_has_arrived_is_not_repeated(self, house: House, officer: Officer, clerk: Clerk, failure: str) -> None:
        faults = house.door.faults
        match failure:
            case "500":
                faults.error(500, "Internal Server Error", method="sendMessage", times=2)
            case "429":
                faults.too_many(1, method="sendMessage", times=2)
            case _:
                faults.cut(method="sendMessage", times=2)
        clerk.words = Reply("通知", READ, attached=(clerk.picture(1), clerk.picture(2)))
        clerk.owe(officer)
        await healed(house)
        assert shown(officer) == ["photo::", "photo::", ":通知:已阅"]
        [(_, how, sent, _)] = clerk.ends
        assert (how, len(sent.files), len(sent.handles)) == (Settled.SENT, 2, 2)

    async def test_only_what_has_not_arrived_of_several_albums_is_sent(self, house: House, officer: Officer, clerk: Clerk) -> None:
        house.door.faults.error(500, "Internal Server Error", method="sendMediaGroup", skip=1)
        kinds = ("photo", "photo", "document", "document")
        clerk.words = Reply("通知", attached=tuple(clerk.picture(number, kind) for number, kind in enumerate(kinds, 1)))
        clerk.owe(officer)
        await healed(house)
        assert shown(officer) == ["photo::", "photo::", "document::", "document::", ":通知:"]

    async def test_an_album_whose_answer_never_comes_does_not_keep_the_words_for_ever(
        self, house: House, officer: Officer, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(telegram_api, "READ_TIMEOUT", 0.05)
        fault = house.door.faults.silence(60, method="sendMediaGroup", times=None, after_effect=True)
        clerk.words = Reply("通知", attached=(clerk.picture(1), clerk.picture(2)))
        clerk.owe(officer)
        await healed(house)
        assert fault.hits == 2
        assert shown(officer)[-1] == ":通知:"
        assert clerk.ends[0][1] is Settled.SENT

    async def test_words_that_are_refused_are_a_failure_that_still_names_the_album(
        self, house: House, officer: Officer, clerk: Clerk
    ) -> None:
        house.door.faults.error(400, "Bad Request: message is too long", method="sendMessage")
        clerk.words = Reply("通知", attached=(clerk.picture(1), clerk.picture(2)))
        clerk.owe(officer)
        [(_, how, sent, reason)] = await clerk.ended()
        assert (how, len(sent.files), reason) == (Settled.FAILED, 2, "400 unknown")

    async def test_a_429_that_somebody_else_was_given_stops_it_between_two_calls(
        self, house: House, officer: Officer, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send_album = telegram_api.send_album

        async def halting(*what: Any) -> Any:
            sent = await send_album(*what)
            house.bot.line.pace.halt(0.3)
            return sent

        monkeypatch.setattr(telegram_api, "send_album", halting)
        clerk.words = Reply("通知", attached=(clerk.picture(1), clerk.picture(2)))
        clerk.owe(officer)
        await until(lambda: house.rows("SELECT state, reason FROM outbox") == [("queued", "429")])
        assert calls(house) == ["sendmediagroup"]
        await healed(house)
        assert calls(house) == ["sendmediagroup", "sendmessage"]

    async def test_after_a_kill_the_whole_is_sent_once_more_and_counted(self, house: House, officer: Officer, clerk: Clerk) -> None:
        clerk.words = Reply("通知", attached=(clerk.picture(1), clerk.picture(2)))
        number = clerk.put(officer)
        with house.store.transaction() as db:
            db.conn.execute("UPDATE outbox SET state = 'sending', tries = 1 WHERE id = ?", [number])
        house.bot.line.sender.recover()
        assert house.bot.line.sender.possibly_repeated == 1
        house.bot.line.sender.wake()
        await clerk.ended()
        assert shown(officer) == ["photo::", "photo::", ":通知:"]


class TestWhereItStands:
    async def test_words_under_a_picture_are_corrected_there(self, house: House, officer: Officer, clerk: Clerk) -> None:
        picture = clerk.picture(1)
        clerk.words = Reply("通知", READ, attached=(picture,))
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        clerk.words = Reply("<b>更正</b>", READ, attached=(picture,))
        clerk.owe(officer, Operation.EDIT, sent.message_id)
        await clerk.ended(2)
        assert shown(officer) == ["photo:更正:已阅"]
        assert officer.person.received()[0].wire["caption_entities"][0]["type"] == "bold"

    @pytest.mark.parametrize("files", [0, 1])
    async def test_an_answer_to_a_press_under_a_picture_stands_there(
        self, house: House, officer: Officer, clerk: Clerk, files: int
    ) -> None:
        picture = clerk.picture(1)
        clerk.words = Reply("通知", READ, attached=(picture,))
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        answered = await house.bot.line.sender.answer(officer.person.id, Reply("已阅", attached=(picture,) * files), sent.message_id)
        assert answered == sent.message_id
        assert shown(officer) == ["photo:已阅:"]

    async def test_words_below_a_file_that_became_short_stay_below_it(self, house: House, officer: Officer, clerk: Clerk) -> None:
        picture = clerk.picture(1)
        clerk.words = Reply(LONG, attached=(picture,))
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        clerk.words = Reply("更正", attached=(picture,))
        clerk.owe(officer, Operation.EDIT, sent.message_id)
        assert (await clerk.ended(2))[1][2].message_id == sent.message_id
        assert shown(officer) == ["photo::", ":更正:"]

    @pytest.mark.parametrize("is_too_late", [False, True])
    async def test_words_that_became_too_long_for_a_caption_come_anew_and_the_old_ones_do_not_stay(
        self, house: House, officer: Officer, clerk: Clerk, *, is_too_late: bool
    ) -> None:
        picture = clerk.picture(1)
        clerk.words = Reply("通知", READ, attached=(picture,))
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        if is_too_late:
            house.door.faults.error(400, "Bad Request: message can't be deleted", method="deleteMessages")
        clerk.words = Reply(LONG, READ, attached=(picture,))
        clerk.owe(officer, Operation.EDIT, sent.message_id)
        new = (await clerk.ended(2))[1][2]
        old = ["photo:这条已改过，请看:"] if is_too_late else []
        assert shown(officer) == [*old, "photo::", ":长长长长长长长长:已阅"]
        assert [message.id for message in officer.person.received()][-2:] == [*new.files, new.message_id]

    async def test_a_recalled_album_is_gone_as_a_whole(self, house: House, officer: Officer, clerk: Clerk) -> None:
        clerk.words = Reply("通知", attached=(clerk.picture(1), clerk.picture(2)))
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        clerk.words, clerk.files = Reply("已撤回"), sent.files
        clerk.owe(officer, Operation.DELETE, sent.message_id)
        await clerk.ended(2)
        assert shown(officer) == []

    async def test_words_under_a_picture_are_marked_where_it_cannot_be_taken_away(
        self, house: House, officer: Officer, clerk: Clerk
    ) -> None:
        clerk.words = Reply("通知", READ, attached=(clerk.picture(1),))
        clerk.owe(officer)
        [(_, _, sent, _)] = await clerk.ended()
        house.door.faults.error(400, "Bad Request: message can't be deleted", method="deleteMessages")
        clerk.words = Reply("已撤回")
        clerk.owe(officer, Operation.DELETE, sent.message_id)
        assert (await clerk.ended(2))[1][2].is_marked
        assert shown(officer) == ["photo:已撤回:"]


@pytest.mark.parametrize("way", ["task", "answer"])
@pytest.mark.parametrize("failure", ["", "500"])
async def test_what_shows_it_anew_from_a_list_arrives_whole_and_once(
    house: House, officer: Officer, clerk: Clerk, way: str, failure: str
) -> None:
    reply = Reply("通知", READ, protect=True, attached=(clerk.picture(1), clerk.picture(2)))
    if failure:
        house.door.faults.error(500, "Internal Server Error", method="sendMessage")
    effects = house.bot.line.effects
    if way == "task":
        effects.by_itself(lambda work: work.owe(reply, officer.id))
    else:
        await effects.answer(Visit(effects, 1, officer.person.id, officer.person.id, None, ""), reply)
    await healed(house)
    assert shown(officer) == ["photo::", "photo::", ":通知:已阅"]
    assert house.door.files.count == 2
