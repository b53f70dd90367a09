"""Bot and server as two real processes that talk over loopback HTTP, by polling and by webhook."""

from __future__ import annotations

import contextlib
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.webchat.__main__ import DEMO
from storage import people
from storage.database import Kind, open_store
from storage.moments import to_text
from storage.people import Role
from tests.processes import suixing

TOKEN = "1:PROCESSES"
pytestmark = pytest.mark.process


class Page:
    """The page's side of the door, without a browser."""

    def __init__(self, address: str) -> None:
        base, _, key = address.partition("/#key=")
        self._http = httpx.Client(base_url=base, timeout=30)
        self._http.post("/chat/session", json={"key": key}).raise_for_status()
        self._cursor = self._http.get("/chat/state").raise_for_status().json()["cursor"]
        self._said = 0
        self.seen: list[dict] = []
        """What the bot has said, also what was edited later."""

    def say(self, text: str) -> None:
        self._said = len(self.seen)
        self._http.post("/chat/send", json={"text": text, "client_id": f"c{self._said}-{text}"}).raise_for_status()

    def sees(self, text: str) -> dict:
        """The first message with ``text`` since the last thing said, waited for."""
        for _ in range(20):
            for message in self.seen[self._said :]:
                if text in message["text"]:
                    return message
            told = self._http.get("/chat/events", params={"after": self._cursor, "wait": 10}).raise_for_status().json()
            self._cursor = told["cursor"]
            changed = [event["message"] for event in told["events"] if isinstance(event.get("message"), dict)]
            self.seen += [message for message in changed if not message["mine"]]
        raise AssertionError(f"{text!r} was not seen")

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def cache(new_cache: Callable[[], Path]) -> str:
    return str(new_cache())


