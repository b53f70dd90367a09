"""Bot and server as two real processes that talk over loopback HTTP, by polling and by webhook."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import httpx
import pytest

from tests.processes import suixing

TOKEN = "1:PROCESSES"
pytestmark = pytest.mark.process


class Page:
    """The page's side of the door, without a browser."""

    def __init__(self, address: str) -> None:
        base, _, key = address.partition("/#key=")
        self._http = httpx.Client(base_url=base, timeout=30)
        self._http.post("/chat/session", json={"key": key}).raise_for_status()
        self._cursor = 0

    def say(self, text: str) -> None:
        self._cursor = self._http.get("/chat/state").raise_for_status().json()["cursor"]
        self._http.post("/chat/send", json={"text": text, "client_id": f"c{self._cursor}-{text}"}).raise_for_status()

    def sees(self, text: str) -> dict:
        for _ in range(20):
            told = self._http.get("/chat/events", params={"after": self._cursor, "wait": 10}).raise_for_status().json()
            self._cursor = told["cursor"]
            for event in told["events"]:
                message = event.get("message")
                if isinstance(message, dict) and not message["mine"] and text in message["text"]:
                    return message
        raise AssertionError(f"{text!r} was not seen")

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("cache"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("by", ["polling", "webhook"])
def test_bot_and_server_in_two_processes_answer_a_question(by: str, cache: str) -> None:
    with suixing("door", "--port", "0", "--token", TOKEN) as door:
        api = door.line_with(r"Bot API\s+(\S+)")[1]
        page = Page(door.line_with(r"聊天页\s+(\S+)")[1])
        settings = {"token": TOKEN, "api_url": api, "cache_dir": cache}
        if by == "webhook":
            port = free_port()
            settings |= {"webhook_url": f"http://127.0.0.1:{port}", "webhook_port": str(port), "webhook_secret": "a-secret_1"}
        with suixing("run", **settings) as bot:
            bot.line_with("已连上 Telegram")
            page.say("履带车开上公路")
            card = page.sees("可以不予处罚")
            assert any(button["text"] == "话术" for row in card["keyboard"] for button in row)
        page.close()


def test_a_question_sent_while_the_bot_is_away_is_answered_when_it_is_back(cache: str) -> None:
    with suixing("door", "--port", "0", "--token", TOKEN) as door:
        api = door.line_with(r"Bot API\s+(\S+)")[1]
        page = Page(door.line_with(r"聊天页\s+(\S+)")[1])
        page.say("履带车开上公路")
        with suixing("run", token=TOKEN, api_url=api, cache_dir=cache):
            page.sees("可以不予处罚")
        page.close()


def test_run_without_a_token_opens_the_page_and_ends_quietly_when_told_to(cache: str) -> None:
    with suixing("run", port="0", cache_dir=cache) as running:
        page = Page(running.line_with(r"(http://127\.0\.0\.1:\d+/#key=\S+)")[1])
        page.say("没带从业资格证")
        page.sees("未核实，请查本省清单")
        page.close()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(15) == 0


def test_the_token_is_not_in_the_log_even_at_debug(cache: str) -> None:
    with suixing("door", "--port", "0", "--token", TOKEN) as door:
        api = door.line_with(r"Bot API\s+(\S+)")[1]
        with suixing("run", token=TOKEN, api_url=api, cache_dir=cache, log_level="DEBUG") as bot:
            bot.line_with("已连上 Telegram")
        assert not any(TOKEN in line for line in bot._seen)


def test_a_broken_knowledge_file_stops_the_start_with_its_place_and_remedy(tmp_path: Path, cache: str) -> None:
    (tmp_path / "prohibitions.md").write_text("## 不是编号 什么\n", encoding="utf-8")
    with suixing("knowledge", "check", knowledge_dir=str(tmp_path), cache_dir=cache) as check:
        check.line_with("prohibitions.md 第1行")
        assert check.process.wait(30) == 1


def test_told_to_end_while_telegram_is_out_of_reach_it_ends_quietly(cache: str) -> None:
    with suixing("run", token=TOKEN, api_url=f"http://127.0.0.1:{free_port()}", cache_dir=cache) as bot:
        bot.line_with("Telegram not reached")
        bot.process.send_signal(signal.SIGTERM)
        assert bot.process.wait(15) == 0


def test_a_token_that_is_not_known_is_told_in_one_sentence(cache: str) -> None:
    with suixing("door", "--port", "0", "--token", TOKEN) as door:
        api = door.line_with(r"Bot API\s+(\S+)")[1]
        with suixing("run", token="1:ANOTHER", api_url=api, cache_dir=cache) as bot:
            bot.line_with("不认这个 SUIXING_TOKEN")
            assert bot.process.wait(15) == 1


def test_a_port_that_is_taken_is_told_in_one_sentence(cache: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with suixing("run", port=str(taken.getsockname()[1]), cache_dir=cache) as running:
            running.line_with("端口已被占用")
            assert running.process.wait(15) == 1
