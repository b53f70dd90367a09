"""The table of failures, by the answers that the Bot API server gives and what python-telegram-bot makes of them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.line.failures import Failure, Meaning, failure_of


@pytest.fixture(autouse=True)
def _durations_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


class Answering(BaseRequest):
    """A client for which the server always answers the same; all else is python-telegram-bot's own."""

    def __init__(self, status: int, payload: bytes) -> None:
        self._answer = status, payload

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: object, **more: object
    ) -> tuple[int, bytes]:
        return self._answer


async def failure(status: int, description: str, **parameters: int) -> Failure:
    """What such an answer means."""
    told: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        told["parameters"] = parameters
    with pytest.raises(TelegramError) as raised:
        await Answering(status, json.dumps(told).encode()).post("http://127.0.0.1/")
    return failure_of(raised.value)


NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)


@pytest.mark.parametrize(
    ("status", "description", "meaning"),
    [
        (403, "Forbidden: bot was blocked by the user", Meaning.UNREACHABLE),
        (403, "Forbidden: user is deactivated", Meaning.UNREACHABLE),
        (403, "Forbidden: bot can't initiate conversation with a user", Meaning.UNREACHABLE),
        (403, "Forbidden: bot can't send messages to bots", Meaning.UNREACHABLE),
        (403, "Forbidden: bot was kicked from the group chat", Meaning.UNREACHABLE),
        (403, "Forbidden: bot was kicked from the supergroup chat", Meaning.UNREACHABLE),
        (403, "Forbidden: bot was kicked from the channel chat", Meaning.UNREACHABLE),
        (403, "Forbidden: bot is not a member of the group chat", Meaning.UNREACHABLE),
        (403, "Forbidden: bot is not a member of the supergroup chat", Meaning.UNREACHABLE),
        (403, "Forbidden: the group chat was deleted", Meaning.UNREACHABLE),
        (400, "Bad Request: chat not found", Meaning.UNREACHABLE),
        (400, "Bad Request: private chat not found", Meaning.UNREACHABLE),
        (400, "Bad Request: user not found", Meaning.UNREACHABLE),
        (400, "Bad Request: PEER_ID_INVALID", Meaning.UNREACHABLE),
        (400, "Bad Request: have no rights to send a message", Meaning.UNREACHABLE),
        (400, "Bad Request: not enough rights to send text messages to the chat", Meaning.UNREACHABLE),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Meaning.UNREACHABLE),
        (400, NOT_MODIFIED, Meaning.HARMLESS),
        (400, "Bad Request: message to delete not found", Meaning.HARMLESS),
        (400, "Bad Request: message can't be deleted", Meaning.TOO_LATE),
        (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", Meaning.HARMLESS),
        (400, "Bad Request: message to edit not found", Meaning.GONE),
        (400, "Bad Request: message can't be edited", Meaning.GONE),
        (400, "Bad Request: there is no text in the message to edit", Meaning.OTHERWISE),
        (400, "Bad Request: there is no caption in the message to edit", Meaning.OTHERWISE),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", Meaning.REFUSED),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable", Meaning.REFUSED),
        (400, "Bad Request: file reference expired", Meaning.REFUSED),
        (400, "Bad Request: MEDIA_EMPTY", Meaning.REFUSED),
        (400, "Bad Request: MESSAGE_ID_INVALID", Meaning.GONE),
        (400, "Bad Request: message is too long", Meaning.REFUSED),
        (400, "Bad Request: message text is empty", Meaning.REFUSED),
        (400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0', Meaning.REFUSED),
        (400, "Bad Request: BUTTON_DATA_INVALID", Meaning.REFUSED),
        (413, "Request Entity Too Large", Meaning.REFUSED),
        (401, "Unauthorized", Meaning.TOKEN),
        (404, "Not Found", Meaning.TOKEN),
        (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", Meaning.TEMPORARY),
        (500, "Internal Server Error", Meaning.TEMPORARY),
        (500, "Internal Server Error: restart", Meaning.TEMPORARY),
        (502, "Bad Gateway", Meaning.TEMPORARY),
        (504, "Gateway Timeout", Meaning.TEMPORARY),
    ],
)
async def test_what_telegram_documents_means_what_the_table_says(status: int, description: str, meaning: Meaning) -> None:
    assert (await failure(status, description)).meaning is meaning


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden"),
        (403, "Forbidden: a reason that Telegram has thought of since"),
        (403, "Forbidden: CHAT_FORWARDS_RESTRICTED"),
        (400, "Bad Request"),
        (400, "Bad Request: a reason that Telegram has thought of since"),
        (400, "Bad Request: BOT_NOT_KNOWN_YET"),
    ],
)
async def test_an_unknown_403_or_400_fails_its_message_and_disables_nobody(status: int, description: str) -> None:
    assert await failure(status, description) == Failure(Meaning.REFUSED, f"{status} unknown")


async def test_what_somebody_wrote_does_not_get_into_the_reason() -> None:
    words = "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"鲁K12345\""
    assert "鲁K12345" not in (await failure(400, words)).reason


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: chat not found: quoted by a message that says bot was blocked by the user",
        "BAD REQUEST: CHAT NOT FOUND",
    ],
)
async def test_telegrams_words_count_in_any_case_and_only_under_their_own_status(description: str) -> None:
    assert (await failure(400, description)).reason == "400 chat not found"
    assert (await failure(403, description.replace("bot was blocked by the user", ""))).meaning is Meaning.REFUSED


async def test_a_429_halts_everybody_for_as_long_as_it_asks() -> None:
    assert await failure(429, "Too Many Requests: retry after 7", retry_after=7) == Failure(Meaning.HALT, "429", wait=7.0)


@pytest.mark.parametrize("asked", [7, timedelta(seconds=7)])
def test_the_wait_may_be_told_in_seconds_or_as_a_duration(asked: int | timedelta) -> None:
    assert failure_of(RetryAfter(asked)).wait == 7.0


async def test_a_chat_that_became_a_supergroup_has_moved() -> None:
    moved = await failure(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1001234567890)
    assert moved == Failure(Meaning.MOVED, "migrated", moved_to=-1001234567890)


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("ServerDisconnectedError"),
        TelegramError("Invalid server response"),
        TimedOut("Pool timeout: all connections are in use; the request was not sent"),
        TimedOut("Timed out while connecting; the request was not sent"),
    ],
)
def test_a_cut_connection_half_an_answer_and_what_was_not_sent_are_tried_again(error: TelegramError) -> None:
    assert failure_of(error).meaning is Meaning.TEMPORARY


def test_where_no_answer_came_nobody_knows_whether_it_had_its_effect() -> None:
    assert failure_of(TimedOut()).meaning is Meaning.UNCONFIRMED


async def test_a_page_instead_of_an_answer_is_tried_again_and_its_text_is_not_kept() -> None:
    with pytest.raises(TelegramError) as raised:
        await Answering(502, b"<html>bot was blocked by the user</html>").post("http://127.0.0.1/")
    told = failure_of(raised.value)
    assert told.meaning is Meaning.TEMPORARY
    assert "blocked" not in told.reason
