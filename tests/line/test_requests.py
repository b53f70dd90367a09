"""python-telegram-bot's real ``Bot`` on our client, over loopback HTTP against the local door and against servers that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaDocument, Message
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.line.requests import LARGEST_ANSWER, AiohttpRequest
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.faults import Faults
from bot.webchat.people import Person
from bot.webchat.server import api_address, bind, port_of, serving
from tests.line.servers import OK, answer, listening, read_request

TOKEN = "1:SECRET-of-the-bot"
PAGE = f"<p>/bot{TOKEN}/getMe</p>".encode()
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def _durations_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture(autouse=True)
def _token_never_shows(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    # The library itself logs its base addresses at DEBUG once, when a Bot is made; bot.logs silences it.
    messages = [f"{record.getMessage()} {record.exc_text}" for record in caplog.records]
    assert [message for message in messages if "SECRET" in message and not message.startswith("Set Bot API")] == []


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    listener = bind(0)
    async with serving(create_app(DoorConfig(TOKEN, port=port_of(listener))), listener) as door:
        yield door


@pytest.fixture
def officer(door: Door) -> Person:
    return door.person(10001, "甲", started=True)


@contextlib.asynccontextmanager
async def talking(door: Door, request: AiohttpRequest) -> AsyncIterator[Bot]:
    address = api_address(door)
    bot = Bot(TOKEN, f"{address}/bot", f"{address}/file/bot", request=request, get_updates_request=AiohttpRequest())
    async with bot:
        yield bot


@pytest.fixture
async def bot(door: Door) -> AsyncIterator[Bot]:
    async with talking(door, AiohttpRequest()) as bot:
        yield bot


def shown(error: BaseException | None) -> str:
    """All that a log, a report or a look at the causes could show of ``error``."""
    if error is None:
        return ""
    told = f"{error} {error!r} {''.join(traceback.format_exception(error))}"
    return told + shown(error.__cause__) + shown(error.__context__)


async def fails(request: AiohttpRequest, port: int, kind: type[TelegramError], text: str | None = None) -> None:
    """Check how a call to a server that misbehaves ends."""
    with pytest.raises(kind, match=text) as failure:
        await request.post(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
    assert type(failure.value) is kind
    assert "SECRET" not in shown(failure.value)


async def content(message: Message) -> tuple[str | None, bytes]:
    """Name and bytes of a document, fetched back."""
    assert message.document is not None
    into = io.BytesIO()
    await (await message.document.get_file()).download_to_memory(into)
    return message.document.file_name, into.getvalue()


class TestSending:
    async def test_texts_arrive_as_written(self, bot: Bot, officer: Person) -> None:
        assert (await bot.get_me()).username == "suixing_bot"
        text = '可以不予处罚 🟢 <b>&" % + \\ 𠮷\n行'
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("话术 👮", callback_data="p:1")]])
        sent = await bot.send_message(officer.id, text, reply_markup=markup, protect_content=True)
        assert (sent.text, sent.reply_markup, sent.has_protected_content) == (text, markup, True)
        assert officer.received()[-1].text == text

    async def test_files_come_back_with_their_names_and_bytes(self, bot: Bot, officer: Person, tmp_path: Path) -> None:
        table = bytes(range(256)) * 12 * 1024
        assert len(table) > 2 * MEGABYTE
        name = '整改台账 “乳山” "3" 95%.xlsx'
        sent = await bot.send_document(officer.id, table, filename=name, caption="台账 📎", reply_markup=InlineKeyboardMarkup([]))
        assert sent.caption == "台账 📎"
        assert await content(sent) == (name, table)
        (tmp_path / "通报.txt").write_bytes(b"\x00\xff" * 99)
        with (tmp_path / "通报.txt").open("rb") as file:
            sent = await bot.send_document(officer.id, InputFile(file, read_file_handle=False))
        assert await content(sent) == ("通报.txt", b"\x00\xff" * 99)

    async def test_an_album_keeps_its_names_its_order_and_its_bytes(self, bot: Bot, officer: Person) -> None:
        files = {"甲.txt": "一".encode(), "乙 (2).csv": b"\r\n--\r\n", "丙.bin": bytes(300_000)}
        media = [InputMediaDocument(data, filename=name, caption=f"{name} 说明") for name, data in files.items()]
        album = await bot.send_media_group(officer.id, media)
        assert [await content(message) for message in album] == list(files.items())
        assert [message.caption for message in album] == [f"{name} 说明" for name in files]

    async def test_a_long_poll_outlasts_the_read_timeout(self, door: Door) -> None:
        address = f"{api_address(door)}/bot"
        waiting = AiohttpRequest(read_timeout=0.3)
        async with Bot(TOKEN, address, request=AiohttpRequest(), get_updates_request=waiting) as bot:
            assert await bot.get_updates(timeout=1) == ()

    async def test_what_cannot_be_encoded_is_refused_for_good(self, bot: Bot, officer: Person) -> None:
        with pytest.raises(BadRequest, match="cannot be encoded"):
            await bot.send_message(officer.id, "半个 \ud83d")
        with pytest.raises(BadRequest, match="cannot be encoded"):
            await bot.send_document(officer.id, b"x", filename="a\r\nb.txt")


class TestLife:
    async def test_it_opens_and_closes_as_often_as_it_is_told(self, door: Door) -> None:
        request = AiohttpRequest(read_timeout=7)
        assert request.read_timeout == 7
        url = f"{api_address(door)}/bot{TOKEN}/getMe"
        with pytest.raises(NetworkError, match="not initialised"):
            await request.post(url)
        await request.shutdown()
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(url)
            await request.shutdown()
            await request.shutdown()

    async def test_two_hundred_at_once_share_eight_connections(self, door: Door, officer: Person) -> None:
        request = AiohttpRequest(connection_pool_size=8, pool_timeout=60, read_timeout=60)
        async with talking(door, request) as bot:
            await asyncio.gather(*(bot.send_message(officer.id, str(number)) for number in range(200)))
        assert sorted(int(message.text) for message in officer.received()) == list(range(200))

    async def test_no_more_connections_are_open_than_the_pool_has(self) -> None:
        now, most = 0, 0

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal now, most
            now += 1
            most = max(most, now)
            try:
                while await read_request(reader):
                    writer.write(answer(OK))
            finally:
                now -= 1

        async with listening(handle) as port, AiohttpRequest(connection_pool_size=8, pool_timeout=60) as request:
            await asyncio.gather(*(request.post(f"http://127.0.0.1:{port}/x") for _ in range(50)))
        assert most == 8

    async def test_a_full_pool_is_a_timeout_that_says_so(self, door: Door, officer: Person) -> None:
        async with talking(door, AiohttpRequest(connection_pool_size=1, pool_timeout=0.02)) as bot:
            silence = door.faults.silence(0.5, method="sendMessage")
            first = asyncio.create_task(bot.send_message(officer.id, "一"))
            while not silence.hits:  # noqa: ASYNC110 - nobody is told when the door has taken a fault
                await asyncio.sleep(0)
            with pytest.raises(TimedOut, match=r"Pool timeout: .* not sent"):
                await bot.send_message(officer.id, "二")
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            await bot.send_message(officer.id, "三", pool_timeout=None)
        assert [message.text for message in officer.received()] == ["三"]

    @pytest.mark.parametrize("answered", [False, True], ids=["before the answer", "in the answer"])
    async def test_a_cancelled_call_leaves_nothing_behind(self, answered: bool) -> None:
        arrived = asyncio.Event()

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            if arrived.is_set():
                writer.write(answer(OK))
            elif answered:
                writer.write(answer(OK)[:-5])
            arrived.set()
            await reader.read()

        async with listening(handle) as port, AiohttpRequest(connection_pool_size=1) as request:
            url = f"http://127.0.0.1:{port}/x"
            call = asyncio.create_task(request.post(url))
            await arrived.wait()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert await request.post(url) is True
        del call
        gc.collect()

    async def test_what_is_under_way_at_the_end_fails_and_does_not_hang(self) -> None:
        arrived = asyncio.Event()

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            arrived.set()
            await reader.read()

        request = AiohttpRequest()
        async with listening(handle) as port:
            await request.initialize()
            call = asyncio.create_task(fails(request, port, NetworkError))
            await arrived.wait()
            await request.shutdown()
            await call


FAULTS: list[tuple[str, Callable[[Faults], object], type[TelegramError], str]] = [
    ("429", lambda faults: faults.too_many(7), RetryAfter, "Retry in 0:00:07"),
    ("403", lambda faults: faults.error(403, "Forbidden: bot was blocked by the user"), Forbidden, "blocked"),
    ("400", lambda faults: faults.error(400, "Bad Request: chat not found"), BadRequest, "not found"),
    ("401", lambda faults: faults.error(401, "Unauthorized"), InvalidToken, "Unauthorized"),
    ("500", lambda faults: faults.error(500, "Internal Server Error"), NetworkError, "Internal"),
    ("broken", lambda faults: faults.broken(), NetworkError, "status 502 and no JSON"),
    ("cut", lambda faults: faults.cut(), NetworkError, "ClientPayloadError"),
    ("cut after effect", lambda faults: faults.cut(after_effect=True), NetworkError, "ClientPayloadError"),
    ("silence", lambda faults: faults.silence(0.4), TimedOut, "Timed out"),
]


class TestFailures:
    @pytest.mark.parametrize(("order", "kind", "text"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
    async def test_each_arrives_as_the_librarys_own_and_the_next_call_is_fine(
        self, bot: Bot, door: Door, officer: Person, order: Callable[[Faults], object], kind: type[TelegramError], text: str
    ) -> None:
        order(door.faults)
        with pytest.raises(kind, match=text) as failure:
            await bot.send_message(officer.id, "问", read_timeout=0.1)
        assert type(failure.value) is kind
        assert "SECRET" not in shown(failure.value)
        assert len([call for call in door.calls if call.method == "sendmessage"]) <= 1
        assert (await bot.send_message(officer.id, "再问")).text == "再问"

    async def test_a_download_fails_in_the_same_words(self, bot: Bot, door: Door, officer: Person) -> None:
        sent = await bot.send_document(officer.id, b"x", filename="a.txt")
        door.faults.cut(method="file")
        with pytest.raises(NetworkError, match="ClientPayloadError") as failure:
            await content(sent)
        assert "SECRET" not in shown(failure.value)
        assert await content(sent) == ("a.txt", b"x")

    async def test_a_server_that_is_not_there(self) -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            async with AiohttpRequest() as request:
                await fails(request, nobody.getsockname()[1], NetworkError, "ClientConnectorError: .*[Cc]onnect")
                with pytest.raises(NetworkError) as failure:
                    await request.post(f"ftp://127.0.0.1/bot{TOKEN}/getMe")
        assert "SECRET" not in shown(failure.value)

    async def test_a_server_that_does_not_accept_is_a_timeout_before_sending(self) -> None:
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            with socket.create_connection(full.getsockname()):
                async with AiohttpRequest(connect_timeout=0.1) as request:
                    await fails(request, full.getsockname()[1], TimedOut, "not sent")

    async def test_a_server_that_stops_reading_an_upload(self) -> None:
        async def handle(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            await asyncio.Event().wait()

        async with listening(handle) as port, AiohttpRequest(read_timeout=None, media_write_timeout=0.1) as request:
            bot = Bot(TOKEN, f"http://127.0.0.1:{port}/bot", request=request)
            with pytest.raises(TimedOut) as failure:
                await bot.send_document(1, bytes(40 * MEGABYTE))
        assert "SECRET" not in shown(failure.value)

    @pytest.mark.parametrize(
        ("said", "text"),
        [
            (answer(PAGE, "503 Service Unavailable"), "status 503"),
            (answer(PAGE, "403 Forbidden"), "status 403"),
            (answer(PAGE), "status 200"),
            (answer(PAGE, "302 Found", f"Location: /bot{TOKEN}/getMe"), "status 302"),
            (answer(b'{"ok":true,"result":'), "Invalid server response"),
            (b"nonsense\r\n\r\n", "ClientResponseError: status 400"),
            (b"", "ServerDisconnectedError"),
        ],
        ids=[
            "a page that quotes the address",
            "a firewall's page",
            "a portal's page",
            "a redirection",
            "half an answer",
            "no HTTP",
            "nothing",
        ],
    )
    async def test_a_server_that_answers_wrongly_is_asked_once(self, said: bytes, text: str) -> None:
        asked = 0

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal asked
            await read_request(reader)
            asked += 1
            writer.write(said)

        async with listening(handle) as port, AiohttpRequest() as request:
            await fails(request, port, TelegramError if "response" in text else NetworkError, text)
        assert asked == 1

    async def test_an_answer_without_end_is_refused(self) -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            for _ in range(LARGEST_ANSWER // MEGABYTE + 9):
                writer.write(bytes(MEGABYTE))
                await writer.drain()

        async with listening(handle) as port, AiohttpRequest() as request:
            await fails(request, port, NetworkError, "larger than 64 MiB")


class TestConnectionsThatTheServerCloses:
    async def test_an_idle_one_that_was_closed_is_no_error_and_nothing_is_said_twice(self) -> None:
        asked = 0

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal asked
            await read_request(reader)
            asked += 1
            # It claims to keep the connection, and closes it.
            writer.write(answer(OK, "200 OK", "Connection: keep-alive"))

        async with listening(handle) as port, AiohttpRequest() as request:
            for _ in range(50):
                assert await request.post(f"http://127.0.0.1:{port}/x") is True
            assert await request.retrieve(f"http://127.0.0.1:{port}/x") == OK
        assert asked == 51

    async def test_one_that_closes_when_it_has_read_the_call_is_an_error(self) -> None:
        asked = 0

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal asked
            await read_request(reader)
            writer.write(answer(OK))
            await read_request(reader)
            asked += 1

        async with listening(handle) as port, AiohttpRequest() as request:
            assert await request.post(f"http://127.0.0.1:{port}/x") is True
            await fails(request, port, NetworkError, "ServerDisconnectedError")
        assert asked == 1


class TestParsing:
    def test_bytes_that_are_no_utf8_are_replaced(self) -> None:
        assert AiohttpRequest.parse_json_payload(b'{"text":"\xff\xe4\xb8\xad"}') == {"text": "\ufffd中"}

    @pytest.mark.parametrize("payload", [b"", b"<html>", b'{"text":"said'])
    def test_what_is_no_json_is_refused_and_not_logged(self, payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
        with pytest.raises(TelegramError, match="Invalid server response"):
            AiohttpRequest.parse_json_payload(payload)
        assert not caplog.records
