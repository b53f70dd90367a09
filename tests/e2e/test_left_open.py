"""What a bot that was killed left open, what may have killed it, and that a first attempt that failed is not overtaken."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.line.intake import ALONE, TRIES
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.people import Person
from storage import inbox
from storage.inbox import Arrival
from tests.e2e.conftest import DOOR, NOON, TOKEN, House, Officer, running, settings_for

AT = "2026-03-02T04:00:00.000Z"


def question(person: Person, number: int, text: str) -> Arrival:
    """An update that an earlier process has written down and not brought to its end."""
    payload = (
        f'{{"update_id":{number},"message":{{"message_id":{number},"date":1772424000,"text":"{text}",'
        f'"from":{{"id":{person.id},"is_bot":false,"first_name":"甲"}},"chat":{{"id":{person.id},"type":"private","first_name":"甲"}}}}}}'
    )
    return Arrival(number, payload)


class Folder:
    """The data of one installation over several starts, with one officer."""

    def __init__(self, data_dir: Path, cache_dir: Path) -> None:
        self._settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": data_dir})
        self._app = create_app(DoorConfig(TOKEN))
        self.officer: Officer | None = None
        self._texts: tuple[str, ...] = ()

    async def leave_open(self, *texts: str, tries: int = 0, reason: str | None = None) -> None:
        """Let a first start enrol the officer and end with those questions open."""
        async with running(self._settings, NOON, self._app) as house:
            self.officer, self._texts = house.officer(), texts
            with house.store.transaction() as db:
                for number, text in enumerate(texts, 1):
                    inbox.write_down(db, DOOR, [question(self.officer.person, number, text)], at=AT)
                db.conn.execute("UPDATE inbox SET tries = ?, reason = ? WHERE update_id = 1", [tries, reason])

    async def start(self) -> tuple[list[str], list[tuple]]:
        """The first lines of what the officer was sent after another start, and the inbox."""
        assert self.officer is not None
        async with running(self._settings, NOON, self._app) as house:
            await self.officer.person.wait_for(lambda person: len(person.received()) == len(self._texts) or None)
            await house.quiet()
            rows = house.rows("SELECT state, tries, reason FROM inbox ORDER BY update_id")
        return [message.text for message in self.officer.person.received()], rows


@pytest.fixture
def folder(tmp_path: Path, cache_dir: Path) -> Folder:
    return Folder(tmp_path, cache_dir)


async def test_what_was_left_open_is_answered_at_the_next_start_in_its_order(folder: Folder) -> None:
    await folder.leave_open("晚饭吃什么甲", "晚饭吃什么乙", "晚饭吃什么丙")
    said, rows = await folder.start()
    assert ["甲" in said[0], "乙" in said[1], "丙" in said[2]] == [True] * 3
    assert [row[0] for row in rows] == ["answered"] * 3


async def test_only_the_first_of_a_lane_counts_as_tried(folder: Folder) -> None:
    await folder.leave_open("晚饭吃什么甲", "晚饭吃什么乙")
    _, rows = await folder.start()
    assert [row[1] for row in rows] == [1, 0]


@pytest.mark.parametrize("strikes", range(len(ALONE)))
async def test_what_may_have_ended_the_process_is_handled_alone_a_few_times(folder: Folder, strikes: int) -> None:
    await folder.leave_open("晚饭吃什么甲", "晚饭吃什么乙", tries=TRIES + strikes, reason=(None, *ALONE)[strikes])
    said, rows = await folder.start()
    assert "甲" in said[0]
    assert rows == [("answered", TRIES + strikes + 1, ALONE[strikes]), ("answered", 0, None)]


async def test_then_it_is_put_aside_its_sender_is_told_and_the_next_is_answered(folder: Folder) -> None:
    await folder.leave_open("晚饭吃什么甲", "晚饭吃什么乙", tries=TRIES + len(ALONE), reason=ALONE[-1])
    said, rows = await folder.start()
    assert rows[0][0] == "dead"
    assert rows[0][2] == "ends the process"
    assert rows[1][0] in {"answered", "applied"}
    assert any("请再发一次" in text for text in said)


@pytest.mark.parametrize("failures", [1, 2, 4])
async def test_an_answer_that_failed_is_not_overtaken_by_the_next_however_often_it_fails(
    house: House, officer: Officer, failures: int
) -> None:
    fault = house.door.faults.error(500, "Internal Server Error", method="sendMessage", chat_id=officer.person.id, times=failures)
    officer.person.send("晚饭吃什么甲")
    officer.person.send("晚饭吃什么乙")
    other = house.officer("执法员乙")
    for attempt in range(failures + 2):
        # Whoever asks now is answered after both have come: everybody's messages come in one queue.
        await other.says(f"晚饭吃什么丙{attempt}")
        await other.sees(f"丙{attempt}")
        await house.quiet()
        await house.later(minutes=5)
    await officer.person.wait_for(lambda person: len(person.received()) == 2 or None)
    assert ["甲" in message.text for message in officer.person.received()] == [True, False]
    assert fault.hits == failures