@pytest.fixture
def data(tmp_path: Path) -> str:
    """The data of an agency whose only officer is the door's persona."""
    now = to_text(datetime.now(UTC))
    store = open_store(tmp_path / "suixing.sqlite3", Kind.REAL, created_at=now)
    with contextlib.closing(store), store.transaction() as db:
        officer = people.add_person(db, "演示", people.add_unit(db, "某大队").id, Role.ADMIN, created_at=now)
        people.bind(db, "telegram", DEMO.id, officer.id, "演示", at=now)
    return str(tmp_path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("by", ["polling", "webhook"])
def test_bot_and_server_in_two_processes_answer_a_question(by: str, cache: str, data: str) -> None:
    with suixing("door", "--port", "0", "--token", TOKEN) as door:
        api = door.line_with(r"Bot API\s+(\S+)")[1]
        page = Page(door.line_with(r"聊天页\s+(\S+)")[1])
        settings = {"token": TOKEN, "api_url": api, "cache_dir": cache, "data_dir": data}
        if by == "webhook":
            port = free_port()
            settings |= {"webhook_url": f"http://127.0.0.1:{port}", "webhook_port": str(port), "webhook_secret": "a-secret_1"}
        with suixing("run", **settings) as bot:
            bot.line_with("已连上 Telegram")
            page.say("履带车开上公路")
            card = page.sees("可以不予处罚")
            assert any(button["text"] == "话术" for row in card["keyboard"] for button in row)
            page.say("反馈 字太小")
            page.sees("反馈已收到")
        page.close()


def test_a_question_sent_while_the_bot_is_away_is_answered_when_it_is_back(cache: str, data: str) -> None:
    with suixing("door", "--port", "0", "--token", TOKEN) as door:
        api = door.line_with(r"Bot API\s+(\S+)")[1]
        page = Page(door.line_with(r"聊天页\s+(\S+)")[1])
        page.say("履带车开上公路")
        with suixing("run", token=TOKEN, api_url=api, cache_dir=cache, data_dir=data):
            page.sees("可以不予处罚")
        page.close()


def test_where_no_file_may_grow_the_officer_is_answered_the_admin_alarmed_and_nothing_lost(cache: str, data: str) -> None:
    with suixing("door", "--port", "0", "--token", TOKEN) as door:
        api = door.line_with(r"Bot API\s+(\S+)")[1]
        page = Page(door.line_with(r"聊天页\s+(\S+)")[1])
        with suixing("run", token=TOKEN, api_url=api, cache_dir=cache, data_dir=data) as bot:
            bot.line_with("已连上 Telegram")
            page.say("履带车开上公路")
            page.sees("可以不予处罚")
            with no_file_grows(bot.process.pid):
                page.say("履带车开上公路")
                page.sees("可以不予处罚")
                page.say("反馈 字太小")
                page.sees("恢复后自动处理，不用重发")
                assert bot.process.poll() is None
            page.sees("反馈已收到")
            page.say("没带从业资格证")
            page.sees("未核实")
        page.close()
        said = [message["text"] for message in page.seen]
        assert sum("数据库读写出错" in text for text in said) == 1
        assert sum("反馈已收到" in text for text in said) == 1
        assert sum("可以不予处罚" in text for text in said) == 2


@contextlib.contextmanager
def no_file_grows(pid: int) -> Iterator[None]:
    """A running process may write no file beyond its first bytes, as under a quota that is used up."""
    usual = resource.prlimit(pid, resource.RLIMIT_FSIZE, (16, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, usual)


def test_data_that_may_not_be_written_is_told_in_one_sentence_at_the_start(cache: str, tmp_path: Path) -> None:
    (tmp_path / "suixing.sqlite3").mkdir()
    with suixing("run", token=TOKEN, api_url="http://127.0.0.1:9", cache_dir=cache, data_dir=str(tmp_path)) as bot:
        line = bot.line_with("[一-龥]")
        assert bot.process.wait(30) == 1
        assert "Traceback" not in line.string


def test_run_without_a_token_opens_the_page_and_ends_quietly_when_told_to(cache: str, tmp_path: Path) -> None:
    with suixing("run", port="0", cache_dir=cache, data_dir=str(tmp_path)) as running:
        page = Page(running.line_with(r"(http://127\.0\.0\.1:\d+/#key=\S+)")[1])
        page.say("没带从业资格证")
        page.sees("未核实，请查本省清单")
        page.close()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(15) == 0


def test_the_token_is_not_in_the_log_even_at_debug(cache: str, data: str) -> None:
    with suixing("door", "--port", "0", "--token", TOKEN) as door:
        api = door.line_with(r"Bot API\s+(\S+)")[1]
        with suixing("run", token=TOKEN, api_url=api, cache_dir=cache, data_dir=data, log_level="DEBUG") as bot:
            bot.line_with("已连上 Telegram")
        assert not any(TOKEN in line for line in bot._seen)


def test_a_broken_knowledge_file_stops_the_start_with_its_place_and_remedy(tmp_path: Path, cache: str) -> None:
    (tmp_path / "prohibitions.md").write_text("## 不是编号 什么\n", encoding="utf-8")
    with suixing("knowledge", "check", knowledge_dir=str(tmp_path), cache_dir=cache) as check:
        check.line_with("prohibitions.md 第1行")
        assert check.process.wait(30) == 1


def test_told_to_end_while_telegram_is_out_of_reach_it_ends_quietly(cache: str, data: str) -> None:
    with suixing("run", token=TOKEN, api_url=f"http://127.0.0.1:{free_port()}", cache_dir=cache, data_dir=data) as bot:
        bot.line_with("Telegram not reached")
        bot.process.send_signal(signal.SIGTERM)
        assert bot.process.wait(15) == 0


def test_a_token_that_is_not_known_is_told_in_one_sentence(cache: str, data: str) -> None:
    with suixing("door", "--port", "0", "--token", TOKEN) as door:
        api = door.line_with(r"Bot API\s+(\S+)")[1]
        with suixing("run", token="1:ANOTHER", api_url=api, cache_dir=cache, data_dir=data) as bot:
            bot.line_with("不认这个 SUIXING_TOKEN")
            assert bot.process.wait(15) == 1


def test_a_port_that_is_taken_is_told_in_one_sentence(cache: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with suixing("run", port=str(taken.getsockname()[1]), cache_dir=cache, data_dir=str(tmp_path)) as running:
            running.line_with("端口已被占用")
            assert running.process.wait(15) == 1
