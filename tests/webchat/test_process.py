"""``python -m bot.webchat`` as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.process


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A running door: the process, the address of its Bot API and that of its page."""
    command = [sys.executable, "-m", "bot.webchat", "--port", "0", "--token", "1:TEST", "--person", "7:甲", "--person", "8:乙"]
    environment = os.environ | {"DOOR_KEY": "a-key-for-this-test"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as door:
        assert door.stdout is not None
        api = re.search(r"http://127\.0\.0\.1:\d+", door.stdout.readline())
        page = re.search(r"http://127\.0\.0\.1:\d+/#key=\S+", door.stdout.readline())
        assert api is not None
        assert page is not None
        yield door, api.group(), page.group()
        if door.poll() is None:
            door.kill()


def test_it_serves_the_api_and_the_page_and_ends_when_told(process: tuple[subprocess.Popen[str], str, str]) -> None:
    door, api, page = process
    assert page == f"{api}/#key=a-key-for-this-test"
    retries = httpx.HTTPTransport(retries=5)
    with httpx.Client(base_url=api, transport=retries) as client:
        assert client.get("/bot1:TEST/getMe").json()["result"]["id"] == 1
        assert client.post("/chat/session", json={"key": "a-key-for-this-test"}).status_code == 200
        client.post("/chat/send", params={"as": "8"}, json={"text": "你好"})
        [update] = client.post("/bot1:TEST/getUpdates").json()["result"]
        assert update["message"]["from"]["first_name"] == "乙"
        faults = {"Authorization": "Bearer a-key-for-this-test"}
        client.post("/door/faults", json={"method": "sendMessage", "retry_after": 2}, headers=faults)
        assert client.post("/bot1:TEST/sendMessage", json={"chat_id": 8, "text": "x"}).status_code == 429
    door.send_signal(signal.SIGTERM)
    assert door.wait(timeout=10) in {0, -signal.SIGTERM}
    assert door.stdout is not None
    assert "Traceback" not in door.stdout.read()


@pytest.mark.parametrize("option", [["--token", "nonsense"], ["--person", "nobody"]])
def test_wrong_options_are_told_in_one_line(option: list[str]) -> None:
    command = [sys.executable, "-m", "bot.webchat", "--port", "0", *option]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=30, check=False)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
